"""What the figures of a benchmark mean: ratios, and what was used per mail."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from .spread import condense

Figures = Mapping[str, Any]
DAYS = {"first_day": "plan", "second_day": "second_day"}
JOB = ("plan", "approve", "dispatch")
SENDING = ("approve", "dispatch")
# What the peer does for the same: its lines, then its mails.
PEER_PLAN = ("generate", "ready")
PEER_SENDING = ("communicate", "queue")


def summarise(measured: Figures) -> dict[str, Any]:
    """Return the results of some rounds: medians, of ratios within each round.

    Ratios are of seconds of processor, Odoo's and PostgreSQL's; those of the wall clock
    stand beside them.
    """
    rounds = measured["rounds"]
    ratios = _get_ratios(rounds, "work")
    mails = int(_median(rounds, lambda one: one["ours"]["counts"]["mails"]))
    return {
        **ratios,
        "wall": _get_ratios(rounds, "wall"),
        "cpu_ms_per_mail": 1000
        * _median(rounds, lambda one: _sum(one, "ours", SENDING, "cpu"))
        / mails,
        "queries": _median(rounds, lambda one: _sum(one, "ours", JOB, "queries")),
        "mails": mails,
        "rss_mb_over_base": _median(rounds, _get_peak),
        **_compare_lists(measured["lists"]),
        "aged_seconds": {
            name: median(seconds) for name, seconds in measured["aged"].items()
        },
        **_compare_scores(measured["scores"]),
        "counts": {who: told["counts"] for who, told in rounds[0].items()},
        "costs": condense(_get_costs(measured)),
    }


def _get_ratios(rounds: Sequence[Figures], key: str) -> dict[str, Any]:
    """Return how often ours is slower than bare SQL, and faster than the peer."""
    ratios: dict[str, Any] = {
        "plan_vs_sql": {
            day: _median(
                rounds,
                lambda one, phase=phase: (
                    _sum(one, "ours", [phase], key) / _sum(one, "floor", [phase], key)
                ),
            )
            for day, phase in DAYS.items()
        },
        "plan_vs_peer": None,
        "mail_vs_peer": None,
    }
    if "peer" in rounds[0]:
        ratios["plan_vs_peer"] = _median(
            rounds,
            lambda one: (
                _sum(one, "peer", PEER_PLAN, key) / _sum(one, "ours", ["plan"], key)
            ),
        )
        ratios["mail_vs_peer"] = _median(
            rounds,
            lambda one: (
                _per_mail(one, "peer", PEER_SENDING, key)
                / _per_mail(one, "ours", SENDING, key)
            ),
        )
    return ratios


def _sum(one: Figures, who: str, phases: Sequence[str], key: str) -> float:
    return sum(one[who]["costs"][phase][key] for phase in phases)


def _per_mail(one: Figures, who: str, phases: Sequence[str], key: str) -> float:
    return _sum(one, who, phases, key) / one[who]["counts"]["mails"]


def _get_peak(one: Figures) -> float:
    return max(one["ours"]["costs"][phase]["rss_mb"] for phase in JOB)


def _median(rounds: Sequence[Figures], read: Callable[[Figures], float]) -> float:
    return median(read(one) for one in rounds)


def _compare_lists(lists: Mapping[str, Any]) -> dict[str, Any]:
    """Return how much our lists cost more than the plain ones, the worst first."""
    times = {name: _compare(pair, "work") for name, pair in lists.items()}
    walls = {name: _compare(pair, "wall") for name, pair in lists.items()}
    more = {
        name: _of_list(pair, "ours", "queries") - _of_list(pair, "plain", "queries")
        for name, pair in lists.items()
    }
    return {
        "list_vs_plain": {"worst": max(times.values()), **times},
        "list_vs_plain_wall": {"worst": max(walls.values()), **walls},
        "list_queries_over_plain": {"worst": max(more.values()), **more},
    }


def _compare(pair: Figures, key: str) -> float:
    return _of_list(pair, "ours", key) / _of_list(pair, "plain", key)


def _of_list(pair: Figures, who: str, key: str) -> float:
    return median(cost[key] for cost in pair[who])


def _compare_scores(scores: Figures) -> dict[str, Any]:
    """Return what scoring costs beside one statement, and what a refresh touches."""
    customers = scores["customers"]
    refreshes = scores["refresh"].items()
    return {
        "score_vs_sql": _compare_turns(scores, "work"),
        "score_vs_sql_wall": _compare_turns(scores, "wall"),
        **{f"score_refresh_{name}": _sum_up(cost) for name, cost in refreshes},
        "customer_list_vs_plain": {
            "work": _compare(customers, "work"),
            "wall": _compare(customers, "wall"),
            "queries_over_plain": _of_list(customers, "ours", "queries")
            - _of_list(customers, "plain", "queries"),
        },
    }


def _compare_turns(scores: Figures, key: str) -> dict[str, float]:
    """Return how many times the statement scoring takes, again and at first."""
    turns = {"again": scores["again"], "first": [scores["first"]]}
    return {
        name: median(one["ours"][key] / one["floor"][key] for one in costs)
        for name, costs in turns.items()
    }


def _sum_up(cost: Figures) -> dict[str, Any]:
    """Return what a refresh took and touched."""
    told = ("work", "wall", "queries", "customers", "customers_changed", "written")
    return {name: cost[name] for name in told if name in cost}


def _get_costs(measured: Figures) -> dict[str, Any]:
    """Return all that was measured; what there was is the same in all rounds."""
    return {
        "days": [
            {who: told["costs"] for who, told in one.items()}
            for one in measured["rounds"]
        ],
        **{name: measured[name] for name in ("lists", "aged", "scores")},
    }

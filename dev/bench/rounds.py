"""The rounds of a benchmark: ours, bare SQL and the peer take turns on fresh copies."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from environment import databases
from environment.paths import database_name
from environment.steps import announced, locked

from .copies import make_our_copy, make_peer_copy
from .ledgers import ensure_ledger
from .processes import WITH_PEER, call

Figures = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What to measure: so many invoices, so many times, with or without the peer.

    ``peer_sample`` is the number of customers to whom the peer writes, None for all.
    """

    size: int
    rounds: int
    with_peer: bool
    peer_sample: int | None


def measure(plan: Plan) -> Figures:
    """Return {"rounds": [{who: figures}], "lists": …, "aged": …, "scores": …}."""
    with locked(f"bench_{plan.size}"), _fresh_copies(plan) as copies:
        rounds = [_measure_round(plan, copies, n + 1) for n in range(plan.rounds)]
    pages = rounds[-1].pop("pages")
    return {"rounds": rounds, **pages}


@contextmanager
def _fresh_copies(plan: Plan) -> Iterator[Mapping[str, str]]:
    """Give the databases that each round copies, and the name of that copy."""
    ledger = ensure_ledger(plan.size)
    kinds = ("ours", "peer", "round") if plan.with_peer else ("ours", "round")
    names = {kind: database_name(f"bench_{kind}_{plan.size}") for kind in kinds}
    try:
        make_our_copy(ledger, names["ours"])
        if plan.with_peer:
            make_peer_copy(ledger, names["peer"])
        yield names
    finally:
        for name in names.values():
            databases.drop_database(name)


def _measure_round(plan: Plan, copies: Mapping[str, str], number: int) -> Figures:
    """Measure each once; after the last round, the pages that people look at too."""
    name = copies["round"]
    databases.copy_database(copies["ours"], name)
    with announced(f"Round {number}: two days of ours"):
        figures = {"ours": call("our_days", name)}
    with announced(f"Round {number}: the same in bare SQL"):
        figures["floor"] = call("sql_floor", name)
    if number == plan.rounds:
        with announced("Lists and aged balance"):
            lists, aged = call("lists", name), call("aged", name, variables={})
        with announced("Scores"):
            scores = call("score", name)
        figures["pages"] = {"lists": lists, "aged": aged, "scores": scores}
    if plan.with_peer:
        databases.copy_database(copies["peer"], name)
        with announced(f"Round {number}: a day of the peer"):
            sample = [str(plan.peer_sample)] if plan.peer_sample else []
            arguments = ("measure", name, *sample)
            figures["peer"] = call("peer_days", *arguments, variables=WITH_PEER)
    return figures

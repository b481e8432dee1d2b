"""The benchmark, on a small ledger: it runs to its end and tells all that it promises.

No time is judged here: `make bench` does it, on a machine that does nothing else.
"""

import json
import math
import re
from pathlib import Path

import pytest

PLANS = ("first_day", "second_day")
LISTS = ("due_items", "reminders", "customers")
PHASES = ("plan", "approve", "dispatch", "outcome", "second_day")
FIGURES = ("work", "wall", "cpu", "server_cpu", "sql", "queries", "rss_mb")


@pytest.fixture(scope="module")
def written(run, tmp_path_factory):
    """Return what the benchmark prints and the file that it writes.

    For a thousand invoices, without the peer.
    """
    path = tmp_path_factory.mktemp("bench") / "1k.json"
    options = ("--rounds", "1", "--no-peer", "--output", path)
    done = run("dev/bench/run", "1k", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, path


@pytest.fixture(scope="module")
def results(written):
    """Return the figures that the benchmark writes."""
    _printed, path = written
    return json.loads(path.read_text())


def test_the_plan_is_compared_with_bare_sql_on_both_days(results):
    for ratios in (results, results["wall"]):
        assert set(ratios["plan_vs_sql"]) == set(PLANS)
        assert all(is_ratio(ratios["plan_vs_sql"][day]) for day in PLANS)


def test_without_the_peer_nothing_is_compared_with_it(results):
    compared = (results["peer"], results["plan_vs_peer"], results["mail_vs_peer"])
    assert compared == (None, None, None)


def test_bare_sql_writes_what_our_plan_wrote(results):
    ours, floor = results["counts"]["ours"], results["counts"]["floor"]
    assert floor["plan_upserted"] == ours["plan_items"] > 0
    assert floor["second_day_upserted"] == 0
    for written in ("reminders", "lines"):
        for day in ("plan", "second_day"):
            assert floor[f"{day}_{written}"] == ours[f"{day}_{written}"]
        assert ours[f"plan_{written}"] > 0


def test_mails_are_queued_and_their_cost_is_told(results):
    assert results["mails"] > 0
    assert is_ratio(results["cpu_ms_per_mail"])
    assert results["queries"] > 0
    assert 0 <= results["rss_mb_over_base"] < 1000


def test_each_phase_tells_what_it_used(results):
    costs = results["costs"]["days"]["ours"]
    assert set(costs) == set(PHASES)
    assert all(set(cost) == set(FIGURES) for cost in costs.values())


def test_each_list_is_compared_with_a_plain_one(results):
    for key in ("list_vs_plain", "list_queries_over_plain"):
        assert set(results[key]) == {"worst", *LISTS}
        assert results[key]["worst"] == max(results[key][name] for name in LISTS)
    assert all(is_ratio(results["list_vs_plain"][name]) for name in LISTS)


def test_the_aged_balance_is_timed_today_and_in_the_past(results):
    assert {"today", "past"} <= set(results["aged_seconds"])
    assert all(is_ratio(seconds) for seconds in results["aged_seconds"].values())


def test_scoring_is_compared_with_one_statement(results):
    for ratios in (results["score_vs_sql"], results["score_vs_sql_wall"]):
        assert set(ratios) == {"again", "first"}
        assert all(map(is_ratio, ratios.values()))
    ours = results["costs"]["scores"]["first"]["ours"]
    assert ours["written"]["relance_risk_profile"] > 0


def test_a_refresh_touches_only_the_customers_who_changed(results):
    assert results["score_refresh_all"]["customers"] > 0
    assert results["score_refresh_unchanged"]["customers"] == 0
    assert "relance_risk_profile" not in results["score_refresh_unchanged"]["written"]
    some = results["score_refresh_one_percent"]
    assert some["customers"] == some["customers_changed"] > 0
    # Its score is written, then its usual delays.
    assert some["written"]["relance_risk_profile"] <= 2 * some["customers_changed"]


def test_the_customers_with_their_score_are_compared_with_those_without(results):
    compared = results["customer_list_vs_plain"]
    assert is_ratio(compared["work"])
    assert compared["queries_over_plain"] <= 8


def test_the_conditions_are_told(results):
    assert results["invoices"] == 1000
    assert {"relance_avancee", "odoo", "python", "postgresql"} <= set(
        results["versions"]
    )
    assert results["machine"]["processors"] > 0


def test_the_file_has_the_table_that_was_printed(run, written):
    printed, path = written
    again = run("dev/python", "dev/bench/table.py", path)
    get_counts = re.compile(r"^(?:ours|bare SQL): .+$", re.MULTILINE).findall
    assert get_counts(again.stdout) == get_counts(printed) != []


def test_the_rounds_stay_outside_the_documentation(written, results):
    printed, path = written
    told = re.search(r"^Written to (.+); its rounds to (.+)$", printed, re.MULTILINE)
    assert Path(told[1]) == path
    [measured] = json.loads(Path(told[2]).read_text())["rounds"]
    work = measured["ours"]["costs"]["plan"]["work"]
    costs = results["costs"]["days"]["ours"]["plan"]["work"]
    assert costs == {"median": work, "min": work, "max": work}


def is_ratio(figure: float) -> bool:
    """Tell whether a figure is one that may be compared."""
    return math.isfinite(figure) and figure > 0

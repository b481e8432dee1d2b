"""The fit: it finds what a ledger shows, keeps what it does not, the same each time."""

import math
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.risk.features import FEATURES, UNLEARNT, probability
from rules.risk.fit import EXTREME, FEWEST, fit, is_enough, refusal
from rules.risk.measure import auc, brier, calibration, calibration_error
from rules.risk.score import SHIPPED, Coefficients

SIZE = len(FEATURES)
LEDGERS = int(os.environ.get("RELANCE_LEDGERS", "60"))
LATENESS = FEATURES.index("lateness")
OVERDUE = FEATURES.index("overdue")


def row(**values):
    return tuple(values.get(name, 0.0) for name in FEATURES)


def ledger(copies=40):
    """Return rows in which lateness tells, and overdue tells the contrary."""
    rows, late = [], []
    for lateness in (-2.0, -1.0, 1.0, 2.0):
        for overdue in (0.0, 1.0):
            share = probability(2 * lateness - 2 * overdue)
            for copy in range(copies):
                rows.append(row(lateness=lateness, overdue=overdue))
                late.append(copy < round(share * copies))
    return rows, [0.5] * len(rows), late


def test_the_fit_finds_what_the_ledger_shows():
    found = fit(*ledger(), SHIPPED)
    assert found.weights[LATENESS] == pytest.approx(1.7, abs=0.2)


def test_a_ledger_cannot_teach_that_lateness_is_good():
    assert fit(*ledger(), SHIPPED).weights[OVERDUE] == 0


def test_what_never_varies_keeps_the_shipped_weight():
    found = fit(*ledger(), SHIPPED)
    for name in (*UNLEARNT, "promises", "returned"):
        rank = FEATURES.index(name)
        assert found.weights[rank] == SHIPPED.weights[rank]


def test_few_rows_stay_near_the_shipped_weights():
    few, many = ledger(4), ledger(400)
    shipped = SHIPPED.weights[LATENESS]
    gaps = [
        abs(fit(*rows, SHIPPED).weights[LATENESS] - shipped) for rows in (few, many)
    ]
    assert gaps[0] < gaps[1]


def test_the_mean_forecast_is_the_share_late():
    rows, rates, late = ledger()
    found = fit(rows, rates, late, SHIPPED)
    forecasts = [probability(found.odds(values, 0.5)) for values in rows]
    assert sum(forecasts) == pytest.approx(sum(late), abs=1e-3)


@settings(max_examples=10)
@given(st.lists(st.tuples(*[st.floats(-3, 3)] * SIZE), min_size=1, max_size=30))
def test_the_fit_is_always_the_same_and_never_under_zero(rows):
    late = [rank % 2 == 0 for rank in range(len(rows))]
    rates = [0.4] * len(rows)
    found = fit(rows, rates, late, SHIPPED)
    assert found == fit(rows, rates, late, SHIPPED)
    assert min(found.weights) >= 0


@pytest.mark.parametrize(("late", "count"), [(80, 100), (120, 140)])
def test_a_lopsided_ledger_does_not_make_the_fit_run_away(late, count):
    outcomes = [rank < late for rank in range(count)] + [False] * 20
    rows = [row(lateness=-2.0)] * count + [row()] * 20
    found = fit(rows, [0.4] * len(rows), outcomes, SHIPPED)
    assert max(map(abs, (found.intercept, *found.weights))) <= EXTREME
    forecasts = [probability(found.odds(values, 0.4)) for values in rows]
    assert sum(forecasts) == pytest.approx(sum(outcomes), abs=0.1)


def test_random_ledgers_of_any_kind_give_weights_within_bounds():
    """Set RELANCE_LEDGERS for more of them."""
    chance = random.Random(20)
    for _ledger in range(LEDGERS):
        rows = [
            tuple(chance.choice((0.0, chance.uniform(-6, 6))) for _figure in FEATURES)
            for _row in range(chance.randint(1, 30))
        ]
        share = chance.random()
        late = [chance.random() < share for _row in rows]
        rates = [chance.random() for _row in rows]
        found = fit(rows, rates, late, SHIPPED)
        assert all(map(math.isfinite, (found.intercept, *found.weights)))
        assert min(found.weights) >= 0
        odds = map(found.odds, rows, rates)
        forecasts = [probability(one) for one in odds]
        assert all(0 <= forecast <= 1 for forecast in forecasts)


def test_a_fit_that_is_no_better_or_out_of_proportion_is_not_used():
    late, blind, right = [True, False], [0.5, 0.5], [0.9, 0.1]
    assert refusal(SHIPPED, right, blind, late) is None
    assert refusal(SHIPPED, blind, right, late) == "no_better"
    assert refusal(SHIPPED, right, right, late) == "no_better"
    runaway = Coefficients(-19532.0, SHIPPED.weights)
    assert refusal(runaway, right, blind, late) == "extreme"


def test_a_ledger_without_both_kinds_teaches_nothing():
    assert not is_enough([True] * FEWEST * 10)
    assert not is_enough([True, False] * (FEWEST // 2 - 1))
    assert is_enough([True, False] * (FEWEST // 2))


def test_measures_of_a_perfect_and_of_a_blind_forecast():
    late = [True, False, True, False]
    perfect = [1.0, 0.0, 1.0, 0.0]
    assert (auc(perfect, late), brier(perfect, late)) == (1.0, 0.0)
    assert auc([0.5] * 4, late) == 0.5
    assert calibration_error([0.5] * 4, late) == 0
    assert calibration_error([0.9] * 4, late) == pytest.approx(0.4)
    assert auc([0.5], [True]) is None


def test_the_ten_bins_hold_everything():
    bins = calibration([rank / 100 for rank in range(101)], [True] * 101)
    assert [one["n"] for one in bins] == [10] * 9 + [11]

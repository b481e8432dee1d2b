"""Circumstances: what is found is what was there; nothing known changes nothing."""

import datetime as dt
import os
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.risk.circumstances import (
    NO_EFFECTS,
    Effects,
    compare,
    dispute_chance,
    find_effects,
)
from rules.risk.expected_date import as_disputed, likely_delay, quantiles
from rules.risk.features import Context
from rules.risk.history import Outcome, Told, summarise
from rules.risk.score import SHIPPED, told_score

TODAY = dt.date(2026, 6, 30)
DAYS = st.floats(0, 20)
LEDGERS = int(os.environ.get("RELANCE_LEDGERS", "500"))


def days(number):
    return dt.timedelta(days=number)


def make_ledger(chance, post=7.0, dispute=14.0, customers=40, each=15):
    """Return (customer, circumstances, delay): what post and a dispute cost there."""
    invoices = []
    for customer in range(customers):
        usual = chance.gauss(2, 9)
        for _invoice in range(each):
            known = {
                "post": chance.random() < 0.5,
                "dispute": chance.random() < 0.2,
                "august": chance.random() < 0.1,
            }
            delay = usual + post * known["post"] + dispute * known["dispute"]
            invoices.append((customer, known, delay + chance.gauss(0, 5)))
    return invoices


def test_what_is_found_is_what_was_there():
    found = find_effects(compare(make_ledger(random.Random(1))))
    assert found.keys() == {"post", "dispute"}
    assert found["post"] == pytest.approx(7, abs=1)
    assert found["dispute"] == pytest.approx(14, abs=1.5)


def test_what_chance_alone_shows_is_not_heeded():
    shown = sum(
        len(find_effects(compare(make_ledger(random.Random(seed), 0.0, 0.0))))
        for seed in range(100)
    )
    assert shown <= 3  # of three hundred


def test_customers_who_never_change_tell_nothing():
    steady = [
        (customer, {"post": customer % 2 == 0}, 30.0 * (customer % 2 == 0) + rank)
        for customer in range(50)
        for rank in range(10)
    ]
    assert find_effects(compare(steady)) == {}


def test_few_invoices_are_drawn_to_nothing():
    few = [(1, {"post": rank % 2 == 0}, 8.0 * (rank % 2 == 0)) for rank in range(6)]
    many = [(1, {"post": rank % 2 == 0}, 8.0 * (rank % 2 == 0)) for rank in range(600)]
    assert find_effects(compare(few)).get("post", 0.0) < 5
    assert find_effects(compare(many))["post"] == pytest.approx(8, abs=0.1)


def test_no_ledger_shows_that_post_or_disputes_have_anybody_pay_sooner():
    odd = make_ledger(random.Random(2), post=-7.0, dispute=-3.0)
    assert find_effects(compare(odd)).keys() <= {"august"}


def test_random_ledgers_give_effects_within_bounds():
    """Set RELANCE_LEDGERS for more of them."""
    chance = random.Random(3)
    for _ledger in range(LEDGERS):
        invoices = [
            (
                chance.randint(0, 3),
                {
                    name: chance.choice((True, False, None))
                    for name in ("post", "debit", "dispute")
                },
                chance.uniform(-30, 60),
            )
            for _invoice in range(chance.randint(0, 12))
        ]
        assert all(abs(cost) < 90 for cost in find_effects(compare(invoices)).values())


def test_a_chance_grows_with_disputes_and_with_the_amount():
    assert dispute_chance(1, 4, 0.2) < dispute_chance(2, 4, 0.2)
    assert dispute_chance(1, 4, 0.2) < dispute_chance(1, 4, 0.2, times=2.0)
    assert dispute_chance(0, 4, 0.0, times=50.0) == 0


@st.composite
def invoices(draw):
    """Return an invoice of the last year, sent somehow, disputed perhaps."""
    due = TODAY - days(draw(st.integers(-10, 365)))
    settled = draw(st.none() | st.integers(-20, 60).map(lambda late: due + days(late)))
    begun = settled and draw(st.none() | st.just(settled))
    return Outcome(
        issued=due - days(30),
        due=due,
        amount=draw(st.floats(1, 10_000)),
        settled=settled,
        disputed_from=begun,
        disputed_to=begun,
        circumstances={"post": draw(st.none() | st.booleans())},
    )


histories = st.lists(invoices(), max_size=10)
effects = st.builds(
    lambda post, dispute: Effects({"post": post, "dispute": dispute}, 0.2), DAYS, DAYS
)


def read(history, known, is_post=False, chance=0.0):
    """Return the score of a history for an invoice sent by post, or not."""
    sums = summarise(history, TODAY, told=Told(known, {"post": is_post}))
    return told_score(SHIPPED, sums, Context(), chance, known.names)


@given(histories)
def test_without_effects_the_score_is_that_of_payments_alone(history):
    bare = [replace(one, circumstances={}, disputed_from=None) for one in history]
    kept = [replace(one, disputed_from=None) for one in history]
    assert read(kept, NO_EFFECTS, True) == read(bare, NO_EFFECTS)


@given(histories, effects)
def test_what_is_not_known_changes_nothing(history, known):
    silent = [
        replace(one, circumstances={"post": None}, disputed_from=None)
        for one in history
    ]
    assert read(silent, known, True) == read(silent, NO_EFFECTS, True)
    told = [replace(one, disputed_from=None) for one in history]
    unknown = read(told, known, None)
    assert unknown.value == read(told, NO_EFFECTS).value


@given(histories, effects, st.booleans())
def test_a_delivery_that_never_changed_changes_nothing(history, known, is_post):
    same = [
        replace(one, circumstances={"post": is_post}, disputed_from=None)
        for one in history
    ]
    assert read(same, known, is_post).value == read(same, NO_EFFECTS).value


@given(histories, effects)
def test_an_invoice_by_post_never_scores_better_than_one_by_email(history, known):
    assert read(history, known, True).value >= read(history, known, False).value


@given(histories, effects, st.floats(0, 1), st.floats(0, 1))
def test_a_likelier_dispute_never_lowers_the_score(history, known, one, other):
    low, high = sorted((one, other))
    worse, better = (read(history, known, False, chance) for chance in (high, low))
    assert worse.value >= better.value


@given(histories, effects, st.integers(0, 30), st.integers(1, 60))
def test_a_dispute_that_delayed_a_payment_never_lowers_the_score(
    history, known, late, more
):
    """The debtor is as late as before, and later by the days of the dispute."""
    due = TODAY - days(100)
    paid, ended = due + days(late), due + days(late + more)
    calm = Outcome(due - days(30), due, 1000.0, paid)
    stormy = replace(calm, settled=ended, disputed_from=paid, disputed_to=ended)
    scores = []
    for one in (calm, stormy):
        sums = summarise([one, *history], TODAY, told=Told(known))
        chance = dispute_chance(sums.disputes, sums.settled, known.disputed)
        scores.append(told_score(SHIPPED, sums, Context(), chance, known.names).value)
    assert scores[0] <= scores[1]


@given(histories, effects, st.booleans(), st.floats(0, 1))
def test_the_points_add_up(history, known, is_post, chance):
    found = read(history, known, is_post, chance)
    total = found.base + sum(found.points.values())
    assert total == pytest.approx(found.value, abs=1e-6)
    assert 0 <= found.value <= 100


@given(st.lists(st.tuples(st.floats(-30, 60), st.integers(0, 700)), min_size=1))
def test_a_chance_of_a_dispute_has_nothing_paid_sooner(pairs):
    delays, ages = zip(*pairs, strict=True)
    likely = [
        likely_delay(quantiles(as_disputed(delays, ages, 14.0, chance)))
        for chance in (0.0, 0.3, 1.0)
    ]
    assert likely == sorted(likely) or likely == pytest.approx(sorted(likely))

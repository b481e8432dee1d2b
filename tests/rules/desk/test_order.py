"""Whom a collector treats first, a sentence a cause."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.desk.order import (
    CALLABLE,
    LEAST_PRESSING,
    OURS,
    PRESSING,
    QUIET_DAYS,
    Debt,
    depending,
    gain,
    is_quiet,
    paid_anyway,
    pressing,
    rank,
)

TODAY = dt.date(2026, 2, 9)
SHARES = st.floats(0, 1)
AGES = st.integers(0, 2000)
DEBTS = st.lists(st.builds(Debt, st.floats(0, 1e9), AGES), max_size=5)
CAUSES = st.lists(st.sampled_from([*PRESSING, "task", "silent", "kept"]), max_size=4)


def place(*causes, amount=1000.0, days_late=30, late_share=0.5):
    """Return the rank of a customer who owes one item."""
    return rank(gain([Debt(amount, days_late)], late_share), causes)


def test_who_owes_more_comes_first():
    assert place(amount=2000) > place(amount=1000)


def test_of_what_has_just_fallen_due_who_pays_late_comes_before_who_pays_by_itself():
    assert place(days_late=2, late_share=0.5) > place(days_late=2, late_share=0.05)


def test_who_keeps_its_word_comes_before_who_never_pays():
    assert place(late_share=0.5) > place(late_share=0.95)


def test_a_small_debt_that_waits_for_us_comes_before_a_large_one_that_pays_by_itself():
    waiting = place(amount=5000, days_late=45, late_share=0.5)
    assert waiting > place(amount=9000, days_late=3, late_share=0.05)


def test_a_debt_of_two_months_comes_before_one_of_two_days():
    assert place(days_late=60) > place(days_late=2)


def test_a_debt_of_two_years_comes_after_one_of_two_months():
    assert place(days_late=730) < place(days_late=60)


@pytest.mark.parametrize("cause", PRESSING)
def test_each_cause_comes_before_silence(cause):
    assert place(cause) > place("silent")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("broken", "call"),  # a broken promise before the call of today
        ("rejected", "approval"),  # a rejected payment before a draft
        ("reply", "call"),  # an unread reply before the call of today
        ("deadline", "approval"),  # a dispute whose term ends before a draft
        ("call", "approval"),  # a call of today before a draft to approve
        ("approval", "silent"),  # a draft to approve before a customer in silence
        ("plan", "bounce"),  # a plan in default before a dead address
    ],
)
def test_of_two_customers_who_owe_as_much(before, after):
    assert place(before) > place(after)


def test_several_causes_count_as_the_most_pressing_of_them():
    assert place("approval", "broken", "task") == place("broken")


def test_an_unknown_cause_counts_once():
    assert pressing(["of another addon"]) == LEAST_PRESSING


def test_what_is_held_for_us_is_not_what_anybody_may_be_called_about():
    assert not OURS.keys() & set(CALLABLE)
    assert all(cause in PRESSING for causes in OURS.values() for cause in causes)


@pytest.mark.parametrize(
    ("spoken", "tried", "is_due"),
    [
        (None, None, True),
        (QUIET_DAYS, None, True),
        (QUIET_DAYS - 1, None, False),
        (30, 0, False),  # nobody answered today: not again today
        (30, 1, True),
    ],
)
def test_a_customer_hears_from_us_after_a_week_of_silence(spoken, tried, is_due):
    days = [
        None if ago is None else TODAY - dt.timedelta(ago) for ago in (spoken, tried)
    ]
    assert is_quiet(*days, TODAY) is is_due


@given(DEBTS, DEBTS, SHARES, CAUSES)
def test_more_debts_never_rank_lower(debts, more, share, causes):
    alone = rank(gain(debts, share), causes)
    assert rank(gain([*debts, *more], share), causes) >= alone


@given(st.floats(0, 1e9), st.floats(0, 1e9), AGES, SHARES, CAUSES)
def test_a_larger_amount_never_ranks_lower(one, other, age, share, causes):
    small, large = sorted([one, other])
    ranks = [
        rank(gain([Debt(amount, age)], share), causes) for amount in (small, large)
    ]
    assert ranks[0] <= ranks[1]


@given(SHARES, SHARES, AGES)
def test_a_better_payer_pays_more_by_itself(one, other, age):
    good, bad = sorted([one, other])
    assert paid_anyway(good, age) >= paid_anyway(bad, age)


@given(DEBTS, SHARES, CAUSES, CAUSES)
def test_one_more_cause_never_ranks_lower(debts, share, causes, more):
    money = gain(debts, share)
    assert rank(money, [*causes, *more]) >= rank(money, causes)


@given(DEBTS, SHARES)
def test_an_act_never_brings_more_than_what_is_owed(debts, share):
    owed = sum(debt.amount for debt in debts)
    assert 0 <= gain(debts, share) <= owed * (1 + 1e-9)


@given(SHARES, AGES)
def test_shares_are_shares(share, age):
    assert 0 <= paid_anyway(share, age) <= 1
    assert 0 <= depending(share, age) <= 1


@given(SHARES, AGES, AGES)
def test_who_has_waited_longer_pays_less_by_itself(share, one, other):
    young, old = sorted([one, other])
    assert paid_anyway(share, old) <= paid_anyway(share, young)

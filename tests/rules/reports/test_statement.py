"""What a statement of account adds up."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reports.statement import Line, age, totals

DAY = dt.date(2026, 11, 30)


def line(balance, days_late=0, kind="invoice"):
    """Return a line of one customer and one currency."""
    return Line(1, 1, kind, "INV/1", "", DAY, DAY, days_late, "", balance, balance)


@pytest.mark.parametrize(
    ("days_late", "rank"),
    [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (91, 4), (120, 4), (121, 5)],
)
def test_an_age_ends_on_its_last_day(days_late, rank):
    assert age(days_late) == rank


def test_claims_are_overdue_or_not_and_the_rest_is_unmatched():
    found = totals(
        [
            line(100.0, days_late=10),
            line(50.0, days_late=200),
            line(30.0),
            line(-20.0, kind="credit"),
            line(-5.0, kind="payment"),
        ]
    )
    assert (found.overdue, found.not_due, found.unmatched) == (150.0, 30.0, -25.0)
    assert found.ages == (30.0, 100.0, 0.0, 0.0, 0.0, 50.0)
    assert found.balance == 155.0


def test_a_refund_that_we_paid_is_no_claim():
    found = totals(
        [line(40.0, days_late=90, kind="payment"), line(-40.0, kind="credit")]
    )
    assert (found.overdue, found.unmatched) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("route", "transferred"),
    [("transfer", True), ("link", True), ("debit", False), ("assigned", False)],
)
def test_our_account_is_for_what_the_customer_transfers(route, transferred):
    assert replace(line(10.0), route=route).is_transferred is transferred
    assert replace(line(10.0), route=route).is_assigned is (route == "assigned")


def test_nothing_adds_up_to_nothing():
    assert totals([]).balance == 0.0


lines = st.builds(
    line,
    st.integers(-1000, 1000).filter(bool).map(float),
    st.integers(0, 400),
    st.sampled_from(["invoice", "credit", "payment", "entry"]),
)


@given(st.lists(lines))
def test_the_totals_add_up_to_the_lines(found):
    parts = totals(found)
    assert parts.balance == sum(part.balance for part in found)
    assert sum(parts.ages) == parts.overdue + parts.not_due

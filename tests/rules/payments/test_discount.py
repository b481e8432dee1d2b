"""What is left of a debt: the discount that early payment earned, or not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.payments.discount import Remainder, share

UNTIL = dt.date(2026, 1, 13)


def left(amount, paid_on=UNTIL, credited=0.0):
    return Remainder(1000.0, amount, 20.0, UNTIL, paid_on, credited).is_discount()


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(0.0, False), (0.01, True), (20.0, True), (20.01, True), (20.02, False)],
)
def test_no_more_than_the_discount_is_one_to_a_coin(amount, expected):
    assert left(amount) is expected


@pytest.mark.parametrize(("days", "expected"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_is_included(days, expected):
    assert left(20.0, UNTIL + dt.timedelta(days=days)) is expected


def test_without_money_there_is_none():
    assert not left(20.0, paid_on=None)


def test_what_was_credited_has_no_discount():
    assert left(10.0, credited=500.0)
    assert not left(20.0, credited=500.0)


@given(
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=6),
    st.integers(1, 10**8),
)
def test_the_parts_add_up_to_the_total(amounts, cents):
    total = cents / 100
    assert sum(share(amounts, total)) == pytest.approx(total, abs=1e-6)

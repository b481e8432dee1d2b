"""The columns of the aged balance: the day before, the day, the day after."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reports.aging import BUCKETS, bucket, days_late, days_of, due_between

DAY = dt.date(2026, 11, 30)


def late(days):
    """Return the due date of what is that many days late."""
    return DAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "column"),
    [
        (-400, 0),
        (-1, 0),
        (0, 0),
        (1, 1),
        (30, 1),
        (31, 2),
        (60, 2),
        (61, 3),
        (90, 3),
        (91, 4),
        (120, 4),
        (121, 5),
        (4000, 5),
    ],
)
def test_a_debt_changes_column_on_the_day_after_the_limit(days, column):
    assert bucket(late(days), DAY) == column


def test_there_are_six_columns_and_the_first_one_is_not_late():
    assert list(BUCKETS) == [0, 1, 2, 3, 4, 5]
    assert days_of(0) == (None, 0)
    assert days_of(5) == (121, None)


def test_nobody_is_late_before_the_day_after_the_due_date():
    assert [days_late(late(days), DAY) for days in (-1, 0, 1)] == [0, 0, 1]


@given(st.integers(-3000, 3000))
def test_a_debt_stands_in_the_one_column_whose_dates_hold_it(days):
    due = late(days)
    holding = []
    for column in BUCKETS:
        first, last = due_between(column, DAY)
        if (first or dt.date.min) <= due <= (last or dt.date.max):
            holding.append(column)
    assert holding == [bucket(due, DAY)]


def test_the_columns_follow_each_other_without_a_day_between():
    for column in list(BUCKETS)[1:]:
        _first, last = due_between(column, DAY)
        first_before, _last = due_between(column - 1, DAY)
        assert first_before - last == dt.timedelta(days=1)

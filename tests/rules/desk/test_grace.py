"""When a salesperson is told, how long it is waited for, and how often it puts off."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.company.working_days import QuietPeriod, WorkingDays
from rules.desk.grace import (
    COVERED_DAYS,
    LAST_HOUR,
    covers,
    quarter_start,
    told_day,
)

WORKING = WorkingDays()
# a Tuesday
TODAY = dt.date(2026, 2, 10)
FRIDAY = dt.date(2026, 2, 13)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("today", "hour", "is_told", "told"),
    [
        (TODAY, 0, False, TODAY),
        (TODAY, LAST_HOUR - 1, False, TODAY),
        (TODAY, LAST_HOUR, False, TODAY + dt.timedelta(1)),
        (TODAY, 5, True, TODAY + dt.timedelta(1)),
        (FRIDAY, 5, False, FRIDAY),
        (FRIDAY, 5, True, FRIDAY + dt.timedelta(3)),
        (FRIDAY, LAST_HOUR, False, FRIDAY + dt.timedelta(3)),
        (FRIDAY + dt.timedelta(1), 5, False, FRIDAY + dt.timedelta(3)),
    ],
)
def test_it_is_told_on_the_day_itself_or_the_next_one_worked(
    today, hour, is_told, told
):
    assert told_day(today, hour, is_told, WORKING) == told


def test_nobody_is_told_in_the_quiet_period():
    quiet = WorkingDays(quiet=QuietPeriod((12, 24), (1, 2)))
    # 2 January 2027 is a Saturday
    assert told_day(dt.date(2026, 12, 24), 5, False, quiet) == dt.date(2027, 1, 4)


def test_a_calendar_without_a_day_worked_stops_nothing():
    assert told_day(TODAY, 5, False, WorkingDays(frozenset())) == TODAY


@given(DAYS, st.integers(0, 23), st.booleans())
def test_the_day_told_is_worked_and_never_past(today, hour, is_told):
    told = told_day(today, hour, is_told, WORKING)
    assert told >= today
    assert WORKING.is_worked(told)


@pytest.mark.parametrize(
    ("days", "is_covered"),
    [(-1, True), (0, True), (COVERED_DAYS, True), (COVERED_DAYS + 1, False)],
)
def test_a_grace_stands_for_what_comes_within_some_days(days, is_covered):
    assert covers(TODAY, TODAY + dt.timedelta(days)) is is_covered


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (dt.date(2026, 1, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 3, 31), dt.date(2026, 1, 1)),
        (dt.date(2026, 4, 1), dt.date(2026, 4, 1)),
        (dt.date(2026, 12, 31), dt.date(2026, 10, 1)),
    ],
)
def test_a_quarter_begins_with_its_first_day(day, start):
    assert quarter_start(day) == start


@given(DAYS)
def test_a_day_is_in_its_quarter_of_at_most_ninety_two_days(day):
    start = quarter_start(day)
    assert 0 <= (day - start).days < 92
    assert quarter_start(start) == start

"""The day of the month on which statements leave."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.company.working_days import QuietPeriod, WorkingDays
from rules.reports.statement_day import is_statement_due, statement_day

WORKING = WorkingDays(quiet=QuietPeriod((12, 24), (1, 2)))
CLOSED_IN_AUGUST = WorkingDays(quiet=QuietPeriod((8, 1), (8, 31)))


def is_due(today, number=3, working=WORKING, done=None):
    """Say whether the statements of the third working day leave on ``today``."""
    done = done and dt.date.fromisoformat(done)
    return is_statement_due(dt.date.fromisoformat(today), number, working, done)


@pytest.mark.parametrize(
    ("today", "due"),
    [("2026-12-02", False), ("2026-12-03", True), ("2026-12-04", True)],
)
def test_the_day_before_the_day_and_the_day_after(today, due):
    assert is_due(today) is due


def test_weekends_do_not_count():
    # 1 November 2026 is a Sunday: the third working day is Wednesday the 4th
    assert not is_due("2026-11-03")
    assert is_due("2026-11-04")


def test_the_quiet_period_puts_it_off():
    # after 2 January 2027, a Saturday: 4, 5 and 6 January
    assert not is_due("2027-01-05")
    assert is_due("2027-01-06")


def test_a_day_that_nothing_ran_is_caught_up_on_a_day_worked():
    assert is_due("2026-12-10")
    assert not is_due("2026-12-12"), "a Saturday"
    assert not is_due("2026-12-28"), "the quiet period"


def test_once_a_month_exactly():
    assert not is_due("2026-12-04", done="2026-12-01")
    assert is_due("2026-12-04", done="2026-11-01")
    assert not is_due("2026-12-04", done="2027-01-01"), "a clock set back"


def test_zero_means_never():
    assert not is_due("2026-12-31", number=0)


def test_a_month_too_short_has_its_last_day_worked():
    last = statement_day(dt.date(2026, 12, 9), 23, WORKING)
    assert last == dt.date(2026, 12, 23)


def test_a_month_without_a_day_worked_has_none():
    assert statement_day(dt.date(2026, 8, 1), 3, CLOSED_IN_AUGUST) is None
    assert not is_due("2026-08-31", working=CLOSED_IN_AUGUST)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(1, 23))
def test_the_day_is_worked_and_in_its_month(month, number):
    day = statement_day(month, number, WORKING)
    assert day is not None
    assert WORKING.is_worked(day)
    assert (day.year, day.month) == (month.year, month.month)


def test_the_last_month_of_all_has_its_day():
    """The day after it is in no calendar (finding 9)."""
    assert statement_day(dt.date(9999, 12, 1), 99, WorkingDays()) == dt.date.max

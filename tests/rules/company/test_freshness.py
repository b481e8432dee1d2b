"""Whether receipts are entered lately enough to write firmly."""

import datetime as dt

import pytest

from rules.company.freshness import is_stale, waits
from rules.company.working_days import WorkingDays

DAYS = WorkingDays()
THURSDAY = dt.date(2026, 11, 12)
FRIDAY = dt.date(2026, 11, 13)


def november(day):
    return dt.date(2026, 11, day)


@pytest.mark.parametrize(
    ("receipts", "today", "stale"),
    [
        (THURSDAY, november(17), False),  # the day before the last
        (THURSDAY, november(18), False),  # the fourth working day
        (THURSDAY, november(19), True),  # the day after
        (FRIDAY, november(15), False),  # the week-end counts for nothing
        (FRIDAY, november(19), False),
        (FRIDAY, november(20), True),
        (november(14), november(19), False),  # declared up to a Saturday
        (november(14), november(20), True),
    ],
)
def test_receipts_are_good_for_four_working_days(receipts, today, stale):
    assert is_stale(receipts, today, 4, DAYS) is stale


def test_a_holiday_gives_a_day_more():
    closed = WorkingDays(closed={november(17)})
    assert not is_stale(THURSDAY, november(19), 4, closed)
    assert is_stale(THURSDAY, november(20), 4, closed)


def test_receipts_never_entered_are_stale():
    assert is_stale(None, november(19), 4, DAYS)


@pytest.mark.parametrize("receipts", [None, dt.date(2020, 1, 1)])
def test_zero_switches_the_rule_off(receipts):
    assert not is_stale(receipts, november(19), 0, DAYS)


@pytest.mark.parametrize("level", range(5))
def test_only_firm_levels_wait(level):
    assert waits(level, stale=True) is (level >= 2)
    assert not waits(level, stale=False)

"""The days worked in France, where the company of the demo is, and its time."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
WEEKEND = (5, 6)
CLOSED = holidays.country_holidays("FR")
A_DAY = timedelta(days=1)


def is_worked(day: date) -> bool:
    """Tell whether the company works on a day.

    >>> is_worked(date(2026, 11, 30)), is_worked(date(2026, 11, 11))
    (True, False)
    """
    return day.weekday() not in WEEKEND and day not in CLOSED


def worked_from(day: date) -> date:
    """Return the first day worked, from a day on."""
    while not is_worked(day):
        day += A_DAY
    return day


def worked_until(day: date) -> date:
    """Return the last day worked, up to a day."""
    while not is_worked(day):
        day -= A_DAY
    return day


def worked_after(day: date, count: int) -> date:
    """Return the day that many worked days later, earlier for a negative count.

    >>> worked_after(date(2026, 11, 30), -2)
    datetime.date(2026, 11, 26)
    """
    for _step in range(abs(count)):
        day = worked_from(day + A_DAY) if count > 0 else worked_until(day - A_DAY)
    return day


def worked_between(first: date, last: date) -> Iterator[date]:
    """Give the days worked from one day on, before another one."""
    day = worked_from(first)
    while day < last:
        yield day
        day = worked_from(day + A_DAY)

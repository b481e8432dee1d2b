"""Days on which a message may leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Set
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)
LONGEST_CLOSURE = 366
# A bank has said by then whether it pays.
BANK_DAYS = 5


@dataclass(frozen=True)
class QuietPeriod:
    """A yearly period in which nobody is chased, both ends included.

    >>> QuietPeriod((12, 24), (1, 2)).covers(dt.date(2026, 12, 31))
    True
    >>> QuietPeriod((12, 24), (1, 2)).covers(dt.date(2027, 1, 3))
    False
    """

    start: tuple[int, int]
    end: tuple[int, int]

    def covers(self, day: dt.date) -> bool:
        """Say whether ``day`` falls in the period, over New Year's Day if need be."""
        month_day = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= month_day <= self.end
        return month_day >= self.start or month_day <= self.end


@dataclass(frozen=True)
class WorkingDays:
    """The days worked: weekdays (Monday is 0), less closed days and quiet period."""

    weekdays: Set[int] = frozenset(range(5))
    closed: Container[dt.date] = frozenset()
    quiet: QuietPeriod | None = None

    def is_worked(self, day: dt.date) -> bool:
        """Say whether a message may leave on ``day``."""
        if day.weekday() not in self.weekdays or day in self.closed:
            return False
        return not (self.quiet and self.quiet.covers(day))

    def first_from(self, day: dt.date) -> dt.date:
        """Return the first day worked from ``day`` on, ``day`` included.

        :raise ValueError: when a whole year has no working day.
        """
        for _attempt in range(LONGEST_CLOSURE):
            if self.is_worked(day):
                return day
            day += ONE_DAY
        raise ValueError("The calendar has no working day in a whole year.")

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th day worked after ``day``.

        >>> WorkingDays().after(dt.date(2026, 11, 20), 5)
        datetime.date(2026, 11, 27)
        """
        for _step in range(count):
            day = self.first_from(day + ONE_DAY)
        return day

"""Days on which a message may leave."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Container, Mapping, Set
from dataclasses import dataclass

LONGEST_CLOSURE = 366
LEAP_YEAR = 2024  # 29 February is a day
LAST_ORDINAL = dt.date.max.toordinal()
# A bank has said by then whether it pays.
BANK_DAYS = 5


def add_days(day: dt.date, count: int) -> dt.date:
    """Return ``day`` so many days later, earlier for a negative count.

    What no calendar holds any more is the last day of all, or the first one: people
    write 31/12/9999 for "never".

    >>> add_days(dt.date(2026, 12, 31), 1), add_days(dt.date.max, 1) == dt.date.max
    (datetime.date(2027, 1, 1), True)
    """
    ordinal = day.toordinal() + count
    if ordinal < 1:
        return dt.date.min
    return dt.date.fromordinal(min(ordinal, LAST_ORDINAL))


class NoWorkingDayError(ValueError):
    """A whole year has no working day: nothing can leave."""


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


def read_year_day(
    text: str, months: Mapping[str, int], *, day_first: bool
) -> tuple[int, int]:
    """Return the month and day that a person wrote, the month in numbers or letters.

    ``months`` are the names of the reader's language, in lower case. Numbers that are
    no day in the usual order of the language are read in the other.

    >>> read_year_day("2/1", {}, day_first=True)
    (1, 2)
    >>> read_year_day("12-24", {}, day_first=True)
    (12, 24)
    >>> read_year_day("24 December", {"december": 12}, day_first=False)
    (12, 24)

    :raise ValueError: when it is no day of a year.
    """
    words = re.findall(r"\w+", text.casefold())
    for word in words:
        if word in months:
            words = [str(months[word]), *(other for other in words if other != word)]
            day_first = False
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        raise ValueError(text)
    first, second = map(int, words)
    pairs = [(second, first), (first, second)]
    for month, day in pairs if day_first else reversed(pairs):
        with contextlib.suppress(ValueError):
            dt.date(LEAP_YEAR, month, day)
            return month, day
    raise ValueError(text)


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

        The last day of all stays what it is, worked or not.

        :raise NoWorkingDayError: when a whole year has no working day.
        """
        for _attempt in range(LONGEST_CLOSURE):
            if day == dt.date.max or self.is_worked(day):
                return day
            day = add_days(day, 1)
        raise NoWorkingDayError("The calendar has no working day in a whole year.")

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th day worked after ``day``.

        >>> WorkingDays().after(dt.date(2026, 11, 20), 5)
        datetime.date(2026, 11, 27)
        """
        for _step in range(count):
            day = self.first_from(add_days(day, 1))
        return day

    def about_after(self, day: dt.date, count: int) -> dt.date:
        """Return the same as :meth:`after`; without a day worked, so many days later.

        For what ends then whatever the calendar says: a pause, a proposed day.

        >>> WorkingDays(frozenset()).about_after(dt.date(2026, 11, 20), 5)
        datetime.date(2026, 11, 25)
        """
        try:
            return self.after(day, count)
        except NoWorkingDayError:
            return add_days(day, count)

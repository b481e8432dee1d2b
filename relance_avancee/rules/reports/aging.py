"""The aged balance: which column a debt stands in, by its due date."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from itertools import pairwise

from ..company.working_days import add_days

# The first day late of each column after the first one, which is not late.
LATE_FROM = (1, 31, 61, 91, 121)
BUCKETS = range(len(LATE_FROM) + 1)


def days_late(due: dt.date, day: dt.date) -> int:
    """Return the days from ``due`` to ``day``: nobody is late on the due date itself.

    >>> days_late(dt.date(2026, 9, 30), dt.date(2026, 9, 30))
    0
    """
    return max((day - due).days, 0)


def bucket(due: dt.date, day: dt.date) -> int:
    """Return the column of a debt due on ``due``, seen on ``day``.

    >>> bucket(dt.date(2026, 9, 30), dt.date(2026, 9, 30))
    0
    >>> bucket(dt.date(2026, 9, 30), dt.date(2026, 10, 1))
    1
    """
    return bisect_right(LATE_FROM, days_late(due, day))


def days_of(column: int) -> tuple[int | None, int | None]:
    """Return the first and the last day late of a column, None without limit.

    >>> [days_of(column) for column in BUCKETS]
    [(None, 0), (1, 30), (31, 60), (61, 90), (91, 120), (121, None)]
    """
    limits = [None, *LATE_FROM, None]
    first, following = list(pairwise(limits))[column]
    return first, None if following is None else following - 1


def due_between(column: int, day: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last due date of a column, None without limit.

    >>> due_between(1, dt.date(2026, 10, 31))
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 30))
    """
    least, most = days_of(column)
    return (
        None if most is None else add_days(day, -most),
        None if least is None else add_days(day, -least),
    )

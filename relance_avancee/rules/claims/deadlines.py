"""Deadlines counted as the French code of civil procedure does (CPC 641, 642)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from ..company.working_days import WorkingDays, add_days


@dataclass(frozen=True)
class Deadline:
    """The last day of a delay.

    ``last`` is put off to a working day; ``safe`` is not: whoever must act does not
    rely on the extension.
    """

    last: dt.date
    safe: dt.date


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day number so many months later, else the last of the month.

    What no calendar holds any more is the last day of all, or the first one.

    >>> add_months(dt.date(2026, 8, 31), 6), add_months(dt.date(2026, 3, 1), -1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if months > 0 else dt.date.min
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def deadline(
    start: dt.date, working: WorkingDays, *, months: int = 0, days: int = 0
) -> Deadline:
    """Return the end of a delay that ``start`` opens.

    The day of ``start`` does not count; months come before days (CPC 641). What ends
    on a day that is not worked ends on the next one (CPC 642).

    >>> served = deadline(dt.date(2026, 8, 20), WorkingDays(), months=6)
    >>> served.last.isoformat(), served.safe.isoformat()
    ('2027-02-22', '2027-02-19')
    """
    day = add_days(add_months(start, months), days)
    safe = day
    while not working.is_worked(safe) and safe > start:
        safe = add_days(safe, -1)
    return Deadline(last=working.first_from(day), safe=safe)

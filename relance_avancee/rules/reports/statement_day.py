"""The working day of the month on which statements of account leave."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from ..company.working_days import WorkingDays, add_days


def first_of_month(day: dt.date) -> dt.date:
    """Return the first day of the month of ``day``: the month's own name.

    >>> first_of_month(dt.date(2026, 11, 18))
    datetime.date(2026, 11, 1)
    """
    return day.replace(day=1)


def statement_day(month: dt.date, number: int, working: WorkingDays) -> dt.date | None:
    """Return the ``number``-th day worked of a month, the last one if it has fewer.

    None when no day of the month is worked.

    >>> statement_day(dt.date(2026, 11, 1), 3, WorkingDays())
    datetime.date(2026, 11, 4)
    """
    first = first_of_month(month)
    length = monthrange(month.year, month.month)[1]
    days = (add_days(first, count) for count in range(length))
    worked = [day for day in days if working.is_worked(day)][: max(number, 1)]
    return worked[-1] if worked else None


def is_statement_due(
    today: dt.date, number: int, working: WorkingDays, done: dt.date | None
) -> bool:
    """Say whether the statements of this month leave ``today``.

    ``done`` is the month already done: once a month exactly. After a day on which
    nothing ran, they leave on the next day worked.
    """
    if done and first_of_month(done) >= first_of_month(today):
        return False
    start = statement_day(today, number, working)
    return start is not None and start <= today and working.is_worked(today)

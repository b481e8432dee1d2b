"""The working day of the month on which statements of account leave."""

from __future__ import annotations

import datetime as dt

from ..company.working_days import ONE_DAY, WorkingDays


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
    day = first_of_month(month)
    worked: list[dt.date] = []
    while day.month == month.month and len(worked) < number:
        if working.is_worked(day):
            worked.append(day)
        day += ONE_DAY
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

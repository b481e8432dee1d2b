"""The salesperson's day of grace: when it is told, when the ladder goes on."""

from __future__ import annotations

import datetime as dt

from ..company.working_days import NoWorkingDayError, WorkingDays, add_days

# From this hour on a day is too far gone to be told in it.
LAST_HOUR = 17
# For so many days a grace stands for what comes next of the same customer.
COVERED_DAYS = 5


def told_day(today: dt.date, hour: int, is_told: bool, working: WorkingDays) -> dt.date:
    """Return the day on which the salesperson hears of what was decided ``today``.

    One digest a working day: who has had its own (``is_told``) hears of it in the next.

    >>> friday = dt.date(2026, 2, 6)
    >>> told_day(friday, 5, False, WorkingDays())
    datetime.date(2026, 2, 6)
    >>> told_day(friday, 5, True, WorkingDays())
    datetime.date(2026, 2, 9)
    """
    late = is_told or hour >= LAST_HOUR
    day = add_days(today, 1) if late else today
    try:
        return working.first_from(day)
    except NoWorkingDayError:
        return day


def covers(last: dt.date, today: dt.date) -> bool:
    """Say whether a grace that ended, or was needed, on ``last`` still stands.

    A message that is planned anew, or comes after a wait, is not told a second time.

    >>> covers(dt.date(2026, 2, 9), dt.date(2026, 2, 14))
    True
    >>> covers(dt.date(2026, 2, 9), dt.date(2026, 2, 15))
    False
    """
    return today <= add_days(last, COVERED_DAYS)


def quarter_start(day: dt.date) -> dt.date:
    """Return the first day of the quarter of ``day``.

    >>> quarter_start(dt.date(2026, 6, 30)), quarter_start(dt.date(2026, 7, 1))
    (datetime.date(2026, 4, 1), datetime.date(2026, 7, 1))
    """
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)

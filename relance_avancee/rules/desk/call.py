"""A call to a customer: what it is about, and when the next one may be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

# What a call is about, the most pressing first: it is what is spoken of.
SITUATIONS = ("dispute", "plan", "broken_promise", "overdue", "first")
# Days over which calls are counted.
PERIOD = 7
# The words in braces of a script; each stands for the same as in a message.
NAMES = (
    "customer",
    "contact",
    "company",
    "collector",
    "total",
    "count",
    "days_late",
    "due_date",
    "answer_date",
    "invoices",
    "disputed",
    "promise_date",
    "promise_amount",
)


def choose_situation(found: Iterable[str]) -> str:
    """Return what a call is about, of all that was ``found``; else it is the first.

    >>> choose_situation({"overdue", "broken_promise"})
    'broken_promise'
    >>> choose_situation(())
    'first'
    """
    known = {*found}
    return next((one for one in SITUATIONS if one in known), "first")


def first_day(calls: Iterable[dt.date], cap: int, today: dt.date) -> dt.date:
    """Return the first day from ``today`` on with less than ``cap`` calls in a week.

    ``calls`` are the days of those made; no cap (0) is no limit.

    >>> monday = dt.date(2026, 2, 9)
    >>> first_day([monday, monday, monday + dt.timedelta(1)], 3, monday)
    datetime.date(2026, 2, 16)
    """
    counted = sorted(day for day in calls if day > today - dt.timedelta(PERIOD))
    if not cap or len(counted) < cap:
        return today
    return counted[-cap] + dt.timedelta(PERIOD)

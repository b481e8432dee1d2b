"""On which day an invoice must have fallen due for a step to leave on a given day.

The ladders are those that the addon ships; every message is approved on its day.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from .days import is_worked, worked_after, worked_from

LADDERS = {
    "company": (5, 12, 21, 30, 45),
    "consumer": (7, 17, 30, 45),
    "abroad": (7, 15, 25, 40, 60),
    "public": (8, 22, 40, 60),
    "key": (8, 18, 35),
    "retention": (1, 15, 45),
    "deposit": (3, 10, 17),
    # counted from the rejection of the payment
    "debit": (1, 8, 20, 35),
}
GAP, CAP, PERIOD = 7, 3, 30
BANK_DAYS = 2
# A chain of messages is put off by weekends, holidays and the cap: that long at most.
LONGEST_DELAY = 25


class Start(NamedTuple):
    """The day from which a ladder counts; when the step would leave by itself."""

    day: date
    leaves: date


def find_start(kind: str, offset: int, leaves: date) -> Start:
    """Return the latest start whose step leaves on a day, or soonest before it.

    >>> find_start("company", 5, date(2026, 11, 30))
    Start(day=datetime.date(2026, 11, 25), leaves=datetime.date(2026, 11, 30))
    """
    if offset <= 0:
        return Start(leaves - timedelta(offset), leaves)
    offsets = [step for step in LADDERS[kind] if step <= offset]
    latest = leaves - timedelta(offset)
    starts = (latest - timedelta(delay) for delay in range(LONGEST_DELAY))
    found = [
        Start(day, last)
        for day in starts
        if (kind != "debit" or is_worked(day))
        and (last := _leave(kind, offsets, day)[-1]) <= leaves
    ]
    return max(found, key=lambda start: (start.leaves, start.day))


def _leave(kind: str, offsets: Sequence[int], start: date) -> list[date]:
    """Return the days on which the steps leave, of an invoice alone with its customer.

    A transfer needs some days to be seen, a rejected payment does not.
    """
    days: list[date] = []
    for before, offset in pairwise([0, *offsets]):
        day = start + timedelta(offset)
        if days:
            day = max(day, days[-1] + timedelta(max(GAP, offset - before)))
        elif kind != "debit":
            day = max(day, worked_after(start, BANK_DAYS))
        if len(days) >= CAP:
            day = max(day, days[-CAP] + timedelta(PERIOD))
        days.append(worked_from(day))
    return days

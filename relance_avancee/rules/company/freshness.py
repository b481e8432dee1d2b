"""Whether the receipts are entered lately enough to write firmly."""

from __future__ import annotations

import datetime as dt

from .working_days import WorkingDays

FIRM = 2  # from this level on, a message waits for the receipts
# Whoever enters the bank's transactions enters them at least this often.
BANK_DAYS = 30


def is_stale(
    receipts: dt.date | None, today: dt.date, allowed: int, days: WorkingDays
) -> bool:
    """Say whether ``receipts``, their last day, is older than ``allowed`` working days.

    None stands for receipts never entered; zero days switch the rule off. Entered up
    to Thursday 12, they are good until Wednesday 18 with four days.

    >>> [is_stale(dt.date(2026, 11, 12), dt.date(2026, 11, day), 4, WorkingDays())
    ...  for day in (18, 19)]
    [False, True]
    """
    if allowed <= 0:
        return False
    return receipts is None or today > days.after(receipts, allowed)


def told_by_payments(
    last: dt.date | None, bank: dt.date | None, today: dt.date
) -> dt.date | None:
    """Return up to which day the ``last`` payment registered tells that all are.

    That before it: of its own day others may be missing. Nothing where the bank's
    transactions are entered, the last one on ``bank``: they tell it better.

    >>> today = dt.date(2026, 11, 30)
    >>> told_by_payments(today, None, today)
    datetime.date(2026, 11, 29)
    >>> told_by_payments(today, dt.date(2026, 11, 12), today) is None
    True
    """
    if last is None or (bank and (today - bank).days <= BANK_DAYS):
        return None
    return last - dt.timedelta(days=1)


def waits(level: int, stale: bool) -> bool:
    """Say whether a message of ``level`` waits for the receipts.

    >>> waits(1, stale=True), waits(2, stale=True)
    (False, True)
    """
    return stale and level >= FIRM

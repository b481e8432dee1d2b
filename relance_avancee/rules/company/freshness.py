"""Whether the receipts are entered lately enough to write firmly."""

from __future__ import annotations

import datetime as dt

from .working_days import WorkingDays

FIRM = 2  # from this level on, a message waits for the receipts


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


def waits(level: int, stale: bool) -> bool:
    """Say whether a message of ``level`` waits for the receipts.

    >>> waits(1, stale=True), waits(2, stale=True)
    (False, True)
    """
    return stale and level >= FIRM

"""Take-over: where the items that were open before us stand on their ladder."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from ..company.working_days import add_days
from ..planning.schedule import Step

Start = Literal["begin", "friendly", "firm", "last", "hold"]

FIRST_DAYS = (1, 11, 31, 61, 91, 181)  # the first day late of each band after "not due"
FORMAL_NOTICE = 3
FIRST_LEVEL = {"friendly": 1, "firm": 2}
DEFAULT_STARTS: tuple[Start, ...] = (
    "begin",
    "begin",
    "friendly",
    "firm",
    "firm",
    "last",
    "hold",
)


def left_another_way(sent: int, unsent: int) -> bool:
    """Say whether invoices left outside of Odoo: it has sent one in twenty at most.

    >>> left_another_way(5, 95), left_another_way(6, 94), left_another_way(0, 0)
    (True, False, False)
    """
    return unsent > 0 and sent * 20 <= sent + unsent


def band_of(days_late: int) -> int:
    """Return the band of an item, 0 for one that is not late.

    >>> [band_of(days) for days in (-5, 0, 1, 10, 11, 180, 181)]
    [0, 0, 1, 1, 2, 5, 6]
    """
    return bisect_right(FIRST_DAYS, days_late)


def held_before(starts: Sequence[Start], today: dt.date) -> dt.date | None:
    """Return the day before which items are due that stay on hold, None for none.

    :raise ValueError: when an older band starts though a younger one stays on hold, or
        when what is not due yet does.

    >>> held_before(DEFAULT_STARTS, dt.date(2026, 7, 1))
    datetime.date(2026, 1, 2)
    """
    if "hold" not in starts:
        return None
    first = list(starts).index("hold")
    if first == 0 or any(start != "hold" for start in starts[first:]):
        raise ValueError("An older band cannot start before a younger one.")
    return add_days(today, 1 - FIRST_DAYS[first - 1])


def first_step(steps: Sequence[Step], start: Start) -> Step | None:
    """Return the step from which items go on, None to begin at the foot of the ladder.

    ``steps`` are those that a customer hears, from the bottom to the top. The formal
    notice is decided by a person on each debt: a band stops at the last step before.
    """
    amicable = [step for step in steps if 0 < step.rung.level < FORMAL_NOTICE]
    if start in ("begin", "hold") or not amicable:
        return None
    if start == "last":
        return amicable[-1]
    level = FIRST_LEVEL[start]
    strict = (step for step in amicable if step.rung.level >= level)
    return next(strict, amicable[-1])


def passed_step(steps: Sequence[Step], first: Step | None) -> Step | None:
    """Return the step that counts as reached, just below the ``first`` to come."""
    below = [step for step in steps if first and step.rung < first.rung]
    return below[-1] if below else None

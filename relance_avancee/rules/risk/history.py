"""What was known on a day of how a debtor pays: sums over its invoices.

Nothing of later days counts: an invoice settled later is open here. An invoice counts
from the first day on which it may be late, paid or not. One paid before counts at once,
as quite punctual: paying later, or not yet, is never better.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

HALF_LIFE = 180  # days after which an invoice weighs half as much
RECENT_HALF_LIFE = 60
# Days around the due date in which "late" is a matter of degree: it smooths the share.
SOFTNESS = 5.0
# Days of delay beyond which an invoice is neither better nor worse.
EARLIEST, LATEST = -30, 60
YEAR = 365
# Days beyond which nothing fades any more: a date can be wrong by centuries.
OLDEST = 20_000
# An invoice sixteen times as large weighs twice as much.
AMOUNT_POWER = 0.25
RETURN_DAYS = 7  # five bank days: until then a direct debit may come back


@dataclass(frozen=True, slots=True)
class Outcome:
    """An invoice (an instalment) and what became of it, as far as we know today.

    ``settled`` is the day of the last payment, ``lost`` the day on which it was closed
    without cash; ``first_paid`` differs from ``settled`` when it was paid in parts.
    """

    issued: date
    due: date
    amount: float
    settled: date | None = None
    lost: date | None = None
    first_paid: date | None = None
    is_debit: bool = False

    def is_settled(self, day: date) -> bool:
        """Say whether it was paid at the end of ``day``."""
        return self.settled is not None and self.settled <= day

    def is_lost(self, day: date) -> bool:
        """Say whether it was closed without cash at the end of ``day``."""
        return self.lost is not None and self.lost <= day

    def is_decided(self, day: date, grace: int) -> bool:
        """Say whether it could be late at the end of ``day``."""
        waiting = RETURN_DAYS if self.is_debit else 0
        return (day - self.due).days > grace + waiting

    def is_early(self, day: date, grace: int) -> bool:
        """Say whether it was paid at the end of ``day``, before it could be late."""
        is_sure = self.is_settled(day) and not self.is_debit
        return is_sure and not self.is_decided(day, grace)

    def delay(self, day: date) -> int:
        """Return the days from the due date to the payment, so far without one.

        >>> invoice = Outcome(date(2026, 1, 1), date(2026, 1, 31), 100.0)
        >>> invoice.delay(date(2026, 2, 10))
        10
        """
        if self.is_settled(day) and self.settled:
            return (self.settled - self.due).days
        return (day - self.due).days


class Sums(NamedTuple):
    """A history in a few figures; each weight fades with age, grows with the amount.

    ``fell_due`` to ``late_days`` are plain, of a year, to be told in words. ``size`` is
    the mean weight of a fresh invoice; ``weight`` and ``lateness`` hold those paid
    early too, ``due_weight``, ``delay`` and ``parts`` only those that could be late.
    All fade over ``HALF_LIFE``, those called recent over the shorter one.
    """

    outcomes: int = 0
    fell_due: int = 0
    late: int = 0
    late_days: float = 0.0
    size: float = 1.0
    weight: float = 0.0
    lateness: float = 0.0
    due_weight: float = 0.0
    delay: float = 0.0
    parts: float = 0.0
    recent_weight: float = 0.0
    recent_lateness: float = 0.0
    amount: float = 0.0
    overdue: float = 0.0
    overdue_count: int = 0
    oldest: int = 0
    exposure: float = 0.0
    relation: int = 0


def lateness(delay: float, grace: int = 0) -> float:
    """Return how late a delay is, from 0 to 1: a half where late begins.

    >>> round(lateness(0), 2), round(lateness(1), 2), round(lateness(15), 2)
    (0.48, 0.52, 0.95)
    """
    return 1 / (1 + math.exp(-(delay - grace - 0.5) / SOFTNESS))


def fading(days: float, half_life: int) -> float:
    """Return what is left of a weight of one.

    >>> fading(180, HALF_LIFE)
    0.5
    """
    return float(0.5 ** (min(max(days, 0), OLDEST) / half_life))


def summarise(outcomes: Iterable[Outcome], day: date, grace: int = 0) -> Sums:
    """Return the sums of what was known at the end of ``day``.

    >>> paid = Outcome(date(2026, 1, 1), date(2026, 1, 31), 100.0, date(2026, 2, 14))
    >>> sums = summarise([paid], date(2026, 3, 1))
    >>> sums.late, sums.late_days, sums.overdue
    (1, 14, 0.0)
    >>> summarise([paid], date(2026, 2, 5)).overdue
    100.0
    """
    known = [outcome for outcome in outcomes if outcome.issued <= day]
    if not known:
        return Sums()
    decided = [
        _Weighed(outcome, day, grace)
        for outcome in known
        if outcome.is_decided(day, grace)
    ]
    early = [
        _Weighed(outcome, day, grace)
        for outcome in known
        if outcome.is_early(day, grace)
    ]
    year = [one for one in decided if (day - one.due).days <= YEAR]
    late = [one for one in year if one.delay > grace]
    open_late = [one for one in decided if one.is_open]
    return Sums(
        outcomes=len(decided),
        fell_due=len(year),
        late=len(late),
        late_days=sum(one.delay for one in late),
        size=_mean_size(decided or early),
        weight=sum(one.weight for one in decided + early),
        lateness=sum(one.weight * one.lateness for one in decided),
        due_weight=sum(one.weight for one in decided),
        delay=sum(one.weight * one.bounded_delay for one in decided),
        parts=sum(one.weight for one in decided if one.in_parts),
        recent_weight=sum(one.recent_weight for one in decided + early),
        recent_lateness=sum(one.recent_weight * one.lateness for one in decided),
        amount=sum(one.amount for one in decided),
        overdue=math.fsum(one.amount for one in open_late),
        overdue_count=len(open_late),
        oldest=max((one.delay for one in open_late), default=0),
        exposure=sum(
            outcome.amount
            for outcome in known
            if not outcome.is_settled(day) and not outcome.is_lost(day)
        ),
        relation=max((day - outcome.issued).days for outcome in known),
    )


def _mean_size(weighed: Sequence[_Weighed]) -> float:
    return sum(one.size for one in weighed) / len(weighed) if weighed else 1.0


class _Weighed:
    """An invoice that counts, as it weighs on a day."""

    def __init__(self, outcome: Outcome, day: date, grace: int) -> None:
        is_lost = outcome.is_lost(day)
        self.due = outcome.due
        self.amount = outcome.amount
        self.is_open = not outcome.is_settled(day) and not is_lost
        self.delay = max(outcome.delay(day), LATEST) if is_lost else outcome.delay(day)
        self.bounded_delay = min(max(self.delay, EARLIEST), LATEST)
        self.lateness = lateness(self.bounded_delay, grace)
        first = outcome.first_paid
        self.in_parts = (
            first is not None
            and first <= day
            and (outcome.settled is None or first < outcome.settled)
        )
        age = (day - outcome.due).days
        self.size = outcome.amount**AMOUNT_POWER
        self.weight = fading(age, HALF_LIFE) * self.size
        self.recent_weight = fading(age, RECENT_HALF_LIFE) * self.size

"""What was known on a day of how a debtor pays: sums over its invoices.

Nothing of later days counts: an invoice settled later is open here. An invoice counts
from the first day on which it may be late, paid or not. One paid before counts at once,
as quite punctual: paying later, or not yet, is never better.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .circumstances import NO_EFFECTS, Effects, Known, dispute_chance

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
    without cash; ``first_paid`` differs from ``settled`` when it was paid in parts. It
    was disputed from ``disputed_from`` to ``disputed_to``, both one day where only that
    it was is known. ``circumstances`` are those of ``rules.risk.circumstances``.
    """

    issued: date
    due: date
    amount: float
    settled: date | None = None
    lost: date | None = None
    first_paid: date | None = None
    is_debit: bool = False
    disputed_from: date | None = None
    disputed_to: date | None = None
    circumstances: Known = field(default_factory=dict)

    def is_settled(self, day: date) -> bool:
        """Say whether it was paid at the end of ``day``."""
        return self.settled is not None and self.settled <= day

    def is_lost(self, day: date) -> bool:
        """Say whether it was closed without cash at the end of ``day``."""
        return self.lost is not None and self.lost <= day

    def is_open(self, day: date) -> bool:
        """Say whether it still waited for its money at the end of ``day``."""
        return not self.is_settled(day) and not self.is_lost(day)

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

    def is_disputed(self, day: date) -> bool:
        """Say whether it was disputed, and paid, at the end of ``day``."""
        is_known = self.disputed_from is not None and self.disputed_from <= day
        return is_known and self.is_settled(day)

    def disputed_days(self, day: date, cost: float) -> float:
        """Return the days late that a dispute explains: ``cost`` where none is dated.

        >>> due, days = date(2026, 1, 31), [date(2026, 2, day) for day in (5, 15, 20)]
        >>> Outcome(date(2026, 1, 1), due, 9.0, days[2], None, None, False,
        ...         days[0], days[1]).disputed_days(days[2], 14.0)
        10
        """
        if not self.is_disputed(day):
            return 0
        begun, ended = self.disputed_from, self.disputed_to
        if not (begun and ended and self.settled) or ended <= begun:
            return cost
        return max((min(self.settled, ended) - max(begun, self.due)).days, 0)


class Sums(NamedTuple):
    """A history in a few figures; each weight fades with age, grows with the amount.

    ``fell_due`` to ``late_days`` are plain, of a year, to be told in words. ``size`` is
    the mean weight of a fresh invoice; ``weight`` and ``lateness`` hold those paid
    early too, ``due_weight``, ``delay`` and ``parts`` only those that could be late.
    All fade over ``HALF_LIFE``, those called recent over the shorter one.

    ``lateness``, ``recent_lateness`` and ``delay`` are told as if the invoices had been
    sent like the new one, and not disputed; ``own_`` ones as they were sent, the
    ``disputed_`` ones as if each had been disputed. ``moved`` tells by how much the
    delay is moved for each circumstance. Of the ``settled`` ones, so many ``disputes``.
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
    settled: int = 0
    disputes: int = 0
    own_lateness: float = 0.0
    own_recent_lateness: float = 0.0
    own_delay: float = 0.0
    disputed_lateness: float = 0.0
    disputed_recent_lateness: float = 0.0
    disputed_delay: float = 0.0
    moved: tuple[float, ...] = ()

    def as_sent(self) -> Sums:
        """Return them as the invoices were sent, whatever the new one is like."""
        return self._replace(
            lateness=self.own_lateness,
            recent_lateness=self.own_recent_lateness,
            delay=self.own_delay,
        )

    def as_disputed(self) -> Sums:
        """Return them as if each of the invoices had been disputed."""
        return self._replace(
            lateness=self.disputed_lateness,
            recent_lateness=self.disputed_recent_lateness,
            delay=self.disputed_delay,
        )


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


def next_dispute(effects: Effects, sums: Sums, amount: float | None = None) -> float:
    """Return the chance that the next invoice, of ``amount``, is disputed.

    None for one as large as usual; nothing where a dispute costs no day.

    >>> next_dispute(Effects({"dispute": 14.0}, 0.2), Sums(settled=3, disputes=1))
    0.3
    """
    if not effects.dispute:
        return 0.0
    usual = sums.amount / sums.outcomes if sums.outcomes else 0.0
    times = amount / usual if amount and usual else 1.0
    return dispute_chance(sums.disputes, sums.settled, effects.disputed, times)


class Told(NamedTuple):
    """What past delays are told for: what circumstances cost, and the new invoice's."""

    effects: Effects = NO_EFFECTS
    new: Mapping[str, bool | None] = {}


AS_IT_WAS = Told()


def summarise(
    outcomes: Iterable[Outcome], day: date, grace: int = 0, told: Told = AS_IT_WAS
) -> Sums:
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
        return Sums(moved=(0.0,) * len(told.effects.names))
    return _History(known, day, grace, told).sums()


class _History:
    """The invoices known on a day, in groups by what became of them."""

    def __init__(
        self, known: Sequence[Outcome], day: date, grace: int, told: Told
    ) -> None:
        def weighed(counts: Callable[[Outcome, date, int], bool]) -> _Group:
            outcomes = (outcome for outcome in known if counts(outcome, day, grace))
            return _Group(_Weighed(outcome, day, grace, told) for outcome in outcomes)

        self.decided = weighed(Outcome.is_decided)
        self.early = weighed(Outcome.is_early)
        self.counted = _Group((*self.decided, *self.early))
        self.in_parts = self.decided.those(lambda one: one.in_parts)
        self.overdue = self.decided.those(lambda one: one.is_open)
        self.of_year = self.decided.those(lambda one: one.age <= YEAR)
        self.late = self.of_year.those(lambda one: one.delay > grace)
        self.exposure = sum(one.amount for one in known if one.is_open(day))
        self.relation = max((day - one.issued).days for one in known)
        self.settled = sum(one.is_settled(day) for one in known)
        self.disputes = sum(one.is_disputed(day) for one in known)
        self.names = told.effects.names

    def sums(self) -> Sums:
        """Return the figures, each of its group."""
        return Sums(
            outcomes=len(self.decided),
            fell_due=len(self.of_year),
            late=len(self.late),
            late_days=self.late.days(),
            size=(self.decided or self.early).mean_size(),
            weight=self.counted.weight(),
            lateness=self.decided.lateness("told"),
            due_weight=self.decided.weight(),
            delay=self.decided.delay("told"),
            parts=self.in_parts.weight(),
            recent_weight=self.counted.recent_weight(),
            recent_lateness=self.decided.recent_lateness("told"),
            amount=self.decided.amount(),
            overdue=math.fsum(one.amount for one in self.overdue),
            overdue_count=len(self.overdue),
            oldest=max((one.delay for one in self.overdue), default=0),
            exposure=self.exposure,
            relation=self.relation,
            settled=self.settled,
            disputes=self.disputes,
            own_lateness=self.decided.lateness("own"),
            own_recent_lateness=self.decided.recent_lateness("own"),
            own_delay=self.decided.delay("own"),
            disputed_lateness=self.decided.lateness("disputed"),
            disputed_recent_lateness=self.decided.recent_lateness("disputed"),
            disputed_delay=self.decided.delay("disputed"),
            moved=tuple(
                sum(one.weight * one.moved[name] for one in self.decided)
                for name in self.names
            ),
        )


class _Group(tuple["_Weighed", ...]):
    """Some of the invoices, and what they come to."""

    def those(self, test: Callable[[_Weighed], bool]) -> _Group:
        return _Group(filter(test, self))

    def amount(self) -> float:
        return sum(one.amount for one in self)

    def days(self) -> float:
        return sum(one.delay for one in self)

    def delay(self, how: str) -> float:
        return sum(one.weight * one.bounded(how) for one in self)

    def weight(self) -> float:
        return sum(one.weight for one in self)

    def lateness(self, how: str) -> float:
        return sum(one.weight * one.lateness(how) for one in self)

    def recent_weight(self) -> float:
        return sum(one.recent_weight for one in self)

    def recent_lateness(self, how: str) -> float:
        return sum(one.recent_weight * one.lateness(how) for one in self)

    def mean_size(self) -> float:
        return sum(one.size for one in self) / len(self) if self else 1.0


class _Weighed:
    """An invoice that counts, as it weighs on a day."""

    def __init__(self, outcome: Outcome, day: date, grace: int, told: Told) -> None:
        is_lost = outcome.is_lost(day)
        self.age = (day - outcome.due).days
        self.amount = outcome.amount
        self.is_open = outcome.is_open(day)
        self.delay = max(outcome.delay(day), LATEST) if is_lost else outcome.delay(day)
        self.grace = grace
        effects = told.effects
        self.moved = {
            name: Effects({name: effects.days[name]}).moved(
                outcome.circumstances, told.new
            )
            for name in effects.names
        }
        own = self.delay - outcome.disputed_days(day, effects.dispute)
        moved = own + sum(self.moved.values())
        self.told = {
            "own": own,
            "told": moved,
            "disputed": moved + effects.dispute,
        }
        first = outcome.first_paid
        self.in_parts = (
            first is not None
            and first <= day
            and (outcome.settled is None or first < outcome.settled)
        )
        self.size = outcome.amount**AMOUNT_POWER
        self.weight: float = fading(self.age, HALF_LIFE) * self.size
        self.recent_weight: float = fading(self.age, RECENT_HALF_LIFE) * self.size

    def bounded(self, how: str) -> float:
        return min(max(self.told[how], EARLIEST), LATEST)

    def lateness(self, how: str) -> float:
        return lateness(self.bounded(how), self.grace)

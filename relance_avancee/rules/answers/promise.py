"""The promise to pay: what it covers, whether it was kept, what promises are worth.

It is kept by money received from the day on which it was made: matched with what was
promised, or of the customer and matched with nothing yet. What was credited meanwhile
is not promised any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..planning.eligibility import FLOAT_NOISE

# Paid later than that, a promise stays broken.
LATE_DAYS = 60
# Who takes the money that nobody matched: what it has kept already, what waits for it.
RANKS = {"kept": 0, "late": 0, "open": 1, "partly": 2, "broken": 2}


@dataclass(frozen=True)
class Part:
    """What is promised of a due item, paid on it since, and left of it now."""

    item: int
    promised: float
    paid: float = 0.0
    left: float = 0.0


@dataclass(frozen=True)
class Receipt:
    """Money received; ``items`` are those that its label quotes, empty for any.

    ``key`` names it where nobody has matched it.
    """

    day: dt.date
    amount: float
    key: str = ""
    items: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Promise:
    """A promise made on ``made`` that holds until ``until``; ``parts`` oldest first.

    ``matched`` is the money matched since with its items.
    """

    id: int
    state: str
    made: dt.date
    until: dt.date
    parts: tuple[Part, ...]
    matched: tuple[Receipt, ...] = ()
    kept_on: dt.date | None = None

    @property
    def target(self) -> float:
        """Return what keeps it: what was promised, less what was credited since."""
        return sum(min(part.promised, part.paid + part.left) for part in self.parts)

    @property
    def missing(self) -> float:
        """Return what is still to come, money that nobody matched left aside."""
        return max(self.target - sum(money.amount for money in self.matched), 0.0)

    def may_take(self, money: Receipt) -> bool:
        """Say whether ``money``, matched with nothing, may keep this promise."""
        if money.items and money.items.isdisjoint(part.item for part in self.parts):
            return False
        return self.made <= money.day <= (self.kept_on or money.day)


@dataclass(frozen=True)
class Outcome:
    """What became of a promise: ``received`` of it, ``kept_on`` once all of it is."""

    state: str
    received: float
    kept_on: dt.date | None = None


@dataclass(frozen=True)
class Reliability:
    """How many of ``count`` promises that are over were kept in time.

    ``days_late`` is how late those paid in full were on average, None without any.
    """

    kept: int
    count: int
    days_late: float | None


def allocate(amount: float, owed: Mapping[int, float]) -> dict[int, float]:
    """Return {item: its part} of ``amount``; ``owed`` by item, the oldest first.

    >>> allocate(150.0, {1: 100.0, 2: 80.0, 3: 20.0})
    {1: 100.0, 2: 50.0}
    """
    parts = {}
    for item, left in owed.items():
        part = min(left, amount)
        if part > FLOAT_NOISE:
            parts[item] = part
            amount -= part
    return parts


def held(promise: Promise) -> dict[int, float]:
    """Return {item: what the promise keeps back of it now}, the oldest first.

    >>> day = dt.date(2026, 3, 2)
    >>> paid = Part(1, promised=60.0, paid=40.0, left=60.0)
    >>> held(Promise(7, "open", day, day, (paid,), (Receipt(day, 40.0),)))
    {1: 20.0}
    """
    rest = {
        part.item: min(max(part.promised - part.paid, 0.0), part.left)
        for part in promise.parts
    }
    return allocate(promise.missing, rest)


def share(
    promises: Iterable[Promise], money: Sequence[Receipt]
) -> dict[int, tuple[Receipt, ...]]:
    """Return {promise: all that was received for it}, each receipt counted once.

    What it was matched with says whose money is; the rest keeps the promises that it
    has kept already, then those that run, the first to end first.
    """
    left = {receipt.key: receipt.amount for receipt in money}
    received = {}
    for promise in sorted(promises, key=lambda p: (RANKS[p.state], p.until, p.id)):
        missing, own = promise.missing, list(promise.matched)
        for receipt in sorted(money, key=lambda receipt: receipt.day):
            taken = min(missing, left[receipt.key])
            if taken > FLOAT_NOISE and promise.may_take(receipt):
                own.append(Receipt(receipt.day, taken))
                left[receipt.key] -= taken
                missing -= taken
        received[promise.id] = tuple(own)
    return received


def judge(promise: Promise, receipts: Iterable[Receipt], today: dt.date) -> Outcome:
    """Return what became of a promise, ``receipts`` being all that came for it.

    >>> day = dt.date(2026, 3, 2)
    >>> promise = Promise(7, "open", day, day, (Part(1, 60.0, left=60.0),))
    >>> judge(promise, [], day).state, judge(promise, [], dt.date(2026, 3, 3)).state
    ('open', 'broken')
    """
    received, kept_on = 0.0, None
    for money in sorted(receipts, key=lambda money: money.day):
        received += money.amount
        if kept_on is None and received >= promise.target - FLOAT_NOISE:
            kept_on = money.day
    return Outcome(_state(promise, received, kept_on, today), received, kept_on)


def _state(
    promise: Promise, received: float, kept_on: dt.date | None, today: dt.date
) -> str:
    if promise.target <= FLOAT_NOISE:
        return "cancelled"
    if kept_on:
        return "kept" if kept_on <= promise.until else "late"
    if today <= promise.until:
        return "open"
    return "partly" if received > FLOAT_NOISE else "broken"


def reliability(outcomes: Iterable[tuple[str, int]]) -> Reliability:
    """Return what promises are worth; ``outcomes`` are (state, days late when paid).

    >>> reliability([("kept", 0), ("late", 8), ("broken", 0), ("open", 0)])
    Reliability(kept=1, count=3, days_late=4.0)
    """
    over = [one for one in outcomes if one[0] in ("kept", "partly", "late", "broken")]
    paid = [days for state, days in over if state in ("kept", "late")]
    return Reliability(
        kept=sum(state == "kept" for state, _days in over),
        count=len(over),
        days_late=sum(paid) / len(paid) if paid else None,
    )

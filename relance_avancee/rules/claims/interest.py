"""Interest on what was unpaid day after day, in lines that anybody can add again.

Interest days go from the day after the due date to the day of payment, both included;
a payment counts from the next day on. Each line is rounded half up, then added.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from ..company.working_days import add_days
from .rates import Period

Basis = Literal["365", "360", "actual"]
RateOn = Callable[[dt.date, dt.date], Period]  # of a day, by the first day of interest
ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """What is owed at one date.

    ``start`` is the day after which interest runs, None when it does not run at all;
    ``insolvency`` the day of a judgment that stops it, ``disputed`` a part that bears
    none. Items of one ``invoice`` are late together.
    """

    key: str
    amount: Decimal
    due: dt.date
    start: dt.date | None
    disputed: Decimal = ZERO
    insolvency: dt.date | None = None
    invoice: str = ""


@dataclass(frozen=True)
class Event:
    """Money or a credit note, for one item, or for the oldest debts without ``item``.

    A ``retroactive`` credit note says that the invoice was wrong from the first day.
    What is ``moved`` is owed on, as an item of its own.
    """

    day: dt.date
    amount: Decimal
    kind: Literal["payment", "credit_note", "moved"] = "payment"
    retroactive: bool = False
    item: str | None = None


@dataclass(frozen=True)
class Conditions:
    """How interest is counted: rates, rounding unit, days of a year, imputation."""

    rate_on: RateOn
    rounding: Decimal = Decimal("0.01")
    basis: Basis = "365"
    interest_first: bool = False


@dataclass(frozen=True)
class Segment:
    """One line of the computation: one base, one rate, both days included."""

    item: str
    first: dt.date
    last: dt.date
    base: Decimal
    rate: Decimal
    interest: Decimal

    @property
    def days(self) -> int:
        """The number of interest days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Ledger:
    """What a debtor owes: balances by item, lines of interest, items that are late."""

    segments: tuple[Segment, ...]
    balances: dict[str, Decimal]
    interest_paid: Decimal
    late: frozenset[str]

    @property
    def interest(self) -> Decimal:
        """The interest accrued, paid or not: the sum of the rounded lines."""
        return sum((segment.interest for segment in self.segments), ZERO)

    @property
    def principal(self) -> Decimal:
        """What is left of the debts themselves."""
        return sum(self.balances.values(), ZERO)


def round_half_up(amount: Decimal, unit: Decimal) -> Decimal:
    """Return ``amount`` in whole units, halves upwards.

    >>> round_half_up(Decimal("1.005"), Decimal("0.01"))
    Decimal('1.01')
    >>> round_half_up(Decimal("12.5"), Decimal(1)), round_half_up(Decimal("0.13"),
    ...     Decimal("0.05"))
    (Decimal('13'), Decimal('0.15'))
    """
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def year_fraction(first: dt.date, last: dt.date, basis: Basis) -> Fraction:
    """Return the days from ``first`` to ``last``, both included, in years, exactly.

    >>> year_fraction(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "actual")
    Fraction(1, 1)
    >>> year_fraction(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "365") > 1
    True
    """
    if basis != "actual":
        return Fraction((last - first).days + 1, int(basis))
    total = Fraction(0)
    for year in range(first.year, last.year + 1):
        begin, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
        days = (min(last, end) - max(first, begin)).days + 1
        total += Fraction(days, (end - begin).days + 1)
    return total


def compute_ledger(
    items: Sequence[Item],
    events: Iterable[Event],
    end: dt.date,
    conditions: Conditions | None = None,
) -> Ledger:
    """Return what is owed on ``end``, that day included.

    Without ``conditions``, no item may bear interest.
    """
    return _Run(items, conditions or Conditions(_no_rate)).play(events, end)


@dataclass
class _Run:
    """The life of the items, event after event."""

    items: Sequence[Item]
    conditions: Conditions
    segments: dict[str, list[Segment]] = field(
        default_factory=lambda: defaultdict(list)
    )
    late: set[str] = field(default_factory=set)
    interest_paid: Decimal = ZERO

    def __post_init__(self) -> None:
        self.balances = {item.key: item.amount for item in self.items}
        self.unpaid = dict.fromkeys(self.balances, ZERO)
        self.counted = {item.key: item.start for item in self.items}

    def play(self, events: Iterable[Event], end: dt.date) -> Ledger:
        """Apply the events in their order, then count up to ``end``."""
        for event in sorted(events, key=_event_order):
            if event.day <= end:
                self._apply(event)
        for item in self.items:
            self._accrue(item, end)
        lines = tuple(line for item in self.items for line in self.segments[item.key])
        return Ledger(lines, self.balances, self.interest_paid, frozenset(self.late))

    def _apply(self, event: Event) -> None:
        """Take an event off its item, or off the oldest debts (C. civ. 1342-10)."""
        left = event.amount
        for item in sorted(self.items, key=lambda item: (item.due, item.key)):
            if left > 0 and event.item in (None, item.key):
                left -= self._settle(item, event, left)

    def _settle(self, item: Item, event: Event, amount: Decimal) -> Decimal:
        """Take at most ``amount`` off ``item``; return what was taken."""
        if not event.retroactive:
            self._accrue(item, event.day)
        to_interest = ZERO
        if self.conditions.interest_first and event.kind == "payment":
            to_interest = min(amount, self.unpaid[item.key])  # C. civ. 1343-1
            self.unpaid[item.key] -= to_interest
            self.interest_paid += to_interest
        to_principal = min(amount - to_interest, self.balances[item.key])
        self.balances[item.key] -= to_principal
        return to_interest + to_principal

    def _accrue(self, item: Item, until: dt.date) -> None:
        """Count the interest of ``item`` up to ``until``, that day included."""
        counted = self.counted[item.key]
        if counted is None or until <= counted:
            return
        self.counted[item.key] = until
        base = self.balances[item.key] - item.disputed
        if base <= 0 or item.start is None:
            return
        if item.insolvency is None or item.start < item.insolvency:
            self.late.add(item.key)
        if item.insolvency is not None:
            until = min(until, add_days(item.insolvency, -1))
        self._add_segments(item, add_days(counted, 1), until, base)

    def _add_segments(
        self, item: Item, first: dt.date, until: dt.date, base: Decimal
    ) -> None:
        """Add the lines from ``first`` to ``until``, one for each rate."""
        start = add_days(item.start or first, 1)
        while first <= until:
            period = self.conditions.rate_on(first, start)
            last = min(until, period.last) if period.last else until
            years = year_fraction(first, last, self.conditions.basis)
            # divided last: what is exactly half a cent must stay so
            exact = base * period.rate * years.numerator / (100 * years.denominator)
            interest = round_half_up(exact, self.conditions.rounding)
            self.segments[item.key].append(
                Segment(item.key, first, last, base, period.rate, interest)
            )
            self.unpaid[item.key] += interest
            if last >= until:
                break
            first = add_days(last, 1)


def _no_rate(day: dt.date, start: dt.date) -> Period:
    raise ValueError("Interest needs conditions.")


def _event_order(event: Event) -> tuple[bool, dt.date]:
    """What was wrong from the first day comes first, then the order of time."""
    return not event.retroactive, event.day

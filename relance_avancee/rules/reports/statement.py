"""What a statement of account adds up."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

LAST_DAYS = (0, 30, 60, 90, 120)  # the last day late of each age but the last
CLAIMS = frozenset({"invoice", "entry"})
COLLECTED = frozenset({"assigned", "debit", "bill"})  # not paid by a transfer to us


@dataclass(frozen=True, slots=True)
class Line:
    """One open item of a statement, on its day; records are named by their ids.

    ``number`` and ``reference`` are the document's and the customer's own; ``balance``
    is signed: a credit note or a payment is negative. ``route`` is how it will be
    paid; what is assigned is paid to ``factor``, not to us. ``item`` is its due item,
    if it has one.
    """

    debtor: int
    currency: int
    kind: str
    number: str
    reference: str
    day: dt.date
    due: dt.date
    days_late: int
    instalment: str
    amount: float
    balance: float
    route: str = "transfer"
    factor: int | None = None
    bank: int | None = None
    item: int | None = None

    @property
    def is_assigned(self) -> bool:
        """Say whether the line is paid to the factor."""
        return self.route == "assigned"

    @property
    def is_claim(self) -> bool:
        """Say whether the line is owed at a date, and not something to match."""
        return self.kind in CLAIMS and self.balance > 0

    @property
    def is_transferred(self) -> bool:
        """Say whether the customer pays the line to our account, at its initiative."""
        return self.is_claim and self.route not in COLLECTED


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of some lines of one currency, unrounded.

    ``unmatched`` is what payments and credit notes leave, usually negative; ``ages``
    is the claims not due, then late up to 30, 60, 90, 120 days, and over.
    """

    overdue: float
    not_due: float
    unmatched: float
    ages: tuple[float, ...]

    @property
    def balance(self) -> float:
        """Return what the customer owes once all is matched."""
        return self.overdue + self.not_due + self.unmatched


def age(days_late: int) -> int:
    """Return the rank of an age: 0 is not due, 1 up to 30 days late, 5 over 120.

    >>> [age(days) for days in (-5, 0, 1, 30, 31, 120, 121)]
    [0, 0, 1, 1, 2, 4, 5]
    """
    return bisect_left(LAST_DAYS, days_late)


def totals(lines: Iterable[Line]) -> Totals:
    """Return the totals of ``lines``, which share one currency."""
    ages = [0.0] * (len(LAST_DAYS) + 1)
    unmatched = 0.0
    for line in lines:
        if line.is_claim:
            ages[age(line.days_late)] += line.balance
        else:
            unmatched += line.balance
    return Totals(sum(ages[1:]), ages[0], unmatched, tuple(ages))

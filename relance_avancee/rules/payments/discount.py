"""Whether what is left of a debt is the discount that early payment earned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..planning.eligibility import FLOAT_NOISE


@dataclass(frozen=True)
class Remainder:
    """What is left of a debt paid in part, in its currency.

    ``granted`` is the discount on all of ``amount`` until ``until``, None without one.
    ``credited`` was settled by credit notes, on which there is none; ``last_paid_on``
    is the day of the last money, None when none came.
    """

    amount: float
    left: float
    granted: float | None
    until: dt.date | None
    last_paid_on: dt.date | None
    credited: float = 0.0
    rounding: float = 0.01

    def is_discount(self) -> bool:
        """Say whether the discount granted explains what is left.

        A customer who rounded otherwise is a coin away at most.

        >>> day = dt.date(2026, 2, 10)
        >>> Remainder(1000.0, 20.0, 20.0, day, day).is_discount()
        True
        >>> Remainder(1000.0, 20.0, 20.0, day, dt.date(2026, 2, 11)).is_discount()
        False
        >>> Remainder(1000.0, 20.0, 20.0, day, day, credited=500.0).is_discount()
        False
        """
        if self.granted is None or self.until is None or self.last_paid_on is None:
            return False
        if self.last_paid_on > self.until:
            return False
        if self.left <= FLOAT_NOISE or self.amount <= FLOAT_NOISE:
            return False
        granted = self.granted * (self.amount - self.credited) / self.amount
        return self.left <= granted + self.rounding + FLOAT_NOISE


def share(amounts: Sequence[float], total: float, digits: int = 2) -> list[float]:
    """Return ``amounts`` in the same proportions, their sum being ``total``.

    What rounding leaves goes to the largest.

    >>> share([16.67, 3.33], 20.0), share([16.67, 3.33], 10.0), share([], 10.0)
    ([16.67, 3.33], [8.34, 1.66], [])
    """
    whole = sum(amounts)
    if not amounts or abs(whole) <= FLOAT_NOISE:
        return list(amounts)
    parts = [round(amount * total / whole, digits) for amount in amounts]
    largest = max(range(len(parts)), key=lambda place: abs(parts[place]))
    parts[largest] = round(parts[largest] + total - sum(parts), digits)
    return parts

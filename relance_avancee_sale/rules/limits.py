"""Which credit limit a history suggests: shown with its formula, never granted so."""

from __future__ import annotations

from typing import NamedTuple

# How much of the usual credit each class gets; a customer without one is of the middle.
SHARES = {"A": 1.5, "B": 1.25, "C": 1.0, "D": 0.5, "E": 0.0}
MIDDLE = SHARES["C"]
YEAR = 365


class Suggestion(NamedTuple):
    """A limit, and what it was computed from."""

    amount: float
    days: int
    share: float


def suggest_limit(
    invoiced: float, terms: int, delay: float, risk_class: str | None
) -> Suggestion:
    """Return the limit that holds what is sold until it is paid, times its class.

    ``invoiced`` is of the past year, ``terms`` are days agreed, ``delay`` days late.
    Early payments shorten nothing, and the terms are at least a day.

    >>> suggest_limit(36500.0, 30, 10.0, "C")
    Suggestion(amount=4000.0, days=40, share=1.0)
    >>> suggest_limit(36500.0, 30, -5.0, "D").amount
    1500.0
    >>> suggest_limit(0.0, 30, 0.0, None).amount
    0.0
    """
    days = max(terms, 1) + max(round(delay), 0)
    share = SHARES.get(risk_class or "", MIDDLE)
    return Suggestion(max(invoiced, 0.0) / YEAR * days * share, days, share)

"""What a message asks for; amounts stored as JSON, whatever somebody wrote there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping


def deduct(total: float, *received: float) -> float:
    """Return what is deducted of ``total``: all that was received, never more than it.

    >>> deduct(100.0, 30.0, 20.0), deduct(100.0, 130.0)
    (50.0, 100.0)
    """
    return min(sum(received), total)


def ask(
    claims: Iterable[tuple[int, float, float]], *received: Mapping[int, float]
) -> float:
    """Return what is asked for in the company's currency, at the rate of the claims.

    ``claims`` are (currency, amount, amount in the company's currency); ``received``
    the amounts to deduct, by currency.

    >>> ask([(1, 100.0, 100.0), (2, 50.0, 25.0)], {1: 30.0}, {2: 20.0})
    85.0
    >>> ask([(1, 100.0, 100.0)], {1: 130.0, 2: 5.0})
    0.0
    """
    own: dict[int, float] = defaultdict(float)
    in_company: dict[int, float] = defaultdict(float)
    for currency, amount, company_amount in claims:
        own[currency] += amount
        in_company[currency] += company_amount
    asked = 0.0
    for currency, total in own.items():
        net = total - deduct(total, *(money.get(currency, 0.0) for money in received))
        asked += in_company[currency] * net / total if total else 0.0
    return asked


def read_amounts(stored: object) -> dict[int, float] | None:
    """Return {id: amount} of what is stored, nothing for nothing; None if unreadable.

    >>> read_amounts({"1": 20.5}), read_amounts(None), read_amounts({"x": 1})
    ({1: 20.5}, {}, None)
    >>> read_amounts([1]), read_amounts({"1": "NaN"}), read_amounts({"1": None})
    (None, None, None)
    """
    if not stored:
        return {}
    if not isinstance(stored, Mapping):
        return None
    try:
        amounts = {int(key): float(amount) for key, amount in stored.items()}
    except (TypeError, ValueError, OverflowError):
        return None
    return amounts if all(map(math.isfinite, amounts.values())) else None

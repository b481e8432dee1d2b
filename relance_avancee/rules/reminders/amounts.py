"""Amounts stored as JSON, whatever somebody wrote there."""

from __future__ import annotations

import math
from collections.abc import Mapping


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

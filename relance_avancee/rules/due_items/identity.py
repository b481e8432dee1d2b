"""Which due item is which instalment, once an invoice was changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

ItemT = TypeVar("ItemT")
LineT = TypeVar("LineT")


def match_instalments(
    items: Mapping[ItemT, dt.date], lines: Mapping[LineT, dt.date]
) -> dict[ItemT, LineT]:
    """Pair the due items of one invoice with its journal items of today.

    A journal item's id proves nothing: a draft reset deletes and re-uses lines. The
    same due date comes first, then the order of the dates; what is left of either side
    stays unpaired (a gone item, a new line).

    >>> old = {"A": dt.date(2026, 1, 31), "B": dt.date(2026, 2, 28)}
    >>> new = {7: dt.date(2026, 2, 28), 8: dt.date(2026, 3, 31)}
    >>> match_instalments(old, new)
    {'B': 7, 'A': 8}
    """
    pairs: dict[ItemT, LineT] = {}
    free = dict(lines)
    for item, due in _by_date(items):
        line = next((line for line, day in _by_date(free) if day == due), None)
        if line is not None:
            pairs[item] = line
            del free[line]
    rest = [item for item, _due in _by_date(items) if item not in pairs]
    pairs.update(zip(rest, (line for line, _due in _by_date(free)), strict=False))
    return pairs


def _by_date(dated: Mapping[ItemT, dt.date]) -> list[tuple[ItemT, dt.date]]:
    return sorted(dated.items(), key=lambda entry: entry[1])

"""What is asked of a due item: what was said of it is left out, credits deducted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

KeyT = TypeVar("KeyT")


def split_said(
    balance: float, said: Iterable[tuple[str, float]]
) -> list[tuple[str, float]]:
    """Return [(kind, amount)] of what was ``said`` of an item, ``balance`` at most.

    An amount of 0 is all of it. What is disputed comes first: who promised it has
    changed its mind.

    >>> split_said(100, [("promise", 0), ("dispute", 40)])
    [('dispute', 40), ('promise', 60)]
    """
    parts, left = [], balance
    for kind, amount in sorted(said, key=lambda part: part[0] != "dispute"):
        part = min(amount or left, left)
        if part > 0:
            parts.append((kind, part))
            left -= part
    return parts


def deduct(
    asked: Mapping[KeyT, float], credit: float, digits: int = 2
) -> dict[KeyT, float]:
    """Return what is asked of each item once ``credit`` has covered the first ones.

    >>> deduct({"old": 100, "new": 50}, 120)
    {'old': 0, 'new': 30}
    """
    rest = {}
    for item, amount in asked.items():
        covered = min(amount, credit)
        credit -= covered
        rest[item] = round(amount - covered, digits)
    return rest

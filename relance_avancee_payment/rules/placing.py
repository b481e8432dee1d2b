"""Where money goes: to what the payer chose, never above what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

KeyT = TypeVar("KeyT")


def place(
    chosen: Iterable[tuple[KeyT, float]],
    left: Mapping[KeyT, float],
    money: float,
    digits: int = 2,
) -> dict[KeyT, float]:
    """Return {item: its part of ``money``}: what was chosen, in that order.

    The payer says which debt it pays (C. civ. 1342-10): what is not ``left`` of an item
    goes to no other one.

    >>> place([("a", 40), ("b", 60)], {"a": 100, "b": 25}, 100)
    {'a': 40, 'b': 25}
    >>> place([("a", 40), ("b", 60)], {"a": 100, "b": 100}, 50)
    {'a': 40, 'b': 10}
    """
    placed = {}
    for item, amount in chosen:
        part = round(min(amount, left.get(item, 0.0), money), digits)
        if part > 0:
            placed[item] = part
            money = round(money - part, digits)
    return placed


def share(balance: float, parts: Sequence[float], digits: int = 2) -> list[float]:
    """Return ``balance`` in the proportion of ``parts``, to the cent in all.

    >>> share(100, [1, 1, 1])
    [33.33, 33.34, 33.33]
    """
    total = sum(parts)
    shared, told, before = [], 0.0, 0.0
    for part in parts:
        told += part
        upto = round(balance * told / total, digits)
        shared.append(round(upto - before, digits))
        before = upto
    return shared

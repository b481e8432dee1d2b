"""Which claims went on where, when an entry moved them to another account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

LineT = TypeVar("LineT")
OriginT = TypeVar("OriginT")


def pair_moved(
    debits: Mapping[LineT, float], settled: Mapping[OriginT, float]
) -> dict[LineT, tuple[OriginT, ...]]:
    """Return the claims that each new line of one entry continues.

    ``debits`` are the new lines, ``settled`` what the entry closed of each claim. Equal
    amounts are pairs; what is left of the claims went on in every line that is left.

    >>> pair_moved({"416a": 100.0, "416b": 200.0}, {"INV2": 200.0, "INV1": 100.0})
    {'416a': ('INV1',), '416b': ('INV2',)}
    >>> pair_moved({"413": 300.0}, {"INV1": 100.0, "INV2": 200.0})
    {'413': ('INV1', 'INV2')}
    >>> pair_moved({"413": 95.0, "4117": 5.0}, {"INV1": 100.0})
    {'413': ('INV1',), '4117': ('INV1',)}
    """
    pairs: dict[LineT, tuple[OriginT, ...]] = {}
    free = dict(settled)
    for line, amount in debits.items():
        same = next((one for one, part in free.items() if _equal(part, amount)), None)
        if same is not None:
            pairs[line] = (same,)
            del free[same]
    for line in debits:
        if line not in pairs and free:
            pairs[line] = tuple(free)
    return {line: pairs[line] for line in debits if line in pairs}


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 1e-6

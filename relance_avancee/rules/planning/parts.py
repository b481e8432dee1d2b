"""The parts of what is owed: what holds keep back, and what is chased.

A hold keeps back a part of an item, or all that is left of it. A payment covers first
what is not kept back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .eligibility import FLOAT_NOISE


@dataclass(frozen=True)
class Held:
    """What a hold of ``kind`` keeps back of an item: ``amount`` of it, all for 0."""

    kind: str
    amount: float = 0.0


def split(residual: float, holds: Iterable[Held]) -> tuple[dict[str, float], float]:
    """Return {kind of hold: what it keeps back} of ``residual``, and what is chased.

    Parts come first, then what holds all the rest; nothing is counted twice, and the
    whole is ``residual``.

    >>> split(100.0, [Held("dispute", 60.0)])
    ({'dispute': 60.0}, 40.0)
    >>> split(100.0, [Held("pause"), Held("dispute", 60.0)])
    ({'dispute': 60.0, 'pause': 40.0}, 0.0)
    >>> split(50.0, [Held("dispute", 60.0)])
    ({'dispute': 50.0}, 0.0)
    """
    kept: dict[str, float] = {}
    left = residual
    for hold in sorted(holds, key=lambda hold: hold.amount == 0):
        amount = min(hold.amount, left) if hold.amount else left
        if amount > FLOAT_NOISE:
            kept[hold.kind] = kept.get(hold.kind, 0.0) + amount
            left -= amount
    return kept, left if left > FLOAT_NOISE else 0.0

"""The score: a probability in percent, and the points that each factor brings to it.

A logistic regression: the odds are those of the segment, moved by the figures of the
debtor, each times its weight. The points share out what the probability gains along the
straight way from a new customer of the segment to this debtor: they add up, whatever
the order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

from .features import FEATURES, logit, probability

TENTHS = 10
NO_POINTS = dict.fromkeys(FEATURES, 0.0)


@dataclass(frozen=True)
class Coefficients:
    """What each figure weighs; never under zero: more lateness is never better."""

    intercept: float
    weights: tuple[float, ...]

    def odds(self, values: Sequence[float], rate: float) -> float:
        """Return the logarithm of the odds of being late, in a segment of ``rate``."""
        return self.start(rate) + self.moved(values)

    def start(self, rate: float) -> float:
        """Return the odds of a new customer of a segment of ``rate``."""
        return self.intercept + logit(rate)

    def moved(self, values: Sequence[float]) -> float:
        """Return by how much the figures ``values`` move the odds."""
        moved: float = sum(map(mul, self.weights, values))
        return moved


class Score(NamedTuple):
    """A probability in percent; ``base`` is that of a new customer of the segment.

    ``base`` and the ``points`` add up to ``value``; all are whole tenths.
    """

    value: float
    base: float
    points: Mapping[str, float]


# Chosen by hand, in round figures, before any ledger of a company is known: see
# docs/risk_backtest.md.
SHIPPED = Coefficients(
    intercept=0.0,
    weights=tuple(
        {
            "lateness": 1.2,
            "recent": 0.4,
            "delay": 0.4,
            "overdue": 0.6,
            "oldest": 0.3,
            "parts": 0.3,
            "returned": 0.6,
            "promises": 0.6,
            "disputes": 0.2,
            "exposure": 0.6,
            "relation": 0.1,
            "external": 1.0,
        }[name]
        for name in FEATURES
    ),
)


def score(coefficients: Coefficients, values: Sequence[float], rate: float) -> Score:
    """Return the score of the figures ``values`` in a segment of ``rate``, explained.

    >>> new = (0.0,) * len(FEATURES)
    >>> score(SHIPPED, new, 0.4).value
    40.0
    >>> score(SHIPPED, (1.0, *new[1:]), 0.4).points["lateness"]
    28.9
    """
    before = coefficients.start(rate)
    after = before + coefficients.moved(values)
    low, high = probability(before), probability(after)
    slope = (high - low) / (after - before) if after != before else high * (1 - high)
    scale = 1000 * slope
    shares = {
        name: scale * weight * value
        for name, weight, value in zip(
            FEATURES, coefficients.weights, values, strict=True
        )
        if weight and value
    }
    value, base = round(1000 * high), round(1000 * low)
    points = _rounded([*shares.values()], value - base)
    return Score(
        value / TENTHS,
        base / TENTHS,
        NO_POINTS
        | {name: one / TENTHS for name, one in zip(shares, points, strict=True)},
    )


def _rounded(shares: Sequence[float], total: int) -> list[int]:
    """Return whole numbers near ``shares`` whose sum is ``total``.

    >>> _rounded([1.4, 1.4, 0.2], 3)
    [2, 1, 0]
    """
    whole = [math.floor(share) for share in shares]
    order = sorted(
        range(len(shares)), key=lambda rank: whole[rank] - shares[rank] + rank * 1e-9
    )
    for step in range(abs(total - sum(whole))):
        whole[order[step % len(order)]] += 1 if total > sum(whole) else -1
    return whole

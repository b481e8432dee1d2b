"""The fit of the weights on a ledger, drawn towards the shipped ones.

Penalised maximum likelihood by Newton's method, the weights kept from going under zero;
no step is longer than one in any weight, nor taken unless the misfit falls. The same
rows give the same weights: nothing is drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from operator import mul

from .features import FEATURES, UNLEARNT, logit, probability
from .measure import brier
from .score import Coefficients

STRENGTH = 10.0  # how many invoices' worth the shipped weights are held to
FEWEST = 100  # outcomes under which the shipped weights stay
FEWEST_OF_EACH = 20  # late ones, and punctual ones
ROUNDS = 50
SWEEPS = 200
CLOSE = 1e-8
LONGEST_STEP = 1.0  # in any weight: a full step may overshoot, and run away
HALVINGS = 40
EXTREME = 20.0  # a weight above has run away: no figure tells that much

Row = Sequence[float]
Case = tuple[Row, float, bool]  # figures, odds of the segment, late or not
Matrix = list[list[float]]


def is_enough(late: Sequence[bool]) -> bool:
    """Say whether a ledger has the outcomes that a fit needs.

    >>> is_enough([True, False] * 50), is_enough([True] * 500)
    (True, False)
    """
    count = sum(late)
    fewest = min(count, len(late) - count)
    return len(late) >= FEWEST and fewest >= FEWEST_OF_EACH


def fit(
    rows: Sequence[Row],
    rates: Sequence[float],
    late: Sequence[bool],
    prior: Coefficients,
    strength: float = STRENGTH,
) -> Coefficients:
    """Return the weights that explain best which of ``rows`` were late.

    ``rates`` are those of the segments on the day of each row. A figure that never
    varies keeps its prior weight; so do those of ``UNLEARNT``.
    """
    learnt = [
        name not in UNLEARNT and any(row[rank] for row in rows)
        for rank, name in enumerate(FEATURES)
    ]
    reduced = [(1.0, *compress(row, learnt)) for row in rows]
    cases = list(zip(reduced, map(logit, rates), late, strict=True))
    start = [prior.intercept, *compress(prior.weights, learnt)]
    penalties = [0.0] + [strength] * (len(start) - 1)
    fitted = iter(_climb(cases, start, penalties))
    intercept = next(fitted)
    weights = tuple(
        next(fitted) if is_learnt else weight
        for weight, is_learnt in zip(prior.weights, learnt, strict=True)
    )
    return Coefficients(intercept, weights)


def refusal(
    found: Coefficients,
    forecasts: Sequence[float],
    shipped: Sequence[float],
    late: Sequence[bool],
) -> str | None:
    """Return why a fit is not used, None if it is.

    ``forecasts`` are those of its weights, and ``shipped`` those of the shipped ones,
    of the invoices that were kept apart.

    >>> refusal(Coefficients(0.0, (1.0, 30.0)), [0.1], [0.2], [False])
    'extreme'
    >>> refusal(Coefficients(0.0, (1.0,)), [0.3], [0.2], [False])
    'no_better'
    """
    weights = (found.intercept, *found.weights)
    if not all(abs(weight) <= EXTREME for weight in weights):
        return "extreme"
    return None if brier(forecasts, late) < brier(shipped, late) else "no_better"


class _Misfit:
    """What is to be made small: how badly weights explain the cases, and their pull."""

    def __init__(
        self, cases: Sequence[Case], start: Sequence[float], penalties: Sequence[float]
    ) -> None:
        self.cases = cases
        self.start = start
        self.penalties = penalties

    def at(self, weights: Sequence[float]) -> float:
        """Return the misfit at ``weights``."""
        return math.fsum(
            _surprise(segment + sum(map(mul, weights, row)), is_late)
            for row, segment, is_late in self.cases
        ) + sum(
            penalty * (weight - start) ** 2 / 2
            for penalty, weight, start in zip(
                self.penalties, weights, self.start, strict=True
            )
        )

    def derive(self, weights: Sequence[float]) -> tuple[list[float], Matrix]:
        """Return its slope and its curvature at ``weights``."""
        slope, curve = _derive(self.cases, weights)
        for rank, penalty in enumerate(self.penalties):
            slope[rank] += penalty * (weights[rank] - self.start[rank])
            curve[rank][rank] += penalty + CLOSE
        return slope, curve


def _climb(
    cases: Sequence[Case],
    start: list[float],
    penalties: Sequence[float],
) -> list[float]:
    """Return the best weights, from ``start``, in Newton's steps."""
    misfit = _Misfit(cases, start, penalties)
    weights, worst = list(start), misfit.at(start)
    for _round in range(ROUNDS):
        wanted = _descend(*misfit.derive(weights), weights)
        steps = [new - old for new, old in zip(wanted, weights, strict=True)]
        longest = max(map(abs, steps))
        share = min(1.0, LONGEST_STEP / longest) if longest else 1.0
        for _halving in range(HALVINGS):
            moved = [
                old + share * step for old, step in zip(weights, steps, strict=True)
            ]
            reached = misfit.at(moved)
            if reached <= worst:
                break
            share /= 2
        else:
            return weights
        weights, worst = moved, reached
        if share * longest < CLOSE:
            break
    return weights


def _surprise(odds: float, is_late: bool) -> float:
    """Return minus the logarithm of the probability of what came."""
    against = -odds if is_late else odds
    return max(against, 0.0) + math.log1p(math.exp(-abs(against)))


def _derive(
    cases: Sequence[Case], weights: Sequence[float]
) -> tuple[list[float], Matrix]:
    """Return the slope and the curvature of the misfit at ``weights``."""
    size = len(weights)
    ranks = range(size)
    slope = [0.0] * size
    curve = [[0.0] * size for _rank in ranks]
    for row, segment, is_late in cases:
        guess = probability(segment + sum(map(mul, weights, row)))
        error, spread = guess - is_late, guess * (1 - guess)
        for rank in ranks:
            value = row[rank]
            if value:
                slope[rank] += error * value
                scaled = spread * value
                line = curve[rank]
                for other in range(rank + 1):
                    line[other] += scaled * row[other]
    for rank in ranks:
        for other in range(rank):
            curve[other][rank] = curve[rank][other]
    return slope, curve


def _descend(
    slope: Sequence[float], curve: Matrix, weights: Sequence[float]
) -> list[float]:
    """Return the bottom of the parabola at ``weights``, none but the first under 0."""
    moved = list(weights)
    for _sweep in range(SWEEPS):
        change = 0.0
        for rank, line in enumerate(curve):
            pull = slope[rank] + sum(
                bend * (new - old)
                for bend, new, old in zip(line, moved, weights, strict=True)
            )
            value = moved[rank] - pull / line[rank]
            if rank:
                value = max(value, 0.0)
            change = max(change, abs(value - moved[rank]))
            moved[rank] = value
        if change < CLOSE:
            break
    return moved

"""The score: a probability in percent, and the points that each factor brings to it.

A logistic regression: the odds are those of the segment, moved by the figures of the
debtor, each times its weight. The points share out what the probability gains along the
straight way from a new customer of the segment to this debtor: they add up, whatever
the order.

From a history to a class, by an example. On 30 June a customer has paid one invoice
before its due date and one ten days late; a smaller one is twenty days late.

>>> from datetime import date
>>> from .history import Outcome, summarise
>>> history = [
...     Outcome(date(2026, 1, 1), date(2026, 1, 31), 1000.0, settled=date(2026, 1, 29)),
...     Outcome(date(2026, 3, 1), date(2026, 3, 31), 1000.0, settled=date(2026, 4, 10)),
...     Outcome(date(2026, 5, 11), date(2026, 6, 10), 500.0),
... ]

1. ``summarise`` adds up what was known on the day: an invoice counts once it may be
   late, and weighs the more, the younger and the larger it is.

>>> sums = summarise(history, date(2026, 6, 30))
>>> sums.outcomes, sums.late, sums.late_days, sums.overdue, sums.oldest
(3, 2, 30, 500.0, 20)

2. ``features`` turns the sums into figures: how far the debtor is from a new customer
   of its segment, of which 30 % pay late. What never happened stays zero; what is
   under zero speaks for the customer, as half a year of relation does here.

>>> from .features import Context, features
>>> figures = features(sums, Context(rate=0.3))
>>> round(figures.lateness, 2), round(figures.relation, 2), figures.parts
(1.1, -1.1, 0.0)

3. Each figure times its weight moves the odds (their logarithm), from those of the
   segment: lateness by 1.2 × 1.10 = 1.32, all together by 2.43.

>>> round(SHIPPED.start(0.3), 2), round(SHIPPED.moved(figures), 2)
(-0.85, 2.43)

4. Odds of -0.85 + 2.43 are a probability of 82.9 %. The 52.9 points over the 30 of the
   segment are shared out as the odds were moved: lateness brings 52.9 × 1.32 / 2.43.

>>> found = score(SHIPPED, figures, 0.3)
>>> found.base, found.value
(30.0, 82.9)
>>> for name, points in found.points.items():
...     if points:
...         print(f"{name:10}{points:6}")
lateness    28.7
recent       9.4
delay        7.7
overdue      6.2
oldest       3.3
relation    -2.4
>>> round(found.base + sum(found.points.values()), 1)
82.9

5. The class follows from the thresholds of the company.

>>> from .classes import risk_class
>>> risk_class(found.value)
'E'

6. What made invoices late besides the customer is told for before. Where the ledger
   shows that post costs six days (``circumstances.find_effects``), and the next invoice
   leaves by e-mail, those sent by post count as six days sooner: a factor of its own.

>>> from dataclasses import replace
>>> from .circumstances import Effects
>>> from .history import Told
>>> known = Effects({"post": 6.0})
>>> history = [replace(one, circumstances={"post": True}) for one in history]
>>> sums = summarise(history, date(2026, 6, 30), told=Told(known, {"post": False}))
>>> told = told_score(SHIPPED, sums, Context(rate=0.3), names=known.names)
>>> told.value, told.points["post"]
(69.0, -13.9)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

from .circumstances import DISPUTE
from .features import FEATURES, Context, features, logit, probability
from .history import Sums

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


def told_score(
    coefficients: Coefficients,
    sums: Sums,
    context: Context,
    chance: float = 0.0,
    names: Sequence[str] = (),
) -> Score:
    """Return the score of ``sums`` for the next invoice, explained.

    It is disputed with the probability ``chance``. What was known as it was sent comes
    first; then what each of the circumstances ``names`` changes, of the same points;
    then what a dispute would add, under the name of ``DISPUTE``.
    """
    if not names and not chance:
        return score(coefficients, features(sums, context), context.rate)
    own = score(coefficients, features(sums.as_sent(), context), context.rate)
    told = score(coefficients, features(sums, context), context.rate).value
    changes = _share_out(round(TENTHS * (told - own.value)), names, sums.moved)
    value = round(TENTHS * told)
    if chance:
        disputed = features(sums.as_disputed(), context)
        worse = score(coefficients, disputed, context.rate).value
        value = round(TENTHS * (told + chance * (worse - told)))
        changes[DISPUTE] = value / TENTHS - told
    return Score(
        value / TENTHS,
        own.base,
        dict(own.points)
        | {name: round(points, 1) for name, points in changes.items() if points},
    )


def _share_out(
    tenths: int, names: Sequence[str], moved: Sequence[float]
) -> dict[str, float]:
    """Return the points of each of ``names``: as the days that it moved the delay.

    Where they outweigh each other, the largest gets all of them.

    >>> _share_out(-90, ("post", "august"), (-6.0, 2.0))
    {'post': -13.5, 'august': 4.5}
    >>> _share_out(10, ("post", "august"), (-6.0, 5.0))
    {'post': 1.0, 'august': 0.0}
    """
    total = sum(moved)
    if abs(total) < sum(map(abs, moved)) / 2 or not total:
        largest = max(map(abs, moved), default=0.0)
        moved = [float(abs(one) == largest) for one in moved]
        total = sum(moved) or 1.0
    parts = _rounded([tenths * one / total for one in moved], tenths if moved else 0)
    return {name: part / TENTHS for name, part in zip(names, parts, strict=True)}


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

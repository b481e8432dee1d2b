"""What the score looks at: few named figures, each the higher the worse.

Each is zero for a new customer: what its segment does is the start of its score.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from .history import SOFTNESS, Sums


class Figures(NamedTuple):
    """What the score looks at of a debtor."""

    lateness: float
    recent: float
    delay: float
    overdue: float
    oldest: float
    parts: float
    returned: float
    promises: float
    disputes: float
    exposure: float
    relation: float
    external: float


FEATURES = Figures._fields
# What is not known of past days: kept out of the fit, its weight is the shipped one.
UNLEARNT = ("exposure", "external")
# What is believed before anything is known: the share of invoices paid late, and how
# many invoices (of the company, of the segment) it takes to believe them as much.
SHIPPED_RATE = 0.4
COMPANY_STRENGTH = 10.0
SEGMENT_STRENGTH = 20.0
DEBTOR_STRENGTH = 1.0
SURE = 0.01  # nothing is surer than that
# Lateness is a matter of degree: the odds of a segment are softened as much, so that
# they are forgotten as the debtor's own invoices come to count.
SOFTENING = 0.55
MOST_EXPOSED = 2.0
ENOUGH_LIMIT = 0.5  # a credit limit used up to there worries nobody


class Incidents(NamedTuple):
    """What happened besides payments, each fading with age."""

    returned: float = 0.0
    promises: float = 0.0
    disputes: float = 0.0


class Context(NamedTuple):
    """What is known of a debtor besides its invoices.

    ``rate`` is the share paid late in its segment; ``external`` what a report says of
    it, as a probability, None without one; ``trust`` how much the company heeds it.
    """

    rate: float = SHIPPED_RATE
    incidents: Incidents = Incidents()
    credit_limit: float = 0.0
    external: float | None = None
    trust: float = 0.0


def logit(probability: float) -> float:
    """Return the logarithm of the odds, neither quite sure nor quite excluded.

    >>> logit(0.5), round(logit(1.0), 2)
    (0.0, 4.6)
    """
    bounded = min(max(probability, SURE), 1 - SURE)
    return math.log(bounded / (1 - bounded))


def probability(odds: float) -> float:
    """Return the probability of these odds (their logarithm).

    >>> probability(0.0), probability(-800.0), probability(800.0)
    (0.5, 0.0, 1.0)
    """
    if odds < 0:
        return 1 - probability(-odds)
    return 1 / (1 + math.exp(-odds))


def shrunk(late: float, count: float, prior: float, strength: float) -> float:
    """Return the share ``late / count``, drawn towards ``prior`` when few are counted.

    >>> shrunk(0, 0, 0.4, 10), shrunk(90, 90, 0.4, 10)
    (0.4, 0.94)
    """
    return (late + prior * strength) / (count + strength)


def segment_rate(
    company: tuple[float, float], segment: tuple[float, float] = (0.0, 0.0)
) -> float:
    """Return the share paid late in a segment, from (late, count) pairs.

    >>> segment_rate((0, 0)), segment_rate((20, 90), (0, 0))
    (0.4, 0.24)
    """
    rate = shrunk(*company, SHIPPED_RATE, COMPANY_STRENGTH)
    return shrunk(*segment, rate, SEGMENT_STRENGTH)


def features(sums: Sums, context: Context) -> Figures:
    """Return what the score looks at.

    A new customer has none.

    >>> set(features(Sums(), Context(rate=0.3)))
    {0.0}
    """
    start = _start(context.rate)
    evidence = _evidence(sums)
    typical = sums.amount / sums.outcomes if sums.outcomes else 1.0
    incidents = context.incidents
    return Figures(
        lateness=_share(sums.lateness, sums.weight, sums.size, start),
        recent=_share(sums.recent_lateness, sums.recent_weight, sums.size, start),
        delay=_delay(sums, start) * evidence / 10,
        overdue=math.log1p(sums.overdue / typical) if typical else 0.0,
        oldest=math.log1p(max(sums.oldest, 0) / 30),
        parts=_mean(sums.parts, sums.due_weight) * evidence,
        returned=math.log1p(incidents.returned),
        promises=math.log1p(incidents.promises),
        disputes=math.log1p(incidents.disputes),
        exposure=exposed(sums.exposure, context.credit_limit),
        relation=0.0 - math.log1p(sums.relation / 90),
        external=_external(context),
    )


def exposed(exposure: float, limit: float) -> float:
    """Return how far the use of a credit limit worries, 0 without a limit.

    >>> exposed(500, 1000), exposed(1000, 1000), exposed(9000, 1000), exposed(9, 0)
    (0.0, 0.5, 1.5, 0.0)
    """
    if limit <= 0:
        return 0.0
    return max(min(exposure / limit, MOST_EXPOSED) - ENOUGH_LIMIT, 0.0)


class _Start(NamedTuple):
    """What is expected of a segment: softened odds, their probability, the delay."""

    odds: float
    share: float
    delay: float


@lru_cache(maxsize=1024)
def _start(rate: float) -> _Start:
    odds = SOFTENING * logit(rate)
    return _Start(odds, probability(odds), SOFTNESS * SOFTENING * logit(rate))


def _share(late: float, weight: float, size: float, start: _Start) -> float:
    """Return the odds of the share late, over those of the segment."""
    if not weight:
        return 0.0
    known = shrunk(late / size, weight / size, start.share, DEBTOR_STRENGTH)
    return logit(known) - start.odds


def _delay(sums: Sums, start: _Start) -> float:
    """Return the mean delay over that of the segment, in days."""
    return sums.delay / sums.due_weight - start.delay if sums.due_weight else 0.0


def _external(context: Context) -> float:
    if context.external is None:
        return 0.0
    return context.trust * (logit(context.external) - logit(context.rate)) + 0.0


def _mean(total: float, weight: float) -> float:
    return total / weight if weight else 0.0


def _evidence(sums: Sums) -> float:
    """Return how much the debtor's own invoices count, from 0 to 1."""
    presence = sums.due_weight / sums.size
    return presence / (presence + DEBTOR_STRENGTH)

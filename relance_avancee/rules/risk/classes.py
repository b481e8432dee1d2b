"""What a score means to a person: a class, how sure it is, what it suggests."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

CLASSES = ("A", "B", "C", "D", "E")
NEUTRAL = "neutral"
THRESHOLDS = (20.0, 40.0, 60.0, 80.0)
GOOD = ("A", "B")
ALERT_CLASSES = 2
ALERT_DAYS = 10
# From how many outcomes on a score is as sure as that.
CONFIDENCES = ((10, "high"), (4, "medium"), (1, "low"))
# The midpoints of the age bands of Experian's days beyond terms.
BANDS = ((30, 15), (60, 45), (90, 75))
OLDEST_BAND = 105


class Suggestion(NamedTuple):
    """Payment terms and deposit for a class: shown to a person, never imposed."""

    days: int
    deposit: int


def check_thresholds(thresholds: Sequence[float]) -> bool:
    """Say whether the ends of the classes A to D rise from 0 to 100.

    >>> check_thresholds((20, 40, 60, 80)), check_thresholds((20, 20, 60, 80))
    (True, False)
    """
    ends = (0.0, *thresholds, 100.0)
    return len(ends) == len(CLASSES) + 1 and all(
        low < high for low, high in pairwise(ends)
    )


def risk_class(score: float, thresholds: Sequence[float] = THRESHOLDS) -> str:
    """Return the class of a score: A up to the first threshold, then B ...

    >>> risk_class(20.0), risk_class(20.1), risk_class(100)
    ('A', 'B', 'E')
    """
    return CLASSES[bisect_left(thresholds, score)]


def confidence(outcomes: int) -> str:
    """Return how sure a score from so many outcomes is: none, low, medium or high.

    >>> confidence(0), confidence(3), confidence(4), confidence(10)
    ('none', 'low', 'medium', 'high')
    """
    return next((name for least, name in CONFIDENCES if outcomes >= least), "none")


def classes_worse(before: str | None, after: str | None) -> int:
    """Return by how many classes a debtor got worse, 0 if it did not.

    >>> classes_worse("A", "C"), classes_worse("C", "A"), classes_worse(None, "E")
    (2, 0, 0)
    """
    if before not in CLASSES or after not in CLASSES:
        return 0
    return max(CLASSES.index(after) - CLASSES.index(before), 0)


def is_alarming(before: str | None, after: str | None, oldest: int) -> str:
    """Return why a person should look: worse, unusual, or nothing.

    ``before`` is the class that the debtor had lately, ``oldest`` how many days late
    its oldest invoice is.

    >>> is_alarming("A", "C", 3), is_alarming("B", "B", 10), is_alarming("C", "C", 90)
    ('worse', 'unusual', '')
    """
    if classes_worse(before, after) >= ALERT_CLASSES:
        return "worse"
    return "unusual" if before in GOOD and oldest >= ALERT_DAYS else ""


def shown_class(
    computed: str, override: str | None, until: date | None, today: date
) -> str:
    """Return the class that counts: a person's as long as it holds.

    >>> shown_class("D", "B", date(2026, 3, 1), date(2026, 3, 1))
    'B'
    >>> shown_class("D", "B", date(2026, 3, 1), date(2026, 3, 2))
    'D'
    """
    if override and is_override_live(override, until, today):
        return override
    return computed


def is_override_live(override: str | None, until: date | None, today: date) -> bool:
    """Say whether a class that a person set still holds, its last day included.

    >>> is_override_live("B", date(2026, 3, 1), date(2026, 3, 1))
    True
    >>> is_override_live("B", date(2026, 3, 1), date(2026, 3, 2))
    False
    """
    return bool(override) and (until is None or today <= until)


def mean_delay(delays: Iterable[tuple[float, float]]) -> float:
    """Return the mean delay of (amount, days) pairs, weighted by the amounts.

    Early payments count under zero, what is not paid as late as it is now. The figures
    are those that a vendor publishes for the same measure.

    >>> round(mean_delay([(140, 7), (85, 55), (214, 10)]), 1)
    17.8
    """
    pairs = list(delays)
    total = sum(amount for amount, _days in pairs)
    return sum(amount * days for amount, days in pairs) / total if total else 0.0


def days_beyond_terms(open_items: Iterable[tuple[float, int]]) -> float:
    """Return the days beyond terms of (amount, days late) pairs of what is open.

    Each age band counts by its middle, what is not late by zero (Experian).

    >>> days_beyond_terms([(100, 10), (100, 95), (200, -5)])
    30.0
    """
    return mean_delay((amount, _band(days)) for amount, days in open_items)


def suggestion(
    risk: str, suggestions: Mapping[str, Suggestion], usual: Suggestion
) -> Suggestion:
    """Return what a class suggests, what is usual when it suggests nothing.

    >>> suggestion("E", {"E": Suggestion(0, 50)}, Suggestion(30, 0))
    Suggestion(days=0, deposit=50)
    """
    return suggestions.get(risk, usual)


def _band(days: int) -> int:
    if days <= 0:
        return 0
    return next((middle for last, middle in BANDS if days <= last), OLDEST_BAND)

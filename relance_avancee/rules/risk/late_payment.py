"""When an item later than its debtor's usual delays is paid, if it ever is.

A life table: of the items that were as late as one limit without being paid, the share
that was paid before the next. The debtor's own items count, drawn towards those of the
company, these towards the shipped shares; none of them says anything of what is later
than the last limit: from there on no payment is likely.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..company.working_days import add_days
from .expected_date import EARLY, LATE, PaymentRun

LIMITS = (0, 8, 15, 30, 60, 90, 120, 180, 270, 365)
LIKELY = 0.5
# Round figures for a company that has not seen any: two thirds within a month, one in
# seven a month after three of them, one in five a quarter after six.
SHIPPED_SHARES = (0.35, 0.25, 0.35, 0.5, 0.4, 0.15, 0.28, 0.22, 0.22)
# How many items the shares that they are drawn towards are worth.
COMPANY_STRENGTH = 10.0
DEBTOR_STRENGTH = 8.0
SUREST = 0.99

Shares = Sequence[float]
Band = tuple[float, float]


class Case(NamedTuple):
    """So many items ``days`` late: paid then, or open or lost and that late by now."""

    days: int
    is_paid: bool
    number: int = 1


class Awaited(NamedTuple):
    """Three days, None when it is not likely to be paid by any."""

    early: date | None
    likely: date | None
    late: date | None


def life_table(cases: Iterable[Case]) -> list[Band]:
    """Return, between each two of ``LIMITS``, (items that got there, those paid there).

    What is open so far and stopped there counts by half.

    >>> life_table([Case(5, True), Case(12, False), Case(40, True)])[:4]
    [(3.0, 1.0), (1.5, 0.0), (1.0, 0.0), (1.0, 1.0)]
    """
    bands = list(pairwise(LIMITS))
    entered, paid = [0.0] * len(bands), [0.0] * len(bands)
    for days, is_paid, number in cases:
        for rank, (low, high) in enumerate(bands):
            if days <= low:
                break
            is_last = days <= high
            entered[rank] += number / 2 if is_last and not is_paid else number
            paid[rank] += number if is_last and is_paid else 0
    return list(zip(entered, paid, strict=True))


def shares(table: Sequence[Band], prior: Shares, strength: float) -> Shares:
    """Return the share paid of each band, drawn towards ``prior``.

    >>> shares([(12, 3)], (0.5,), 8)
    (0.35,)
    """
    return tuple(
        (paid + share * strength) / (entered + strength)
        for (entered, paid), share in zip(table, prior, strict=True)
    )


def days_until(elapsed: int, known: Shares, level: float) -> float | None:
    """Return how late an item is when it is paid with the probability ``level``.

    It is ``elapsed`` days late and unpaid; None when that is later than all is known.

    >>> known = (0.5,) * (len(LIMITS) - 1)
    >>> days_until(30, known, 0.5), days_until(30, known, 0.75)
    (60.0, 90.0)
    >>> days_until(300, known, 0.5) is None
    True
    """
    left = 1.0
    for (low, high), share in zip(pairwise(LIMITS), known, strict=True):
        if high <= elapsed:
            continue
        start = max(low, elapsed)
        pace = -math.log(1 - min(share, SUREST)) / (high - low)
        after = left * math.exp(-pace * (high - start))
        if pace and after <= (1 - level) * (1 + 1e-9):
            return min(start + math.log(left / (1 - level)) / pace, high)
        left = after
    return None


def awaited(
    due: date, today: date, elapsed: int, known: Shares, run: PaymentRun
) -> Awaited:
    """Return the three days of an item that is ``elapsed`` days late and unpaid.

    >>> due, today = date(2026, 1, 1), date(2026, 7, 23)
    >>> awaited(due, today, 202, SHIPPED_SHARES, PaymentRun()).likely is None
    True
    """

    def day(level: float) -> date | None:
        late = days_until(elapsed, known, level)
        if late is None:
            return None
        return run.first_from(max(add_days(due, round(late)), today))

    return Awaited(day(EARLY), day(LIKELY), day(LATE))

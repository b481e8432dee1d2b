"""Figures of the receivables by their published formulas; amounts include tax.

A figure that cannot be told, for want of sales or of anything due, is None: never
zero. The sales of a period are its invoices less its credit notes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Month:
    """What was sold in a month, credit notes deducted, and its days counted."""

    sales: float
    days: int


def dso(receivables: float, sales: float, days: int) -> float | None:
    """Return the days of sales that customers owe, by the simple method.

    receivables / sales of the period × days of the period
    (https://finthesis.io/blog/calcul-dso). None without sales, or when credit notes
    exceed the invoices.

    >>> dso(2500, 12000, 365)
    76.04166666666667
    >>> dso(2500, 0, 30) is None
    True
    """
    if sales <= 0:
        return None
    return receivables / sales * days


def count_back(receivables: float, months: Iterable[Month]) -> float | None:
    """Return the days of the last sales that make up ``receivables``.

    The sales of each month, the last one first, are taken off the balance and its days
    counted; the month that exceeds what is left counts in proportion
    (matys-cm.com/?p=1552; Divalto's manual has the example). None when all the known
    sales explain less than that: in the first months of a company, or where old debts
    stay. A month with more credit notes than invoices gives back what it took off:
    older sales explain it.

    >>> sold = [Month(1200, 30), Month(800, 31), Month(700, 30)]
    >>> round(count_back(2500, sold), 1)
    82.4
    >>> count_back(2701, sold) is None
    True
    """
    if receivables <= 0:
        return 0.0
    left, counted = receivables, 0.0
    for month in months:
        if 0 < left <= month.sales:
            return counted + left / month.sales * month.days
        left -= month.sales
        counted += month.days
    return None


def best_possible_dso(
    receivables: float, not_due: float, sales: float, days: int
) -> float | None:
    """Return the DSO if nothing were late.

    receivables not yet due / sales of the period × days of the period
    (https://apruve.com/faq/what-is-best-possible-days-sales-outstanding). Money not
    matched yet makes what is owed less: what is not due is never more than all of it.

    >>> best_possible_dso(90, 70, 365, 365)
    70.0
    """
    return dso(min(not_due, max(receivables, 0.0)), sales, days)


def average_days_delinquent(dso: float | None, best: float | None) -> float | None:
    """Return the days that lateness adds: DSO − best possible DSO.

    JD Edwards calls it *Delinquent DSO* (docs.oracle.com, *Current Balance Divided by
    Sales*).

    >>> average_days_delinquent(90.0, 70.0)
    20.0
    """
    if dso is None or best is None:
        return None
    return dso - best


def collection_effectiveness(
    opening: float, sales: float, closing: float, not_due: float
) -> float | None:
    """Return the CEI: what was collected of what could be, in percent.

    (opening + sales − closing) / (opening + sales − closing not due) × 100
    (encyclopediaofcredit.com, *Collection Effectiveness Index*); 80 and more is very
    good, 50 and less is low. None when there was nothing to collect.

    >>> round(collection_effectiveness(100, 60, 90, 70), 1)
    77.8
    """
    to_collect = opening + sales - min(not_due, max(closing, 0.0))
    return share(opening + sales - closing, to_collect)


def share(part: float, whole: float) -> float | None:
    """Return ``part`` in percent of ``whole``, None when there is no whole.

    >>> share(30, 120)
    25.0
    """
    return part / whole * 100 if whole > 0 else None


def months_back(day: dt.date, count: int) -> Sequence[tuple[dt.date, int]]:
    """Return the first days of ``count`` months up to ``day``, the last first.

    Each has its number of days, the last one those up to ``day``.

    >>> months_back(dt.date(2026, 3, 10), 2)
    [(datetime.date(2026, 3, 1), 10), (datetime.date(2026, 2, 1), 28)]
    """
    found = []
    last = day
    for _number in range(count):
        first = last.replace(day=1)
        found.append((first, last.day))
        last = first - dt.timedelta(days=1)
    return found


def year_before(day: dt.date) -> dt.date:
    """Return the same day a year before; the end of February stays the end.

    >>> year_before(dt.date(2024, 2, 29)), year_before(dt.date(2025, 2, 28))
    (datetime.date(2023, 2, 28), datetime.date(2024, 2, 29))
    """
    following = day + dt.timedelta(days=1)
    if following.day == 1:
        return following.replace(year=following.year - 1) - dt.timedelta(days=1)
    return day.replace(year=day.year - 1)

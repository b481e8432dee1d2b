"""The instalments of a payment plan: how a debt is split, and what is left of each.

Amounts are decimals, in steps of the smallest unit of the currency.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from ..company.working_days import WorkingDays, add_days

FEWEST, MOST = 2, 60
DAYS = {"week": 7, "fortnight": 14}
ZERO = Decimal(0)


class PlanError(ValueError):
    """A debt cannot be split so: ``code`` says why (few, many, small, order)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Instalment:
    """What is to be paid on ``date``, less what was credited and paid since.

    ``is_recalled`` before its day, ``is_reminded`` after it, by a mail.
    """

    date: dt.date
    amount: Decimal
    reduced: Decimal = ZERO
    paid: Decimal = ZERO
    is_recalled: bool = False
    is_reminded: bool = False

    @property
    def left(self) -> Decimal:
        """What is still to be paid of it.

        >>> Instalment(dt.date(2026, 1, 31), Decimal(100), paid=Decimal(60)).left
        Decimal('40')
        """
        return self.amount - self.reduced - self.paid


@dataclass(frozen=True)
class Days:
    """Days before and after an instalment on which its debtor hears of it; 0: never.

    Later by more than the ``tolerance`` it is a default, and a person writes.
    """

    before: int
    after: int
    tolerance: int


def month_after(first: dt.date, count: int) -> dt.date:
    """Return the day of ``first`` so many months later, or the last one of the month.

    >>> [month_after(dt.date(2026, 1, 31), n).isoformat() for n in range(3)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    years, month = divmod(first.month - 1 + count, 12)
    year, month = first.year + years, month + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(first.day, last))


def days_of(
    first: dt.date, number: int, rhythm: str, worked: WorkingDays | None = None
) -> list[dt.date]:
    """Return the days of ``number`` instalments, the first one on ``first``.

    ``rhythm`` is week, fortnight or month. A day that is not ``worked`` becomes the
    next one that is; the others stay where they are.

    >>> [day.day for day in days_of(dt.date(2026, 5, 1), 3, "week")]
    [1, 8, 15]
    >>> [day.day for day in days_of(dt.date(2026, 1, 31), 3, "month", WorkingDays())]
    [2, 2, 31]
    """
    found = [
        month_after(first, count)
        if rhythm == "month"
        else add_days(first, DAYS[rhythm] * count)
        for count in range(number)
    ]
    return [worked.first_from(day) for day in found] if worked else found


def amounts_of(
    total: Decimal,
    number: int,
    unit: Decimal,
    round_to: Decimal = ZERO,
    first: Decimal = ZERO,
) -> list[Decimal]:
    """Return ``number`` amounts that make ``total``: equal ones, the last has the rest.

    They are rounded down to ``round_to``, to ``unit`` without it. The first one is not
    under ``first``; the others then share what it leaves.

    >>> [str(amount) for amount in amounts_of(Decimal(100), 3, Decimal("0.01"))]
    ['33.33', '33.33', '33.34']
    >>> [str(part) for part in amounts_of(Decimal(1000), 3, Decimal(1), Decimal(50))]
    ['300', '300', '400']
    >>> [str(part) for part in amounts_of(Decimal(9), 3, Decimal(1), first=Decimal(5))]
    ['5', '2', '2']

    :raise PlanError: when there are too few, too many, or when they are too small.
    """
    if number < FEWEST:
        raise PlanError("few")
    if number > MOST:
        raise PlanError("many")
    step = max(round_to, unit)
    equal = (total / number / step).to_integral_value(ROUND_FLOOR) * step
    begun = equal
    if first > equal:
        begun = (first / step).to_integral_value(ROUND_CEILING) * step
        equal = (total - begun) / (number - 1) / step
        equal = equal.to_integral_value(ROUND_FLOOR) * step
    if equal < 1:
        raise PlanError("small")
    rest = [equal] * (number - 2)
    return [begun, *rest, total - begun - sum(rest)]


def split(
    total: Decimal,
    days: Sequence[dt.date],
    unit: Decimal,
    round_to: Decimal = ZERO,
    first: Decimal = ZERO,
) -> list[Instalment]:
    """Return the instalments of ``total`` on ``days``, the ``first`` at least.

    :raise PlanError: when it cannot be split so, or the days are not in order.
    """
    amounts = amounts_of(total, len(days), unit, round_to, first)
    if any(after <= before for before, after in pairwise(days)):
        raise PlanError("order")
    return [Instalment(*pair) for pair in zip(days, amounts, strict=True)]


def reach(
    instalments: Sequence[Instalment], paid: Decimal, reduced: Decimal = ZERO
) -> list[Instalment]:
    """Return ``instalments`` with what was ``paid`` and ``reduced`` of them in all.

    Payments go to the oldest first; what is owed no more is taken from the last one
    backwards.

    >>> plan = [Instalment(dt.date(2026, 1, 31), Decimal(50)),
    ...         Instalment(dt.date(2026, 2, 28), Decimal(50))]
    >>> [str(part.left) for part in reach(plan, Decimal(60), Decimal(10))]
    ['0', '30']
    """
    found: list[Instalment] = []
    for one in reversed(instalments):
        part = min(max(reduced, ZERO), one.amount)
        reduced -= part
        found.insert(0, replace(one, reduced=part, paid=ZERO))
    for place, one in enumerate(found):
        part = min(max(paid, ZERO), one.left)
        paid -= part
        found[place] = replace(one, paid=part)
    return found


def to_write_about(
    instalments: Sequence[Instalment], today: dt.date, days: Days
) -> tuple[str, dt.date] | None:
    """Return of which instalment the debtor hears today, and how; None for none.

    "late": the oldest that is late by so many days, as long as it is tolerated and the
    debtor has not been reminded of it; else "recall", the next to come, once.

    >>> plan = [Instalment(dt.date(2026, 1, 31), Decimal(5))]
    >>> to_write_about(plan, dt.date(2026, 1, 26), Days(before=5, after=3, tolerance=8))
    ('recall', datetime.date(2026, 1, 31))
    >>> to_write_about(plan, dt.date(2026, 2, 3), Days(before=5, after=3, tolerance=8))
    ('late', datetime.date(2026, 1, 31))
    >>> to_write_about(plan, dt.date(2026, 2, 9), Days(before=5, after=3, tolerance=8))
    """
    unpaid = [one for one in instalments if one.left > 0]
    for one in unpaid:
        late = (today - one.date).days
        if days.after and days.after <= late <= days.tolerance and not one.is_reminded:
            return "late", one.date
    for one in unpaid:
        ahead = (one.date - today).days
        if days.before and 0 <= ahead <= days.before and not one.is_recalled:
            return "recall", one.date
    return None


def late_since(instalments: Sequence[Instalment], today: dt.date) -> dt.date | None:
    """Return the day of the oldest instalment that is late ``today``, if any is.

    >>> late_since([Instalment(dt.date(2026, 1, 31), Decimal(5))], dt.date(2026, 1, 31))
    >>> late_since([Instalment(dt.date(2026, 1, 31), Decimal(5))], dt.date(2026, 2, 1))
    datetime.date(2026, 1, 31)
    """
    late = [one.date for one in instalments if one.left > 0 and one.date < today]
    return min(late, default=None)


def is_default(
    instalments: Sequence[Instalment], today: dt.date, tolerance: int
) -> bool:
    """Say whether an instalment is late by more than ``tolerance`` days.

    >>> late = [Instalment(dt.date(2026, 1, 31), Decimal(5))]
    >>> [is_default(late, dt.date(2026, 2, day), 8) for day in (8, 9)]
    [False, True]
    """
    since = late_since(instalments, today)
    return since is not None and (today - since).days > tolerance

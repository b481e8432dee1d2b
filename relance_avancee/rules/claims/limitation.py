"""Until when a claim can be brought to court: the limitation period (prescription)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .deadlines import add_months

Kind = Literal["professional", "consumer", "carriage", "public"]
# Code de commerce L110-4 and C. civ. 2224, C. conso L218-2, Code de commerce L133-6,
# law 68-1250: calendar years, from the first of January that follows.
MONTHS: dict[Kind, int] = {
    "professional": 60,
    "consumer": 24,
    "carriage": 12,
    "public": 48,
}
ABSOLUTE_MONTHS = 240  # C. civ. 2232
WARNINGS = (3, 6, 12)  # months before, the most urgent first


@dataclass(frozen=True)
class Limitation:
    """The last day on which the claim can be brought, and where it comes from."""

    last: dt.date
    start: dt.date
    months: int
    interrupted: bool = False


def limitation(
    start: dt.date,
    kind: Kind,
    interruptions: Iterable[dt.date] = (),
    months: int | None = None,
) -> Limitation:
    """Return the limitation of a claim whose service was completed on ``start``.

    Only an acknowledgement, a claim in court or an enforcement act interrupts it: a new
    period of the same length begins (C. civ. 2231), 20 years from ``start`` at most. A
    reminder or a formal notice does not; a written claim to a public body may (law
    68-1250, art. 2). ``months``: a period that the contract sets.

    >>> limitation(dt.date(2024, 3, 10), "consumer").last
    datetime.date(2026, 3, 10)
    >>> limitation(dt.date(2024, 3, 10), "public").last
    datetime.date(2028, 12, 31)
    >>> limitation(dt.date(2024, 3, 10), "consumer", [dt.date(2025, 1, 5)]).last
    datetime.date(2027, 1, 5)
    """
    length = months or MONTHS[kind]
    begin, last = start, _end(start, kind, length)
    for day in sorted(interruptions):
        if start <= day <= last:
            begin, last = day, _end(day, kind, length)
    last = min(last, add_months(start, ABSOLUTE_MONTHS))
    return Limitation(last, begin, length, interrupted=begin != start)


def reached_warning(last: dt.date, today: dt.date) -> int | None:
    """Return how many months before ``last`` the warning of ``today`` is, if any.

    >>> last = dt.date(2027, 3, 10)
    >>> [reached_warning(last, add_months(last, -n)) for n in (13, 12, 7, 5, 1)]
    [None, 12, 12, 6, 3]
    """
    for months in WARNINGS:
        if add_months(last, -months) <= today:
            return months
    return None


def _end(start: dt.date, kind: Kind, months: int) -> dt.date:
    """Return the last day of a period that ``start`` opens."""
    if kind == "public":
        return dt.date(min(start.year + months // 12, dt.MAXYEAR), 12, 31)
    return add_months(start, months)

"""Manners: how often one debtor may hear from us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ..company.working_days import add_days

Delay = Literal["gap", "cap"]


@dataclass(frozen=True)
class Manners:
    """Days between two messages, and the most messages in a period (0: no limit)."""

    gap: int = 7
    cap: int = 3
    period: int = 30


@dataclass(frozen=True)
class Hours:
    """Hours and weekdays (Monday is 0) within which a means may disturb somebody.

    >>> Hours(8, 20).narrow(9.5, 22), Hours(8, 20).narrow(21, 23)
    ((9.5, 20), (8, 20))
    """

    start: float
    end: float
    weekdays: frozenset[int] = frozenset(range(7))

    def narrow(self, start: float, end: float) -> tuple[float, float]:
        """Return the hours from ``start`` to ``end`` that are in these, else these."""
        both = (max(start, self.start), min(end, self.end))
        return both if both[0] < both[1] else (self.start, self.end)


@dataclass(frozen=True)
class ContactDay:
    """The first day on which the debtor may be contacted, and what delays it."""

    day: dt.date
    reason: Delay | None = None


def in_gap(contacts: Collection[dt.date], day: dt.date, gap: int) -> bool:
    """Say whether ``day`` falls within ``gap`` days after the last contact.

    >>> in_gap([dt.date(2026, 11, 2)], dt.date(2026, 11, 8), 7)
    True
    >>> in_gap([dt.date(2026, 11, 2)], dt.date(2026, 11, 9), 7)
    False
    """
    return any((day - contact).days < gap for contact in contacts)


def delays(
    contacts: Collection[dt.date],
    today: dt.date,
    manners: Manners,
    heard: bool = False,
) -> dict[Delay, dt.date]:
    """Return what keeps the debtor from being contacted today, and until which day.

    ``contacts`` are the days with a message after the due date, whatever the scenario:
    all messages of one day are one contact. ``heard`` says that today's message has
    left already, be it a courtesy: the next one is for another day.

    >>> sent = [dt.date(2026, 11, 2), dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
    >>> found = delays(sent, dt.date(2026, 11, 20), Manners(gap=7, cap=3, period=30))
    >>> found["gap"].isoformat(), found["cap"].isoformat()
    ('2026-11-23', '2026-12-02')
    """
    past = sorted(set(contacts))
    found: dict[Delay, dt.date] = {"gap": add_days(today, 1)} if heard else {}
    if past and in_gap(past, today, manners.gap):
        found["gap"] = add_days(past[-1], manners.gap)
    if manners.cap and len(past) >= manners.cap:
        free = add_days(past[-manners.cap], manners.period)
        if free > today:
            found["cap"] = free
    return found


def contact_day(
    contacts: Collection[dt.date],
    today: dt.date,
    manners: Manners,
    heard: bool = False,
) -> ContactDay:
    """Return the first day from ``today`` on which gap and cap leave a place.

    The parameters are those of :func:`delays`; the one that ends last is the reason.
    """
    found = delays(contacts, today, manners, heard)
    if not found:
        return ContactDay(today)
    reason = max(found, key=found.__getitem__)
    return ContactDay(found[reason], reason)

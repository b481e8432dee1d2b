"""What is left of a dispute, where it lies, and how long it lasts.

A payment covers first what is not disputed; a credit note answers the oldest dispute.
What no credit note took back and is owed no more was paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from ..company.working_days import WorkingDays, add_days
from ..planning.eligibility import FLOAT_NOISE

ItemT = TypeVar("ItemT", bound=Hashable)
# The last day of each band of age, in days of the calendar.
AGES = (7, 30, 60)
# Nobody counts the working days of more than ten years.
MOST_DAYS = 3653


@dataclass(frozen=True)
class Disputed:
    """A dispute as it was said: its amount, the items that it names (all for none).

    ``before`` is what credit notes had taken off the invoice by then and that no
    dispute had taken in; ``credited`` what they took off this one, once it has ended.
    """

    amount: float
    items: frozenset[Hashable] = frozenset()
    before: float = 0.0
    credited: float = 0.0
    is_open: bool = True


def share_credits(total: float, disputes: Sequence[Disputed]) -> list[float]:
    """Return what of ``total``, credited on an invoice, each dispute takes, in order.

    The oldest takes first; what an ended one took stays its own.

    >>> share_credits(50.0, [Disputed(30.0), Disputed(40.0)])
    [30.0, 20.0]
    >>> share_credits(50.0, [Disputed(30.0, before=40.0)])
    [10.0]
    """
    taken = sum(dispute.credited for dispute in disputes if not dispute.is_open)
    shares = []
    for dispute in disputes:
        share = dispute.credited
        if dispute.is_open:
            share = max(min(total - dispute.before - taken, dispute.amount), 0.0)
            taken += share
        shares.append(share)
    return shares


def place(
    residuals: Mapping[ItemT, float], disputes: Sequence[Disputed]
) -> list[dict[ItemT, float]]:
    """Return for each dispute {item: the part of it that is disputed}.

    ``residuals`` is what is owed, in the order of the due dates: a dispute takes from
    the item due last first, since what is not disputed is owed on the first dates.
    Those that name items come before the others, then the oldest; what finds no place
    is owed no more.

    >>> place({"March": 100.0, "April": 50.0}, [Disputed(60.0)])
    [{'April': 50.0, 'March': 10.0}]
    >>> place({"March": 100.0}, [Disputed(60.0), Disputed(60.0)])
    [{'March': 60.0}, {'March': 40.0}]
    """
    left = dict(residuals)
    placed: list[dict[ItemT, float]] = [{} for _dispute in disputes]
    for number in sorted(range(len(disputes)), key=lambda n: not disputes[n].items):
        dispute = disputes[number]
        wanted = dispute.amount
        for item in reversed(list(left)):
            part = min(wanted, left[item])
            if part > FLOAT_NOISE and (not dispute.items or item in dispute.items):
                placed[number][item] = part
                left[item] -= part
                wanted -= part
    return placed


def complete(
    amounts: Mapping[ItemT, Decimal], parts: Mapping[ItemT, Decimal], total: Decimal
) -> dict[ItemT, Decimal]:
    """Return ``parts`` of ``amounts`` that make ``total``: what lacks, due last first.

    >>> complete({"March": Decimal(100), "April": Decimal(50)}, {}, Decimal(80))
    {'March': Decimal('30'), 'April': Decimal('50')}
    """
    nothing = Decimal(0)
    found = {item: min(parts.get(item, nothing), amounts[item]) for item in amounts}
    lacking = total - sum(found.values(), nothing)
    for item in reversed(list(amounts)):
        more = max(min(lacking, amounts[item] - found[item]), nothing)
        found[item] += more
        lacking -= more
    return {item: part for item, part in found.items() if part}


def age_band(days: int) -> str:
    """Return the band of an age in days, "0" for the youngest.

    >>> [age_band(days) for days in (0, 7, 8, 30, 31, 60, 61)]
    ['0', '0', '1', '1', '2', '2', '3']
    """
    return str(sum(days > last for last in AGES))


def count_worked(days: WorkingDays, first: dt.date, last: dt.date) -> int:
    """Return how many days worked there are after ``first``, up to ``last``.

    >>> count_worked(WorkingDays(), dt.date(2026, 11, 20), dt.date(2026, 11, 27))
    5
    """
    length = min((last - first).days, MOST_DAYS)
    return sum(days.is_worked(add_days(first, day)) for day in range(1, length + 1))

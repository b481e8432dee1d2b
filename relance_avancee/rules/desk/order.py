"""Whom a collector treats first: what an act of today may bring, and why.

Some customers pay without an act, some debts are too old for one: an act is worth what
lies between. ``gain`` is that money; ``rank`` lets it weigh more where waiting costs
more. The order is by ``rank``, and the model says it in words.

Assumptions, none of them measured on the books of a company:

- who pays on time pays by itself a little later too; of these, one in e is left after
  ``PATIENCE`` days late;
- who is asked keeps its word as often as it pays on time: one in two in the middle;
- a debt fades: American agencies collect 73 % of what is 3 months late, 50 % at 6, 25 %
  at 12 and 10 % at 24 (survey of the Commercial Collection Agency Association), which
  is near one in e after ``FADING`` days;
- the weights of the causes are ours: they order, they are no money.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import NamedTuple

PATIENCE = 60
FADING = 270
# The share of late payers when nothing is known of a customer.
UNKNOWN = 0.5
# Days without a word after which somebody writes or calls.
QUIET_DAYS = 7
# Days before the end of its term at which a dispute asks for its answer.
DEADLINE_DAYS = 3
# By how much a cause outweighs silence, the most pressing first; others count once.
PRESSING = {
    "rejected": 2.0,
    "broken": 2.0,
    "reply": 1.8,
    "plan": 1.8,
    "insurance": 1.8,
    "deadline": 1.6,
    "dispute": 1.6,
    "announced": 1.5,
    "bounce": 1.4,
    "no_email": 1.4,
    "failed": 1.4,
    "alarm": 1.4,
    "present": 1.4,
    "notice": 1.3,
    "call": 1.2,
    "reopened": 1.2,
    "approval": 1.1,
}
LEAST_PRESSING = 1.0
# What keeps an item from being chased, and keeps nobody from writing or calling.
CALLABLE = (
    "address",
    "cap",
    "dead_address",
    "expired",
    "gap",
    "no_address",
    "no_scenario",
    "pending",
    "reopened",
    "route",
    "simulated",
    "stale_receipts",
)
# What is held until we act, by the causes that ask for the act.
OURS = {"dispute": ("deadline", "dispute"), "pause": ("reply",)}


class Debt(NamedTuple):
    """What is overdue and not held of one due item, and for how long."""

    amount: float
    days_late: int


def paid_anyway(late_share: float, days_late: int) -> float:
    """Return the probability that a debt is paid soon without an act.

    ``late_share`` is that of the customer's invoices paid late.

    >>> round(paid_anyway(0.2, 0), 2), round(paid_anyway(0.2, 60), 2)
    (0.8, 0.29)
    """
    return (1 - late_share) * math.exp(-days_late / PATIENCE)


def depending(late_share: float, days_late: int) -> float:
    """Return the share of a debt that an act obtains, and that does not come anyway.

    >>> [round(depending(0.2, days), 2) for days in (1, 30, 90, 365)]
    [0.17, 0.37, 0.47, 0.21]
    """
    waiting = 1 - paid_anyway(late_share, days_late)
    kept = 1 - late_share
    return waiting * kept * math.exp(-days_late / FADING)


def gain(debts: Iterable[Debt], late_share: float) -> float:
    """Return what an act of today may bring of ``debts``, which waiting may not.

    >>> round(gain([Debt(1000, 30), Debt(500, 90)], 0.2), 2)
    603.96
    """
    return sum(debt.amount * depending(late_share, debt.days_late) for debt in debts)


def pressing(causes: Iterable[str]) -> float:
    """Return how much the most pressing of ``causes`` outweighs silence.

    >>> pressing(["call", "reply"]), pressing([])
    (1.8, 1.0)
    """
    weights = (PRESSING.get(cause, LEAST_PRESSING) for cause in causes)
    return max(weights, default=LEAST_PRESSING)


def rank(money: float, causes: Iterable[str]) -> float:
    """Return what orders the customers, the highest first."""
    return money * pressing(causes)


def is_quiet(spoken: dt.date | None, tried: dt.date | None, today: dt.date) -> bool:
    """Say whether it is time for a word: none for a week, none tried today.

    ``spoken`` is when the customer last heard from us, or could first have.

    >>> is_quiet(dt.date(2026, 2, 2), None, dt.date(2026, 2, 9))
    True
    >>> is_quiet(dt.date(2026, 2, 2), dt.date(2026, 2, 9), dt.date(2026, 2, 9))
    False
    """
    if tried and tried >= today:
        return False
    return not spoken or spoken <= today - dt.timedelta(QUIET_DAYS)

"""Payment routes: how an item will be paid decides who chases it, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from ..company.working_days import BANK_DAYS, add_days
from .schedule import Position, Step

TRANSFER_DAYS = 2
PRESENTATION_DAYS = 3
DELIVERY_DAYS = 7
AfterBankDays = Callable[[dt.date, int], dt.date]


@dataclass(frozen=True)
class Payment:
    """How one item is paid.

    ``rejected_on`` is the day of the rejection that began this cycle, ``delivered_on``
    when the debtor was sent the invoice; ``is_ours`` tells that the claim is still
    ours to chase, though assigned.
    """

    route: str
    due: dt.date
    rejected_on: dt.date | None = None
    delivered_on: dt.date | None = None
    is_ours: bool = True


def anchor(payment: Payment, after: AfterBankDays) -> dt.date | None:
    """Return the day from which the ladder counts, None while there is none.

    A rejection starts its own ladder. A bill of exchange that nobody reports counts as
    rejected five bank days after its maturity; a direct debit is never chased before
    its rejection.
    """
    if payment.rejected_on:
        return payment.rejected_on
    if payment.route == "bill":
        return after(payment.due, BANK_DAYS)
    return None if payment.route == "debit" else payment.due


def route_reason(
    payment: Payment, today: dt.date, after: AfterBankDays
) -> tuple[str, ...]:
    """Return the code of what the route forbids today, empty when it forbids nothing.

    >>> day = dt.date(2026, 3, 2)
    >>> route_reason(Payment("debit", day), day, lambda start, count: start)
    ('debit',)
    >>> route_reason(Payment("transfer", day), day, lambda start, count: start)
    ()
    """
    if payment.route == "assigned" and not payment.is_ours:
        return ("assigned",)
    start = anchor(payment, after)
    if start is None:
        return ("debit",)
    is_waiting = payment.route == "bill" and not payment.rejected_on
    return ("bill",) if is_waiting and today <= start else ()


def is_presentation_late(payment: Payment, today: dt.date) -> bool:
    """Say whether we should have presented the direct debit three days ago: our fault.

    >>> payment = Payment("debit", dt.date(2026, 3, 2))
    >>> is_presentation_late(payment, dt.date(2026, 3, 4))
    False
    >>> is_presentation_late(payment, dt.date(2026, 3, 5))
    True
    """
    late = add_days(payment.due, PRESENTATION_DAYS)
    return payment.route == "debit" and not payment.rejected_on and today >= late


def is_rejection_notice(
    payment: Payment, position: Position | None, step: Step
) -> bool:
    """Say whether ``step`` would be the first word on a rejected payment.

    It waits for no gap and no cap: the debtor may not know that the bank refused.

    >>> from .schedule import Rung
    >>> day = dt.date(2026, 3, 2)
    >>> kind = Step(1, Rung(1, 1))
    >>> is_rejection_notice(Payment("debit", day, day), None, kind)
    True
    >>> is_rejection_notice(Payment("transfer", day), None, kind)
    False
    """
    is_first = bool(payment.rejected_on) and position is None
    return is_first and step.rung.level == 1


def after_delivery(payment: Payment) -> dt.date:
    """Return the first day of any message: an invoice needs a week to be dealt with.

    >>> sent = dt.date(2026, 3, 2)
    >>> after_delivery(Payment("transfer", sent, delivered_on=sent))
    datetime.date(2026, 3, 9)
    """
    if not payment.delivered_on:
        return dt.date.min
    return add_days(payment.delivered_on, DELIVERY_DAYS)


def not_before(payment: Payment, after: AfterBankDays) -> dt.date:
    """Return the first day of a step after the due date.

    A transfer shows two bank days late, and an invoice needs a week once it was sent.
    A rejection waits for nothing.
    """
    if payment.rejected_on:
        return payment.rejected_on
    return max(after(payment.due, TRANSFER_DAYS), after_delivery(payment))

"""What holds an order: a rule of the company about what is known of the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from odoo.addons.relance_avancee.rules.risk.classes import CLASSES
from odoo.addons.relance_avancee.rules.risk.exposure import Standing

SAY, ASK, STOP = "say", "ask", "stop"


@dataclass(frozen=True)
class Rule:
    """One cause, from which bound on, and what comes of it."""

    cause: str
    action: str
    bound: int = 0
    risk_class: str = "E"
    for_persons: bool = False


def applies(rule: Rule, standing: Standing, more: float, today: date) -> bool:
    """Say whether the cause of a rule is there, with ``more`` sold.

    A score alone never stops a natural person (GDPR, article 22).

    >>> late = Standing(overdue=10.0, overdue_since=date(2026, 1, 1), risk_class="E")
    >>> applies(Rule("overdue", ASK, 30), late, 0.0, date(2026, 1, 31))
    False
    >>> applies(Rule("overdue", ASK, 30), late, 0.0, date(2026, 2, 1))
    True
    >>> applies(Rule("class", STOP, risk_class="D"), late, 0.0, date(2026, 2, 1))
    True
    >>> limited = Standing({"drafts": 60.0}, {"drafts": 60.0}, limit=100.0)
    >>> [applies(Rule("exposure", STOP, 100), limited, more, date(2026, 2, 1))
    ...  for more in (40.0, 40.01)]
    [False, True]
    """
    if rule.cause == "class":
        return _may_judge(rule, standing) and _letter(standing) >= rule.risk_class
    if rule.cause == "overdue":
        return standing.days_overdue(today) > rule.bound
    if rule.cause == "exposure":
        share = standing.used(more)
        return share is not None and share > rule.bound
    if rule.cause == "promise":
        return standing.broken_promises > rule.bound
    return standing.insolvent_since is not None


def _letter(standing: Standing) -> str:
    """Return the class as its letter, which is before all others where it has none."""
    return standing.risk_class if standing.risk_class in CLASSES else ""


def _may_judge(rule: Rule, standing: Standing) -> bool:
    """Say whether a class may count for this customer.

    >>> person = Standing(risk_class="E", is_person=True)
    >>> asking = [Rule("class", ASK, for_persons=one) for one in (False, True)]
    >>> [_may_judge(rule, person) for rule in asking]
    [False, True]
    >>> _may_judge(Rule("class", STOP, for_persons=True), person)
    False
    """
    return not standing.is_person or (rule.for_persons and rule.action != STOP)


def judge(
    rules: Iterable[Rule], standing: Standing, more: float, today: date
) -> tuple[Rule, ...]:
    """Return the rules that hold an order of ``more``; what only says holds nothing."""
    return tuple(
        rule
        for rule in rules
        if rule.action != SAY and applies(rule, standing, more, today)
    )


def is_released(amount: float, end: date, order_amount: float, today: date) -> bool:
    """Say whether a release still holds: to its last day, for no more than it saw.

    >>> end = date(2026, 3, 31)
    >>> is_released(100.0, end, 100.0, end), is_released(100.0, end, 100.01, end)
    (True, False)
    >>> is_released(100.0, end, 100.0, date(2026, 4, 1))
    False
    """
    return today <= end and order_amount <= amount

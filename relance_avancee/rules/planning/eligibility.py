"""Why a due item is not chased: every reason, the main one first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FLOAT_NOISE = 1e-6  # what adding floats leaves behind, less than any coin


@dataclass(frozen=True)
class ItemFacts:
    """What is known of a due item on the day.

    Amounts are in the company's currency; ``holds`` are the kinds in force, ``route``
    what the payment route forbids.
    """

    residual: float
    minimum: float = 0.0
    holds: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    has_scenario: bool = True
    is_archived: bool = False
    is_blocked: bool = False
    is_muted: bool = False
    was_sent: bool = True
    has_address: bool = True


def is_below(amount: float, minimum: float) -> bool:
    """Say whether ``amount`` is under ``minimum`` by more than the noise of floats.

    >>> is_below(100.10 + 200.20, 300.30), is_below(300.29, 300.30)
    (False, True)
    """
    return minimum - amount > FLOAT_NOISE


def item_reasons(facts: ItemFacts) -> tuple[str, ...]:
    """Return the codes of what stops the item, empty when it may be chased.

    >>> item_reasons(ItemFacts(residual=4.99, minimum=5))
    ('below_item',)
    """
    found = {
        "archived": facts.is_archived,
        "blocked": facts.is_blocked,
        "no_followup": facts.is_muted,
        "not_sent": not facts.was_sent,
        "no_scenario": not facts.has_scenario,
        "below_item": is_below(facts.residual, facts.minimum),
        "no_address": not facts.has_address,
    }
    stopped = facts.holds + facts.route
    return stopped + tuple(code for code, applies in found.items() if applies)


@dataclass(frozen=True)
class Balance:
    """What a debtor owes and what we owe it, per currency.

    ``overdue`` and ``credits`` are positive, keyed by currency; ``net`` is the overdue
    less the credits, in the company's currency.
    """

    overdue: Mapping[int, float]
    credits: Mapping[int, float]
    net: float
    minimum: float = 0.0

    def is_covered(self, currency: int) -> bool:
        """Say whether unmatched money covers what is overdue in ``currency``."""
        overdue = self.overdue.get(currency, 0.0)
        return overdue > 0 and not is_below(self.credits.get(currency, 0.0), overdue)

    def is_small(self) -> bool:
        """Say whether the net is under what is worth a message."""
        return is_below(self.net, self.minimum)

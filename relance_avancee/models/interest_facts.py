"""What the interest of one invoice is computed from, gathered from its entries."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from ..rules.claim import Terms
from ..rules.interest import Event, Item


class InterestFacts(NamedTuple):
    """The items and events of an invoice, in its currency.

    ``terms`` is None when nothing gives a right to interest. ``written_off`` is what a
    loss entry closed in our books: that claim lives on.
    """

    regime: str | None
    terms: Terms | None
    items: list[Item]
    events: list[Event]
    written_off: Decimal


class Settlement(NamedTuple):
    """What an entry did to a claim: events, further items, a loss."""

    events: tuple[Event, ...] = ()
    items: tuple[Item, ...] = ()
    written_off: Decimal = Decimal(0)

    def scaled(self, share: float, as_decimal: Callable[[float], Decimal]):
        """Return the ``share`` of it that is one claim's, in whole cents."""
        if share == 1:
            return self

        def scale(amount):
            return as_decimal(float(amount) * share)

        return Settlement(
            tuple(replace(one, amount=scale(one.amount)) for one in self.events),
            tuple(replace(one, amount=scale(one.amount)) for one in self.items),
            scale(self.written_off),
        )


def join(settlements):
    """Return one settlement that holds all of ``settlements``."""
    found = list(settlements)
    return Settlement(
        tuple(event for one in found for event in one.events),
        tuple(item for one in found for item in one.items),
        sum((one.written_off for one in found), Decimal(0)),
    )

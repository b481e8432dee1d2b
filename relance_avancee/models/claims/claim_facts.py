"""What a claim is computed from, and the claim of one invoice as screens read it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ...rules.claims.claim import Claim, Terms
from ...rules.claims.claim_json import write_segment, write_under_floor
from ...rules.claims.components import NAMES, Component
from ...rules.claims.interest import Event, Item

# The columns of the table of components: ours, and those that the debtor reads.
OURS = ("claimed", "collected", "billed", "waived", "written_off", "remaining")
THEIRS = ("claimed", "collected", "billed", "given_up", "remaining")
ALWAYS = ("claimed", "remaining")


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


class MoveClaim(NamedTuple):
    """What may be claimed of ``move`` on ``day``, that day included."""

    move: object
    day: date
    facts: InterestFacts
    claim: Claim
    components: dict[str, Component]

    @property
    def segments(self):
        """The lines of interest, in their order."""
        return self.claim.ledger.segments

    @property
    def total(self):
        """What can still be claimed, all components together."""
        return sum((self.components[name].remaining for name in NAMES), Decimal(0))

    @property
    def events(self):
        """What was paid or credited up to the day, in the order of time."""
        known = (event for event in self.facts.events if event.day <= self.day)
        return sorted(known, key=lambda event: event.day)

    @property
    def regime_label(self):
        """What the rates are, in words."""
        terms = self.move.env["relance.interest.terms"]
        labels = dict(terms._fields["regime"]._description_selection(self.move.env))
        return labels.get(self.facts.regime, "")

    def get_table(self, is_ours):
        """Return (columns, {component: amounts}) of the components that have any."""
        names = [
            column
            for column in (OURS if is_ours else THEIRS)
            if column in ALWAYS
            or any(getattr(one, column) for one in self.components.values())
        ]
        rows = {
            name: [float(getattr(component, column)) for column in names]
            for name, component in self.components.items()
            if component.claimed or name == "principal"
        }
        return names, rows

    def get_due(self, segment):
        """Return the due date of the instalment of one line of interest."""
        dues = {item.key: item.due for item in self.facts.items}
        return dues[segment.item]

    def as_json(self):
        """Return the claim as text and numbers that JSON can hold."""
        move = self.move
        ledger = self.claim.ledger
        terms = self.facts.terms
        debtor = move.commercial_partner_id
        return {
            "invoice": move.name,
            "customer": debtor.name,
            "day": self.day.isoformat(),
            "currency": move.currency_id.name,
            "regime": self.facts.regime or None,
            "legal_type": debtor.relance_customer_type,
            "legal_type_confirmed": bool(debtor.relance_legal_type),
            "imputation": _imputation(terms),
            "basis": terms.basis if terms else None,
            "principal": self._write(ledger.principal),
            "segments": [
                {"due": self.get_due(segment).isoformat(), **write_segment(segment)}
                for segment in self.segments
            ],
            "below_floor": [write_under_floor(one) for one in self.claim.below_floor],
            "interest": self._write(ledger.interest),
            "interest_paid": self._write(ledger.interest_paid),
            "indemnity": self._write(self.components["indemnity"].claimed),
            "costs": self._write(self.components["costs"].claimed),
            "total": self._write(self.total),
            "written_off_in_books": self._write(self.facts.written_off),
            "components": {
                name: {
                    column: self._write(getattr(component, column)) for column in OURS
                }
                for name, component in self.components.items()
            },
        }

    def _write(self, amount):
        """Return an amount as text, with the places of the currency."""
        return f"{amount:.{self.move.currency_id.decimal_places}f}"


def _imputation(terms):
    if not terms:
        return None
    return "interest_first" if terms.interest_first else "principal_first"

"""The components of a claim: what was claimed, collected and given up of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

ZERO = Decimal(0)
Name = Literal["principal", "interest", "indemnity", "costs"]
NAMES: tuple[Name, ...] = ("principal", "interest", "indemnity", "costs")


@dataclass(frozen=True)
class Component:
    """One component in the currency of the claim.

    ``billed`` stands on documents of their own, unpaid there.
    """

    claimed: Decimal = ZERO
    billed: Decimal = ZERO
    collected: Decimal = ZERO
    waived: Decimal = ZERO
    written_off: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """What can still be claimed.

        >>> Component(Decimal(40), waived=Decimal(15)).remaining
        Decimal('25')
        """
        gone = self.billed + self.collected + self.waived + self.written_off
        return max(self.claimed - gone, ZERO)

    @property
    def given_up(self) -> Decimal:
        """What is not claimed any more, whatever the reason."""
        return self.waived + self.written_off


@dataclass(frozen=True)
class Entry:
    """An amount that a person recorded; ``billed`` is its unpaid part on a document."""

    component: Name
    kind: Literal["claimed", "collected", "waived", "written_off"]
    amount: Decimal
    on_document: bool = False
    unpaid: Decimal = ZERO


def add_entries(
    computed: Mapping[Name, Component], entries: Iterable[Entry]
) -> dict[Name, Component]:
    """Return the components with what people recorded.

    Costs are what their bills prove, less the fixed sum (Code de commerce, L441-10 II:
    it is a part of them).

    >>> bill = Entry("costs", "claimed", Decimal(100))
    >>> add_entries({"indemnity": Component(Decimal(40))}, [bill])["costs"].claimed
    Decimal('60')
    """
    found = {name: computed.get(name, Component()) for name in NAMES}
    for entry in entries:
        name = entry.component
        found[name] = _add(found[name], entry)
    costs, fixed = found["costs"], found["indemnity"].claimed
    found["costs"] = replace(costs, claimed=max(costs.claimed - fixed, ZERO))
    return found


def _add(component: Component, entry: Entry) -> Component:
    """Return ``component`` with one more entry."""
    if entry.on_document:
        return replace(
            component,
            billed=component.billed + entry.unpaid,
            collected=component.collected + entry.amount - entry.unpaid,
        )
    if entry.kind == "claimed":
        if entry.component != "costs":
            return component
        return replace(component, claimed=component.claimed + entry.amount)
    if entry.kind == "collected":
        return replace(component, collected=component.collected + entry.amount)
    if entry.kind == "waived":
        return replace(component, waived=component.waived + entry.amount)
    return replace(component, written_off=component.written_off + entry.amount)

"""What may be claimed of a debtor: principal, interest and the fixed sum."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .interest import Basis, Conditions, Event, Item, Ledger, compute_ledger
from .rates import Period, RateTable
from .regimes import (
    Regime,
    UnderFloor,
    UnderFloorChoice,
    applied_rate,
    find_under_floor,
)


@dataclass(frozen=True)
class Terms:
    """The regime of a debt, the rate agreed, and how interest is counted.

    ``contract_rate`` is in the unit of the regime; ``under_floor`` is what a person
    chose to claim where it is under the legal floor.
    """

    regime: Regime
    contract_rate: Decimal | None = None
    under_floor: UnderFloorChoice = "agreed"
    basis: Basis = "365"
    interest_first: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim: its ledger and the fixed sum of each invoice paid late.

    ``below_floor`` tells, in the order of time, where the agreed rate is under the
    legal floor.
    """

    ledger: Ledger
    fixed_sums: dict[str, Decimal]
    below_floor: tuple[UnderFloor, ...] = ()

    @property
    def indemnity(self) -> Decimal:
        """The fixed sums together."""
        return sum(self.fixed_sums.values(), Decimal(0))


def compute_claim(
    items: Sequence[Item],
    events: Iterable[Event],
    end: dt.date,
    terms: Terms | None,
    table: RateTable,
    rounding: Decimal = Decimal("0.01"),
) -> Claim:
    """Return the claim on ``end``, that day included: without terms, no interest.

    :raise MissingRateError: when a rate that it needs is not known.
    """

    if terms is None:
        return Claim(compute_ledger(_without_interest(items), events, end), {})

    def rate_on(day: dt.date, start: dt.date) -> Period:
        agreed = terms.contract_rate, terms.under_floor
        return applied_rate(terms.regime, day, start, table, *agreed)

    conditions = Conditions(rate_on, rounding, terms.basis, terms.interest_first)
    ledger = compute_ledger(items, events, end, conditions)
    return Claim(
        ledger,
        fixed_sums(items, ledger, terms.regime),
        _below_floor(ledger, terms, table),
    )


def _below_floor(
    ledger: Ledger, terms: Terms, table: RateTable
) -> tuple[UnderFloor, ...]:
    """Return where the agreed rate of the lines is under the legal floor, once each."""
    agreed = terms.contract_rate, terms.under_floor
    found = {
        find_under_floor(terms.regime, line.first, line.first, table, *agreed)
        for line in ledger.segments
    }
    return tuple(sorted((under for under in found if under), key=_first_day))


def _first_day(under: UnderFloor) -> dt.date:
    return under.first


def _without_interest(items: Iterable[Item]) -> list[Item]:
    return [replace(item, start=None) for item in items]


def fixed_sums(
    items: Iterable[Item], ledger: Ledger, regime: Regime
) -> dict[str, Decimal]:
    """Return the fixed sum of each invoice of which an item was late: once each."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    late = set()
    for item in items:
        name = item.invoice or item.key
        amounts[name] += item.amount
        if item.key in ledger.late:
            late.add(name)
    sums = {name: regime.fixed_sum(amounts[name]) for name in amounts if name in late}
    return {name: total for name, total in sums.items() if total}

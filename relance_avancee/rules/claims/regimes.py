"""Which interest a late payment costs: one regime a kind of debt and country.

The conventions and their sources stand in docs/interest.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from .rates import Period, RateTable

UnderFloorChoice = Literal["agreed", "statutory"]
LEGAL_FACTOR = Decimal(3)  # Code de commerce, L441-10 II: the floor of a contract
MONTHS = 12
ALWAYS = dt.date.min
EUR_40 = ((Decimal(0), Decimal(40)),)
GBP_STEPS = (  # Late Payment of Commercial Debts (Interest) Act 1998, s. 5A
    (Decimal(0), Decimal(40)),
    (Decimal(1000), Decimal(70)),
    (Decimal(10000), Decimal(100)),
)


@dataclass(frozen=True)
class Regime:
    """How the rate of a debt follows from a published one, and what comes with it.

    ``agreed`` says what an agreed rate does: nothing, it is the rate, or it is the rate
    with the published one as its floor or its cap; ``needs_agreed``: nothing is due
    without it. ``agreed_unit``: an agreed rate is one of a year, or of a month.
    ``statutory``: the regime of who agreed nothing, itself without one.
    ``frozen``: the rate of the first day of interest holds to the end.
    ``fixed_sums``: (from this amount of the invoice, sum).
    """

    reference: str | None
    margin: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    to_half_point: bool = False
    frozen: bool = False
    agreed: Literal["ignored", "alone", "floored", "capped"] = "ignored"
    needs_agreed: bool = False
    agreed_unit: Literal["yearly", "monthly"] = "yearly"
    statutory: str | None = None
    fixed_sums: tuple[tuple[Decimal, Decimal], ...] = ()
    fixed_sum_currency: str = "EUR"
    from_notice: bool = False

    def derive(self, published: Decimal) -> Decimal:
        """Return the regime's rate from the published one.

        >>> REGIMES["be_b2b"].derive(Decimal("2.15"))
        Decimal('10.50')
        >>> REGIMES["fr_contract_3x_legal"].derive(Decimal("2.62"))
        Decimal('7.86')
        """
        rate = published * self.factor + self.margin
        if self.to_half_point:
            halves = (rate * 2).quantize(Decimal(1), ROUND_CEILING)
            rate = halves * Decimal("0.50")
        return rate

    def yearly(self, agreed: Decimal) -> Decimal:
        """Return what an agreed rate is a year: twelve months, without compounding.

        >>> REGIMES["ca_contract_monthly"].yearly(Decimal(2))
        Decimal('24')
        >>> REGIMES["ca_contract_annual"].yearly(Decimal(2))
        Decimal('2')
        """
        return agreed * MONTHS if self.agreed_unit == "monthly" else agreed

    def fixed_sum(self, amount: Decimal) -> Decimal:
        """Return the fixed sum due for one invoice of ``amount`` paid late.

        >>> [REGIMES["uk_b2b"].fixed_sum(Decimal(n)) for n in (999, 1000, 10000)]
        [Decimal('40'), Decimal('70'), Decimal('100')]
        """
        reached = [total for start, total in self.fixed_sums if start <= amount]
        return max(reached, default=Decimal(0))


REGIMES = {
    # Code de commerce, L441-10 II and D441-5
    "fr_b2b": Regime("ecb", margin=Decimal(10), fixed_sums=EUR_40),
    "fr_contract_3x_legal": Regime("fr_legal", factor=LEGAL_FACTOR, fixed_sums=EUR_40),
    "fr_contract": Regime(
        "fr_legal",
        factor=LEGAL_FACTOR,
        agreed="floored",
        needs_agreed=True,
        statutory="fr_b2b",
        fixed_sums=EUR_40,
    ),
    # Code de la commande publique, R2192-31 and D2192-35
    "fr_public": Regime("ecb", margin=Decimal(8), frozen=True, fixed_sums=EUR_40),
    # Code civil, 1231-6 and 1344-1: the column of a creditor who is a business
    "fr_consumer": Regime("fr_legal", from_notice=True),
    # Directive 2011/7/EU
    "eu_b2b": Regime("ecb", margin=Decimal(8), fixed_sums=EUR_40),
    "be_b2b": Regime("ecb", margin=Decimal(8), to_half_point=True, fixed_sums=EUR_40),
    # BGB 288 I, II and V
    "de_b2b": Regime("de_base", margin=Decimal(9), fixed_sums=EUR_40),
    "de_consumer": Regime("de_base", margin=Decimal(5)),
    "uk_b2b": Regime(
        "uk_base",
        margin=Decimal(8),
        frozen=True,
        fixed_sums=GBP_STEPS,
        fixed_sum_currency="GBP",
    ),
    "ch": Regime("ch_legal", agreed="floored"),  # Code des obligations, 104
    # Interest Act, s. 4: a rate that is not stated a year is worth the cap at most,
    # and what is compared with it is the rate of the month times twelve
    "ca_contract_annual": Regime(None, agreed="alone", needs_agreed=True),
    "ca_contract_monthly": Regime("ca_cap", agreed="capped", agreed_unit="monthly"),
}


@dataclass(frozen=True)
class UnderFloor:
    """An agreed rate under the legal floor from ``first`` to ``last``: for a person.

    The four rates are yearly ones; ``applied`` is the agreed one unless a person chose
    the statutory one. The floor itself is never applied.
    """

    first: dt.date
    last: dt.date | None
    agreed: Decimal
    floor: Decimal
    statutory: Decimal
    applied: Decimal


def applied_rate(
    regime: Regime,
    day: dt.date,
    start: dt.date,
    table: RateTable,
    contract_rate: Decimal | None = None,
    choice: UnderFloorChoice = "agreed",
) -> Period:
    """Return the yearly rate of ``day`` and the days on which it holds.

    ``start`` is the first day of interest, ``contract_rate`` in the unit of the regime,
    ``choice`` what is claimed where that rate is under the legal floor.

    :raise MissingRateError: when the published rate is not known.
    :raise ValueError: when the regime needs an agreed rate and there is none.
    """
    if regime.needs_agreed and contract_rate is None:
        raise ValueError("This regime needs the rate that the contract states.")
    if regime.reference is None:
        agreed = regime.yearly(contract_rate or Decimal(0))
        return Period(ALWAYS, None, agreed)
    under = find_under_floor(regime, day, start, table, contract_rate, choice)
    if under:
        return Period(under.first, under.last, under.applied)
    published = _published(regime, day, start, table)
    return replace(published, rate=_combine(regime, published.rate, contract_rate))


def find_under_floor(
    regime: Regime,
    day: dt.date,
    start: dt.date,
    table: RateTable,
    contract_rate: Decimal | None,
    choice: UnderFloorChoice = "agreed",
) -> UnderFloor | None:
    """Return that the agreed rate is under the legal floor on ``day``, if it is.

    >>> half = (dt.date(2026, 7, 1), dt.date(2026, 12, 31))
    >>> table = RateTable({"fr_legal": (Period(*half, Decimal("2.75")),),
    ...                    "ecb": (Period(*half, Decimal("2.40")),)})
    >>> day, regime = dt.date(2026, 9, 1), REGIMES["fr_contract"]
    >>> under = find_under_floor(regime, day, day, table, Decimal(5))
    >>> under.floor, under.statutory, under.applied
    (Decimal('8.25'), Decimal('12.40'), Decimal('5'))
    >>> find_under_floor(regime, day, day, table, Decimal("8.25")) is None
    True
    """
    if regime.agreed != "floored" or contract_rate is None:
        return None
    floor = _published(regime, day, start, table)
    agreed = regime.yearly(contract_rate)
    if agreed >= floor.rate:
        return None
    law = REGIMES[regime.statutory] if regime.statutory else regime
    statutory = _published(law, day, start, table)
    return UnderFloor(
        max(floor.first, statutory.first),
        min((end for end in (floor.last, statutory.last) if end), default=None),
        agreed,
        floor.rate,
        statutory.rate,
        applied=statutory.rate if choice == "statutory" else agreed,
    )


def _published(
    regime: Regime, day: dt.date, start: dt.date, table: RateTable
) -> Period:
    """Return what the regime derives from the published rate, and the days of it."""
    published = table.period(regime.reference or "", start if regime.frozen else day)
    last = None if regime.frozen else published.last
    return Period(published.first, last, regime.derive(published.rate))


def _combine(
    regime: Regime, published: Decimal, contract_rate: Decimal | None
) -> Decimal:
    """Return the rate that holds between the published and the agreed one."""
    if contract_rate is None:
        return published
    agreed = regime.yearly(contract_rate)
    if regime.agreed == "floored":
        return agreed
    if regime.agreed == "capped":
        return min(published, agreed)
    return published


EUROPEAN_LEGAL_TYPES = ("professional", "public")
CONSUMER_REGIMES = frozenset(("fr_consumer", "de_consumer"))
# The debtor whom a regime may concern, whatever the contract says.
CONTRACT_REGIMES = frozenset(("ch", "ca_contract_annual", "ca_contract_monthly"))
# BGB 193, CO 78: a date that is not worked is put off to the next working day.
PUT_OFF = frozenset(("de_b2b", "de_consumer", "ch"))


def default_regime(country: str, is_european: bool, legal_type: str) -> str | None:
    """Return the regime of a debt to a creditor of ``country``, None without one.

    >>> default_regime("FR", True, "public"), default_regime("ES", True, "professional")
    ('fr_public', 'eu_b2b')
    >>> default_regime("ES", True, "consumer") is None
    True
    """
    national = {
        ("FR", "professional"): "fr_b2b",
        ("FR", "public"): "fr_public",
        ("FR", "consumer"): "fr_consumer",
        ("DE", "professional"): "de_b2b",
        ("DE", "public"): "de_b2b",
        ("DE", "consumer"): "de_consumer",
        ("BE", "professional"): "be_b2b",
        ("BE", "public"): "be_b2b",
        ("GB", "professional"): "uk_b2b",
        ("GB", "public"): "uk_b2b",
        ("CH", "professional"): "ch",
        ("CH", "public"): "ch",
        ("CH", "consumer"): "ch",
    }
    found = national.get((country, legal_type))
    if found is None and is_european and legal_type in EUROPEAN_LEGAL_TYPES:
        return "eu_b2b"
    return found


def may_concern(regime: str, legal_type: str) -> bool:
    """Say whether ``regime`` may be claimed from such a debtor.

    >>> may_concern("fr_contract", "consumer"), may_concern("fr_consumer", "consumer")
    (False, True)
    """
    if legal_type != "consumer":
        return regime not in CONSUMER_REGIMES
    return regime in CONSUMER_REGIMES | CONTRACT_REGIMES

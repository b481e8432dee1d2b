"""What is read of the money received that nobody has matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ..due_items.quoted import SHORTEST, normalise
from .matching import Debt, Proposal, Receipt, core_name

BOOKED = ("entry", "statement")
PRECISION = 4  # decimals to which amounts are compared, more than any currency has


@dataclass(frozen=True)
class Money:
    """A receipt, and where it stands: an ``entry`` (its item) or a ``statement``.

    Of any other source it is announced, and stands nowhere yet.
    """

    source: str
    id: int
    move: int | None
    name: str
    day: date
    receipt: Receipt

    @property
    def is_announced(self) -> bool:
        """Say whether it is not in the books yet."""
        return self.source not in BOOKED

    @property
    def key(self) -> str:
        """Return what names it on the screen."""
        return f"{self.source},{self.id}"


@dataclass(frozen=True)
class Found:
    """Money that looks like a debtor's, with what it would settle."""

    money: Money
    proposal: Proposal

    @property
    def amount(self) -> float:
        """Return the amount received, as amounts are compared."""
        return round(self.money.receipt.amount, PRECISION)

    @property
    def is_by_amount(self) -> bool:
        """Say whether nothing but its amount points at the debtor."""
        return [code for code, _detail in self.proposal.reasons] == ["amount"]

    @property
    def is_quoting(self) -> bool:
        """Say whether its label quotes what it pays."""
        return "reference" in dict(self.proposal.reasons)


@dataclass
class Debts:
    """What some debtors owe, and how a receipt may point at them."""

    names: dict[int, str] = field(default_factory=dict)
    owed: dict[int, list[Debt]] = field(default_factory=lambda: defaultdict(list))

    def get_sums(self) -> Iterator[tuple[int, float]]:
        """Return (debtor, amount) of each debt and of all those of a currency."""
        for debtor, debts in self.owed.items():
            totals: dict[int, float] = defaultdict(float)
            asked: dict[int, float] = defaultdict(float)
            for debt in debts:
                yield debtor, round(debt.amount, PRECISION)
                totals[debt.currency] += debt.amount
                asked[debt.currency] += debt.amount if debt.is_asked else 0.0
            for amount in (*totals.values(), *asked.values()):
                yield debtor, round(amount, PRECISION)

    def get_terms(self) -> Iterator[tuple[int, str]]:
        """Return (debtor, letters and digits) of what a label may quote."""
        for debtor, name in self.names.items():
            quoted = [core_name(name)]
            for debt in self.owed[debtor]:
                quoted += map(normalise, debt.references)
            for term in set(quoted):
                if len(term) >= SHORTEST:
                    yield debtor, term

    def add(self, rows: Iterable[Sequence[Any]], asked: set[int]) -> None:
        """Add the debts read; ``asked`` are the items of reminders."""
        for debtor, name, item, amount, currency, account, *references in rows:
            self.names[debtor] = name or ""
            quotable = tuple(dict.fromkeys(filter(None, references)))
            self.owed[debtor].append(
                Debt(item, amount, currency, quotable, account, item in asked)
            )


class Pointers:
    """Which debtors a receipt may be of, without comparing it with all of them.

    What a label may quote is found by its last characters: numbers differ there.
    """

    def __init__(self, debts: Debts):
        self.debts = debts

    @cached_property
    def endings(self) -> dict[str, list[tuple[str, int]]]:
        """Return {ending: (term, debtor) pairs} of what a label may quote."""
        endings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for debtor, term in self.debts.get_terms():
            endings[term[-SHORTEST:]].append((term, debtor))
        return endings

    @cached_property
    def amounts(self) -> dict[float, set[int]]:
        """Return {amount: debtors} of what somebody owes."""
        amounts: dict[float, set[int]] = defaultdict(set)
        for debtor, amount in self.debts.get_sums():
            amounts[amount].add(debtor)
        return amounts

    def get_debtors(self, receipt: Receipt) -> set[int]:
        """Return the debtors to whom the receipt points."""
        if receipt.debtor:
            return {receipt.debtor} & self.debts.names.keys()
        found = self._get_quoted(normalise(f"{receipt.payer} {receipt.label}"))
        equal = self.amounts.get(round(receipt.amount, PRECISION), ())
        # an amount that several owe tells nothing
        return found | set(equal) if len(equal) == 1 else found

    def _get_quoted(self, label: str) -> set[int]:
        return {
            debtor
            for end in range(SHORTEST, len(label) + 1)
            for term, debtor in self.endings.get(label[end - SHORTEST : end], ())
            if label.endswith(term, 0, end)
        }

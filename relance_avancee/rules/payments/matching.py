"""Which money received, matched with nothing yet, looks like a debtor's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..due_items.quoted import SHORTEST, mentions, normalise
from ..planning.eligibility import FLOAT_NOISE

WEIGHTS = {"reference": 8, "customer": 4, "amount": 2, "name": 2}
LEGAL_FORM = re.compile(
    "SARL|SASU?|EURL|SA|SCI|SNC|SCOP|STE|SOCIETE|ETS|ETABLISSEMENTS|MONSIEUR|MADAME"
    "|GMBH|LTD|LLC|INC|BV|NV|SRL|SPA"
)


@dataclass(frozen=True)
class Receipt:
    """Money received; ``amount`` is what is left of it, in ``currency``.

    ``debtor`` and ``account`` are None when nobody has said whose it is, or where it
    goes; ``payer`` is the name that the bank gives.
    """

    amount: float
    currency: int
    label: str = ""
    payer: str = ""
    debtor: int | None = None
    account: int | None = None


@dataclass(frozen=True)
class Debt:
    """An open item of a debtor; ``is_asked`` when the reminder speaks of it."""

    item: int
    amount: float
    currency: int
    references: tuple[str, ...] = ()
    account: int | None = None
    is_asked: bool = True


@dataclass(frozen=True)
class Proposal:
    """The items to match with a receipt, and why: (reason, detail) pairs."""

    items: tuple[int, ...]
    reasons: tuple[tuple[str, str], ...]

    @property
    def score(self) -> int:
        """Return how sure it is: the sum of what each reason weighs."""
        return sum(WEIGHTS[code] for code, _detail in self.reasons)


def core_name(name: str) -> str:
    """Return what names a customer in a label: without its legal form.

    >>> core_name("S.A.R.L. Dupont & Fils"), core_name("SAS Émile")
    ('DUPONTFILS', 'EMILE')
    """
    words = (normalise(word) for word in name.split())
    return "".join(word for word in words if not LEGAL_FORM.fullmatch(word))


def names(label: str, name: str) -> bool:
    """Say whether ``label`` holds the name of a customer.

    >>> names("VIREMENT DE DUPONT ET FILS", "Dupont SARL")
    True
    """
    core = core_name(name)
    return len(core) >= SHORTEST and core in normalise(label)


def propose(
    receipt: Receipt, debtor: int, name: str, debts: Sequence[Debt]
) -> Proposal | None:
    """Return what ``receipt`` would settle of the debts of ``debtor``, if anything.

    A receipt known to be another's is never proposed. The items are those that the
    label quotes, else the one of the same amount, else the oldest.

    >>> debts = [Debt(7, 1200.0, 1, ("FAC/2026/0012",))]
    >>> propose(Receipt(1200.0, 1, "VIR FAC 2026 0012"), 3, "Dupont", debts)
    Proposal(items=(7,), reasons=(('reference', 'FAC/2026/0012'), ('amount', '')))
    """
    if receipt.debtor not in (None, debtor):
        return None
    possible = [debt for debt in debts if _fits(debt, receipt)]
    quoted = _quoted(receipt, possible)
    equal = _of_amount(receipt, list(quoted) or possible)
    why = _reasons(receipt, debtor, name, quoted.values(), is_equal=bool(equal))
    reasons = tuple(why)
    if not reasons:
        return None
    chosen = equal or list(quoted) or _oldest(receipt, possible)
    return Proposal(tuple(debt.item for debt in chosen), reasons)


def _reasons(
    receipt: Receipt, debtor: int, name: str, quoted: Collection[str], *, is_equal: bool
) -> Iterator[tuple[str, str]]:
    """Yield why the money looks like that of ``debtor``: (reason, detail) pairs."""
    if quoted:
        yield "reference", ", ".join(dict.fromkeys(quoted))
    if receipt.debtor == debtor:
        yield "customer", ""
    if is_equal:
        yield "amount", ""
    if receipt.debtor is None and names(f"{receipt.payer} {receipt.label}", name):
        yield "name", ""


def _fits(debt: Debt, receipt: Receipt) -> bool:
    """Say whether the two can be matched at all: same currency, same account."""
    if debt.currency != receipt.currency:
        return False
    return receipt.account is None or debt.account == receipt.account


def _quoted(receipt: Receipt, debts: Iterable[Debt]) -> dict[Debt, str]:
    """Return the debts that the label quotes, with the reference found."""
    quoted = {}
    for debt in debts:
        for reference in debt.references:
            if mentions(receipt.label, reference):
                quoted[debt] = debt.references[0]
                break
    return quoted


def _of_amount(receipt: Receipt, debts: Sequence[Debt]) -> list[Debt]:
    """Return the one debt of that amount, else all those asked if their sum is."""
    for debt in debts:
        if _is_same(debt.amount, receipt.amount):
            return [debt]
    for group in (debts, [debt for debt in debts if debt.is_asked]):
        if group and _is_same(sum(debt.amount for debt in group), receipt.amount):
            return list(group)
    return []


def _oldest(receipt: Receipt, debts: Sequence[Debt]) -> list[Debt]:
    """Return the first debts, as many as the money reaches."""
    chosen, left = [], receipt.amount
    for debt in debts:
        if left <= FLOAT_NOISE:
            break
        chosen.append(debt)
        left -= debt.amount
    return chosen


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= FLOAT_NOISE

"""Eighteen months of invoices, made up: the same ones on the same day.

Each customer of ``customers.csv`` has a behaviour, which says when it pays, and perhaps
a story, told by its last invoice, which fell due three weeks ago.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from .documents import CreditNote, Customer, Invoice, Ledger, Line, Receipt
from .terms import TERMS

CUSTOMERS = Path(__file__).with_name("customers.csv")
HISTORY = 545
STORY_AGE = 50
LAST_RECEIPT_AGE = 1

# A product, its price without tax, and how many one usually orders at most.
CATALOGUE = (
    ("Four mixte 10 niveaux", Decimal("6890.00"), 1),
    ("Lave-vaisselle à capot", Decimal("3450.00"), 1),
    ("Armoire réfrigérée 700 L", Decimal("2190.00"), 2),
    ("Trancheur à jambon", Decimal("815.00"), 1),
    ("Friteuse 2 × 8 L", Decimal("640.00"), 2),
    ("Table inox 1400 mm", Decimal("489.00"), 4),
    ("Lot de 12 casseroles inox", Decimal("364.80"), 3),
    ("Contrat d'entretien trimestriel", Decimal("290.00"), 1),
    ("Livraison et mise en service", Decimal("180.00"), 1),
    ("Intervention technicien (heure)", Decimal("78.00"), 6),
    ("Filtre à charbon", Decimal("42.50"), 10),
    ("Détartrant 10 L", Decimal("31.90"), 12),
)
DEAR = Decimal(500)
SPARE_PART = ("Joint de rechange", Decimal("2.90"))

# Days from the due date to the payment, at the least and at the most.
DELAYS = {
    "punctual": (-11, -1),
    "rarely_late": (-12, 4),
    "mixed": (-14, 9),
    "often_late": (-7, 14),
    "late": (14, 50),
    "very_late": (45, 100),
    "partial": (3, 10),
    "silent": (-3, 12),
    "bad_debt": (5, 30),
}
# Those who stopped paying, that many days ago.
STOPPED = {"silent": 75, "bad_debt": 210}
DAYS_TO_PAY_THE_REST = 55


def read_customers() -> list[Customer]:
    """Return the forty customers of the demo."""
    with CUSTOMERS.open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = list(csv.DictReader(lines))
    return [Customer(**row | {"invoices": int(row["invoices"])}) for row in rows]


def build_ledger(today: date) -> Ledger:
    """Return the ledger of the forty customers, as it stands on a day."""
    customers = read_customers()
    accounts = [
        Account(customer, today, Random(customer.name)) for customer in customers
    ]
    for account in accounts:
        account.live()
    return join(accounts)


def join(accounts: Sequence["Account"]) -> Ledger:
    """Return the ledger that these accounts make together."""
    return Ledger(
        tuple(account.customer for account in accounts),
        tuple(one for account in accounts for one in account.invoices),
        tuple(_grouped(one for account in accounts for one in account.receipts)),
        tuple(one for account in accounts for one in account.credit_notes),
    )


@dataclass
class Account:
    """The life of one customer's account; no usual invoice is under an age in days."""

    customer: Customer
    today: date
    random: Random
    youngest: int = 0
    invoices: list[Invoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    credit_notes: list[CreditNote] = field(default_factory=list)

    def live(self) -> None:
        """Fill the account: invoices, what was received for them, the story."""
        self.invoices = [self.invoice(day) for day in self._days()]
        usual = self.invoices[:-1] if self.customer.story else self.invoices
        for rank, invoice in enumerate(usual):
            if self._is_credited(rank):
                self._credit(invoice)
            self._pay(invoice)
        if self.customer.story:
            self._tell(self.invoices[-1])

    def _days(self) -> list[date]:
        """Return the days of the invoices, the last one that of the story if any."""
        story = [STORY_AGE] if self.customer.story else []
        youngest = STORY_AGE + 1 if story else self.youngest
        usual = self.customer.invoices - len(story)
        ages = [*(self._age(youngest) for _ in range(usual)), *story]
        days = (self.today - timedelta(age) for age in sorted(ages, reverse=True))
        return [weekday_before(day) for day in days]

    def _age(self, youngest: int) -> int:
        """Return the age of an invoice in days; business grows, so most are young."""
        return youngest + int((HISTORY - youngest) * self.random.random() ** 1.4)

    def invoice(self, day: date) -> Invoice:
        """Return what the customer buys on a day."""
        products = self.random.sample(self._catalogue(), self.random.randint(1, 3))
        lines = (
            Line(name, price, self.random.randint(1, most))
            for name, price, most in products
        )
        return Invoice(
            key=f"{self.customer.name} {day} {self.random.random()}",
            customer=self.customer.name,
            day=day,
            lines=tuple(lines),
            currency=self.customer.currency,
            term=self.customer.term,
        )

    def _catalogue(self) -> Sequence[tuple[str, Decimal, int]]:
        """Return what the customer may order: nothing dear if it is a consumer."""
        if self.customer.kind == "consumer":
            return [product for product in CATALOGUE if product[1] < DEAR]
        return CATALOGUE

    def _is_credited(self, rank: int) -> bool:
        """Tell whether an invoice is credited in part: one in twelve."""
        return rank % 12 == 5

    def _credit(self, invoice: Invoice) -> None:
        share = Decimal(self.random.choice((10, 15, 25))) / 100
        day = weekday_before(min(invoice.day + timedelta(6), self.today))
        self.credit_notes.append(CreditNote(invoice.key, day, share))

    def _pay(self, invoice: Invoice) -> None:
        for rank, instalment in enumerate(TERMS[invoice.term]):
            delay = self.random.randint(*DELAYS[self.customer.behaviour])
            day = instalment.due(invoice.day) + timedelta(delay)
            self._receive(invoice, rank, max(day, invoice.day))

    def _receive(self, invoice: Invoice, rank: int, day: date) -> None:
        partial = self.customer.behaviour == "partial"
        share = Decimal("0.5") if partial else Decimal(1)
        stopped = STOPPED.get(self.customer.behaviour, LAST_RECEIPT_AGE)
        days = [day, day + timedelta(DAYS_TO_PAY_THE_REST)] if partial else [day]
        for received, part in zip(days, (share, Decimal(1)), strict=False):
            weekday = _weekday_after(received)
            if weekday <= self.today - timedelta(stopped):
                settled = ((invoice.key, rank),)
                self.receipts.append(
                    Receipt(self.customer.name, weekday, settled, share=part)
                )

    def _tell(self, invoice: Invoice) -> None:
        """Give the last invoice, still to be paid, what the customer's story says."""
        recently = weekday_before(self.today - timedelta(3))
        receipt = Receipt(self.customer.name, recently, ((invoice.key, 0),))
        match self.customer.story:
            case "covered":
                self.receipts.append(replace(receipt, matched=False))
            case "bank_fee":
                self.receipts.append(replace(receipt, bank_fee=Decimal(18)))
            case "draft_credit":
                credit = CreditNote(invoice.key, recently, Decimal("0.4"), "draft")
                self.credit_notes.append(credit)
            case "open_credit":
                credit = CreditNote(invoice.key, recently, Decimal("0.25"), "open")
                self.credit_notes.append(credit)
            case "unsent":
                self.invoices[-1] = replace(invoice, sent=False)
            case "tiny":
                self.invoices[-1] = replace(invoice, lines=(Line(*SPARE_PART),))


def _grouped(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    """Join what a customer pays in full on one day into one transfer."""

    def transfer(receipt: Receipt) -> tuple[object, ...]:
        plain = receipt.matched and receipt.share == 1 and not receipt.bank_fee
        return receipt.day, receipt.customer, () if plain else receipt.settles

    for _transfer, same in groupby(sorted(receipts, key=transfer), transfer):
        first, *others = same
        settles = (
            *first.settles,
            *(pair for other in others for pair in other.settles),
        )
        yield replace(first, settles=settles)


def weekday_before(day: date) -> date:
    """Return the day, or the Friday before it if it falls on a weekend."""
    return day - timedelta(max(day.weekday() - 4, 0))


def _weekday_after(day: date) -> date:
    """Return the day, or the Monday after it if it falls on a weekend."""
    return day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)

"""What a ledger holds, before Odoo knows of it: customers, invoices, money received.

Both ledgers, the one that is made up and the one read from a file, are described with
these words, and are posted by the same code.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Customer:
    """A customer, professional unless ``kind`` says consumer."""

    name: str
    country: str
    lang: str
    email: str
    kind: str = "company"
    reference: str = ""
    siren: str = ""
    vat: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""
    invoice_contact: str = ""
    phone: str = ""
    term: str = ""
    currency: str = "EUR"
    behaviour: str = ""
    story: str = ""
    invoices: int = 0


@dataclass(frozen=True)
class Line:
    """A line of an invoice; ``price`` is for one, without tax."""

    product: str
    price: Decimal
    quantity: int = 1


@dataclass(frozen=True)
class Invoice:
    """A posted invoice, due as its term says, or on ``due`` if it has none.

    ``route`` is how it is paid, where the addon would not guess it.
    """

    key: str
    customer: str
    day: date
    lines: tuple[Line, ...]
    currency: str = "EUR"
    term: str = ""
    due: date | None = None
    sent: bool = True
    route: str = ""


@dataclass(frozen=True)
class CreditNote:
    """A credit note for a share of an invoice: ``matched``, ``open`` or ``draft``."""

    invoice: str
    day: date
    share: Decimal
    state: str = "matched"


@dataclass(frozen=True)
class Receipt:
    """A bank transfer for instalments: pairs of an invoice's key and a rank.

    Its amount is a share of what they still owe, less what the bank kept.
    """

    customer: str
    day: date
    settles: tuple[tuple[str, int], ...]
    share: Decimal = Decimal(1)
    bank_fee: Decimal = Decimal(0)
    matched: bool = True


@dataclass(frozen=True)
class Ledger:
    """All that is posted, in no particular order."""

    customers: tuple[Customer, ...]
    invoices: tuple[Invoice, ...]
    receipts: tuple[Receipt, ...]
    credit_notes: tuple[CreditNote, ...] = ()

    def dated(self, first: date, last: date) -> "Ledger":
        """Return what is dated from one day to another, both of them included."""
        return replace(
            self,
            invoices=tuple(one for one in self.invoices if first <= one.day <= last),
            receipts=tuple(one for one in self.receipts if first <= one.day <= last),
            credit_notes=tuple(
                one for one in self.credit_notes if first <= one.day <= last
            ),
        )

    def __add__(self, other: "Ledger") -> "Ledger":
        """Return both ledgers in one."""
        return Ledger(
            self.customers + other.customers,
            self.invoices + other.invoices,
            self.receipts + other.receipts,
            self.credit_notes + other.credit_notes,
        )

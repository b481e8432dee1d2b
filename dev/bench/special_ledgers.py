"""The invoices that the demo has not: of its special customers, of another company."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from demo.documents import CreditNote, Customer, Invoice, Ledger, Line, Receipt
from demo.terms import TERMS

# How many invoices of the first company come to each end; the key says which.
ENDS = {
    "bill": 8,
    "bill_paid": 4,
    "doubtful": 6,
    "holdback": 6,
    "written_off": 6,
    "paid": 8,
    "part_paid": 4,
    "paid_without_entry": 3,
    "credited": 4,
    "credit_open": 4,
    "transfer_open": 3,
    "open": 10,
}
SHARED_INVOICES = 4
SECOND_COMPANY_INVOICES = 30
MAY_BE_IN_DOLLARS = ("open", "paid", "part_paid", "second")
SERVICE = "Contrat d'entretien trimestriel"
DAYS_TO_CREDIT = 10
LATENESS = (-5, 0, 2, 4, 12, 20, 35, 70, 130)


def _customer(number: int, name: str) -> Customer:
    return Customer(
        name=name,
        country="FR",
        lang="fr_FR",
        email=f"compta@client-{number}.example",
        reference=f"S{number:03}",
        street=f"{number + 1} rue des Essais",
        zip="69003",
        city="Lyon",
        term="30 jours",
    )


SHARED_CUSTOMER = _customer(0, "Grand Compte Distribution")
SPECIAL_CUSTOMERS = tuple(
    _customer(number, f"Chantiers Réunis {number}") for number in range(1, 10)
)


def build_special_ledger(today: date) -> Ledger:
    """Return the invoices of the special customers, and what Posting does to them."""
    ends = [end for end, number in ENDS.items() for _ in range(number)]
    invoices = [
        _invoice(f"{end} {rank}", SPECIAL_CUSTOMERS[rank % 9].name, rank, today)
        for rank, end in enumerate(ends)
    ]
    shared = [
        _invoice(f"open shared {rank}", SHARED_CUSTOMER.name, rank * 17, today)
        for rank in range(SHARED_INVOICES)
    ]
    return Ledger(
        customers=(),
        invoices=(*invoices, *shared),
        credit_notes=tuple(_credit_notes(invoices)),
        receipts=tuple(
            Receipt(invoice.customer, today, ((invoice.key, 0),), matched=False)
            for invoice in invoices
            if invoice.key.startswith("transfer_open")
        ),
    )


def build_second_ledger(names: Sequence[str], today: date) -> Ledger:
    """Return the ledger of the second company: half of it paid, rather late."""
    invoices = [
        _invoice(f"second {rank}", names[rank], rank * 2, today)
        for rank in range(SECOND_COMPANY_INVOICES)
    ]
    return Ledger(
        customers=(),
        invoices=tuple(invoices),
        credit_notes=(CreditNote(invoices[0].key, invoices[0].day, Decimal("0.5")),),
        receipts=tuple(
            receipt
            for rank, invoice in enumerate(invoices[:-8])
            if (receipt := _receipt(invoice, LATENESS[rank % 9])).day <= today
        ),
    )


def _invoice(key: str, customer: str, rank: int, today: date) -> Invoice:
    """Return an invoice; the higher the rank, the older.

    One in five bears no tax, one in seven is in dollars, one in three has instalments.
    Those that are credited are plain.
    """
    price = Decimal(275 + 35 * (rank % 40))
    invoice = Invoice(
        key=key,
        customer=customer,
        day=today - timedelta(8 + rank * 7 % 500),
        lines=(Line(SERVICE, price, 1 + rank % 3),),
        term="30 jours",
    )
    if key.startswith("credit"):
        return invoice
    if rank % 5 == 4:
        untaxed = (Line("Débours", price + Decimal("0.37")),)
        due = invoice.day + timedelta(30)
        return replace(invoice, lines=untaxed, term="", due=due)
    in_dollars = rank % 7 == 3 and key.startswith(MAY_BE_IN_DOLLARS)
    return replace(
        invoice,
        currency="USD" if in_dollars else "EUR",
        term="3 mensualités" if rank % 3 == 1 else invoice.term,
    )


def _credit_notes(invoices: Sequence[Invoice]) -> list[CreditNote]:
    days = timedelta(DAYS_TO_CREDIT)
    kinds = {
        "credited": ("matched", Decimal(1)),
        "credit_open": ("open", Decimal("0.5")),
    }
    return [
        CreditNote(invoice.key, invoice.day + days, share, state)
        for invoice in invoices
        for end, (state, share) in kinds.items()
        if invoice.key.startswith(end)
    ]


def _receipt(invoice: Invoice, days_late: int) -> Receipt:
    """Return the transfer that settles all instalments of an invoice."""
    instalments = TERMS.get(invoice.term, ())
    last_due = max(
        (instalment.due(invoice.day) for instalment in instalments),
        default=invoice.due or invoice.day,
    )
    settled = tuple((invoice.key, rank) for rank in range(len(instalments) or 1))
    day = max(last_due + timedelta(days_late), invoice.day)
    return Receipt(invoice.customer, day, settled)

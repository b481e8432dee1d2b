"""The ledger of a file of receivables, moved to today."""

from datetime import date, timedelta

from .documents import Customer, Invoice, Ledger, Line, Receipt
from .receivables import Receivable

# The file numbers its countries: the codes, in order, become these, again and again.
COUNTRIES = (
    ("FR", "fr_FR"),
    ("FR", "fr_FR"),
    ("BE", "fr_BE"),
    ("FR", "fr_FR"),
    ("GB", "en_US"),
)


def build_ledger(receivables: list[Receivable], today: date) -> Ledger:
    """Return the ledger of the file, its last invoice dated today.

    What is settled after today is not received yet.
    """
    shift = today - max(receivable.invoice_date for receivable in receivables)
    invoices = (_invoice(receivable, shift) for receivable in receivables)
    receipts = (
        _receipt(receivable, receivable.settled_date + shift)
        for receivable in receivables
        if receivable.settled_date and receivable.settled_date + shift <= today
    )
    return Ledger(_customers(receivables), tuple(invoices), tuple(receipts))


def _customers(receivables: list[Receivable]) -> tuple[Customer, ...]:
    codes = sorted({receivable.country for receivable in receivables})
    places = {code: COUNTRIES[i % len(COUNTRIES)] for i, code in enumerate(codes)}
    country_codes = {
        receivable.customer: receivable.country for receivable in receivables
    }
    return tuple(
        Customer(
            name=f"Client {reference}",
            reference=reference,
            country=places[code][0],
            lang=places[code][1],
            email=f"customer-{rank}@ledger.example",
        )
        for rank, (reference, code) in enumerate(country_codes.items(), start=1)
    )


def _invoice(receivable: Receivable, shift: timedelta) -> Invoice:
    return Invoice(
        key=receivable.invoice,
        customer=f"Client {receivable.customer}",
        day=receivable.invoice_date + shift,
        due=receivable.due_date + shift,
        lines=(Line(f"Facture {receivable.invoice}", receivable.amount),),
    )


def _receipt(receivable: Receivable, day: date) -> Receipt:
    return Receipt(
        customer=f"Client {receivable.customer}",
        day=day,
        settles=((receivable.invoice, 0),),
    )

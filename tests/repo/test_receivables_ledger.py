"""A ledger read from a file is moved, whole, so that its last invoice is of today."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from demo.receivables import Receivable
from demo.receivables_ledger import COUNTRIES, build_ledger

TODAY = date(2026, 11, 21)
LAST = date(2013, 6, 28)
SHIFT = TODAY - LAST


def receivable(invoice: str = "F1", **values) -> Receivable:
    """Return an invoice of the last day of the file, due in a month, not settled."""
    usual = {
        "line": 2,
        "customer": "3993-QUNVJ",
        "country": 770,
        "invoice_date": LAST,
        "due_date": LAST + timedelta(days=30),
        "amount": Decimal("50.39"),
        "settled_date": None,
    }
    return Receivable(invoice=invoice, **(usual | values))


def test_the_last_invoice_is_dated_today_and_the_others_keep_their_distance():
    earlier = receivable("F0", invoice_date=LAST - timedelta(days=400))
    ledger = build_ledger([receivable(), earlier], TODAY)
    assert [invoice.day for invoice in ledger.invoices] == [
        TODAY,
        TODAY - timedelta(days=400),
    ]


def test_the_due_date_is_the_one_of_the_file_moved_alike():
    (invoice,) = build_ledger([receivable()], TODAY).invoices
    assert invoice.due == TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("days_after_today", "is_received"), [(-1, True), (0, True), (1, False)]
)
def test_what_is_settled_after_today_is_not_received_yet(days_after_today, is_received):
    settled = LAST + timedelta(days=days_after_today)
    ledger = build_ledger([receivable(settled_date=settled)], TODAY)
    assert [receipt.day for receipt in ledger.receipts] == (
        [settled + SHIFT] if is_received else []
    )


def test_what_is_not_settled_is_not_received():
    assert build_ledger([receivable()], TODAY).receipts == ()


def test_a_receipt_settles_the_whole_of_its_own_invoice():
    ledger = build_ledger([receivable(), receivable("F2", settled_date=LAST)], TODAY)
    (receipt,) = ledger.receipts
    assert receipt.settles == (("F2", 0),)
    assert receipt.share == 1
    assert receipt.matched


def test_an_invoice_keeps_its_number_and_amount():
    (invoice,) = build_ledger([receivable()], TODAY).invoices
    (line,) = invoice.lines
    assert invoice.key == "F1"
    assert line.quantity * line.price == Decimal("50.39")


def test_a_customer_is_there_once_with_an_address_of_its_own():
    other = receivable("F3", customer="6708-DPYTF", country=391)
    customers = build_ledger([receivable(), receivable("F2"), other], TODAY).customers
    assert [customer.reference for customer in customers] == [
        "3993-QUNVJ",
        "6708-DPYTF",
    ]
    assert len({customer.email for customer in customers}) == 2


def test_an_invoice_is_that_of_its_customer():
    ledger = build_ledger([receivable()], TODAY)
    (customer,) = ledger.customers
    (invoice,) = ledger.invoices
    assert invoice.customer == customer.name


def test_the_numbered_countries_become_ours_in_their_order():
    receivables = [
        receivable(f"F{number}", customer=f"C{number}", country=number)
        for number in (900, 100, 500, 300, 700)
    ]
    customers = build_ledger(receivables, TODAY).customers
    places = {place.reference: (place.country, place.lang) for place in customers}
    assert tuple(places[name] for name in sorted(places)) == COUNTRIES

"""The ledger of the fault tests, before Odoo knows of it.

Each customer owes one or two invoices, late by some days: one reminder each, today.
"""

from datetime import date, timedelta
from decimal import Decimal

from demo.documents import Customer, Invoice, Ledger, Line

CUSTOMERS = 48
WITHOUT_ADDRESS = "Without address"
# Every so many customers owe a second invoice.
TWICE = 4
DAYS_LATE = 8


def build_ledger(today: date) -> Ledger:
    """Return the late invoices of customers who read English: amounts read easily."""
    names = [f"Customer {number:02d}" for number in range(CUSTOMERS)]
    customers = [_customer(name) for name in [*names, WITHOUT_ADDRESS]]
    invoices = [
        _invoice(name, rank, Decimal(100 * rank + number) + Decimal("0.40"), today)
        for number, name in enumerate([*names, WITHOUT_ADDRESS])
        for rank in (1, 2)[: 2 if number % TWICE == 0 else 1]
    ]
    return Ledger(tuple(customers), tuple(invoices), ())


def _customer(name: str) -> Customer:
    mailbox = name.lower().replace(" ", ".")
    email = "" if name == WITHOUT_ADDRESS else f"{mailbox}@customer.example"
    return Customer(name=name, country="FR", lang="en_US", email=email, city="Lyon")


def _invoice(name: str, rank: int, amount: Decimal, today: date) -> Invoice:
    due = today - timedelta(days=DAYS_LATE + rank)
    return Invoice(
        key=f"{name} {rank}",
        customer=name,
        day=due - timedelta(days=30),
        lines=(Line("Maintenance", amount),),
        due=due,
    )

"""The books of the Monday: 120 customers to remind, and what came in at the weekend."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from odoo.api import Environment

from demo.documents import Customer, Invoice, Ledger, Line

HABITUAL = 120
# Days between the due date and that Monday.
FRIENDLY, HEARD, PAID = 7, 17, 25
STORIES = {
    "Ateliers Réponse": HEARD,
    "Boulangerie Rebond": HEARD,
    "Garage Virement": FRIENDLY,
    "Serrurerie Rejet": PAID,
}


def build_monday_ledger(today: date) -> Ledger:
    """Return one late invoice for each customer."""
    ages = {f"Client {number:03d}": FRIENDLY for number in range(HABITUAL - 1)}
    ages |= STORIES
    customers = [_customer(name, number) for number, name in enumerate(ages)]
    invoices = [
        Invoice(
            key=name,
            customer=name,
            day=today - timedelta(days=age + 30),
            lines=(Line("Contrat d'entretien trimestriel", Decimal(290 + number)),),
            due=today - timedelta(days=age),
        )
        for number, (name, age) in enumerate(ages.items())
    ]
    return Ledger(tuple(customers), tuple(invoices), ())


def _customer(name: str, number: int) -> Customer:
    email = f"compta{number}@client.example"
    return Customer(name=name, country="FR", lang="fr_FR", email=email, city="Lyon")


def get_invoice(env: Environment, name: str) -> Any:
    """Return the invoice of the customer ``name``."""
    return env["account.move"].search(
        [("partner_id.name", "=", name), ("move_type", "=", "out_invoice")]
    )


def receive_payment(env: Environment, day: date) -> None:
    """Register the direct debit that the bank will reject."""
    invoice = get_invoice(env, "Serrurerie Rejet")
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    register.create({"payment_date": day})._create_payments()


def receive_transfer(env: Environment, day: date) -> None:
    """Enter a transfer that nobody has matched: no customer, a number in its label."""
    invoice = get_invoice(env, "Garage Virement")
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    env["account.bank.statement.line"].create(
        {
            "journal_id": journal.id,
            "date": day,
            "payment_ref": f"VIR GARAGE VIREMENT {invoice.name}",
            "amount": invoice.amount_residual,
        }
    )

"""The books of the fault tests: books.py NAME, run beside Odoo.

Each customer owes one or two invoices, late by some days: one reminder each, today.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from freezegun import freeze_time
from moment import DAY, MOMENT, TODAY

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.build import build_database
from demo.documents import Customer, Invoice, Ledger, Line
from environment.steps import clear_errors

CUSTOMERS = 48
WITHOUT_ADDRESS = "Without address"
# Every so many customers owe a second invoice.
TWICE = 4
DAYS_LATE = 8
NO_PORT = 9


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


def main() -> None:
    """Build the database; of Odoo's crons, only those of the daily job are left."""
    name = sys.argv[1]
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with freeze_time(MOMENT - DAY, tick=True):
        build_database(name, build_ledger(TODAY), TODAY, NO_PORT)
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            env.company.relance_takeover_done = MOMENT
            env.company.relance_freshness_days = 0
            (env["ir.cron"].search([]) - _crons(env)).active = False


def _crons(env: Environment) -> Any:
    """Return the crons of the daily job."""
    names = (
        "relance_avancee.ir_cron_relance_plan",
        "relance_avancee.ir_cron_relance_dispatch",
        "mail.ir_cron_mail_scheduler_action",
    )
    return env["ir.cron"].browse([env.ref(name).id for name in names])


if __name__ == "__main__":
    with clear_errors():
        main()

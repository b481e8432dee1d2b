"""The day of the job queue: queue_day.py prepare|dispatch NAME, run beside Odoo.

``prepare`` makes a database with 4,000 approved reminders, the addon and queue_job.
``dispatch`` does what the cron does then: with queue_job, it creates the jobs.
"""

import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.api import Environment
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo
from bench.cloning import Cloning, first_ids
from bench.ledger import opened
from demo.build import ADDON
from demo.company import create_terms, set_up_company
from demo.customers import create_customers
from demo.documents import Customer, Invoice, Ledger, Line
from demo.posting import Posting
from environment import databases
from environment.steps import announced, clear_errors

REMINDERS = 4000
CUSTOMERS = 40
# Ten o'clock in Paris on a Wednesday, as Odoo writes it: naive UTC.
MOMENT = datetime(2025, 3, 19, 9)  # noqa: DTZ001
DAYS_LATE = 8
# Of a mail server that is not there: mails are queued here, not sent.
NO_PORT = 9


def prepare(name: str) -> None:
    """Make the database: each customer is owed one late invoice, approved to leave."""
    databases.clone_database(name)
    connect_odoo(name)
    with freeze_time(MOMENT, tick=True):
        with opened(name) as env, announced(f"Posting {REMINDERS} invoices"):
            _post(env)
        with announced("Installing the addon and queue_job"):
            modules = [ADDON, "queue_job"]
            Registry.new(name, update_module=True, install_modules=modules)
        with opened(name) as env, announced("Planning and approving"):
            env["relance.planner"]._cron_plan()
            env["relance.reminder"].search([("state", "=", "draft")]).action_approve()


def _post(env: Environment) -> None:
    """Post some invoices, and clone them with their customers."""
    today = MOMENT.date()
    set_up_company(env, today, NO_PORT)
    terms = create_terms(env)
    first = first_ids(env)
    ledger = build_ledger(today)
    partners = create_customers(env, ledger.customers, terms)
    Posting(env, partners, terms).post(ledger)
    Cloning(env, first).clone(REMINDERS // CUSTOMERS - 1)


def build_ledger(today: date) -> Ledger:
    """Return one late invoice for each of some customers."""
    names = [f"Customer {number:02d}" for number in range(CUSTOMERS)]
    due = today - timedelta(days=DAYS_LATE)
    return Ledger(
        tuple(Customer(name, "FR", "fr_FR", _email(name), "Lyon") for name in names),
        tuple(
            Invoice(
                key=name,
                customer=name,
                day=due - timedelta(days=30),
                lines=(Line("Maintenance", Decimal(100 + number)),),
                due=due,
            )
            for number, name in enumerate(names)
        ),
        (),
    )


def dispatch(name: str) -> None:
    """Do what the cron does."""
    connect_odoo(name)
    with freeze_time(MOMENT, tick=True), opened(name) as env:
        env["relance.dispatcher"]._cron_dispatch()


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@customer.example"


VERBS = {"prepare": prepare, "dispatch": dispatch}

if __name__ == "__main__":
    with clear_errors():
        VERBS[sys.argv[1]](sys.argv[2])

"""Measure refresh, plan and dispatch; print seconds and queries, twice a day.

The ledger has as many overdue invoices as asked, five a customer. Figures of one run
compare with each other only: another machine, another day, other seconds.
"""

import argparse
import time
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command, Datetime
from odoo.modules.registry import Registry
from odoo.tools import config

from environment import databases
from environment.paths import database_name
from environment.steps import announced, clear_errors

DAY = date(2026, 11, 16)  # a Monday
PER_CUSTOMER = 5
BATCH = 200


def main(arguments: argparse.Namespace) -> None:
    """Build a ledger of the size asked, measure each phase, drop it."""
    name = database_name("bench")
    databases.clone_database(name)
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with announced("Installing the addon"):
        registry = Registry.new(
            name, update_module=True, install_modules=["relance_avancee"]
        )
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        with announced(f"Posting {arguments.size} invoices"):
            build_ledger(env, arguments.size)
        with freeze_time(f"{DAY} 09:00:00", tick=True):
            measure(env)
        cr.rollback()
    Registry.delete(name)
    databases.drop_database(name)


def build_ledger(env, size: int) -> None:
    """Post ``size`` invoices overdue by up to two months, five a customer."""
    env.company.relance_install_date = DAY - timedelta(days=365)
    customers = env["res.partner"].create(
        [
            {"name": f"C{n}", "is_company": True, "email": f"c{n}@bench.test"}
            for n in range(max(size // PER_CUSTOMER, 1))
        ]
    )
    for start in range(0, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        moves = env["account.move"].create(
            [
                invoice_values(n, customers[n // PER_CUSTOMER % len(customers)].id)
                for n in numbers
            ]
        )
        moves.action_post()
        moves.is_move_sent = True
    env.flush_all()


def invoice_values(number: int, customer: int) -> dict:
    """Return the values of one invoice without tax."""
    due = DAY - timedelta(days=6 + number % 55)
    line = {"name": "Work", "price_unit": 100 + number % 900, "tax_ids": []}
    return {
        "move_type": "out_invoice",
        "partner_id": customer,
        "invoice_date": due - timedelta(days=30),
        "invoice_date_due": due,
        "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create(line)],
    }


def measure(env) -> None:
    """Print what each phase costs."""
    planner, reminders = env["relance.planner"], env["relance.reminder"]
    phases = {
        "plan, first time": lambda: planner._plan(env.company, DAY),
        "plan, again": lambda: planner._plan(env.company, DAY),
        "approve": lambda: reminders.search([("state", "=", "draft")]).action_approve(),
        "dispatch (mails queued)": lambda: reminders.search(
            [("state", "=", "approved")]
        )._dispatch(Datetime.now()),
    }
    print(f"\n{'phase':26}{'seconds':>9}{'queries':>9}{'reminders':>11}")
    for label, phase in phases.items():
        queries, start = env.cr.sql_log_count, time.perf_counter()
        phase()
        env.flush_all()
        seconds = time.perf_counter() - start
        count = reminders.search_count([])
        print(f"{label:26}{seconds:9.2f}{env.cr.sql_log_count - queries:9}{count:11}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=1000)
    with clear_errors():
        main(parser.parse_args())

"""Measure refresh, plan and dispatch; print seconds and queries, twice a day.

The ledger has as many invoices as asked, or a few more: of two companies, and most of
them paid. Figures of one run compare with each other only: another machine, another
day, other seconds.
"""

import argparse
import time
from datetime import timedelta

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Datetime
from odoo.modules.registry import Registry

from bench.books_template import disconnect_odoo, this_monday
from bench.ledger import install_addon, make_ledger
from environment import databases
from environment.paths import database_name
from environment.steps import clear_errors

DAY = this_monday()


def main(arguments: argparse.Namespace) -> None:
    """Make a ledger of the size asked, measure each phase, drop it."""
    name = database_name("bench")
    make_ledger(name, arguments.size, DAY)
    install_addon(name)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env.company.relance_install_date = DAY - timedelta(days=365)
        with freeze_time(f"{DAY} 09:00:00", tick=True):
            measure(env)
        cr.rollback()
    disconnect_odoo(name)
    databases.drop_database(name)


def measure(env) -> None:
    """Print what each phase costs."""
    planner, reminders = env["relance.planner"], env["relance.reminder"]
    items = env["relance.due.item"]
    phases = {
        "refresh, first time": lambda: items._refresh(env.company, DAY),
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

"""Make a large ledger: documents posted by Odoo, cloned in sets, checked by Odoo.

    dev/python dev/bench/ledger.py --size 100k --database relance_ledger_100k --install

The database is made afresh, and stays. The size is a number of customer invoices; there
is a customer for ten of them.
"""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo, ensure_books, this_monday
from bench.cloning import Cloning
from bench.use import use_documents
from bench.verification import verify
from demo.build import ADDON
from demo.company import appoint_people
from environment import databases, postgres
from environment.steps import announced, clear_errors

TIMES = {"": 1, "k": 1000, "m": 1000000}


def main(arguments: argparse.Namespace) -> None:
    """Make the ledger; install the addon on it if asked."""
    make_ledger(arguments.database, arguments.size, arguments.today)
    if arguments.install:
        install_addon(arguments.database)
        refresh(arguments.database, arguments.today)


def make_ledger(name: str, size: int, today: date) -> None:
    """Make a database with ``size`` invoices or a few more, a thousand at least.

    :raise SetupError: if Odoo does not recognise its own work in the clones.
    """
    books, first = ensure_books(today)
    databases.copy_database(books, name)
    connect_odoo(name)
    with opened(name) as env:
        is_invoice = [("move_type", "=", "out_invoice")]
        originals = env["account.move"].search_count(is_invoice)
        copies = max(-(-size // originals) - 1, 1)
        cloning = Cloning(env, first)
        with announced(f"Making {copies} copies of {originals} invoices"):
            cloning.clone(copies)
    with announced("Gathering statistics"):
        postgres.psql("VACUUM ANALYZE", name)
    with opened(name) as env:
        check(env, cloning.first_clone("account_move"), today)


def check(env: Environment, first_clone: int, today: date) -> None:
    """Have Odoo compute a sample again, and work with some documents."""
    with announced("Verifying"):
        values = verify(env)
        env.cr.rollback()
        use_documents(env, first_clone, today)
        env.cr.rollback()
    print(f"  {values} values computed again, no difference.")


def install_addon(name: str) -> None:
    """Install the addon of this checkout, as if it had been there from the start."""
    with announced("Installing the addon"):
        Registry.new(name, update_module=True, install_modules=[ADDON])
    with opened(name) as env:
        appoint_people(env)


def refresh(name: str, today: date) -> None:
    """Read the due items from the ledger for the first time."""
    with opened(name) as env:
        companies = env["res.company"].search([])
        with announced("Refreshing the due items"):
            env["relance.due.item"]._refresh(companies, today)
        count = env["relance.due.item"].search_count([])
        print(f"  {count} due items are open.")


@contextmanager
def opened(name: str) -> Iterator[Environment]:
    """Give the environment of a database; keep what was done if all went well."""
    with Registry(name).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})


def invoices(text: str) -> int:
    """Return a number of invoices written as 500, 10k or 1M."""
    match = re.fullmatch("([0-9]+)([km]?)", text.lower())
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write 500, 10k or 1M")
    number, unit = match.groups()
    return int(number) * TIMES[unit]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=invoices, default=10000, help="500, 10k or 1M")
    parser.add_argument("--database", required=True, help="made afresh")
    parser.add_argument("--install", action="store_true", help="the addon, afterwards")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=this_monday(),
        help="the day on which the ledger stands, 2026-01-31: else the last Monday",
    )
    return parser.parse_args()


if __name__ == "__main__":
    with clear_errors():
        main(_parse())

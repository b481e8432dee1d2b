"""The books to clone, in a database of their own: ledgers of any size start from it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from odoo import sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.job import PARIS
from environment import databases, postgres
from environment.paths import DEV, database_name, digest
from environment.steps import announced, locked

from .books import Books
from .notes import read_note, write_note


def connect_odoo(name: str) -> None:
    """Have Odoo work in this process on a database, and say little."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)


def disconnect_odoo(name: str) -> None:
    """Let go of a database: it may be copied or dropped."""
    Registry.delete(name)
    sql_db.close_db(name)


def this_monday() -> date:
    """Return the Monday of this week: books of that day serve all week."""
    today = datetime.now(PARIS).date()
    return today - timedelta(today.weekday())


def ensure_books(today: date) -> tuple[str, Mapping[str, int]]:
    """Return the database that holds the books of a day, posted first if need be.

    With it comes what ``first_ids`` gave before the documents were posted.
    """
    name = database_name("books")
    inputs = books_inputs(today)
    with locked("books"):
        made_from, first = read_note(name) or ("", {})
        if made_from != inputs:
            databases.clone_database(name)
            first = _post(name, today)
            # Said last: books whose posting was interrupted are posted again.
            write_note(name, [inputs, first])
    return name, first


def books_inputs(today: date) -> str:
    """Return what changes when the books of a day would."""
    patterns = ("demo/*.*", "bench/books.py", "bench/special_*.py")
    sources = sorted(path for pattern in patterns for path in DEV.glob(pattern))
    contents = [path.read_bytes() for path in sources]
    return digest(databases.ensure_template(), today, *contents)


def _post(name: str, today: date) -> Mapping[str, int]:
    connect_odoo(name)
    with announced("Posting the books"), Registry(name).cursor() as cr:
        first = Books(Environment(cr, SUPERUSER_ID, {}), today).post()
    disconnect_odoo(name)
    # An index made over rows just replaced is of no use while anybody's older
    # transaction lasts, even in another database: leave none.
    postgres.psql("VACUUM ANALYZE", name)
    return first

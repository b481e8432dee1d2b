"""The demo's database: the company, its books, then the addon on top of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import partial
from typing import Any

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from environment.steps import announced

from .clock import stopped_on
from .company import appoint_people, create_terms, set_up_company
from .customers import create_customers
from .documents import Ledger
from .letters import printing
from .life import Books, Life
from .posting import Posting
from .risk import score_customers
from .roles import confirm_public_bodies, tell_roles
from .stories import tell_stories

ADDON = "relance_avancee"
Clocked = Callable[[], AbstractContextManager[object]]


def build_database(name: str, ledger: Ledger, today: date, smtp_port: int) -> None:
    """Fill a database that holds Odoo with the company and its ledger, then install."""
    posting = post_books(name, ledger, today, smtp_port)
    with announced("Installing the addon"):
        install_addon(name, ledger, posting)


def build_morning(
    name: str, books: Books, smtp_port: int, address: str
) -> list[dict[str, Any]]:
    """Fill such a database with three months of reminders, up to this morning.

    ``address`` is where Odoo will be served. Return what each mail should say.
    """
    clock = partial(stopped_on, books.first)
    before = books.ledger.dated(date.min, books.first - timedelta(days=1))
    posting = post_books(name, before, books.first, smtp_port, clock)
    with announced("Installing the addon"), clock():
        install_addon(name, books.ledger, posting)
    title = f"Living the days from {books.first} to {books.today}"
    with announced(title), Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": "fr_FR"})
        serve_at(env, address)
        return live(env, posting.go_on(env), books)


def post_books(
    name: str,
    ledger: Ledger,
    today: date,
    smtp_port: int,
    clock: Clocked = nullcontext,
) -> Posting:
    """Create the company and post the ledger; return what goes on with it."""
    counts = f"{len(ledger.customers)} customers and {len(ledger.invoices)} invoices"
    with announced(f"Posting {counts}"), clock(), Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        set_up_company(env, today, smtp_port)
        terms = create_terms(env)
        partners = create_customers(env, ledger.customers, terms)
        posting = Posting(env, partners, terms)
        posting.post(ledger)
        return posting


def install_addon(name: str, ledger: Ledger, posting: Posting) -> None:
    """Install the addon, and tell it what people know of the customers."""
    registry = Registry.new(name, update_module=True, install_modules=[ADDON])
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        appoint_people(env)
        tell_stories(env, ledger.customers, posting.go_on(env).partners)


def serve_at(env: Environment, address: str) -> None:
    """Have the mails link to the address at which Odoo will be served."""
    env["ir.config_parameter"].set_param("web.base.url", address)
    env["ir.config_parameter"].set_param("web.base.url.freeze", "True")


def live(env: Environment, posting: Posting, books: Books) -> list[dict[str, Any]]:
    """Live up to this morning, and plan it; return what each mail should say."""
    life = Life(env, posting, books)
    printer = printing(env) if books.morning else nullcontext()
    with printer, stopped_on(books.first) as clock:
        if books.morning:
            tell_roles(posting.partners, books.stories)
            confirm_public_bodies(posting.partners, books.ledger.customers)
        life.take_over()
        life.live(clock)
        score_customers(env, books.today)
        life.end()
    return life.mails

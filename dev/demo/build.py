"""The demo's database: the company, its books, then the addon on top of them."""

from datetime import date

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from environment.steps import announced

from .company import appoint_collector, create_terms, set_up_company
from .customers import create_customers
from .documents import Ledger
from .posting import Posting
from .stories import tell_stories

ADDON = "relance_avancee"


def build_database(name: str, ledger: Ledger, today: date, smtp_port: int) -> None:
    """Fill a database that holds Odoo with the company and its ledger, then install."""
    partner_ids = post_books(name, ledger, today, smtp_port)
    with announced("Installing the addon"):
        registry = Registry.new(name, update_module=True, install_modules=[ADDON])
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        appoint_collector(env)
        partners = env["res.partner"].browse(partner_ids)
        names = (customer.name for customer in ledger.customers)
        tell_stories(env, ledger.customers, dict(zip(names, partners, strict=True)))


def post_books(name: str, ledger: Ledger, today: date, smtp_port: int) -> list[int]:
    """Create the company and post the ledger; return its customers' ids, in order."""
    counts = f"{len(ledger.customers)} customers and {len(ledger.invoices)} invoices"
    with announced(f"Posting {counts}"), Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        set_up_company(env, today, smtp_port)
        terms = create_terms(env)
        partners = create_customers(env, ledger.customers, terms)
        Posting(env, partners, terms).post(ledger)
        return [partner.id for partner in partners.values()]

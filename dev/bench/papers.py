"""Papers of ours printed in one batch, timed beside as many of Odoo's invoices."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

INVOICES = "account.account_invoices"


@contextmanager
def opened(name: str, address: str) -> Iterator[Environment]:
    """Open a served database on whose ``address`` the styles are."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", address)
        yield env


def create_invoices(
    env: Environment, late: timedelta, places: Sequence[Mapping[str, str]]
) -> Any:
    """Return late invoices, one a professional of each of the ``places``."""
    due = env.company._relance_today() - late
    customers = env["res.partner"].create(
        [
            {
                "name": f"Client {number} SARL",
                "is_company": True,
                "relance_legal_type": "professional",
                "street": f"{number} rue de la Gare",
                "country_id": env.ref("base.fr").id,
                **place,
            }
            for number, place in enumerate(places)
        ]
    )
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Travaux", "price_unit": 1000.0})
                ],
            }
            for customer in customers
        ]
    )
    moves.action_post()
    return moves


def store_styles(moves: Any) -> None:
    """Render once: who prints asks Odoo for styles that a rendering has stored."""
    moves.env["ir.actions.report"]._render_qweb_html(INVOICES, moves[:1].ids)
    moves.env.cr.commit()


def time_invoices(moves: Any) -> float:
    """Return the seconds in which Odoo prints ``moves``; nothing of it stays."""
    reports = moves.env["ir.actions.report"]
    seconds = measure(lambda: reports._render_qweb_pdf(INVOICES, moves.ids))
    moves.env.cr.rollback()
    return seconds


def measure(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` takes."""
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 1)

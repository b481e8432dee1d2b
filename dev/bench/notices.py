"""200 formal notices printed in one batch beside 200 invoices: notices.py NAME ADDRESS.

A served database on whose address the styles are; what is made in it is thrown away
with it. Each notice is a letter and the computation of its interest.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from environment.steps import clear_errors

COUNT = 200
LATE = timedelta(days=90)
INVOICES = "account.account_invoices"


def main(name: str, address: str) -> None:
    """Print what both took, as JSON."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", address)
        moves = create_invoices(env)
        notices = env["relance.notice"]._prepare(moves)
        # The styles are stored by a rendering; who prints asks Odoo for them.
        reports = env["ir.actions.report"]
        reports._render_qweb_html(INVOICES, moves[:1].ids)
        cr.commit()
        notices[:1]._render_letters()
        invoices = measure(lambda: reports._render_qweb_pdf(INVOICES, moves.ids))
        cr.rollback()
        letters = measure(lambda: print_notices(notices))
        ratio = round(letters / invoices, 2)
        told = {"count": COUNT, "invoices": invoices, "notices": letters}
        print(json.dumps(told | {"ratio": ratio}))
        cr.rollback()


def create_invoices(env: Environment):
    """Return late invoices, one a professional."""
    due = env.company._relance_today() - LATE
    customers = env["res.partner"].create(
        [
            {
                "name": f"Client {number} SARL",
                "is_company": True,
                "relance_legal_type": "professional",
                "street": f"{number} rue de la Gare",
                "zip": "69001",
                "city": "Lyon",
                "country_id": env.ref("base.fr").id,
            }
            for number in range(COUNT)
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


def print_notices(notices) -> None:
    """Freeze the letters and make one file of them."""
    notices._freeze()
    notices.action_print()


def measure(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` takes."""
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    with clear_errors():
        main(*sys.argv[1:])

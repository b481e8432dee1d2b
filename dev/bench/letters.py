"""Letters printed in one batch beside as many invoices: letters.py NAME ADDRESS COUNT.

A served database on whose address the styles are; what is made in it is thrown away
with it. The batch checks again what is owed, makes a link a letter, and writes what
each says into the history of its customer; Odoo prints its invoices, and no more.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from environment.steps import clear_errors

LATE = timedelta(days=20)
INVOICES = "account.account_invoices"
TOWNS = {"69001": "Lyon", "75011": "Paris", "13002": "Marseille", "67000": "Strasbourg"}


def main(name: str, address: str, count: int) -> None:
    """Print what both took, as JSON."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", address)
        moves = create_invoices(env, count)
        queue_letters(env)
        # The styles are stored by a rendering; who prints asks Odoo for them.
        reports = env["ir.actions.report"]
        reports._render_qweb_html(INVOICES, moves[:1].ids)
        cr.commit()
        invoices = measure(lambda: reports._render_qweb_pdf(INVOICES, moves.ids))
        cr.rollback()
        batches = env["relance.letter.batch"]
        letters = measure(lambda: batches._print(env.company, env.user))
        batch = batches.search([], limit=1)
        zips = batch._get_letters().debtor_id.mapped("zip")
        told = {"count": batch.letter_count, "pages": batch.page_count}
        told |= {"in_order": zips == sorted(zips)}
        told |= {"invoices": invoices, "letters": letters}
        print(json.dumps(told | {"ratio": round(letters / invoices, 2)}))
        cr.rollback()


def create_invoices(env: Environment, count: int):
    """Return late invoices, one a customer, in towns far apart."""
    env.company.write(
        {"relance_install_date": "2020-01-01", "relance_freshness_days": 0}
    )
    due = env.company._relance_today() - LATE
    dice = random.Random(count)
    customers = env["res.partner"].create(
        [
            {
                "name": f"Client {number} SARL",
                "is_company": True,
                "relance_legal_type": "professional",
                "street": f"{number} rue de la Gare",
                "zip": (town := dice.choice(list(TOWNS))),
                "city": TOWNS[town],
                "country_id": env.ref("base.fr").id,
            }
            for number in range(count)
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
    moves.is_move_sent = True
    moves.flush_recordset()
    env.cr.execute(
        "UPDATE account_move SET create_date = invoice_date WHERE id = ANY(%s)",
        (moves.ids,),
    )
    moves.invalidate_recordset(["create_date"])
    return moves


def queue_letters(env: Environment):
    """Return the reminders of all customers, approved, whose letters wait."""
    company = env.company
    contacts = env["relance.scenario.step"].search([("use_email", "=", True)])
    contacts.filtered(lambda step: int(step.level) < 3).write(
        {"use_email": False, "use_letter": True, "use_activity": False}
    )
    env.flush_all()
    env["relance.planner"]._plan(company, company._relance_today())
    reminders = env["relance.reminder"].search([("state", "=", "draft")])
    reminders.action_approve()
    letters = reminders.filtered("step_id.use_letter")
    # whatever the hour of the day
    letters.state = "queued"
    env["relance.channel.letter"]._deliver(letters)
    return letters


def measure(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` takes."""
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    with clear_errors():
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

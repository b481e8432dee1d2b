"""Letters printed in one batch beside as many invoices: letters.py NAME ADDRESS COUNT.

A served database on whose address the styles are; what is made in it is thrown away
with it. The batch checks again what is owed, makes a link a letter, and writes what
each says into the history of its customer; Odoo prints its invoices, and no more.
"""

import json
import random
import sys
from datetime import timedelta

from odoo.api import Environment

from bench.papers import create_invoices, measure, opened, store_styles, time_invoices
from environment.steps import clear_errors

LATE = timedelta(days=20)
TOWNS = {"69001": "Lyon", "75011": "Paris", "13002": "Marseille", "67000": "Strasbourg"}


def main(name: str, address: str, count: int) -> None:
    """Print what both took, as JSON."""
    with opened(name, address) as env:
        moves = create_late(env, count)
        queue_letters(env)
        store_styles(moves)
        invoices = time_invoices(moves)
        batches = env["relance.letter.batch"]
        letters = measure(lambda: batches._print(env.company, env.user))
        batch = batches.search([], limit=1)
        zips = batch._get_letters().debtor_id.mapped("zip")
        told = {"count": batch.letter_count, "pages": batch.page_count}
        told |= {"in_order": zips == sorted(zips)}
        told |= {"invoices": invoices, "letters": letters}
        print(json.dumps(told | {"ratio": round(letters / invoices, 2)}))
        env.cr.rollback()


def create_late(env: Environment, count: int):
    """Return late invoices to chase from their first day on, in towns far apart."""
    env.company.write(
        {"relance_install_date": "2020-01-01", "relance_freshness_days": 0}
    )
    towns = random.Random(count).choices(list(TOWNS.items()), k=count)
    moves = create_invoices(env, LATE, [{"zip": z, "city": c} for z, c in towns])
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


if __name__ == "__main__":
    with clear_errors():
        name, address, count = sys.argv[1:]
        main(name, address, int(count))

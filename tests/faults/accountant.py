"""A person who edits, pays, matches and resets invoices as long as Odoo is there."""

import json
import random
import time
from collections import Counter

import psycopg2
from freezegun import api

from odoo.api import SUPERUSER_ID, Environment
from odoo.service.model import retrying

import acts

NAME = "account"
# Whoever waits longer for a row of another has been blocked.
# Of `api`: freezegun replaces the clocks that a module imports by name.
LONGEST_WAIT = "1s"


def work(registry, say, numbers, seed):
    """Work until killed; tell what was done, and how Odoo took it."""
    chance = random.Random(seed)
    habits = (edit, pay_a_part, undo_matching, post_again, rename_customer)
    while True:
        habit, number = chance.choice(habits), chance.choice(numbers)
        say(json.dumps(_do(registry, habit, number)))


def _do(registry, habit, number):
    """Do one thing in a transaction of its own; return what came of it."""
    told = Counter()
    start = api.real_time()
    try:
        with registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT set_config('lock_timeout', %s, false)", [LONGEST_WAIT])
            invoice = acts.find(env, number)

            def attempt():
                told["tries"] += 1
                habit(invoice)

            retrying(attempt, env)
            residual = invoice.amount_residual
            state = invoice.state
    except psycopg2.Error as error:
        told[type(error).__name__] += 1
        return {"habit": habit.__name__, "error": type(error).__name__}
    return {
        "habit": habit.__name__,
        "number": number,
        "residual": residual if state == "posted" else 0,
        "start": start,
        "end": api.real_time(),
        "tries": told["tries"],
    }


def edit(invoice):
    """Write a reference on it."""
    invoice.ref = f"Order {time.time_ns()}"


def pay_a_part(invoice):
    """Receive a tenth of what is owed."""
    if invoice.state == "posted" and invoice.amount_residual > 0:
        acts.pay(invoice.env, invoice.name, 0.1)


def undo_matching(invoice):
    """Take the payments off it, and match them again."""
    lines = invoice.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable"
    )
    payments = lines.matched_credit_ids.credit_move_id
    lines.remove_move_reconcile()
    (lines + payments).reconcile()


def post_again(invoice):
    """Reset it to draft and post it again, when nothing is matched with it."""
    if invoice.payment_state == "not_paid":
        invoice.button_draft()
        invoice.action_post()


def rename_customer(invoice):
    """Correct the address of the customer."""
    invoice.partner_id.street = f"{time.time_ns()} rue de la Paix"

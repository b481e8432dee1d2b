"""Customers pay the same invoices at once, each in a connection of its own.

Run by ``test_parallel_payments.py`` beside Odoo: ``dev/python FILE DATABASE``. It
prints a JSON list, an object for each race: what was chosen, what the books say of it.
"""

import json
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from werkzeug.datastructures import MultiDict

from odoo import Command, fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

ROUNDS = 3
AMOUNT = 1000.0


class Races:
    """A database in which people race for the same invoice."""

    def __init__(self, name):
        self.registry = Registry(name)
        with self.open() as env:
            self.prepare(env)

    @contextmanager
    def open(self):
        """Yield an environment of its own connection; commit what was done in it."""
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def prepare(self, env):
        """Let the demonstration provider take money for the company."""
        provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
        journals = env["account.journal"]
        bank = journals.search([("type", "=", "bank")], limit=1)
        provider.write({"state": "test", "is_published": True, "journal_id": bank.id})
        provider.payment_method_ids.active = True
        self.provider = provider.id
        self.method = provider.payment_method_ids[:1].id

    def start(self, *parts):
        """Return a new late invoice, and a choice of each of ``parts`` of it: ids."""
        with self.open() as env:
            today = fields.Date.today()
            number = env["res.partner"].search_count([])
            debtor = env["res.partner"].create(
                {"name": "Racer SARL", "email": f"racer{number}@customer.example"}
            )
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "invoice_date": today - timedelta(days=40),
                    "invoice_date_due": today - timedelta(days=10),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": AMOUNT, "tax_ids": []}
                        )
                    ],
                }
            )
            invoice.action_post()
            env.flush_all()
            env["relance.due.item"]._refresh(env.company, env.company._relance_today())
            choices = [
                self.choose(env, invoice, amount, number).id
                for number, amount in enumerate(parts)
            ]
            return invoice.id, choices

    def choose(self, env, invoice, amount, number):
        """Return what a tab of the customer chose to pay of the invoice."""
        [(link, _url)] = env["relance.access"]._issue(
            [
                {
                    "company_id": invoice.company_id.id,
                    "debtor_id": invoice.partner_id.id,
                    "contact_id": invoice.partner_id.id,
                    "email": invoice.partner_id.email,
                    "purpose": "hand",
                }
            ]
        )
        page, own = env["relance.page"]._of(link)
        item = invoice.relance_due_item_ids
        typed = MultiDict([("items", str(item.id))])
        typed.add(f"amount_{item.id}", f"{amount:.2f}")
        chosen = page._read_chosen(own, invoice.currency_id, typed)
        if chosen.errors:
            raise ValueError(chosen.errors)
        return page._choose(own, chosen, f"{number:032d}")

    def make_transaction(self, env, choice):
        """Return the transaction that a click on *Pay* makes."""
        return env["payment.transaction"].create(
            {
                "provider_id": self.provider,
                "payment_method_id": self.method,
                "reference": f"race-{choice.id}-{len(choice.transaction_ids)}",
                "amount": choice.amount,
                "currency_id": choice.currency_id.id,
                "partner_id": choice.debtor_id.id,
                "operation": "online_redirect",
                "relance_choice_id": choice.id,
            }
        )

    def open_transactions(self, choices):
        """Return the ids of transactions of ``choices``, begun before the race."""
        with self.open() as env:
            found = env["relance.page.payment"].browse(choices)
            return [self.make_transaction(env, choice).id for choice in found]

    # What each does ---------------------------------------------------------------

    def click(self, choice, env):
        """Click on *Pay*; the provider begins at once."""
        choice = env["relance.page.payment"].browse(choice)
        choice._check_click()
        self.make_transaction(env, choice)._set_pending()

    def confirm(self, transaction, env):
        """Let the provider say that the money is there, and Odoo book it."""
        transaction = env["payment.transaction"].browse(transaction)
        transaction._set_done()
        transaction._post_process()

    def book(self, invoice, amount, env):
        """Have the accountant book a transfer of the customer."""
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=[invoice]
        ).create({"amount": amount})._create_payments()

    def race(self, *acts):
        """Do all of ``acts`` at once; return in sentences what was refused."""
        gate, refused = threading.Barrier(len(acts)), []

        def run(act):
            with self.registry.cursor() as cr:
                env = Environment(cr, SUPERUSER_ID, {})
                # each has read the invoice before anybody has written
                env["account.move"].search_count([])
                gate.wait()
                try:
                    retrying(partial(act, env), env)
                except UserError as error:
                    refused.append(str(error))

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    # What came of it --------------------------------------------------------------

    def tell(self, name, invoice, choices, refused=()):
        """Return what the books say of a race."""
        with self.open() as env:
            move = env["account.move"].browse(invoice)
            found = env["relance.page.payment"].browse(choices)
            transactions = found.transaction_ids
            mails = env["mail.mail"].search(
                [("subject", "like", "received your payment")]
            )
            todos = env["mail.activity"].search(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "=", move.partner_id.id),
                ]
            )
            line = move.line_ids.filtered(lambda one: one.matched_credit_ids)
            return {
                "race": name,
                "residual": move.amount_residual,
                "matched": sum(line.matched_credit_ids.mapped("amount")),
                "chosen": found.mapped("amount"),
                "placed": [sum(one.line_ids.mapped("amount_placed")) for one in found],
                "received": transactions.payment_id.mapped("amount"),
                "states": transactions.mapped("state"),
                "mails": len(
                    mails.filtered(lambda one: move.partner_id.email in one.email_to)
                ),
                "todos": len(todos),
                "refused": list(refused),
            }


def race_clicks(races):
    """Two tabs click at once on what only one of them can pay."""
    invoice, choices = races.start(700, 700)
    refused = races.race(*(partial(races.click, one) for one in choices))
    return races.tell("clicks", invoice, choices, refused)


def race_confirmations(races):
    """Two payments of the same invoice are confirmed at once."""
    invoice, choices = races.start(700, 700)
    begun = races.open_transactions(choices)
    refused = races.race(*(partial(races.confirm, one) for one in begun))
    return races.tell("confirmations", invoice, choices, refused)


def race_replays(races):
    """The webhook and the redirect of one payment come at once."""
    invoice, choices = races.start(400)
    [begun] = races.open_transactions(choices)
    refused = races.race(*(partial(races.confirm, begun) for _time in range(3)))
    return races.tell("replays", invoice, choices, refused)


def race_accountant(races):
    """The accountant books a transfer while the customer's payment is confirmed."""
    invoice, choices = races.start(1000)
    [begun] = races.open_transactions(choices)
    refused = races.race(
        partial(races.confirm, begun), partial(races.book, invoice, 800)
    )
    return races.tell("accountant", invoice, choices, refused)


def race_click_and_accountant(races):
    """The accountant books a transfer while the customer clicks on *Pay*."""
    invoice, choices = races.start(1000)
    refused = races.race(
        partial(races.click, choices[0]), partial(races.book, invoice, 800)
    )
    return races.tell("click and accountant", invoice, choices, refused)


RACES = (
    race_clicks,
    race_confirmations,
    race_replays,
    race_accountant,
    race_click_and_accountant,
)


def main(name):
    """Race in a database, several times, and tell what came of it."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=critical"]
    config.parse_config(options, setup_logging=True)
    races = Races(name)
    told = [race(races) for race in RACES for _round in range(ROUNDS)]
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

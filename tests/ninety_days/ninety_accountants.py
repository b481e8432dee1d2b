"""What people do to the ledger in the ninety days."""

import random
from collections import Counter
from datetime import timedelta

from ninety_debtors import Debtors

from odoo.fields import Command


class Accountants:
    """What people do to the ledger while the job runs, at random but repeatable."""

    def __init__(self, env, watch):
        self.env = env
        self.watch = watch
        self.random = random.Random(20261121)
        self.done = Counter()
        self.debtors = Debtors(env, self)

    def work(self, number, today):
        """Do the accounting of one day; ``number`` counts the days."""
        self.debtors.work(number, today)
        self.pay(today)
        habits = {
            self.invoice: 1,
            self.credit: 3,
            self.unmatch: 4,
            self.match: 5,
            self.reset_with_other_term: 5,
            self.bounce: 6,
            self.correct_address: 11,
            self.change_scenario: 30,
        }
        for habit, interval in habits.items():
            if number % interval == interval - 1:
                habit(today)

    def pay(self, today):
        """Pay some invoices, late ones first, one of them in part."""
        for invoice in self.some(self._open_invoices(), 2):
            part = self.random.random() < 0.3
            amount = invoice.amount_residual * (0.5 if part else 1)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create(
                {"amount": invoice.currency_id.round(amount), "payment_date": today}
            )._create_payments()
            self.done["payments"] += 1

    def invoice(self, today):
        """Make a new invoice for some customer, due soon."""
        for model in self.some(self._open_invoices(), 1):
            copy = model.copy({"invoice_date": today - timedelta(days=20)})
            copy.write(
                {"invoice_date_due": today + timedelta(days=self.random.randint(0, 9))}
            )
            copy.action_post()
            copy.is_move_sent = True
            self.done["invoices"] += 1

    def credit(self, today):
        """Post a credit note that nobody matches yet."""
        for invoice in self.some(self._open_invoices(), 1):
            self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "invoice_date": today,
                    "currency_id": invoice.currency_id.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Credit",
                                "price_unit": invoice.amount_residual / 3,
                            }
                        )
                    ],
                }
            ).action_post()
            self.done["credit notes"] += 1

    def match(self, _today):
        """Match what lies unmatched of one customer."""
        lines = self._unmatched_credits()
        for line in self.some(lines, 2):
            debts = self.env["account.move.line"].search(
                [
                    ("partner_id", "=", line.partner_id.id),
                    ("account_id", "=", line.account_id.id),
                    ("currency_id", "=", line.currency_id.id),
                    ("reconciled", "=", False),
                    ("parent_state", "=", "posted"),
                ]
            )
            debts.reconcile()
            self.done["matchings"] += 1

    def unmatch(self, _today):
        """Take a payment off its invoice."""
        paid = self.env["account.partial.reconcile"].search(
            [("debit_move_id.move_id.move_type", "=", "out_invoice")],
            order="id desc",
            limit=60,
        )
        for partial in self.some(paid, 1):
            partial.debit_move_id.move_id.line_ids.remove_move_reconcile()
            self.done["un-matchings"] += 1

    def reset_with_other_term(self, today):
        """Reset an invoice to draft and post it with other instalments."""
        untouched = self._open_invoices().filtered(
            lambda move: move.payment_state == "not_paid"
        )
        terms = self.env["account.payment.term"].search([])
        for invoice in self.some(untouched, 1):
            invoice.button_draft()
            if self.random.random() < 0.5:
                invoice.invoice_payment_term_id = self.random.choice(terms)
            else:
                invoice.invoice_payment_term_id = False
                shift = timedelta(days=self.random.randint(-15, 15))
                invoice.invoice_date_due = invoice.invoice_date_due + shift
            invoice.action_post()
            self.done["draft resets"] += 1

    def bounce(self, today):
        """Let a message of the last days come back."""
        recent = self.env["relance.delivery"].search(
            [
                ("state", "=", "sent"),
                ("channel", "=", "email"),
                ("date_sent", ">", today - timedelta(days=10)),
            ]
        )
        # late, or after a payment, a report is checked by a person and changes nothing
        for delivery in self.some(recent - recent._filter_doubtful_bounces(), 1):
            delivery.reminder_id._message_receive_bounce(
                delivery.address, delivery.reminder_id.contact_id
            )
            self.watch.forget(delivery)
            self.done["bounces"] += 1

    def correct_address(self, _today):
        """Give one customer with a dead address a new one."""
        holds = self.env["relance.hold"].search(
            [("kind", "=", "dead_address"), ("lifted", "=", False)]
        )
        for hold in self.some(holds, 1):
            partners = hold.reminder_id.contact_id | hold.debtor_id
            partners.email = f"new{hold.id}@customer.test"
            self.done["new addresses"] += 1

    def change_scenario(self, _today):
        """Insert a step in each ladder and archive the last but one."""
        for scenario in self.env["relance.scenario"].search([]):
            steps = scenario.step_ids.filtered(lambda step: step.offset_days > 0)
            taken = set(steps.mapped("offset_days"))
            free = min(set(range(min(taken), max(taken))) - taken)
            steps[0].copy({"offset_days": free, "name": "Inserted"})
            steps[-2].active = False
            self.done["scenario changes"] += 1

    def _open_invoices(self):
        return self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("partner_id.active", "=", True),
            ]
        )

    def _unmatched_credits(self):
        return self.env["account.move.line"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
            ]
        )

    def some(self, records, count):
        """Return so many of ``records``, at random."""
        return records.browse(self.random.sample(records.ids, min(count, len(records))))

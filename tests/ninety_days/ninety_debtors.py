"""What customers say in the ninety days, and what accountants make of it."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command

PLANS = "odoo.addons.relance_avancee.models.answers.relance_payment_plan_papers"
OPEN = [("date_end", "=", False)]


class Debtors:
    """Customers who promise, dispute and ask for plans; some keep their word.

    Of every two promises and plans one is kept.
    """

    def __init__(self, env, accountants):
        self.env = env
        self.random = accountants.random
        self.some = accountants.some
        self.done = accountants.done
        self.honest = {"relance.promise": set(), "relance.payment.plan": set()}

    def work(self, number, today):
        """Say something on some days; pay what was promised by who keeps its word."""
        self.keep_promises(today)
        self.pay_instalments(today)
        habits = {
            self.promise: 3,
            self.dispute: 5,
            self.agree: 8,
            self.credit: 9,
            self.revoke: 10,
            self.renegotiate: 21,
        }
        for habit, interval in habits.items():
            if number % interval == interval - 1:
                habit(today)

    def promise(self, today):
        """Promise to pay some items, or a part of them, in some days."""
        for item in self.some(self._find_free(), 2):
            share = self.random.choice((0.5, 1))
            amount = item.currency_id.round(item.amount_residual_currency * share)
            self._say(
                "relance.promise",
                {
                    "debtor_id": item.debtor_id.id,
                    "company_id": item.company_id.id,
                    "due_item_ids": [Command.set(item.ids)],
                    "amount": amount,
                    "date_promised": today + timedelta(days=self.random.randint(2, 9)),
                    "override_reason": "We know them",
                },
            )

    def keep_promises(self, today):
        """Pay the promises of this day whose customers keep their word."""
        for promise in self._find_honest("relance.promise"):
            if promise.date_promised <= today:
                self._pay(promise.line_ids.due_item_id, promise.amount, today)
                self.honest[promise._name].discard(promise.id)
                self.done["promises paid"] += 1

    def dispute(self, today):
        """Dispute half of an invoice."""
        for item in self.some(self._find_free(), 1):
            amount = item.currency_id.round(item.amount_residual_currency / 2)
            values = {"move_id": item.move_id.id, "amount": amount, "date": today}
            self._say("relance.dispute", values)

    def credit(self, today):
        """Credit what is left of a dispute."""
        for dispute in self.some(self.env["relance.dispute"].search(OPEN), 1):
            move = dispute.move_id
            wizards = self.env["account.move.reversal"].with_context(
                active_model=move._name, active_ids=move.ids
            )
            wizard = wizards.create({"journal_id": move.journal_id.id, "date": today})
            note = move.browse(wizard.reverse_moves()["res_id"])
            note.invoice_line_ids[1:].unlink()
            note.invoice_line_ids.write(
                {
                    "quantity": 1,
                    "price_unit": dispute.amount_left,
                    "tax_ids": [Command.clear()],
                }
            )
            note.action_post()
            self.done["disputes credited"] += 1

    def agree(self, today):
        """Agree on a plan of three weeks for all that a customer owes of one kind."""
        for item in self.some(self._find_free(), 1):
            items = self._find_free().filtered(
                lambda one, item=item: (
                    (one.debtor_id, one.company_id, one.currency_id)
                    == (item.debtor_id, item.company_id, item.currency_id)
                )
            )
            self._make_plan(items, today)

    def renegotiate(self, today):
        """Agree on a new version of a plan."""
        for plan in self.some(self._find_running(), 1):
            items = plan.due_item_ids.filtered(lambda item: item.state == "open")
            self._make_plan(items, today, previous_id=plan.id)

    def pay_instalments(self, today):
        """Pay the instalments of this day of the plans that are kept."""
        for plan in self._find_honest("relance.payment.plan"):
            due = plan.line_ids.filtered(lambda line: line.date <= today)
            if left := sum(due.mapped("amount_left")):
                self._pay(plan.due_item_ids, left, today)
                self.done["instalments"] += 1

    def revoke(self, _today):
        """End the plans in default by their letter."""
        late = self._find_running().filtered(lambda plan: plan.state == "defaulted")
        for plan in self.some(late, 1):
            with self._without_pdf():
                self.env["relance.payment.plan.revoke"].create(
                    {"plan_id": plan.id, "reason": "Nothing came"}
                ).action_apply()
            self.done["plans revoked"] += 1

    def _say(self, model, values):
        """Record an act, unless it is refused."""
        try:
            with self.env.cr.savepoint():
                act = self.env[model].create(values)
        except UserError:
            self.done["refused"] += 1
            return
        self._note(act)

    def _note(self, act):
        """Count an act, and have every second one of its kind be kept."""
        self.done[act._name] += 1
        if act._name in self.honest and self.done[act._name] % 2:
            self.honest[act._name].add(act.id)

    def _make_plan(self, items, today, **values):
        """Propose a plan and have it accepted."""
        wizard = self.env["relance.payment.plan.simulate"].create(
            {
                "company_id": items.company_id.id,
                "due_item_ids": [Command.set(items.ids)],
                "number": 3,
                "date_first": today + timedelta(days=7),
                "rhythm": "week",
                **values,
            }
        )
        try:
            with self.env.cr.savepoint(), self._without_pdf():
                plans = self.env["relance.payment.plan"]
                plan = plans.browse(wizard.action_save()["res_id"])
                self.env["relance.payment.plan.accept"].create(
                    {"plan_id": plan.id, "by_mail": False}
                ).action_apply()
        except UserError:
            self.done["refused"] += 1
            return
        self._note(plan)

    def _without_pdf(self):
        """Spare the seconds of each PDF: the papers have tests of their own."""
        return patch(f"{PLANS}.RelancePaymentPlan._render_paper", lambda *_args: b"PDF")

    def _find_free(self):
        """Return the items that are owed and of which nothing is said."""
        items = self.env["relance.due.item"].search(
            [
                ("state", "=", "open"),
                ("amount_residual", ">", 20),
                ("debtor_id.active", "=", True),
                ("move_id.move_type", "=", "out_invoice"),
            ]
        )
        said = self.env["relance.hold"].search(
            [("act_id", "!=", 0), ("lifted", "=", False)]
        )
        return items - said.due_item_id

    def _find_running(self):
        plans = self.env["relance.payment.plan"]
        return plans.search([("state", "in", plans._open_states)])

    def _find_honest(self, model):
        """Return the open acts of those who keep their word."""
        acts = self.env[model].browse(self.honest[model]).exists()
        return acts.filtered(lambda act: act._is_open())

    def _pay(self, items, amount, today):
        """Pay so much of ``items``, at most what they owe."""
        lines = items.line_id.filtered(
            lambda line: line.parent_state == "posted" and line.amount_residual > 0
        )
        owed = sum(lines.mapped("amount_residual_currency"))
        if not lines or not owed:
            return
        self.env["account.payment.register"].with_context(
            active_model=lines._name, active_ids=lines.ids
        ).create(
            {
                "amount": lines.currency_id.round(min(amount, owed)),
                "payment_date": today,
                "group_payment": True,
            }
        )._create_payments()

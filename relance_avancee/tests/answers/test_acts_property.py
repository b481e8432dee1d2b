import os
from contextlib import contextmanager
from datetime import date
from unittest import skipUnless

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import RelanceCommon

try:
    from hypothesis import HealthCheck, settings
    from hypothesis.stateful import run_state_machine_as_test

    from .acts_machine import ActsMachine
except ImportError:
    settings = None

START = date(2026, 2, 23)
DUE = ("2026-02-02", "2026-02-16", "2026-02-20")
AMOUNTS = (100.0, 250.5, 1000.0)
# More of them once: RELANCE_ACTS=500 dev/test money --test-tags ...
USUAL, STEPS = 12, 12
EXAMPLES = int(os.environ.get("RELANCE_ACTS", USUAL))
KEPT = {"dispute": "disputed", "promise": "promised", "plan": "in a plan"}


@tagged("relance_money")
@skipUnless(settings, "Hypothesis is not installed.")
class TestActsProperty(RelanceCommon):
    """Whatever is said, paid and undone, each cent is chased, or held by a cause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moves = [
            cls._create_invoice(due, amount)
            for due, amount in zip(DUE, AMOUNTS, strict=True)
        ]
        with cls._at(START):
            cls.env["relance.planner"].sudo()._plan(cls.company, START)

    def test_each_cent_is_chased_or_held_by_an_open_cause(self):
        run_state_machine_as_test(
            lambda: ActsMachine(self, START),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=EXAMPLES == USUAL,
                suppress_health_check=list(HealthCheck),
            ),
        )

    @contextmanager
    def _refused_at_will(self):
        """Let what people ask be refused, with nothing left of it."""
        try:
            with self.env.cr.savepoint():
                yield
        except (UserError, ValidationError):
            self.env.invalidate_all(flush=False)

    def _check_parts(self):
        """Check that chased and held make what is owed, for each open item."""
        today = self.company._relance_today()
        planner = self.env["relance.planner"].sudo()
        companies = self.company._relance_companies()
        planned = {
            item.id: item for item in planner._read_items(companies, today, None)
        }
        items = self._get_items(self.env["account.move"].union(*self.moves))
        for item in items.filtered(lambda item: item.state == "open"):
            known = planned[item.id]
            parts = self._read_parts(item)
            chased = 0.0 if known.reasons else known.residual_currency
            held = sum(parts.values())
            if set(known.reasons) - set(KEPT):
                held = item.amount_residual_currency
            self.assertAlmostEqual(
                chased + held, item.amount_residual_currency, 2, f"{item.name}: {parts}"
            )
            self._check_message(item, known, chased)

    def _read_parts(self, item):
        """Return {hold: what it keeps back of the item}, by the holds of acts."""
        holds = self.env["relance.hold"].sudo()
        live = holds.search(
            [
                *holds._get_live_domain(self.company._relance_today()),
                ("due_item_id", "=", item.id),
                ("act_id", "!=", 0),
            ]
        )
        left = item.amount_residual_currency
        parts = {}
        for hold in live.sorted(lambda hold: not hold.amount):
            parts[hold] = min(hold.amount or left, left)
            left -= parts[hold]
        return parts

    def _check_message(self, item, known, chased):
        """Check that what waits to be sent asks for what is chased, and no more."""
        waiting = item.reminder_line_ids.filtered(lambda line: line.state == "planned")
        for line in waiting:
            self.assertFalse(set(known.reasons) & set(KEPT), item.name)
            self.assertLessEqual(line.amount_residual_currency, chased + 0.005)

    def _check_causes(self):
        """Check that each hold of an act has an open act, each open act a hold."""
        holds = self.env["relance.hold"].sudo()
        acts = self.env["relance.act"].sudo()
        for hold in holds.search([("act_id", "!=", 0), ("lifted", "=", False)]):
            act = self.env[hold.act_model].sudo().browse(hold.act_id)
            self.assertTrue(act._is_open(), f"{hold.display_name}: {act.state}")
        for name in acts._get_act_models():
            model = self.env[name].sudo()
            for act in model.search([("state", "in", list(model._open_states))]):
                # an invoice that is a draft again is awaited
                owed = act.due_item_ids.filtered(
                    lambda item: item.state == "open" or item.reason == "draft"
                )
                self.assertTrue(owed, f"{act.display_name} is open about nothing")

    def _check_plans(self):
        """Check that what is left of a plan is owed, and that no two hold an item."""
        plans = self.env["relance.payment.plan"].sudo().search([])
        for plan in plans.filtered("accepted_on"):
            moved = sum(plan.line_ids.mapped("amount_reduced")) + plan.amount_paid
            self.assertAlmostEqual(plan.amount_total, moved + plan.amount_left, 2)
        running = plans.filtered(lambda plan: plan._is_open())
        held = [item for plan in running for item in plan.due_item_ids]
        self.assertEqual(len(held), len(set(held)), "two plans run on one item")
        for plan in running:
            if "draft" not in plan.due_item_ids.move_id.mapped("state"):
                owed = sum(item._get_owed_on() for item in plan.due_item_ids)
                self.assertGreater(plan.amount_left, 0, plan.name)
                self.assertLessEqual(plan.amount_left, owed + 0.005, plan.name)

    def _check_ended(self):
        """Check that nothing that was said is open, and that nothing is held by it."""
        acts = self.env["relance.act"].sudo()
        for name in acts._get_act_models():
            still = self.env[name].sudo().search([("date_end", "=", False)])
            self.assertFalse(still, f"open for ever: {still.mapped('display_name')}")
        holds = self.env["relance.hold"].sudo()
        self.assertFalse(holds.search([("act_id", "!=", 0), ("lifted", "=", False)]))

    def _draft_plan(self, items, **values):
        """Return the draft of a plan, as a person fills in the simulation."""
        wizard = self.env["relance.payment.plan.simulate"].create(
            {
                "company_id": self.company.id,
                "due_item_ids": [Command.set(items.ids)],
                **values,
            }
        )
        return self.env["relance.payment.plan"].browse(wizard.action_save()["res_id"])

    def _accept_plan(self, plan):
        wizards = self.env["relance.payment.plan.accept"]
        wizards.create({"plan_id": plan.id, "by_mail": False}).action_apply()

    def _revoke_plan(self, plan):
        wizards = self.env["relance.payment.plan.revoke"]
        wizards.create(
            {"plan_id": plan.id, "reason": "Not paid", "by_mail": False}
        ).action_apply()

from odoo import Command
from odoo.tests import tagged

from ..common import RelanceCommon

TODAY = "2026-01-12"


@tagged("relance_money")
class PlanCommon(RelanceCommon):
    """An invoice of 900, a week late, of which a customer asks for a payment plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls._create_user("plan_collector", "collector")
        cls.invoice = cls._create_invoice("2026-01-05", 900.0)
        with cls._at("2026-01-08"):
            cls._refresh()
        cls.item = cls._find_items(cls.invoice)

    @classmethod
    def _refresh(cls):
        """Bring the due items up to date, and plan the day."""
        return (
            cls.env["relance.planner"]
            .sudo()
            ._plan(cls.company, cls.company._relance_today())
        )

    @classmethod
    def _find_items(cls, moves):
        return cls.env["relance.due.item"].search([("move_id", "in", moves.ids)])

    def _simulate(self, items=None, **values):
        """Return the simulation of a plan, as a collector fills it in."""
        wizards = self.env["relance.payment.plan.simulate"].with_user(self.collector)
        items = self.item if items is None else items
        return wizards.create(
            {
                "company_id": self.company.id,
                "due_item_ids": [Command.set(items.ids)],
                "number": 3,
                "date_first": "2026-01-31",
                **values,
            }
        )

    def _draft(self, items=None, **values):
        """Return the draft of a plan."""
        action = self._simulate(items, **values).action_save()
        return self._get_plan(action["res_id"])

    def _get_plan(self, number):
        return self.env["relance.payment.plan"].browse(number)

    def _accept(self, plan, **values):
        """Record that the customer accepted ``plan``, as a collector does."""
        wizards = self.env["relance.payment.plan.accept"].with_user(self.collector)
        values = {"plan_id": plan.id, "by_mail": False} | values
        wizards.create(values).action_apply()
        return plan

    def _agree(self, items=None, day=TODAY, **values):
        """Return a plan that runs from ``day`` on."""
        with self._at(day):
            return self._accept(self._draft(items, **values))

    def _revoke(self, plan, by_mail=False):
        wizards = self.env["relance.payment.plan.revoke"].with_user(self.collector)
        wizards.create(
            {"plan_id": plan.id, "reason": "Nothing was paid", "by_mail": by_mail}
        ).action_apply()

    def _get_left(self, plan):
        return plan.line_ids.sorted().mapped("amount_left")

    def _get_todos(self, plan):
        # sudo: whoever the to-do is for
        return plan.sudo().activity_ids

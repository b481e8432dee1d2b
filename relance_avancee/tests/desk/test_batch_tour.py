from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelanceCommon


@tagged("post_install", "-at_install", "relance_browser")
class TestBatchTour(RelanceCommon, HttpCase):
    """Many customers at once, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ("account.group_account_manager", "manager")
        cls.user = cls._create_user("batch_tour", *groups)
        cls.anne = cls._create_user("batch_tour_anne", "collector", name="Anne Martin")

    def test_some_customers_are_paused_and_who_is_held_is_left_out(self):
        today = fields.Date.today()
        first, held = (self._create_debtor(name) for name in ("First SA", "Held SA"))
        for debtor in (first, held):
            self._create_invoice(today - timedelta(days=30), debtor=debtor)
        self._plan()
        rows = self.env["relance.desk.customer"].with_user(self.user)
        rows.search([("debtor_id", "=", held.id)]).action_keep()
        self.env["relance.hold"].create(
            {"debtor_id": held.id, "reason": "Asked on Monday"}
        )
        rows.search([("debtor_id", "=", first.id)]).with_user(self.anne).visit()
        self.start_tour(
            "/odoo/reminders-my-day", "relance_batch_tour", login="batch_tour"
        )
        hold = self.env["relance.hold"].search([("debtor_id", "=", first.id)])
        self.assertEqual(hold.reason, "Strike of the post")
        self.assertEqual(hold.user_id, self.user)

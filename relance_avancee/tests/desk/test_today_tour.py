from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import RelanceCommon


@tagged("post_install", "-at_install", "relance_browser")
class TestTodayTour(RelanceCommon, HttpCase):
    """The first screen in a real browser: another day, down to the items."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_user("today_tour", "account.group_account_manager", "manager")
        today = fields.Date.today()
        cls._create_invoice(
            today - timedelta(days=10), debtor=cls._create_debtor("Tour customer")
        )

    def test_a_user_looks_at_another_day_and_opens_its_items(self):
        later = self._create_invoice(
            "2026-01-10", 500, debtor=self._create_debtor("Paid later")
        )
        self._pay(later, day="2026-02-10")
        self.start_tour(
            "/odoo/reminders-today", "relance_today_tour", login="today_tour"
        )

    def test_the_files_are_served_to_readers_only(self):
        self.authenticate("today_tour", "today_tour")
        options = '{"day": "2026-01-31"}'
        for kind, start in (("xlsx", b"PK"), ("pdf", b"")):
            answer = self.url_open(f"/relance/aged_balance/{kind}?options={options}")
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(start))
            self.assertIn("attachment", answer.headers["Content-Disposition"])
        self._create_user("today_nobody", "base.group_user")
        self.authenticate("today_nobody", "today_nobody")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/relance/aged_balance/xlsx?options={options}")
        self.assertEqual(answer.status_code, 403)

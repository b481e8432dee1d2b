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
        cls._create_user(
            "today_tour",
            "account.group_account_manager",
            "manager",
            "base.group_allow_export",
        )
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
        self._assert_refused(f"/relance/aged_balance/xlsx?options={options}")

    def test_who_may_not_export_gets_the_page_and_no_workbook(self):
        """The whole ledger left without Odoo's export right (finding 28)."""
        self._create_user("today_reader", "reader")
        self.authenticate("today_reader", "today_reader")
        options = '{"day": "2026-01-31"}'
        answer = self.url_open(f"/relance/aged_balance/pdf?options={options}")
        self.assertEqual(answer.status_code, 200)
        self._assert_refused(f"/relance/aged_balance/xlsx?options={options}")

    def test_figures_of_the_address_are_not_printed(self):
        """Any account printed forged figures under our letterhead (finding 32)."""
        page = "/report/html/relance_avancee.relance_aged_balance"
        options = '{"balance": {"titles": ["Forged", "", ""], "rows": []}}'
        self.authenticate("today_tour", "today_tour")
        answer = self.url_open(f"{page}?options={options}")
        self.assertNotIn("Forged", answer.text)
        self.assertIn("Tour customer", answer.text)
        self._create_user("today_guest", "base.group_portal")
        self.authenticate("today_guest", "today_guest")
        self._assert_refused(f"{page}?options={options}")

    def _assert_refused(self, url):
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)

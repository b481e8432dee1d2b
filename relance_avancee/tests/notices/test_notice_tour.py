from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import NoticeCommon, make_pdf


@tagged("post_install", "-at_install", "relance_browser")
class TestNoticeTour(NoticeCommon, HttpCase):
    """From a late invoice to the receipt of its formal notice, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.late = cls._create_claimed(today - timedelta(days=50), 1200.0)

    def setUp(self):
        super().setUp()
        # where tests run a report is HTML, which the viewer beside the form refuses
        reports = type(self.env["ir.actions.report"])
        printed = make_pdf(), "pdf"
        self.startPatcher(
            patch.object(reports, "_render_qweb_pdf", lambda *args, **options: printed)
        )

    def _walk(self, login, groups, tour, **values):
        user = self._create_user(login, *groups, **values)
        user.partner_id.function = "Comptable"
        path = f"/odoo/action-account.action_move_out_invoice_type/{self.late.id}"
        self.start_tour(path, tour, login=login)
        notice = self.late.relance_notice_line_ids.notice_id
        self.assertEqual(notice.state, "received")
        self.assertEqual(notice.sent_by_id, user)
        self.assertTrue(notice.deadline)
        self.assertTrue(notice.is_intact)

    def test_a_manager_sends_a_formal_notice_and_enters_its_receipt(self):
        self._walk(
            "notice_tour",
            ("account.group_account_manager", "manager"),
            "relance_notice_tour",
        )

    def test_an_accountant_without_manager_rights_does_it_in_french(self):
        self._speak_french()
        self.debtor.lang = "fr_FR"
        self._walk(
            "notice_tour_fr",
            ("account.group_account_invoice",),
            "relance_notice_french_tour",
            lang="fr_FR",
        )

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..common import RelanceCommon


class TestSummary(RelanceCommon):
    """On Monday morning the managers read what happened, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.summary = cls.env["relance.summary"].sudo()
        cls.env["res.company"].search([]).relance_summary = False
        cls.company.relance_summary = True
        cls.manager = cls._create_user(
            "summary_manager", "manager", email="manager@our-company.example.com"
        )

    def _cron(self, day, hour=8):
        """Run the cron; return the mails to the manager."""
        before = self.env["mail.mail"].sudo().search([])
        cron = type(self.env["ir.cron"])
        with self._at(day, hour), patch.object(cron, "_commit_progress"):
            self.summary._cron_send()
        after = self.env["mail.mail"].sudo().search([]) - before
        return after.filtered(lambda mail: "manager@our-company" in mail.email_to)

    def _read(self, monday):
        return self.summary._read_figures(self.company, fields.Date.to_date(monday))

    def test_it_leaves_on_monday_morning_and_once_a_week(self):
        self._create_invoice("2026-02-04")
        self._run_day("2026-02-09")
        self.assertFalse(
            self._cron("2026-02-12"), "not in the week of the installation"
        )
        self.assertFalse(self._cron("2026-02-16", hour=6), "not before seven")
        [mail] = self._cron("2026-02-16", hour=7)
        self.assertIn("last week at", mail.subject)
        self.assertFalse(self._cron("2026-02-16", hour=8))
        self.assertFalse(self._cron("2026-02-17"))
        self._run_day("2026-02-19")
        self.assertTrue(self._cron("2026-02-23"))

    def test_a_server_that_was_off_on_monday_sends_on_tuesday(self):
        self._create_invoice("2026-02-04")
        self._run_day("2026-02-09")
        self.company.relance_summary_week = "2026-02-09"
        self.assertTrue(self._cron("2026-02-17"))

    def test_it_can_be_switched_off(self):
        self.company.relance_summary = False
        self._create_invoice("2026-02-04")
        self.assertFalse(self._cron("2026-02-16"))

    def test_nothing_to_tell_is_not_told(self):
        self.assertFalse(self._cron("2026-02-16"))

    def test_what_was_sent_is_counted_by_level_in_its_week_only(self):
        self._create_invoice("2026-02-04", amount=100)
        self._create_invoice(
            "2026-02-04", amount=50, debtor=self._create_debtor("B SA")
        )
        self._run_day("2026-02-09")
        self.assertEqual(self._read("2026-02-16")["sent"], [("1", 2, 150)])
        self.assertEqual(self._read("2026-02-09")["sent"], [])
        self.assertEqual(self._read("2026-02-23")["sent"], [])

    def test_what_is_held_is_counted_by_reason(self):
        self._create_invoice("2026-02-04", amount=70, sent=False)
        self._run_day("2026-02-09")
        self.assertEqual(self._read("2026-02-16")["held"], [("not_sent", 1, 70)])

    def test_paid_after_a_reminder_counts_fifteen_days(self):
        for wait, counted in ((15, [("paid", 1, 80)]), (16, [])):
            debtor = self._create_debtor(f"Payer{wait} SA")
            invoice = self._create_invoice("2026-02-04", amount=80, debtor=debtor)
            self._run_day("2026-02-09")
            day = fields.Date.to_date("2026-02-09") + timedelta(days=wait)
            with self._at(day):
                self._pay(invoice)
                self._plan()
            item = self._get_items(invoice)
            self.assertEqual(item.reason, "paid")
            figures = self._read("2026-03-02")["paid"]
            self.assertEqual(figures, counted)
            item.sudo().date_closed = "2026-01-05"

    def test_what_is_settled_without_a_reminder_is_not_our_merit(self):
        invoice = self._create_invoice("2026-02-20")
        with self._at("2026-02-10"):
            self._plan()
            self._pay(invoice)
            self._plan()
        self.assertEqual(self._read("2026-02-16")["paid"], [])

    def test_what_waits_and_what_comes_is_counted(self):
        self._create_invoice("2026-02-04", amount=100)
        later = self._create_debtor("Later SA")
        self._create_invoice("2026-02-13", amount=60, debtor=later)
        with self._at("2026-02-16"):
            self._plan()
        figures = self._read("2026-02-16")
        self.assertEqual(figures["waiting"], [("1", 1, 100)])
        self.assertEqual(figures["coming"], [("1", 1, 60)])

    def test_replies_and_bounces_are_counted(self):
        self._create_invoice("2026-02-04", amount=100)
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            reminder.message_post(body="Soon", message_type="email")
            reminder.delivery_ids._mark_bounced()
        figures = self._read("2026-02-16")
        self.assertEqual(figures["replies"], [("replies", 1, 0)])
        self.assertEqual(figures["failed"], [("bounced", 1, 100)])

    def test_another_company_is_not_in_it(self):
        other = self.setup_other_company()["company"]
        self._create_invoice("2026-02-04")
        self._run_day("2026-02-09")
        figures = self.summary._read_figures(other, fields.Date.to_date("2026-02-16"))
        self.assertFalse(any(figures.values()))

    def test_it_is_in_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.manager.lang = "fr_FR"
        self._create_invoice("2026-02-04")
        self._run_day("2026-02-09")
        [mail] = self._cron("2026-02-16")
        self.assertIn("000,00", mail.body_html)
        self.assertIn('lang="fr-FR"', mail.body_html)

    def test_it_is_read_in_one_statement_a_block(self):
        self.env.flush_all()
        self.company._relance_companies()
        with self.assertQueryCount(len(self.summary._get_queries()) + 2):
            self._read("2026-02-16")

    def test_the_button_sends_it_at_once_to_who_asks(self):
        settings = self.env["res.config.settings"].create({})
        self.env.user.email = "asked@our-company.example.com"
        before = self.env["mail.mail"].sudo().search([])
        settings.action_relance_send_summary()
        [mail] = self.env["mail.mail"].sudo().search([]) - before
        self.assertIn("asked@our-company.example.com", mail.email_to)
        self.assertFalse(self.company.relance_summary_week)
        self.env.user.email = False
        with self.assertRaises(UserError):
            settings.action_relance_send_summary()

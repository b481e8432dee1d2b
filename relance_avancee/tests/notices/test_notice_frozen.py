import hashlib

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import TODAY, NoticeCommon


class TestNoticeFrozen(NoticeCommon):
    """Once it was sent, a notice is proof: nothing of it can be changed."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self.notice = self._send()

    def test_the_letter_is_stored_with_its_hash(self):
        content = self.notice.pdf_id.raw
        self.assertTrue(content)
        self.assertEqual(self.notice.pdf_hash, hashlib.sha256(content).hexdigest())
        self.assertTrue(self.notice.is_intact)
        self.assertTrue(self.notice.template_version)
        self.assertEqual(self.notice.sent_by_id, self.env.user)

    def test_what_leaves_is_what_was_checked(self):
        """Whatever the language of who checks it: there it speaks the debtor's."""
        self._speak_french()
        self.debtor.lang = "fr_FR"
        draft = self._prepare(self._create_claimed("2026-10-01", 500.0))
        seen = {lang: self._preview(draft, lang) for lang in ("en_US", "fr_FR")}
        for told in ("BCE + 10", "Annexe"):
            self.assertIn(told, seen["en_US"])
        self.assertNotIn("ECB", seen["en_US"])
        checked = draft.with_user(self.collector).with_context(lang="en_US")
        checked.action_send()
        # where tests run, a report is HTML
        self.assertEqual(draft.pdf_id.raw.decode(), seen["en_US"])
        self.assertEqual(
            self._get_article(seen["fr_FR"]), self._get_article(seen["en_US"])
        )

    def test_who_may_not_read_a_notice_does_not_see_its_letter(self):
        stranger = self._create_user("stranger", "base.group_user")
        reports = self.env["report.relance_avancee.relance_notice_letter"]
        with self.assertRaises(AccessError):
            reports.with_user(stranger)._get_report_values(self.notice.ids)

    def _preview(self, notice, lang):
        """Return the letter as the form shows it to a collector who speaks ``lang``."""
        reports = self.env["ir.actions.report"].with_user(self.collector)
        report = "relance_avancee.relance_notice_letter"
        found = reports.with_context(lang=lang)._render_qweb_pdf(report, notice.ids)
        return found[0].decode()

    def _get_article(self, letter):
        """Return what a letter says; its page is in the language of its reader."""
        (article,) = html.fromstring(letter).xpath("//div[contains(@class, 'article')]")
        return html.tostring(article)

    def test_the_rates_used_are_kept(self):
        (claim,) = self.notice.frozen["claims"]
        self.assertEqual(claim["invoice"], self.invoice.name)
        self.assertEqual([line["rate"] for line in claim["segments"]], ["12.40"])
        self.assertEqual(claim["total"], self.notice.frozen["total"])

    def test_nothing_of_it_can_be_changed(self):
        changes = (
            {"subject": "Other"},
            {"amount_total": 1},
            {"deadline_days": 30},
            {"pdf_hash": "0"},
            {"frozen": {}},
            {"frozen_on": False},
            {"line_ids": [(5,)]},
        )
        for values in changes:
            with self.subTest(values), self.assertRaises(UserError):
                self.notice.sudo().write(values)
        with self.assertRaises(UserError):
            self.notice.line_ids.write({"interest": 0})
        with self.assertRaises(UserError):
            self.notice.line_ids.unlink()
        with self.assertRaises(UserError):
            self.notice.unlink()

    def test_the_stored_letter_can_be_neither_changed_nor_removed(self):
        for values in ({"raw": b"other"}, {"name": "other"}, {"res_id": 0}):
            with self.assertRaises(UserError):
                self.notice.pdf_id.write(values)
        with self.assertRaises(UserError):
            self.notice.pdf_id.unlink()

    def test_a_letter_changed_behind_our_back_is_told(self):
        self.env.cr.execute(
            "UPDATE relance_notice SET pdf_hash = 'other' WHERE id = %s",
            [self.notice.id],
        )
        self.notice.invalidate_recordset()
        self.assertFalse(self.notice.is_intact)

    def test_what_the_customer_becomes_changes_nothing(self):
        total = self.notice.amount_total
        self.debtor.relance_legal_type = "consumer"
        self.debtor.name = "Renamed"
        self._pay(self.invoice)
        self.env.flush_all()
        self.notice.invalidate_recordset()
        self.assertEqual(self.notice.variant, "professional")
        self.assertEqual(self.notice.amount_total, total)
        self.assertIn("Dupont SARL", self.notice.display_name)
        self.assertTrue(self.notice.is_intact)

    def test_sending_again_makes_a_new_notice(self):
        action = self.notice.action_resend()
        again = self.env["relance.notice"].browse(action["res_id"])
        self.assertNotEqual(again, self.notice)
        self.assertEqual(again.previous_id, self.notice)
        self.assertEqual(again.state, "draft")
        again.action_send()
        self.assertNotEqual(again.pdf_id, self.notice.pdf_id)
        self.assertTrue(self.notice.is_intact)

    def test_amounts_that_changed_are_shown_before_anything_leaves(self):
        draft = self._prepare(self._create_claimed("2026-10-10", 500.0))
        self._pay(draft.line_ids.move_id, 100.0, "2026-11-10")
        draft.action_send()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.line_ids.principal, 400.0)
        draft.action_send()
        self.assertEqual(draft.state, "frozen")

    def test_moved_to_doubtful_customers_it_stays_claimable(self):
        move = self._create_claimed("2026-09-30", 800.0)
        self.env["relance.due.item"]._refresh(
            self.company, self.company._relance_today()
        )
        account = self.company_data["default_account_receivable"].copy(
            {"code": "416000"}
        )
        self._move_claim(move, account, "2026-11-02")
        self.env["relance.due.item"]._refresh(
            self.company, self.company._relance_today()
        )
        self.env.invalidate_all()
        notice = self._prepare(move)
        self.assertEqual(notice.line_ids.principal, 800.0)

    def test_it_goes_with_its_files_once_nothing_is_owed_and_its_term_is_over(self):
        self.notice.outcome = "dropped"
        files = self.notice.pdf_id | self.notice.kept_ids
        self.assertNotIn(self.notice, self._find_expired("2031-11-17"))
        self._pay(self.invoice)
        self.assertNotIn(self.notice, self._find_expired("2031-11-16"))
        expired = self._find_expired("2031-11-17")
        self.assertIn(self.notice, expired)
        self.env["relance.retention"].sudo()._forget([expired])
        self.assertFalse(self.notice.exists())
        self.assertFalse(files.exists())

    def _find_expired(self, day):
        """Return the notices whose term is over on ``day``."""
        retention = self.env["relance.retention"].sudo()
        found = retention._find_expired(self.company, fields.Date.to_date(day))
        return self.notice.browse().union(
            *(records for records in found if records._name == "relance.notice")
        )

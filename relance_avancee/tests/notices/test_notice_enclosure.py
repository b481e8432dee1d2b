import base64
import hashlib
import struct
import zlib
from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import TODAY, NoticeCommon, make_pdf

PDF = make_pdf()
READER = "odoo.addons.relance_avancee.tools.files"


class TestNoticeEnclosure(NoticeCommon):
    """What comes with a notice is proposed, then kept as it was sent."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _keep(self, record, name, content=PDF, **values):
        """Return a file that is kept on ``record``."""
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "mimetype": "application/pdf",
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    def test_the_files_of_the_invoice_are_proposed(self):
        order = self._keep(self.invoice, "Signed order.pdf")
        self._keep(self.invoice, "invoice.xml", mimetype="text/xml")
        self._keep(self.debtor, "Other.pdf")
        self.assertEqual(self._prepare().enclosure_ids, order)

    def test_what_a_person_takes_out_stays_out(self):
        self._keep(self.invoice, "Signed order.pdf")
        notice = self._prepare()
        notice.enclosure_ids = False
        notice.action_send()
        self.assertFalse(notice.kept_ids)

    def test_what_is_enclosed_is_copied_with_its_hash(self):
        order = self._keep(self.invoice, "Signed order.pdf")
        notice = self._send()
        kept = notice.kept_ids
        self.assertNotEqual(kept, order)
        self.assertEqual((kept.res_model, kept.res_id), (notice._name, notice.id))
        self.assertEqual(
            notice.frozen["enclosures"],
            [
                {
                    "name": "Signed order.pdf",
                    "sha256": hashlib.sha256(order.raw).hexdigest(),
                }
            ],
        )
        order.unlink()
        self.assertEqual(notice._get_enclosures().raw, PDF)
        self.assertTrue(notice.is_intact)

    def test_what_was_enclosed_is_neither_changed_nor_removed(self):
        self._keep(self.invoice, "Signed order.pdf")
        kept = self._send().kept_ids
        for values in ({"raw": b"other"}, {"name": "other"}, {"res_id": 0}):
            with self.assertRaises(UserError):
                kept.write(values)
        with self.assertRaises(UserError):
            kept.unlink()

    def test_an_enclosure_changed_behind_our_back_is_told(self):
        self._keep(self.invoice, "Signed order.pdf")
        notice = self._send()
        self.env.cr.execute(
            "UPDATE relance_notice SET frozen = jsonb_set(frozen, "
            "'{enclosures,0,sha256}', '\"0\"') WHERE id = %s",
            [notice.id],
        )
        notice.invalidate_recordset()
        self.assertFalse(notice.is_intact)

    def test_nobody_encloses_what_he_may_not_read(self):
        other = self._create_user("other", "base.group_user")
        files = self.env["ir.attachment"].with_user(other)
        secret = files.create({"name": "Secret.pdf", "raw": b"%PDF-1.4 secret"})
        notice = self._prepare().with_user(self.collector)
        with self.assertRaises(AccessError):
            notice.enclosure_ids = [Command.link(secret.id)]

    def test_earlier_reminders_are_enclosed_as_they_were_sent(self):
        self.scenario.step_ids[0].subject = "Our invoice is due"
        with self._at("2026-10-05"):
            self._plan()
            self._send_all()
        notice = self._prepare()
        self.assertEqual(
            notice._get_recalled().message_id.subject, "Our invoice is due"
        )
        self.assertIn("Copies of our earlier reminders", self._read(notice))
        notice.action_send()
        (kept,) = notice.kept_ids
        self.assertEqual(kept.name, "Copies of our earlier reminders.pdf")
        self.assertIn("Our invoice is due", kept.raw.decode())

    def test_a_copy_is_a_page_a_mail_with_its_moment_and_no_letterhead(self):
        self.company.partner_id.tz = "Europe/Paris"
        for day in ("2026-10-05", "2026-10-27"):
            with self._at(day):
                self._plan()
                self._send_all()
        reports = self.env["ir.actions.report"]
        report = "relance_avancee.relance_notice_reminders_report"
        page = html.fromstring(
            reports._render_qweb_html(report, self._prepare().ids)[0]
        )
        mails = page.xpath("//div[@class='o_relance_mail']")
        self.assertEqual(len(mails), 2)
        breaks = [mail.getparent().get("style") or "" for mail in mails]
        self.assertEqual(["always" in style for style in breaks], [False, True])
        self.assertIn("5 October 2026, 11:00 (GMT+02:00)", page.text_content())
        self.assertFalse(page.xpath("//div[@class='header']//*"))

    def test_a_reminder_changed_since_it_left_is_not_enclosed_as_proof(self):
        """(finding 12)"""
        with self._at("2026-10-05"):
            self._plan()
            self._send_all()
        notice = self._prepare()
        delivery = notice._get_recalled()
        message = delivery.message_id
        message.with_user(self.collector).body = "<p>You promised to pay.</p>"
        _subject, body = delivery._get_sent_text()
        self.assertNotIn("promised", body, "the mail tells what left")
        delivery.mail_id.unlink()
        self.assertFalse(notice._get_recalled())
        (point,) = (c for c in notice._get_checks() if c.code == "recalled")
        self.assertEqual(point.state, "warning")
        notice.action_send()
        self.assertFalse(notice.kept_ids)

    def test_a_subject_or_an_addressee_changed_since_is_told_too(self):
        with self._at("2026-10-05"):
            self._plan()
            self._send_all()
        notice = self._prepare()
        delivery = notice._get_recalled()
        delivery.message_id.subject = "Last warning"
        self.assertFalse(notice._get_recalled())
        self.assertEqual(notice._get_last_reminders(), delivery)

    def test_without_its_mail_the_message_proves_what_its_hash_proves(self):
        with self._at("2026-10-05"):
            self._plan()
            self._send_all()
        notice = self._prepare()
        notice._get_recalled().mail_id.unlink()
        self.assertTrue(notice._get_recalled())

    def test_without_their_copies_only_their_dates_are_told(self):
        with self._at("2026-10-05"):
            self._plan()
            self._send_all()
        notice = self._prepare()
        notice.with_reminder_copies = False
        notice.action_send()
        self.assertFalse(notice.kept_ids)
        self.assertIn("Oct 5, 2026", self._read(notice))

    def test_an_enclosure_that_nobody_can_read_stops_the_sending(self):
        for mimetype in ("application/pdf", "image/png"):
            with self.subTest(mimetype):
                broken = self._keep(
                    self.debtor, "Order", content=b"%PDF-1.4 order", mimetype=mimetype
                )
                notice = self._prepare()
                notice.enclosure_ids = broken
                self.assertIn("unreadable", self._get_missing(notice))
                with self.assertRaisesRegex(UserError, "Order"):
                    notice.action_send()
                notice.enclosure_ids = self._keep(self.debtor, "Order.pdf")
                self.assertNotIn("unreadable", self._get_missing(notice))

    def test_a_picture_that_cannot_be_printed_stops_no_letter_and_is_named(self):
        self._keep(self.invoice, "Signed order.pdf")
        notice = self._send()
        # as if it was sent before enclosures were checked
        self.env.cr.execute(
            "UPDATE ir_attachment SET mimetype = 'image/png' WHERE id = %s",
            notice.kept_ids.ids,
        )
        notice.kept_ids.invalidate_recordset()
        action = notice.action_print()
        self.assertIn(f"{notice.name}: Signed order.pdf", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["target"], "download")

    def test_a_stored_invoice_that_cannot_be_read_stops_no_preparation(self):
        errors = (zlib.error, IndexError, struct.error, RecursionError)
        self._keep(self.invoice, "INV.pdf", res_field="invoice_pdf_report_file")
        for error in errors:
            with (
                self.subTest(error),
                patch(f"{READER}.PdfFileReader", side_effect=error) as reader,
            ):
                self.assertTrue(self._prepare().line_ids.missing_mentions)
                reader.assert_called()

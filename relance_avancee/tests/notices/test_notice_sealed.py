from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import TODAY, NoticeCommon


class TestNoticeSealed(NoticeCommon):
    """A user forges no sending, and reads nothing through one."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self.notices = self.env["relance.notice"].with_user(self.collector)
        self.notice = self._prepare().with_user(self.collector)

    def test_no_user_writes_what_proves_the_sending(self):
        secret = self._attach("Secret.pdf")
        changes = (
            {"pdf_id": secret.id, "frozen_on": fields.Datetime.now()},
            {"kept_ids": [(4, secret.id)]},
            {"pdf_hash": "0"},
            {"frozen": {}},
            {"sent_by_id": self.env.user.id},
            {"template_version": "0"},
            {"debtor_name": "Other"},
            {"hold_id": False},
            {"provider_reference": "0"},
            {"amount_total": 1},
            {"state": "sent"},
            {"variant": "consumer"},
        )
        for values in changes:
            with self.subTest(values):
                with self.assertRaises(AccessError):
                    self.notice.write(values)
                with self.assertRaises(AccessError):
                    self.notices.create(
                        self._prepare_values() | values,
                    )
                told = {f"default_{name}": value for name, value in values.items()}
                made = self.notices.with_context(**told).create(self._prepare_values())
                plain = self.notices.create(self._prepare_values())
                for name in values:
                    self.assertEqual(made[name], plain[name], "not heeded")

    def _prepare_values(self):
        return self.notices._prepare_notice_values(
            self.company, self.debtor, self.euro, "notice"
        )

    def test_a_collector_still_sends_and_decides(self):
        self.notice.action_send()
        self.assertEqual(self.notice.sent_by_id, self.collector)
        self.assertEqual(self.notice.pdf_id.create_uid, self.collector)
        self.assertTrue(self.notice.hold_id.live)
        self.assertTrue(self.notice.is_intact)
        self.notice.with_context(relance_outcome="plan").action_decide()
        self.assertTrue(self.notice.hold_id.lifted)

    def test_once_sent_its_hold_and_carrier_are_not_written_either(self):
        self.notice.action_send()
        for values in ({"hold_id": False}, {"provider_reference": "0"}):
            with self.subTest(values), self.assertRaises(UserError):
                self.notice.write(values)

    def test_no_row_is_moved_to_a_notice_that_was_sent(self):
        self.notice.action_send()
        self._create_credit(100.0)
        draft = self._prepare(self._create_claimed("2026-10-01", 500.0))
        self.assertTrue(draft.credit_ids)
        for row in (draft.line_ids, draft.credit_ids):
            with self.subTest(row), self.assertRaises(UserError):
                row.with_user(self.collector).write({"notice_id": self.notice.id})

    def test_a_wrong_scan_is_replaced_until_the_receipt_is_known(self):
        self.notice.action_send()
        files = self.env["ir.attachment"].with_user(self.collector)
        names = ("Wrong.pdf", "Right.pdf", "More.pdf")
        kept = {"res_model": "relance.notice", "res_id": self.notice.id}
        wrong, right, more = files.create([{"name": name, **kept} for name in names])
        self.notice.proof_ids = wrong
        with self.assertRaises(UserError):
            wrong.unlink()
        self.notice.proof_ids = right
        wrong.unlink()
        self.notice.receipt_date = TODAY
        with self.assertRaises(UserError):
            self.notice.proof_ids = False
        with self.assertRaises(UserError):
            right.unlink()
        self.notice.proof_ids |= more
        self.assertEqual(self.notice.proof_ids, right | more)

    def test_the_bill_that_proves_costs_is_neither_changed_nor_removed(self):
        claim = self.env["relance.claim"]._ensure(self.invoice)
        bill = self._attach("Bill.pdf")
        self.env["relance.claim.entry"].create(
            {
                "claim_id": claim.id,
                "component": "costs",
                "kind": "claimed",
                "amount": 100.0,
                "date": TODAY,
                "attachment_ids": [(4, bill.id)],
            }
        )
        with self.assertRaises(UserError):
            bill.raw = b"other"
        with self.assertRaises(UserError):
            bill.unlink()

    def test_the_document_of_an_interruption_is_neither_changed_nor_removed(self):
        claim = self.env["relance.claim"]._ensure(self.invoice)
        document = self._attach("Acknowledgement.pdf")
        self.env["relance.limitation.event"].create(
            {
                "claim_id": claim.id,
                "date": "2026-11-01",
                "kind": "acknowledgement",
                "attachment_ids": [(4, document.id)],
            }
        )
        with self.assertRaises(UserError):
            document.unlink()

    def test_a_download_is_for_who_asked_for_it(self):
        self.notice.action_send()
        self.notice.action_print()
        files = self.env["relance.notice.file"]
        file = files.with_user(self.collector).search([])
        self.assertTrue(file.content)
        reader = self._create_user("file_reader", "reader")
        self.assertFalse(files.with_user(reader).search([]))
        with self.assertRaises(AccessError):
            file.with_user(reader).read(["content"])
        with self.assertRaises(AccessError):
            file.name = "Other.pdf"

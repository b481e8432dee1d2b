from odoo.exceptions import UserError

from ...tools.files import hash_content
from .plan_common import TODAY, PlanCommon


class TestPaymentPlanPapers(PlanCommon):
    """The proposal, the agreement and the letter, in the customer's language."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _get_mails(self, plan):
        # sudo: only administrators read the mail queue
        mails = self.env["mail.mail"].sudo()
        return mails.search(
            [("model", "=", plan._name), ("res_id", "=", plan.id)], order="id"
        )

    def test_a_proposal_leaves_with_its_pdf(self):
        plan = self._draft()
        plan.with_user(self.collector).action_propose()
        mail = self._get_mails(plan)
        self.assertEqual(plan.state, "proposed")
        self.assertIn("dupont@", mail.email_to)
        self.assertIn(plan.name, mail.subject)
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        content = str(mail.attachment_ids.raw)
        self.assertIn("Proposal of a payment plan", content)

    def test_without_an_address_it_is_handed_over_otherwise(self):
        plan = self._draft()
        self.debtor.email = False
        plan.invalidate_recordset(["email"])
        with self.assertRaisesRegex(UserError, "hand the document over"):
            plan.with_user(self.collector).action_propose()

    def test_the_agreement_is_stored_with_its_hash_and_its_proof(self):
        file = self.env["ir.attachment"].with_user(self.collector)
        file = file.create({"name": "signed.pdf", "raw": b"signed"})
        plan = self._draft()
        self._accept(plan, how="letter", proof_ids=file.ids, by_mail=True)
        self.assertEqual(plan.pdf_hash, hash_content(plan.pdf_id.raw))
        self.assertTrue(plan.is_intact)
        self.assertEqual((plan.accepted_how, str(plan.accepted_on)), ("letter", TODAY))
        self.assertEqual(plan.proof_ids.raw, b"signed")
        self.assertNotEqual(plan.proof_ids, file, "a copy that belongs to the plan")
        content = str(plan.pdf_id.raw)
        for words in ("Payment plan", self.invoice.name, "stays unpaid after"):
            self.assertIn(words, content)
        self.assertEqual(self._get_mails(plan).attachment_ids, plan.pdf_id)

    def test_an_agreement_that_is_sent_is_not_acknowledged_besides(self):
        plan = self._accept(self._draft(), by_mail=True)
        self.assertEqual(plan.acknowledgement, "none")

    def test_an_agreement_that_is_handed_over_is_acknowledged(self):
        plan = self._accept(self._draft(), by_mail=False)
        self.assertEqual(plan.acknowledgement, "waiting")

    def test_the_letter_says_that_nothing_was_received(self):
        plan = self._agree()
        letter = plan._get_letter_words()[0]
        self.assertIn("We have received nothing.", letter)

    def test_a_plan_that_was_revoked_says_so_with_its_reason(self):
        plan = self._agree()
        self._revoke(plan)
        self.assertEqual(plan.state_words, f"Revoked: {plan.end_reason}")

    def test_the_agreement_and_its_proofs_are_neither_changed_nor_removed(self):
        file = self.env["ir.attachment"].with_user(self.collector)
        file = file.create({"name": "signed", "raw": b"signed"})
        plan = self._accept(self._draft(), proof_ids=file.ids)
        for kept in (plan.pdf_id, plan.proof_ids):
            with self.assertRaisesRegex(UserError, "is proof"):
                kept.raw = b"other"
            with self.assertRaisesRegex(UserError, "is proof"):
                kept.unlink()

    def test_what_was_tampered_with_is_seen(self):
        plan = self._accept(self._draft())
        plan.flush_recordset()
        self.cr.execute(
            "UPDATE relance_payment_plan SET pdf_hash = 'x' WHERE id = %s", (plan.id,)
        )
        plan.invalidate_recordset()
        self.assertFalse(plan.is_intact)

    def test_the_clause_of_the_agreement_is_that_of_this_plan(self):
        plan = self._draft()
        plan.with_user(self.collector).clause = "All is due after ten days."
        self._accept(plan)
        self.assertIn("All is due after ten days.", str(plan.pdf_id.raw))

    def test_the_letter_says_why_and_what_is_left(self):
        plan = self._accept(self._draft())
        self._revoke(plan, by_mail=True)
        content = str(plan.letter_id.raw)
        self.assertIn("Nothing was paid", content)
        self.assertIn("900", content)
        self.assertEqual(self._get_mails(plan).attachment_ids, plan.letter_id)

    def test_papers_and_clause_speak_the_language_of_the_customer(self):
        self._speak_french()
        self.debtor.lang = "fr_FR"
        plan = self._draft()
        self._accept(plan)
        self.assertIn("31 janv.", str(plan.pdf_id.raw))

    def test_texts_of_people_are_not_rendered(self):
        plan = self._draft()
        plan.with_user(self.collector).clause = "<img src=x onerror=alert(1)>"
        self._accept(plan)
        self.assertNotIn("<img src=x", str(plan.pdf_id.raw))

    def test_a_mail_whose_writer_has_left_does_not_leave(self):
        plan = self._draft()
        plan.with_user(self.collector).action_propose()
        self.collector.active = False
        mail = self._get_mails(plan)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mail.send()
        self.assertEqual(mail.state, "cancel")

    def test_a_late_instalment_is_written_about_by_a_person(self):
        plan = self._accept(self._draft()).with_user(self.collector)
        with self.assertRaisesRegex(UserError, "is late"):
            plan.action_remind()
        with self._at("2026-02-03"):
            self.env.invalidate_all()
            self.assertTrue(plan.is_late)
            plan.action_remind()
        mail = self._get_mails(plan)[-1:]
        self.assertIn("late instalment", mail.subject)
        self.assertIn("300", mail.body_html)

    def test_what_was_agreed_goes_with_its_term(self):
        plan = self._accept(self._draft(), by_mail=True)
        plan.note = "He is ill"
        self._revoke(plan)
        files = plan.pdf_id | plan.letter_id
        # sudo: the monthly job
        self.env["relance.retention"].sudo()._forget([plan.sudo()])
        self.assertFalse(plan.note or plan.end_reason or plan.message_ids)
        self.assertFalse(files.exists())
        self.assertEqual(plan.amount_total, 900)

    def test_each_paper_opens(self):
        plan = self._draft().with_user(self.collector)
        self.assertIn("/report/pdf/", plan.action_open_paper()["url"])
        self._accept(plan)
        self._revoke(plan)
        self.assertIn(str(plan.pdf_id.id), plan.action_open_paper()["url"])
        self.assertIn(str(plan.letter_id.id), plan.action_open_letter()["url"])

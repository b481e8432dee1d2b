from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..common import RelanceCommon


@tagged("relance_money")
class TestAcknowledgement(RelanceCommon):
    """What a customer says is acknowledged once, with what we understood and do."""

    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice("2026-02-02")
        self.acts = self.env["relance.act"].sudo()
        with self._at("2026-02-09"):
            self._plan()

    def _dispute(self, amount=600.0, **values):
        """Return a dispute that the customer made by phone."""
        return self.env["relance.dispute"].create(
            {"move_id": self.invoice.id, "amount": amount, **values}
        )

    def _acknowledge(self):
        """Run the job; return the mails that it queued."""
        before = self.env["mail.mail"].sudo().search([])
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_all, **_more: 1):
            self.acts._cron_acknowledge()
        return self.env["mail.mail"].sudo().search([]) - before

    def test_an_act_is_acknowledged_once(self):
        with self._at("2026-02-10"):
            dispute = self._dispute()
            mail = self._acknowledge()
            self.assertEqual(len(mail), 1)
            self.assertIn(self.debtor.email, mail.email_to)
            self.assertIn(self.invoice.name, mail.body_html)
            self.assertFalse(self._acknowledge())
        self.assertEqual(dispute.acknowledgement, "sent")
        self.assertEqual(str(dispute.date_acknowledged), "2026-02-10")

    def test_a_dispute_is_told_in_figures_with_who_answers_by_when(self):
        with self._at("2026-02-10"):
            dispute = self._dispute()
            mail = self._acknowledge()
        self.assertIn("600.00", mail.body_html)
        self.assertIn(dispute.owner_id.name, mail.body_html)
        self.assertIn("2026", mail.body_html)

    def test_a_promise_is_told_in_figures_with_its_day(self):
        with self._at("2026-02-10"):
            self.env["relance.promise"].create(
                {
                    "debtor_id": self.debtor.id,
                    "due_item_ids": self._get_items(self.invoice).ids,
                    "date_promised": "2026-02-20",
                }
            )
            mail = self._acknowledge()
        self.assertIn("1,000.00", mail.body_html)
        self.assertIn("February 20, 2026", mail.body_html)

    def test_it_waits_some_minutes_for_what_was_taken_by_mistake(self):
        with self._at("2026-02-10"):
            dispute = self._dispute()
            cron = self.env.ref("relance_avancee.ir_cron_relance_acknowledge")
            waits = (
                self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
            )
            self.assertGreater(waits[-1:].call_at, fields.Datetime.now())
            dispute.action_withdraw()
            self.assertFalse(self._acknowledge())
        self.assertEqual(dispute.acknowledgement, "none")

    def test_all_of_a_day_stands_in_one_mail_and_a_later_act_is_told_the_next_day(self):
        with self._at("2026-02-10"):
            self._dispute(300)
            self._dispute(200)
            mail = self._acknowledge()
            self.assertEqual(len(mail), 1)
            self.assertEqual(mail.body_html.count("You dispute"), 2)
            later = self._dispute(100)
            self.assertFalse(self._acknowledge())
        with self._at("2026-02-11"):
            self.assertEqual(len(self._acknowledge()), 1)
        self.assertEqual(later.acknowledgement, "sent")

    def test_it_is_no_reminder_and_moves_no_step(self):
        with self._at("2026-02-10"):
            self._dispute()
            self._acknowledge()
            planner = self.env["relance.planner"].sudo()
            companies, today = self.company, self.company._relance_today()
            known = planner._read_known(companies, today, self.debtor)
        self.assertFalse(known.contacts.get(self.debtor.id))

    def test_it_says_that_a_machine_wrote_it(self):
        with self._at("2026-02-10"):
            self._dispute()
            mail = self._acknowledge()
        [email] = mail._prepare_outgoing_list()
        self.assertEqual(email["headers"]["Auto-Submitted"], "auto-generated")

    def test_a_kind_that_the_company_does_not_tell_is_not_acknowledged(self):
        self.company.relance_acknowledge_dispute = False
        with self._at("2026-02-10"):
            dispute = self._dispute()
            self.assertFalse(self._acknowledge())
        self.assertEqual(dispute.acknowledgement, "none")

    def test_whom_no_address_reaches_is_told_by_nobody_and_stops_nobody(self):
        mute = self._create_debtor("Mute SARL", email=False)
        invoice = self._create_invoice("2026-02-02", debtor=mute)
        with self._at("2026-02-10"):
            self._plan()
            self._dispute(move_id=invoice.id)
            self._dispute()
            self.assertEqual(len(self._acknowledge()), 1)

    def test_it_speaks_the_language_of_who_said_it(self):
        self._speak_french()
        self.debtor.lang = "fr_FR"
        with self._at("2026-02-10"):
            self._dispute()
            mail = self._acknowledge()
        self.assertIn('lang="fr-FR"', mail.body_html)

    def test_an_answer_to_it_is_read_by_a_person(self):
        with self._at("2026-02-10"):
            dispute = self._dispute()
            for _turn in range(2):
                dispute.message_update({"author_id": self.debtor.id, "body": "Thanks"})
        self.assertEqual(len(self.debtor.activity_ids), 1)
        self.assertIn("Answered", self.debtor.activity_ids.summary)

    def test_what_a_machine_answers_to_it_asks_nobody(self):
        with self._at("2026-02-10"):
            machine = self._dispute().with_context(relance_automatic_reply=True)
            machine.message_update({"author_id": self.debtor.id, "body": "Received"})
        self.assertFalse(self.debtor.activity_ids)

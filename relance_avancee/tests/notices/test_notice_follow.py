from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError

from .common import TODAY, NoticeCommon

DECIDE = "relance_avancee.mail_activity_notice_decide"


class TestNoticeFollow(NoticeCommon):
    """After the sending: posting, receipt, deadline, decision."""

    def setUp(self):
        super().setUp()
        with self._at(TODAY):
            self.notice = self._send()

    def _get_todos(self, name):
        kind = self.env.ref(f"relance_avancee.mail_activity_notice_{name}")
        return self.notice.activity_ids.filtered(
            lambda todo: todo.activity_type_id == kind
        )

    def _get_holds(self):
        """Return what holds the debtor because of a notice."""
        return self.env["relance.hold"].search(
            [("debtor_id", "=", self.debtor.id), ("kind", "=", "notice")]
        )

    def test_the_deadline_counts_from_the_receipt_to_a_working_day(self):
        with self._at("2026-11-25"):
            self.notice.write(
                {"deposit_date": "2026-11-17", "receipt_date": "2026-11-20"}
            )
        # 28 November 2026 is a Saturday
        self.assertEqual(self.notice.deadline, date(2026, 11, 30))
        self.assertEqual(self.notice.decision_date, date(2026, 12, 2))
        self.assertEqual(self.notice.state, "received")

    def test_refused_it_counts_from_the_first_presentation(self):
        with self._at("2026-12-08"):
            self.notice.write(
                {
                    "deposit_date": "2026-11-17",
                    "presentation_date": "2026-11-18",
                    "refusal_date": "2026-12-04",
                }
            )
        self.assertEqual(self.notice.deadline, date(2026, 11, 26))

    def test_dates_follow_each_other_and_are_not_in_the_future(self):
        for values in (
            {"deposit_date": "2026-11-19", "receipt_date": "2026-11-18"},
            {"receipt_date": "2027-01-01"},
            {"deposit_date": "2026-11-15"},
        ):
            with self._at("2026-11-25"), self.assertRaises(ValidationError):
                self.notice.write(values)

    def test_to_dos_ask_to_post_then_to_decide(self):
        self.assertTrue(self._get_todos("post"))
        with self._at("2026-11-25"):
            self.notice.write(
                {"deposit_date": "2026-11-17", "receipt_date": "2026-11-20"}
            )
        self.assertFalse(self._get_todos("post"))
        self.assertEqual(self._get_todos("decide").date_deadline, date(2026, 12, 2))

    def test_the_next_step_is_proposed_when_the_delay_is_over(self):
        with self._at("2026-11-25"):
            self.notice.receipt_date = "2026-11-20"
            self.assertIn("Wait for the payment", self.notice.next_step)
        with self._at("2026-12-03"):
            self.notice.invalidate_recordset(["next_step"])
            self.assertIn("Not paid by 11/30/2026", self.notice.next_step)

    def test_a_decision_ends_the_hold_and_the_to_dos(self):
        self.assertTrue(self.notice.hold_id.live)
        self.notice.with_context(relance_outcome="bailiff").action_decide()
        self.assertEqual(self.notice.state, "closed")
        self.assertTrue(self.notice.hold_id.lifted)
        self.assertFalse(self.notice.activity_ids)

    def test_nothing_else_leaves_while_it_runs(self):
        with self._at("2026-11-18"):
            self._plan()
        item = self._get_items(self.invoice)
        self.assertEqual((item.status, item.reason), ("held", "notice"))

    def test_the_deposit_reaches_the_level_of_formal_notices(self):
        with self._at("2026-11-18"):
            self.notice.deposit_date = "2026-11-17"
            self._plan()
        self.assertEqual(self._get_items(self.invoice).level, "3")
        line = self.invoice.relance_reminder_line_ids
        self.assertEqual((line.level, line.date_sent), ("3", date(2026, 11, 17)))

    def test_once_paid_it_closes_by_itself(self):
        self._pay(self.invoice, day="2026-11-20")
        with self._at("2026-11-21"):
            self.env["relance.notice"]._cron_follow()
        self.assertEqual(self.notice.outcome, "paid")

    def test_ninety_days_after_the_due_date_the_alarm_rings_once(self):
        with self._at("2026-12-28"):
            self.env["relance.notice"]._cron_follow()
            self.assertFalse(self._get_todos("alarm"))
        with self._at("2026-12-29"):
            self.env["relance.notice"]._cron_follow()
            self.env["relance.notice"]._cron_follow()
        self.assertEqual(len(self._get_todos("alarm")), 1)

    def test_its_to_dos_stand_in_the_list_of_to_dos(self):
        self.env.flush_all()
        todos = self.env["relance.todo"].search([("res_model", "=", "relance.notice")])
        self.assertEqual(todos.res_id, self.notice.id)
        self.assertEqual(todos.kind, "notice")

    def test_the_final_notice_names_the_first(self):
        with self._at("2026-12-03"):
            action = self.notice.action_final()
            final = self.env["relance.notice"].browse(action["res_id"])
            self.assertEqual(final.kind, "final")
            self.assertIn(self.notice.name, self._read(final))

    def test_a_copy_leaves_by_e_mail_and_says_nothing_of_the_debt(self):
        mail = self.env["mail.mail"].search(
            [("model", "=", "relance.notice"), ("res_id", "=", self.notice.id)]
        )
        self.assertEqual(mail.email_to, self.debtor.email)
        self.assertIn(self.notice.pdf_id, mail.attachment_ids)
        self.assertNotIn("1,0", mail.body_html)

    def _send_queue(self):
        """Send the mails of the letter; return the addresses that received one."""
        mails = self._get_mails().filtered(lambda mail: mail.state == "outgoing")
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        return [sent["email_to"] for sent in self._mails]

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "relance.notice"), ("res_id", "=", self.notice.id)],
            order="id",
        )

    def test_its_mail_says_that_a_machine_sent_it(self):
        self._send_queue()
        [sent] = self._mails
        self.assertEqual(sent["EmailMessage"]["Auto-Submitted"], "auto-generated")
        self.assertIn("Dear Sir or Madam,\n\n", sent["body_alternative"])

    def test_a_mail_in_the_queue_goes_to_who_takes_the_place_of_its_reader(self):
        first = self._get_mails()
        person = self._create_debtor("Paul", parent_id=self.debtor.id, type="other")
        self.debtor.relance_contact_id = person
        self.assertFalse(self._send_queue())
        self.assertEqual(first.state, "cancel")
        self.assertEqual(self._get_mails()[-1].email_to, person.email)
        person.active = False
        self.assertFalse(self._send_queue())
        self.assertEqual(self._send_queue(), [[self.debtor.email]])

    def test_a_mail_in_the_queue_is_not_signed_by_who_has_left(self):
        gone = self._create_user("gone", "base.group_user", email="gone@example.com")
        self._get_mails().author_id = gone.partner_id
        gone.active = False
        self.assertFalse(self._send_queue())
        self.assertTrue(self._send_queue())

    def test_a_letter_that_nobody_can_receive_by_mail_is_told(self):
        self.debtor.email = False
        self.assertFalse(self._send_queue())
        self.assertIn(self.notice.name, self.debtor.activity_ids.summary)

    def test_sent_again_it_is_replaced_and_holds_no_more(self):
        with self._at("2026-12-03"):
            again = self._send(previous=self.notice)
            self.assertEqual(self.notice.outcome, "replaced")
            self.assertTrue(self.notice.hold_id.lifted)
            self.assertFalse(self.notice.activity_ids)
            self.assertTrue(again.hold_id.live)
            again.with_context(relance_outcome="bailiff").action_decide()
            self.assertFalse(self._get_holds().filtered("live"))

    def test_the_final_notice_closes_the_first(self):
        with self._at("2026-12-03"):
            self._send(previous=self.notice, kind="final")
        self.assertEqual(self.notice.outcome, "final")

    def test_what_was_decided_before_stays(self):
        self.notice.outcome = "insurer"
        with self._at("2026-12-03"):
            self._send(previous=self.notice)
        self.assertEqual(self.notice.outcome, "insurer")


class TestNoticeSettled(NoticeCommon):
    """A notice is closed as paid when it is paid, and for no other reason."""

    def setUp(self):
        super().setUp()
        with self._at(TODAY):
            self.notice = self._send()

    def _follow(self, day="2026-11-21"):
        with self._at(day):
            self.env["relance.notice"]._cron_follow()

    def test_an_invoice_taken_back_to_draft_is_not_paid(self):
        self.invoice.button_draft()
        self._follow()
        self.assertFalse(self.notice.outcome)

    def test_an_invoice_that_was_cancelled_is_not_paid(self):
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self._follow()
        self.assertFalse(self.notice.outcome)

    def test_one_notice_that_fails_stops_no_other(self):
        other = self._create_claimed("2026-09-30", debtor=self._create_debtor("B"))
        other.partner_id.write({"street": "1 rue A", "zip": "75001", "city": "Paris"})
        other.partner_id.relance_legal_type = "professional"
        with self._at(TODAY):
            failing = self._send(other)
        for move in (other, self.invoice):
            self._pay(move, day="2026-11-20")
        notices = self.env.registry["relance.notice"]
        end = notices._end

        def fail(notice):
            if notice == failing:
                raise ValueError("failing")
            end(notice)

        logger = "odoo.addons.relance_avancee.tools.savepoint"
        with patch.object(notices, "_end", fail), self.assertLogs(logger, "ERROR"):
            self._follow()
        self.assertEqual(self.notice.outcome, "paid")
        self.assertFalse(failing.outcome)

    def test_it_opens_without_the_rates_of_the_half_year(self):
        with self._at("2030-01-01"):
            self.notice.invalidate_recordset(["amount_left"])
            self.assertEqual(self.notice.amount_left, 1000.0)

    def test_a_corrected_receipt_moves_the_start_of_interest(self):
        with self._at("2026-11-30"):
            self.notice.receipt_date = "2026-11-18"
            self.notice.receipt_date = "2026-11-20"
        claim = self.invoice.relance_claim_ids
        self.assertEqual(claim.notice_received, date(2026, 11, 20))
        self.notice.receipt_date = False
        self.assertFalse(claim.notice_received)

    def test_the_first_notice_received_counts(self):
        with self._at("2026-12-20"):
            self.notice.receipt_date = "2026-11-20"
            again = self._send(previous=self.notice)
            again.receipt_date = "2026-12-20"
        claim = self.invoice.relance_claim_ids
        self.assertEqual(claim.notice_received, date(2026, 11, 20))

    def test_an_earlier_day_that_a_person_entered_stays(self):
        claim = self.env["relance.claim"]._ensure(self.invoice)
        claim.notice_received = "2026-11-01"
        with self._at("2026-11-30"):
            self.notice.receipt_date = "2026-11-18"
            self.notice.receipt_date = "2026-11-20"
        self.assertEqual(claim.notice_received, date(2026, 11, 1))

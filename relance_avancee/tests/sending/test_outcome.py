from unittest.mock import patch

from odoo import Command, fields
from odoo.tools import mute_logger

from ...models.sending import relance_reminder_outcome
from ..common import RelanceCommon


class TestOutcome(RelanceCommon):
    """What happens once a message has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain

    def test_a_human_reply_pauses_five_working_days(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder)
            hold = self.debtor.relance_hold_ids
            self.assertEqual((hold.kind, str(hold.date_to)), ("pause", "2026-02-17"))
            self.assertTrue(reminder.activity_ids)
            self.assertIn("We pay on Friday", reminder.message_ids[0].body)
            self._plan()
            self.assertEqual(self._get_items(invoice).reason, "pause")

    def test_an_automatic_reply_pauses_nothing(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, "Auto-Submitted: auto-replied")
            self.assertFalse(self.debtor.relance_hold_ids)
            self.assertFalse(reminder.activity_ids)

    def test_a_second_reply_makes_the_pause_longer(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder)
        with self._at("2026-02-12"):
            self._reply(reminder)
        hold = self.debtor.relance_hold_ids
        self.assertEqual(str(hold.date_to), "2026-02-19")
        self.assertEqual(len(reminder.activity_ids), 1)

    def test_a_colleague_who_writes_in_the_thread_pauses_nothing(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, sender=self.env.user.email_formatted)
            self.assertFalse(self.debtor.relance_hold_ids)

    def test_the_to_do_tells_what_a_reply_seems_to_say_and_quotes_it(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        said = (
            f"Invoice {invoice.name} will be paid on 20 February.\n\n"
            "On Mon, 9 Feb 2026, Us <us@us.example.com> wrote:\n> Do you dispute it?"
        )
        with self._at("2026-02-10"):
            self._reply(reminder, text=said)
            [todo] = reminder.activity_ids
        self.assertIn("Promises to pay on 02/20/2026", todo.summary)
        self.assertIn(f"“Invoice {invoice.name} will be paid", todo.summary)
        self.assertNotIn("Dispute", todo.summary)

    def test_days_count_from_the_day_on_which_the_reply_was_written(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-16"):
            written = "Date: Tue, 10 Feb 2026 10:00:00 +0100"
            self._reply(reminder, headers=written, text="We will pay on Friday.")
        self.assertIn("02/13/2026", reminder.activity_ids.summary)

    @mute_logger("odoo.addons.relance_avancee.tools.savepoint")
    def test_a_reply_that_cannot_be_read_by_its_sentences_pauses_all_the_same(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        broken = patch.object(
            relance_reminder_outcome, "sort_reply", side_effect=OverflowError
        )
        with self._at("2026-02-10"), broken:
            self._reply(reminder)
            self.assertTrue(self.debtor.relance_hold_ids)
            self.assertTrue(reminder.activity_ids)

    def test_a_reply_that_says_nothing_clear_is_only_to_be_read(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, text="Well received, thank you.")
            self.assertFalse(reminder.activity_ids.summary)

    def test_a_stranger_who_replies_pauses_nobody_and_is_read(self):
        """(finding 19)"""
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, sender="stranger@elsewhere.example.net")
            self.assertFalse(self.debtor.relance_hold_ids)
            self.assertTrue(reminder.activity_ids)

    def test_a_public_provider_makes_nobody_a_contact_of_the_customer(self):
        self.debtor.email = "dupont@gmail.com"
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, sender="somebody@gmail.com")
            self.assertFalse(self.debtor.relance_hold_ids)
            self._reply(reminder, sender="dupont@gmail.com")
            self.assertTrue(self.debtor.relance_hold_ids)

    def test_a_contact_or_a_colleague_at_the_domain_of_the_customer_pauses(self):
        self._create_debtor(
            "Marie", parent_id=self.debtor.id, email="marie@home.example.org"
        )
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        domain = self.debtor.email.partition("@")[2]
        for sender in ("marie@home.example.org", f"new@{domain}"):
            with self.subTest(sender), self._at("2026-02-10"):
                self._reply(reminder, sender=sender)
                self.assertTrue(self.debtor.relance_hold_ids)
                self.debtor.relance_hold_ids.sudo().unlink()

    def test_each_of_several_addresses_that_a_message_went_to_pauses(self):
        self.debtor.email = "first@gmail.com, second@gmail.com"
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        self.debtor.email = "new@example.com"
        for sender in ("first@gmail.com", "second@gmail.com"):
            with self.subTest(sender), self._at("2026-02-10"):
                self._reply(reminder, sender=sender)
                self.assertTrue(self.debtor.relance_hold_ids)
                self.debtor.relance_hold_ids.sudo().unlink()

    def test_a_pause_that_a_person_lifted_does_not_come_back(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder)
            self.debtor.relance_hold_ids.action_lift()
            reminder.activity_ids.unlink()
            self._reply(reminder)
            self.assertFalse(self.debtor.relance_hold_ids.filtered("live"))
            self.assertTrue(reminder.activity_ids)

    def test_a_late_bounce_changes_nothing_and_is_checked(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-17"):
            self._bounce(reminder)
            self._bounce(reminder)
        self._assert_not_bounced(reminder)
        self.assertEqual(self._get_items(invoice).level, "1")

    def test_a_bounce_after_a_reply_or_a_payment_is_checked(self):
        for happens in ("reply", "payment"):
            with self.subTest(happens):
                debtor = self._create_debtor(f"Debtor {happens}")
                invoice = self._create_invoice("2026-02-02", debtor=debtor)
                reminder = self._run_day("2026-02-09").filtered(
                    lambda r, d=debtor: r.debtor_id == d
                )
                with self._at("2026-02-10"):
                    if happens == "reply":
                        self._reply(reminder, sender=debtor.email)
                        reminder.activity_ids.unlink()
                    else:
                        self._pay(invoice)
                    self._bounce(reminder)
                self._assert_not_bounced(reminder)

    def _assert_not_bounced(self, reminder):
        """Check that the report changed nothing, and that one person looks at it."""
        self.assertEqual(
            (reminder.state, reminder.delivery_ids.state), ("sent", "sent")
        )
        holds = reminder.debtor_id.relance_hold_ids
        self.assertNotIn("dead_address", holds.mapped("kind"))
        self.assertEqual(len(reminder.activity_ids), 1)
        self.assertIn("check it", reminder.activity_ids.summary)

    def test_a_dead_address_stays_held_while_somebody_carries_it(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._bounce(reminder)
            self._pay(invoice)
            self._plan()
            later = self._create_invoice("2026-02-03")
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(later).reason, "dead_address")

    def test_a_bounce_un_reaches_the_step_and_holds_the_debtor(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._bounce(reminder)
            self.assertEqual(reminder.state, "failed")
            self.assertEqual(reminder.delivery_ids.state, "bounced")
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.reason, item.level), ("dead_address", False))
        with self._at("2026-03-20"):
            self.assertFalse(self._plan(), "the clock never sends to it again")
            self.debtor.email = "new@customer.example.com"
            reminder = self._plan()
            self.assertEqual(reminder.step_id, self.friendly)
            self.assertEqual(reminder.email, "new@customer.example.com")

    def test_a_bounce_after_a_later_step_changes_nothing_there(self):
        invoice = self._create_invoice("2026-02-02")
        first = self._run_day("2026-02-09")
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            self._bounce(first)
            self._plan()
            self.assertEqual(self._get_items(invoice).level, "2")

    def test_a_failed_sending_is_tried_again_as_the_same_reminder(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            self._fail(reminder.delivery_ids)
            self.assertEqual(reminder.state, "failed")
            self.assertFalse(self._plan(), "its items are not planned twice")
            reminder.action_retry()
            self.assertTrue(self._dispatch())
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(
                reminder.delivery_ids.sorted("id").mapped("attempt"), [1, 2]
            )

    def test_a_failed_sending_is_tried_again_the_next_day_three_times_at_most(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
        for day in ("2026-02-09", "2026-02-10", "2026-02-11", "2026-02-12"):
            with self._at(day):
                self._plan()
                self.dispatcher._dispatch(reminder, fields.Datetime.now())
                last = reminder.delivery_ids.sorted("id")[-1:]
                if last.state == "queued":
                    self._fail(last)
        self.assertEqual(reminder.state, "failed")
        self.assertEqual(len(reminder.delivery_ids), 3)

    def test_a_mail_deleted_in_the_queue_is_a_failure(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            reminder.delivery_ids.mail_id.unlink()
            self._plan()
            self.assertEqual(reminder.state, "failed")
            self.assertIn("deleted", reminder.error)

    def test_one_recipient_a_mail(self):
        """With all the addresses of its e-mail field."""
        self.debtor.email = "one@customer.example.com, two@customer.example.com"
        self._create_invoice("2026-02-02")
        mail = self._run_day("2026-02-09").delivery_ids.mail_id
        self.assertEqual(
            mail.email_to,
            '"Dupont SARL" <one@customer.example.com>, '
            '"Dupont SARL" <two@customer.example.com>',
        )
        self.assertFalse(mail.recipient_ids)

    def test_replies_come_back_to_us(self):
        self._create_invoice("2026-02-02")
        mail = self._run_day("2026-02-09").delivery_ids.mail_id
        self.assertIn(self.alias_catchall, mail.reply_to)
        self.assertFalse(mail.auto_delete)

    def test_the_subject_tells_no_debt(self):
        for step in self.env["relance.scenario.step"].search(
            [("subject", "!=", False)]
        ):
            for word in ("{total}", "{net}", "{days_late}", "{count}", "overdue"):
                self.assertNotIn(word, step.subject)

    def test_the_invoice_pdf_attached_is_the_stored_one(self):
        self.friendly.attach_invoices = True
        invoice = self._create_invoice("2026-02-02")
        pdf = self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF-legal",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        mail = self._run_day("2026-02-09").delivery_ids.mail_id
        self.assertEqual(mail.attachment_ids, pdf)

    def test_send_now_prepares_the_next_step_before_its_day(self):
        invoice = self._create_invoice("2026-02-09")
        with self._at("2026-02-10"):
            action = invoice.action_relance_send_now()
            reminder = self.reminders.browse(action["res_id"])
            self.assertEqual(reminder.step_id, self.friendly)
            self.assertEqual(reminder.state, "draft")

    def test_a_removed_invoice_leaves_the_message(self):
        kept = self._create_invoice("2026-02-02")
        removed = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            line = reminder.line_ids.filtered(lambda line: line.move_id == removed)
            wizard = self.env["relance.reminder.remove"].create(
                {
                    "reminder_id": reminder.id,
                    "line_ids": [Command.set(line.ids)],
                    "choice": "pause",
                    "date_to": "2026-02-20",
                    "reason": "Being checked",
                }
            )
            wizard.action_apply()
            [(total, _, _)] = reminder._get_message().amounts.values()
            self.assertEqual(total, 1000)
            self._send_all()
            self.assertEqual(reminder.state, "sent")
            self._plan()
            self.assertEqual(self._get_items(removed).reason, "pause")
            self.assertEqual(self._get_items(kept).level, "1")

    def _fail(self, deliveries):
        """Let the mail server refuse these deliveries."""
        deliveries._record_outcome(None, "Connection refused")
        deliveries._settle()

    def _bounce(self, reminder):
        """Tell that the message came back, as the mail gateway does."""
        delivery = reminder.delivery_ids
        reminder._message_receive_bounce(delivery.address, self.debtor)

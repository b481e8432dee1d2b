from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..common import RelanceCommon


class TestQueue(RelanceCommon):
    """Between the approval and the mail server: what may still go wrong."""

    def _queue(self, *dues):
        """Return the reminder of invoices due on ``dues``, its mail in the queue."""
        for due in dues or ("2026-02-02",):
            self._create_invoice(due)
        reminder = self._plan()
        reminder.action_approve()
        self.dispatcher._dispatch(reminder, fields.Datetime.now())
        self.assertEqual(reminder.state, "queued")
        return reminder

    def _send(self, mails):
        with self.mock_mail_gateway():
            mails.send()
        return mails.filtered(lambda mail: mail.state == "sent")

    def test_a_to_do_beside_an_e_mail_does_not_stand_for_it(self):
        self.friendly.use_activity = True
        with self._at("2026-02-09"):
            reminder = self._queue()
            self._pay(reminder.line_ids.move_id)
            self.assertFalse(self._send(reminder.delivery_ids.mail_id))
            self.assertEqual(reminder.state, "cancelled")

    def test_a_to_do_beside_an_e_mail_sends_nothing_that_is_taken_back(self):
        self.friendly.use_activity = True
        with self._at("2026-02-09"):
            reminder = self._queue()
            reminder.action_back_to_draft()
            self.assertEqual(reminder.state, "draft")
            self.assertEqual(reminder.line_ids.state, "planned")

    def test_what_a_payment_stops_says_at_once_what_comes_next(self):
        with self._at("2026-02-09"):
            reminder = self._queue("2026-02-02", "2026-02-03")
            paid, other = reminder.line_ids.move_id
            self._pay(paid, amount=400)
            self.assertFalse(self._send(reminder.delivery_ids.mail_id))
            item = self._get_items(other)
            self.assertEqual(item.status, "scheduled")
            self.assertEqual(item.next_step_id, self.friendly)

    def test_postponed_while_queued_it_does_not_leave(self):
        with self._at("2026-02-09"):
            reminder = self._queue()
            mail = reminder.delivery_ids.mail_id
            action = reminder.action_open_postpone()
            self.env["relance.hold.pause"].with_context(**action["context"]).create(
                {"reason": "Asked for time"}
            ).action_apply()
            self.assertFalse(self._send(mail))
            self.assertEqual(reminder.state, "cancelled")

    def test_an_item_skipped_while_queued_is_not_in_the_mail(self):
        with self._at("2026-02-09"):
            reminder = self._queue("2026-02-02", "2026-02-03")
            kept, skipped = reminder.line_ids
            first = reminder.delivery_ids.mail_id
            skipped._skip(self.env.user, "Spoke on the phone")
            self.assertFalse(self._send(first))
            [mail] = self._dispatch()
            self.assertIn(kept.name, mail.body_html)
            self.assertNotIn(skipped.name, mail.body_html)
            self.assertEqual(skipped.state, "skipped")

    def test_a_conflict_after_the_mail_left_does_not_send_it_again(self):
        """Only the delivery is written then; the rest follows, even after a crash."""
        with self._at("2026-02-09"):
            reminder = self._queue()
            delivery = reminder.delivery_ids
            delivery.mail_id.state = "sent"
            delivery.mail_id._postprocess_sent_message([], [reminder.email])
            self.assertEqual((delivery.state, reminder.state), ("sent", "queued"))
            self.assertFalse(self._plan(), "nothing is planned again")
            self.assertEqual(reminder.state, "sent")

    def test_the_mails_of_others_leave_as_without_us(self):
        """Nothing that waits for the end of the transaction is done before it."""
        mail = self.env["mail.mail"].create({"email_to": "other@example.com"})
        waiting = []
        self.env.cr.precommit.add(lambda: waiting.append("done"))
        self.assertEqual(self._send(mail), mail)
        self.assertEqual(waiting, [])

    def test_what_has_left_cannot_be_taken_back(self):
        """A click between the mail and its settlement does not send it again."""
        with self._at("2026-02-09"):
            reminder = self._queue()
            delivery = reminder.delivery_ids
            delivery.mail_id.state = "sent"
            delivery.mail_id._postprocess_sent_message([], [reminder.email])
            reminder.line_ids._drop()
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(reminder.line_ids.state, "sent")
            self.assertFalse(self._plan())

    def test_an_old_attempt_does_not_leave_beside_the_new_one(self):
        with self._at("2026-02-09"):
            reminder = self._queue()
            first = reminder.delivery_ids
            first.mail_id.state = "exception"
            first._record_outcome(None, "Connection refused")
            first._settle()
            reminder.action_retry()
            self.assertTrue(self._dispatch())
            first.mail_id.mark_outgoing()
            self.assertFalse(self._send(first.mail_id))

    def test_a_courtesy_does_not_leave_after_the_due_date(self):
        self.scenario.step_ids = [self._prepare_step(-3, "0")]
        self._create_invoice("2026-02-14")
        with self._at("2026-02-13"):
            reminder = self._plan()
            self.assertEqual(reminder.level, "0")
        with self._at("2026-02-16"):
            reminder.action_approve()
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "cancelled")

    def test_a_late_approval_respects_the_gap(self):
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            first, second = self._plan()
            first.action_approve()
            second.subject = "Edited"
            self.assertTrue(self._dispatch())
        with self._at("2026-02-11"):
            second.action_approve()
            self.assertFalse(self._dispatch())
        with self._at("2026-02-16"):
            self.assertTrue(self._dispatch())

    def test_a_draft_credit_note_stops_an_approved_reminder(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self._create_credit(10, post=False)
            self.assertFalse(self._dispatch())
            self.assertIn("draft credit note", reminder.changes)

    def test_a_failed_reminder_whose_invoice_is_paid_frees_the_customer(self):
        with self._at("2026-02-09"):
            reminder = self._queue()
            reminder.delivery_ids._record_outcome(None, "Connection refused")
            reminder.delivery_ids._settle()
            self._pay(reminder.line_ids.move_id)
            self._create_invoice("2026-02-03")
            self.assertTrue(self._plan())
            self.assertEqual(reminder.state, "cancelled")

    def test_send_now_keeps_the_other_messages_of_the_customer(self):
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        asked = self._create_invoice("2026-02-09")
        with self._at("2026-02-10"):
            self.assertEqual(len(self._plan()), 2)
            asked.action_relance_send_now()
            drafts = self.reminders.search([("debtor_id", "=", self.debtor.id)])
            self.assertEqual(len(drafts), 3)

    def test_one_company_s_error_does_not_stop_the_others(self):
        other = self.env["res.company"].sudo().create({"name": "Zebra"})
        planned = []

        def plan(_planner, root, *_args, **_options):
            planned.append(root)
            if root == self.company:
                raise ValueError("Broken")

        def go_on(_cron, *_args, **_options):
            return float("inf")

        # sudo: the engine runs by cron
        planner = self.env["relance.planner"].sudo()
        with (
            patch.object(type(planner), "_plan", plan),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", go_on),
            self.assertLogs("odoo.addons.relance_avancee", "ERROR"),
        ):
            planner._cron_plan()
        self.assertIn(other, planned)
        self.assertIn(self.company, planned)

    def test_a_broken_filter_leaves_the_other_scenarios_working(self):
        self._create_scenario("Broken", "consumer", sequence=-5)
        broken = self.env["relance.scenario"].search([("name", "=", "Broken")])
        self.env.cr.execute(
            "UPDATE relance_scenario SET partner_domain = %s WHERE id = %s",
            ("[('gone_field', '=', 1)]", broken.id),
        )
        broken.invalidate_recordset()
        self._create_invoice("2026-02-02")
        with (
            self._at("2026-02-09"),
            self.assertLogs("odoo.addons.relance_avancee", "ERROR"),
        ):
            self.assertTrue(self._plan())

    def test_an_error_of_ours_does_not_stop_the_mail_queue(self):
        with self._at("2026-02-09"):
            reminder = self._queue()
            other = self.env["mail.mail"].create({"email_to": "a@b.test", "body": "x"})
            failing = patch.object(
                type(reminder), "_find_changes", side_effect=ValueError("Broken")
            )
            with (
                failing,
                self.assertLogs("odoo.addons.relance_avancee", "ERROR"),
            ):
                sent = self._send(reminder.delivery_ids.mail_id | other)
            self.assertEqual(sent, other)
            self.assertEqual(reminder.state, "failed")

    def test_a_to_do_never_goes_to_a_robot(self):
        self.company.relance_collector_id = False
        self._create_invoice("2026-02-02")
        self._create_credit(1000)
        root = self.env.ref("base.user_root")
        with self._at("2026-02-09"):
            planner = self.env["relance.planner"].with_user(root)
            planner._plan(self.company.with_user(root))
        hold = self.env["relance.hold"].search([("kind", "=", "covered")], limit=1)
        self.assertTrue(hold.activity_id.user_id.active)
        self.assertNotEqual(hold.activity_id.user_id, root)

    def test_a_pause_has_an_end_in_the_future(self):
        for end in (False, "2026-02-08"):
            with self._at("2026-02-09"), self.assertRaises(UserError):
                self.env["relance.hold.pause"].create(
                    {
                        "debtor_id": self.debtor.id,
                        "date_to": end,
                        "reason": "Asked for time",
                    }
                ).action_apply()

    def test_an_edited_text_still_fills_its_words(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.intro = "<p>Please pay {net}</p>"
            self.assertRegex(reminder.preview, r"Please pay \$.{1,8}1,000\.00")

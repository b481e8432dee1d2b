from smtplib import SMTPServerDisconnected
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ..common import RelanceCommon


class TestInterrupted(RelanceCommon):
    """A mail server that hangs up before it says whether it kept a reminder."""

    def _queue(self):
        """Return the delivery of a reminder whose mail is in the queue."""
        self._create_invoice("2026-02-02")
        reminder = self._plan()
        reminder.action_approve()
        self.dispatcher._dispatch(reminder, fields.Datetime.now())
        return reminder.delivery_ids

    def _hang_up(self, mails):
        """Let the queue hand ``mails`` to a server that hangs up."""
        server = self.env.registry["ir.mail_server"]
        error = SMTPServerDisconnected("Connection unexpectedly closed: timed out")
        with (
            self.mock_mail_gateway(),
            patch.object(server, "send_email", side_effect=error),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].sudo().process_email_queue(mails.ids)

    def test_it_leaves_an_hour_later_with_the_same_message_id(self):
        with self._at("2026-02-09"):
            delivery = self._queue()
            mail, message_id = delivery.mail_id, delivery.message_id.message_id
            self._hang_up(mail)
            self.assertEqual((delivery.state, mail.state), ("queued", "outgoing"))
            self.assertEqual(str(mail.scheduled_date), "2026-02-09 10:00:00")
        with self._at("2026-02-09", hour=11):
            self.assertEqual(self._dispatch(), mail)
            self.assertEqual(delivery.state, "sent")
            self.assertEqual(delivery.message_id.message_id, message_id)
            self.assertEqual(delivery.reminder_id.state, "sent")

    def test_those_behind_it_leave_before(self):
        with self._at("2026-02-09"):
            delivery = self._queue()
            self._hang_up(delivery.mail_id)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        self.assertIn("2026-02-09 09:05:00", map(str, triggers.mapped("call_at")))

    def test_a_payment_meanwhile_stops_it(self):
        with self._at("2026-02-09"):
            delivery = self._queue()
            self._hang_up(delivery.mail_id)
            self._pay(delivery.reminder_id.line_ids.move_id)
        with self._at("2026-02-09", hour=11):
            self.assertFalse(self._dispatch())
            self.assertEqual(delivery.reminder_id.state, "cancelled")

    def test_after_four_times_a_person_decides(self):
        with self._at("2026-02-09"):
            delivery = self._queue()
            for _time in range(4):
                self._hang_up(delivery.mail_id)
                delivery.mail_id.scheduled_date = False
            reminder = delivery.reminder_id
            self.assertEqual((delivery.state, reminder.state), ("failed", "failed"))
            self.assertIn("may have been received", reminder.error)
            self.assertTrue(reminder.activity_ids)
        with self._at("2026-02-10"):
            self._plan()
            self.assertEqual(reminder.state, "failed", "not by itself")
            reminder.action_retry()
            self.assertTrue(self._dispatch())

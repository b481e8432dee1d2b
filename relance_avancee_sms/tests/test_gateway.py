from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, mute_logger
from odoo.tests.common import JsonRpcException

from odoo.addons.sms.tools.sms_api import SmsApiBase

from .common import MOBILE, SmsCommon

# Odoo's state of a notification -> ours.
OURS = {
    "ready": "queued",
    "process": "sent",
    "pending": "sent",
    "sent": "sent",
    "exception": "failed",
    "bounce": "bounced",
    "canceled": "cancelled",
}
REPORTS = {
    "delivered": "sent",
    "sent": "pending",
    "not_delivered": "exception",
    "expired": "exception",
    "invalid_destination": "bounce",
    "rejected": "bounce",
}


class OwnGateway(SmsApiBase):
    """A gateway of one's own: it takes all that it is given."""

    numbers = []

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        given = [number for message in messages for number in message["numbers"]]
        self.numbers.extend(number["number"] for number in given)
        return [{"uuid": number["uuid"], "state": "sent"} for number in given]


class TestGateway(SmsCommon, HttpCase):
    """From the approval to the gateway and back, over HTTP, as Odoo speaks it."""

    def _report(self, delivery, status, uuid=None):
        """Let the gateway call the route of Odoo's reports."""
        self.env.flush_all()
        reports = [{"uuids": [uuid or delivery.sms_uuid], "sms_status": status}]
        answer = self.make_jsonrpc_request("/sms/status", {"message_statuses": reports})
        self.env.invalidate_all()
        return answer

    def _get_notification(self, delivery):
        # sudo: notifications are of who receives them
        notifications = self.env["mail.notification"].sudo()
        return notifications.search(
            [("sms_tracker_ids.sms_uuid", "=", delivery.sms_uuid)]
        )

    def _assert_same_state(self, delivery):
        """Our state is that of Odoo's notification, and of its queue if it is there."""
        notification = self._get_notification(delivery)
        self.assertEqual(delivery.sms_state, notification.notification_status)
        self.assertEqual(delivery.state, OURS[notification.notification_status])

    def test_a_text_message_leaves_and_is_delivered(self):
        with self._monday():
            reminder = self._queue_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual((reminder.state, delivery.state), ("queued", "queued"))
            self._assert_same_state(delivery)
            self._deliver()
            [(number, text, uuid)] = self.gateway.received
            self.assertEqual((number, uuid), (MOBILE, delivery.sms_uuid))
            self.assertIn("un message vous attend", text)
            self.assertEqual((reminder.state, delivery.state), ("sent", "sent"))
            self.assertFalse(delivery.date_delivered)
            self._assert_same_state(delivery)
            sms = self.queue.search([("uuid", "=", uuid)])
            self.assertEqual((sms.state, delivery.sms_state), ("pending", "pending"))
            self._report(delivery, "delivered")
            self.assertTrue(delivery.date_delivered)
            self._assert_same_state(delivery)
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1, "it is sent once")

    def test_the_link_of_the_text_opens_the_page(self):
        # the clock of the server goes: an invoice that is late today
        due = self.company._relance_today() - timedelta(days=9)
        self._create_invoice(str(due))
        reminder = self._plan()
        text = reminder._write_sms()[reminder]
        link = text.rpartition("/relance/")[2]
        self.assertEqual(len(link), 16)
        self.env.flush_all()
        page = self.url_open(f"/relance/{link}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.debtor.name, page.text)

    def test_a_gateway_that_works_on_it_has_it(self):
        self.gateway.states[MOBILE] = "processing"
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual((reminder.state, delivery.sms_state), ("sent", "process"))
            self._assert_same_state(delivery)
            self._report(delivery, "sent")
            self._assert_same_state(delivery)

    def test_a_refused_text_message_is_tried_again_then_told(self):
        self.gateway.states[MOBILE] = "insufficient_credit"
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual((reminder.state, delivery.state), ("failed", "failed"))
            self.assertIn("Insufficient Credit", reminder.error)
            self._assert_same_state(delivery)
        for day in ("2026-02-10", "2026-02-11"):
            with self._at(day):
                self._plan()
                self.assertEqual(reminder.state, "approved")
                self._dispatch()
                self._deliver()
                self.assertEqual(reminder.state, "failed")
        self.assertEqual(len(self.gateway.received), 3)
        self.assertTrue(any("Credit" in told for told in self._get_todos(reminder)))

    @mute_logger("odoo.addons.iap.tools.iap_tools", "odoo.tools.translate")
    def test_a_gateway_that_is_down_has_it_wait_for_the_next_day(self):
        self.gateway.is_down = True
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual((reminder.state, delivery.state), ("failed", "failed"))
            self.assertIn("Server Error", reminder.error)
            self._assert_same_state(delivery)
        self.gateway.is_down = False
        with self._at("2026-02-10"):
            self._plan()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(reminder.delivery_ids.mapped("attempt"), [2, 1])

    def test_a_late_failure_takes_the_step_back_and_says_why(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self._report(delivery, "not_delivered")
            self._assert_same_state(delivery)
            self.assertEqual(reminder.state, "failed")
            self.assertEqual(reminder.line_ids.state, "planned")
            told = f"The text message to {MOBILE} did not arrive: Not Delivered"
            self.assertEqual(reminder.error, told)
            self.assertIn(told, self._get_todos(reminder))

    def test_what_a_gateway_rejects_at_once_is_told(self):
        self.gateway.states[MOBILE] = "rejected"
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual((reminder.state, delivery.state), ("failed", "bounced"))
            told = f"The text message to {MOBILE} was not sent: Rejected"
            self.assertIn(told, self._get_todos(reminder))
            self._assert_same_state(delivery)

    def test_every_report_leaves_our_state_that_of_odoo(self):
        for status, kept in REPORTS.items():
            with self.subTest(status=status), self._monday():
                number = f"06123456{60 + list(REPORTS).index(status)}"
                debtor = self._create_debtor(f"{status} SARL", phone=number)
                reminder = self._approve(debtor)
                self._dispatch()
                self._deliver()
                delivery = self._get_sms_delivery(reminder)
                self._report(delivery, status)
                self.assertEqual(delivery.sms_state, kept)
                self._assert_same_state(delivery)

    def test_a_report_said_twice_changes_nothing(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            for _time in range(2):
                self._report(delivery, "invalid_destination")
                self.assertEqual(delivery.state, "bounced")
                self.assertEqual(len(self._get_todos(reminder)), 1)

    def test_of_contradicting_reports_ours_is_the_one_that_odoo_keeps(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            for status in ("not_delivered", "delivered", "sent", "rejected"):
                self._report(delivery, status)
                self._assert_same_state(delivery)
            self.assertEqual((delivery.state, reminder.state), ("sent", "sent"))
            self.assertEqual(reminder.line_ids.state, "sent")

    def test_a_report_of_a_number_that_nobody_knows_changes_nothing(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual(self._report(delivery, "rejected", uuid="0" * 32), "OK")
            self.assertEqual((reminder.state, delivery.state), ("sent", "sent"))

    @mute_logger("odoo.addons.sms.controllers.main", "odoo.http")
    def test_a_report_that_is_no_report_changes_nothing(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            for uuid, status in (("x", "rejected"), (None, "no state; DROP TABLE")):
                with self.assertRaises(JsonRpcException):
                    self._report(delivery, status, uuid)
            self._report(delivery, "a_state_of_tomorrow")
            self._assert_same_state(delivery)
            self.assertIn("a_state_of_tomorrow", delivery.error)
            self.assertEqual(reminder.state, "failed")

    def test_a_later_step_keeps_what_did_not_arrive(self):
        with self._monday():
            reminder = self._send_sms()
        self.assertTrue(self._run_day("2026-02-19"))
        with self._at("2026-02-20"):
            self._report(self._get_sms_delivery(reminder), "not_delivered")
            self.assertEqual(reminder.state, "sent")
            self.assertTrue(self._get_todos(reminder))

    def test_two_companies_leave_in_one_round(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self._monday():
            reminder = self._queue_sms()
            message = (
                self.env["mail.message"]
                .sudo()
                .create({"record_company_id": other.id, "body": "x"})
            )
            self.queue.create(
                {"number": "+33756789012", "body": "x", "mail_message_id": message.id}
            )
            self._deliver()
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(len(self.gateway.received), 2)

    def test_a_gateway_of_ones_own_is_one_class(self):
        self.env.user.partner_id.phone = "+33 7 56 78 90 12"
        company = type(self.env["res.company"])
        with patch.object(company, "_get_sms_api_class", lambda _self: OwnGateway):
            with self._monday():
                reminder = self._send_sms()
            self.friendly.action_send_sms_test()
        delivery = self._get_sms_delivery(reminder)
        self.assertEqual((reminder.state, delivery.sms_state), ("sent", "pending"))
        self.assertEqual(OwnGateway.numbers, [MOBILE, "+33756789012"])
        self.assertFalse(self.gateway.received)

    def test_the_settings_show_the_first_text_and_send_it_to_the_user(self):
        self.env.user.partner_id.phone = "+33 7 56 78 90 12"
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.relance_sms_step_id, self.friendly)
        self.assertEqual(settings.relance_sms_preview, self.friendly.sms_preview)
        self.assertIn("part(s), 0.0", settings.relance_sms_count)
        settings.action_relance_send_sms_test()
        [(number, text, _uuid)] = self.gateway.received
        self.assertEqual((number, text), ("+33756789012", self.friendly.sms_preview))

    def test_a_test_goes_to_no_fixed_line(self):
        for phone in ("01 42 68 53 00", "+44 909 879 0123", "12", False):
            self.env.user.partner_id.phone = phone
            with self.assertRaisesRegex(UserError, "your own mobile number"):
                self.friendly.action_send_sms_test()
        self.assertFalse(self.gateway.received)

    def test_a_test_goes_to_the_phone_of_the_user(self):
        self.env.user.partner_id.phone = "+33 7 56 78 90 12"
        self.friendly.action_send_sms_test()
        [(number, text, _uuid)] = self.gateway.received
        self.assertEqual((number, text), ("+33756789012", self.friendly.sms_preview))
        self.gateway.states[number] = "unregistered"
        told = self.friendly.action_send_sms_test()["params"]
        self.assertEqual(told["type"], "danger")

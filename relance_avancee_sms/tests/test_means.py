from datetime import date

from odoo import fields
from odoo.exceptions import UserError, ValidationError

from .common import DUE, MOBILE, TEXT, SmsCommon


class TestMeans(SmsCommon):
    """Several means of a step: the first that is possible, or all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friendly.use_email = True

    def _report(self, reminder, error):
        # sudo: a gateway reports in the name of nobody
        trackers = self.env["sms.tracker"].sudo()
        uuid = self._get_sms_delivery(reminder).sms_uuid
        tracker = trackers.search([("sms_uuid", "=", uuid)])
        tracker._action_update_from_provider_error(error)

    def _bounce(self, reminder):
        with self.mock_mail_gateway():
            # sudo: the gateway of mails speaks in the name of nobody
            reminder.sudo()._message_receive_bounce(self.debtor.email, self.debtor)

    def test_the_e_mail_leaves_first(self):
        with self._monday():
            self._approve()
            self.assertTrue(self._dispatch())
            self._deliver()
            self.assertFalse(self.gateway.received)

    def test_without_an_address_the_text_message_leaves(self):
        self.debtor.email = False
        with self._monday():
            reminder = self._approve()
            self.assertFalse(self._dispatch())
            self._deliver()
            self.assertEqual([number for number, *_ in self.gateway.received], [MOBILE])
            self.assertEqual(reminder.state, "sent")

    def test_the_text_of_one_message_is_written_before_it_is_approved(self):
        self.friendly.use_email = False
        collector = self._create_user("sms_writer", "collector")
        with self._monday():
            self._create_invoice(DUE)
            reminder = self._plan()
            own = reminder.with_user(collector)
            with self.assertRaises(ValidationError):
                own.custom_sms_text = "Payez 1000 EUR, facture impayée"
            own.custom_sms_text = "{company}: un mot pour vous, {contact}: {phone}"
            self.assertIn("un mot pour vous", reminder.sms_text)
            self._plan()
            self.assertEqual(reminder.state, "draft", "a plan leaves it alone")
            reminder.action_approve()
            self._dispatch()
            self._deliver()
            [(_number, text, _uuid)] = self.gateway.received
            self.assertIn("un mot pour vous", text)
            with self.assertRaises(UserError):
                own.custom_sms_text = "{company}: {phone}"

    def test_the_text_of_the_step_comes_back(self):
        with self._monday():
            reminder = self._approve()
            reminder.custom_sms_text = "{company}: un mot pour vous: {phone}"
            reminder.action_reset_texts()
            self.assertNotIn("un mot pour vous", reminder.sms_text)
            self.assertFalse(reminder.edited)

    def test_what_the_contact_prefers_is_tried_first(self):
        self.debtor.relance_preferred_means = "sms"
        with self._monday():
            reminder = self._approve()
            self.assertFalse(self._dispatch())
            self._deliver()
            self.assertEqual(reminder.delivery_ids.channel, "sms")
            self.assertEqual(reminder.state, "sent")

    def test_a_means_that_the_step_has_not_is_not_added_by_a_preference(self):
        self.debtor.relance_preferred_means = "letter"
        with self._monday():
            self.assertEqual(self._approve()._get_means(), ["email", "sms"])

    def test_the_step_says_in_which_order_its_means_are_tried(self):
        self.friendly.first_means = "sms"
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.delivery_ids.channel, "sms")

    def test_who_wants_no_e_mail_gets_the_text_message(self):
        self.debtor.relance_email_refused = "2026-01-05"
        with self._monday():
            reminder = self._approve()
            self.assertFalse(self._dispatch())
            self._deliver()
            self.assertEqual(reminder.state, "sent")

    def test_an_address_that_died_before_stops_no_text_message(self):
        with self._monday():
            self.friendly.use_sms = False
            reminder = self._approve()
            self._dispatch()
            self._bounce(reminder)
            self.assertEqual(self.debtor.relance_hold_ids.kind, "dead_address")
            self.friendly.use_sms = True
        with self._at("2026-02-10"):
            reminder = self._plan()
            reminder.action_approve()
            self.assertFalse(self._dispatch(), "the address is dead")
            self._deliver()
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(reminder.delivery_ids.channel, "sms")
            self.assertTrue(self.debtor.relance_hold_ids.live, "it is to be corrected")

    def test_a_dead_address_stops_a_step_that_is_an_e_mail_alone(self):
        with self._monday():
            self.friendly.use_sms = False
            reminder = self._approve()
            self._dispatch()
            self._bounce(reminder)
            self.firm.write({"use_sms": True, "sms_text": TEXT})
        with self._at("2026-02-10"):
            self.assertFalse(self._plan())
            item = self._get_items(reminder.line_ids.move_id)
            self.assertEqual(
                (item.status, item.reason, item.hold_id.kind),
                ("held", "dead_address", "dead_address"),
            )

    def test_an_e_mail_does_not_wait_for_the_hours_of_a_phone(self):
        self.scenario.write({"hour_from": 0, "hour_to": 24})
        self.friendly.channel_mode = "all"
        with self._monday(hour=21):
            reminder = self._approve()
            self.assertTrue(self._dispatch())
            self._deliver()
            self.assertFalse(self.gateway.received, "nobody is rung at night")
            self.assertEqual(reminder.state, "sent")
            self.assertEqual(self._get_sms_delivery(reminder).state, "queued")
        with self._at("2026-02-10", 9):
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)
            self.assertEqual(self._get_sms_delivery(reminder).state, "sent")

    def test_the_first_possible_obeys_its_own_hours_alone(self):
        self.scenario.write({"hour_from": 0, "hour_to": 24})
        with self._monday(hour=21):
            self.assertTrue(self._approve())
            self.assertTrue(self._dispatch(), "an e-mail rings no phone")

    def test_the_phone_does_not_ring_at_night_for_want_of_an_address(self):
        self.scenario.write({"hour_from": 0, "hour_to": 24})
        self.debtor.email = False
        with self._monday(hour=21):
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "approved")
            self.assertEqual(
                fields.Datetime.to_string(reminder.leaves_at), "2026-02-10 07:00:00"
            )

    def test_a_text_message_does_not_wait_for_the_hours_of_the_e_mail(self):
        self.scenario.write({"hour_from": 21, "hour_to": 23})
        self.friendly.channel_mode = "all"
        with self._monday(hour=10):
            reminder = self._approve()
            self.assertFalse(self._dispatch())
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)
            self.assertEqual(reminder.state, "sent")
        with self._monday(hour=21):
            self.assertTrue(self._dispatch(), "the e-mail has its own hours")

    def test_nothing_possible_is_a_to_do_that_says_why(self):
        self.debtor.write({"email": False, "phone": "01 42 68 53 00"})
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "failed")
            [told] = self._get_todos(reminder)
            self.assertIn("no e-mail address", told)
            self.assertIn("is a fixed line", told)

    def test_an_e_mail_that_comes_back_is_followed_by_the_text_message(self):
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self._bounce(reminder)
            self.assertEqual(reminder.state, "approved")
            self.assertEqual(reminder.line_ids.state, "planned")
            self._dispatch()
            self._deliver()
            self.assertEqual([number for number, *_ in self.gateway.received], [MOBILE])
            self.assertEqual(reminder.state, "sent")
            self.assertFalse(self.debtor.relance_hold_ids, "it was reached")

    def test_a_text_message_that_does_not_arrive_is_followed_by_the_next_means(self):
        self.debtor.email = False
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self._deliver()
            self.debtor.email = "accounts@dupont.example.com"
            self._report(reminder, "not_delivered")
            self.assertEqual(reminder.state, "approved")
            self.assertTrue(self._dispatch())
            self.assertEqual(reminder.state, "sent")
            # it arrived all the same: nothing is said again
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)

    def test_both_leave_and_either_reaches_the_step(self):
        self.friendly.channel_mode = "all"
        with self._monday():
            reminder = self._approve()
            self.assertTrue(self._dispatch())
            self.assertEqual(reminder.state, "sent")
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)
            self.assertEqual(
                dict(
                    reminder.delivery_ids.mapped(lambda one: (one.channel, one.state))
                ),
                {"email": "sent", "sms": "sent"},
            )

    def test_of_both_the_second_is_not_sent_once_it_is_paid(self):
        self.friendly.channel_mode = "all"
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self._pay(reminder.line_ids.move_id)
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(self._get_sms_delivery(reminder).state, "cancelled")

    def test_of_both_the_second_is_not_sent_to_who_refuses_it_meanwhile(self):
        self.friendly.channel_mode = "all"
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "sent")
            self.debtor.relance_sms_refused = "2026-02-09"
            self._deliver()
            self.assertFalse(self.gateway.received)
            delivery = self._get_sms_delivery(reminder)
            self.assertEqual(
                (reminder.state, delivery.state, delivery.sms_state),
                ("sent", "cancelled", "canceled"),
            )

    def test_of_both_the_second_is_not_sent_to_a_number_of_before(self):
        self.friendly.channel_mode = "all"
        with self._monday():
            self._approve()
            self._dispatch()
            self.debtor.phone = "07 56 78 90 12"
            self._deliver()
            self.assertFalse(self.gateway.received)

    def test_an_e_mail_that_comes_back_beside_a_text_message_takes_nothing_back(self):
        self.friendly.channel_mode = "all"
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self._deliver()
            self._bounce(reminder)
            self.assertEqual(reminder.state, "sent")
            self.assertFalse(self.debtor.relance_hold_ids)

    def test_a_text_message_waits_for_its_approval(self):
        self.friendly.use_email = False
        with self._monday():
            self._create_invoice(DUE)
            reminder = self._plan()
            self.assertEqual(reminder.state, "draft")
            self._dispatch()
            self._deliver()
            self.assertFalse(self.gateway.received)

    def test_all_means_obey_one_gap(self):
        self.friendly.use_email = False
        self._create_invoice("2026-01-30")
        with self._monday():
            self._create_invoice(DUE)
            reminder = self._plan()
            reminder.action_approve()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")
        self._create_invoice("2026-02-05")
        with self._at("2026-02-12"):
            self.assertFalse(self._plan(), "the gap of seven days runs")

    def _leave_text_waiting(self):
        """Return a reminder sent by e-mail, whose text message waits in the queue."""
        self.friendly.channel_mode = "all"
        with self._monday():
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "sent")
        return reminder

    def test_what_waits_beside_is_dropped_once_a_later_message_has_left(self):
        reminder = self._leave_text_waiting()
        self.assertTrue(self._run_day("2026-02-19"))
        with self._at("2026-02-20"):
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(self._get_sms_delivery(reminder).state, "cancelled")

    def test_who_hears_of_an_earlier_message_today_hears_of_the_next_another_day(self):
        self._leave_text_waiting()
        with self._at("2026-02-19"):
            following = self._plan()
            following.action_approve()
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)
            self.assertFalse(self._dispatch())
            self.assertEqual(following.state, "approved")
        with self._at("2026-02-20"):
            self.assertFalse(self._dispatch(), "the gap of seven days runs")
        with self._at("2026-02-26"):
            self.assertTrue(self._dispatch())

    def test_what_left_after_midnight_is_of_that_day_where_the_company_is(self):
        self.company.partner_id.tz = "Europe/Paris"
        reminder = self._leave_text_waiting()
        with self._at("2026-02-19"):
            following = self._plan()
            following.action_approve()
        text = self._get_sms_delivery(reminder)
        text.write({"state": "sent", "date_sent": "2026-02-18 23:30:00"})
        days = [date(2026, 2, day) for day in (18, 19, 20)]
        second = [following._filter_second(day) for day in days]
        self.assertEqual(second, [following.browse(), following, following.browse()])

    def test_what_leaves_later_by_another_means_opens_the_gap_anew(self):
        self.friendly.channel_mode = "all"
        with self._monday(hour=19):
            self.scenario.hour_to = 20
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "sent")
        with self._at("2026-02-10"):
            self._deliver()
            self.assertEqual(self._get_sms_delivery(reminder).state, "sent")
        self._create_invoice("2026-02-05")
        with self._at("2026-02-16"):
            self.assertFalse(self._plan(), "the text message was six days ago")
        with self._at("2026-02-17"):
            self.assertTrue(self._plan())

    def test_what_is_paid_in_between_does_not_leave(self):
        self.friendly.use_email = False
        with self._monday():
            reminder = self._queue_sms()
            self._pay(reminder.line_ids.move_id)
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(reminder.state, "cancelled")

    def test_taken_back_it_does_not_leave(self):
        self.friendly.use_email = False
        with self._monday():
            reminder = self._queue_sms()
            reminder.action_back_to_draft()
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(reminder.state, "draft")
            self.assertEqual(self._get_sms_delivery(reminder).sms_state, "canceled")

    def test_a_to_do_beside_it_proves_nothing(self):
        self.friendly.write({"use_email": False, "use_activity": True})
        with self._monday():
            reminder = self._queue_sms()
            reminder.action_back_to_draft()
            self.assertEqual(reminder.state, "draft")

    def test_a_to_do_beside_it_is_opened_once_however_often_it_is_tried(self):
        self.friendly.write({"use_email": False, "use_activity": True})
        self.gateway.states[MOBILE] = "insufficient_credit"
        with self._monday():
            reminder = self._send_sms()
            self.assertEqual(reminder.state, "failed")
        self.gateway.states.clear()
        with self._at("2026-02-10"):
            self._plan()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")
        todos = reminder.delivery_ids.filtered(lambda one: one.channel == "activity")
        self.assertEqual(len(todos), 1)

    def test_one_that_was_deleted_in_the_queue_is_sent_again(self):
        self.friendly.use_email = False
        with self._monday():
            reminder = self._queue_sms()
            self.queue.search([("number", "=", MOBILE)]).unlink()
            self._plan()
            self.assertEqual(reminder.state, "failed")
            self.assertEqual(reminder.error, "The text message was deleted unsent")
        with self._at("2026-02-10"):
            self._plan()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")

    def test_the_history_tells_text_messages(self):
        self.friendly.write({"use_email": False, "sms_text": TEXT})
        with self._monday():
            self._send_sms()
            self.env.flush_all()
            history = self.env["relance.history"].search(
                [("debtor_id", "=", self.debtor.id), ("kind", "=", "message")]
            )
            self.assertEqual(history.mapped("note"), [MOBILE])

import pytz

from odoo import Command, fields

from .common import MOBILE, SmsCommon

OTHER = "+33756789012"


class TestNumbers(SmsCommon):
    """Which number of whom is written to, and what is said where there is none."""

    def _refuse(self, phone, **values):
        """Return what a person is told when the customer's number is ``phone``."""
        self.debtor.write({"phone": phone, **values})
        with self._monday():
            reminder = self._queue_sms()
            self.assertFalse(self.queue.search([("state", "=", "outgoing")]))
            self.assertEqual(reminder.state, "failed")
            self.assertFalse(reminder.delivery_ids)
            self.assertIn(reminder.error, self._get_todos(reminder))
            return reminder.error

    def _get_address(self, reminder):
        return self._get_sms_delivery(reminder).address

    def test_a_fixed_line_is_told(self):
        self.assertEqual(
            self._refuse("01 42 68 53 00"),
            "+33142685300 (Dupont SARL) is a fixed line: write a mobile number.",
        )

    def test_a_foreign_premium_number_is_told(self):
        self.assertEqual(
            self._refuse("+44 909 879 0123"),
            "+449098790123 (Dupont SARL) is a special-rate number: write a mobile "
            "number.",
        )

    def test_no_number_is_told(self):
        self.assertEqual(self._refuse(False), "No phone number: write a mobile number.")

    def test_a_number_without_country_takes_the_customers_else_ours(self):
        belgian = self._create_debtor(
            "Peeters", phone="0470 12 34 56", country_id=self.env.ref("base.be").id
        )
        nowhere = self._create_debtor(
            "Nowhere", phone="07 56 78 90 12", country_id=False
        )
        with self._monday():
            for debtor, number in ((belgian, "+32470123456"), (nowhere, OTHER)):
                reminder = self._approve(debtor)
                self._dispatch()
                self.assertEqual(self._get_address(reminder), number)

    def test_a_number_of_another_country_without_its_prefix_is_told(self):
        self.assertEqual(
            self._refuse("0470 12 34 56 78 90"),
            "0470 12 34 56 78 90 (Dupont SARL) is no number of its country: write it "
            "with its country, for example +33.",
        )

    def test_the_contact_of_the_role_is_written_to_without_an_e_mail(self):
        self.friendly.recipient_role = "payables"
        self.debtor.child_ids = [
            Command.create(
                {
                    "name": "Anne",
                    "relance_role": "payables",
                    "phone": "07 56 78 90 12",
                }
            )
        ]
        with self._monday():
            reminder = self._queue_sms()
            self.assertEqual(self._get_address(reminder), OTHER)
            row = reminder.recipients[0]
            self.assertEqual((row["name"], row["text"]), ("sms", f"Anne, {OTHER}"))

    def test_who_refused_is_not_written_to_whoever_has_its_number(self):
        self.debtor.child_ids = [
            Command.create(
                {
                    "name": "Anne",
                    "phone": "+33 6 12 34 56 78",
                    "relance_sms_refused": "2026-01-05",
                }
            )
        ]
        self.assertEqual(
            self._refuse(self.debtor.phone),
            f"Dupont SARL ({MOBILE}) wants no text message.",
        )

    def test_who_refused_it_is_told_with_the_day(self):
        self.debtor.relance_sms_refused = "2026-01-05"
        self.assertEqual(
            self._refuse(self.debtor.phone),
            f"Dupont SARL ({MOBILE}) wants no text message since January 5, 2026.",
        )

    def test_a_number_of_a_country_that_is_not_allowed_is_passed_over(self):
        told = self._refuse("+212 612-345678")
        self.assertIn("a country to which no text message is sent", told)
        self.company.relance_sms_country_ids = self.env.ref("base.ma")
        other = self._create_debtor("Rabat", phone="+212 612-345678")
        with self._monday():
            reminder = self._approve(other)
            self._dispatch()
            self.assertEqual(self._get_address(reminder), "+212612345678")

    def test_the_call_sheet_tells_the_kind_of_a_number(self):
        calls = self.env["relance.call"]
        for number, told in (
            ("06 12 34 56 78", "Mobile."),
            ("01 42 68 53 00", "Fixed line."),
            ("0899 70 00 00", "Special-rate number: it may be dear."),
            ("+44 909 879 0123", "Special-rate number: it may be dear."),
            ("123", "No number of its country: correct it."),
            (False, ""),
        ):
            self.debtor.phone = number
            with self.subTest(number=number):
                self.assertEqual(calls._tell_number(self.debtor), told)

    def test_a_number_on_odoos_own_list_is_not_written_to(self):
        # sudo: the list is for who sends campaigns
        self.env["phone.blacklist"].sudo().create({"number": MOBILE})
        self.assertIn("wants no text message", self._refuse(self.debtor.phone))

    def test_who_refuses_between_approval_and_sending_receives_nothing(self):
        with self._monday():
            reminder = self._queue_sms()
            self.debtor.relance_sms_refused = fields.Date.today()
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(reminder.state, "approved")
            self._dispatch()
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(reminder.state, "failed")
            self.assertIn("wants no text message", reminder.error)

    def test_a_number_changed_in_the_queue_is_the_new_one(self):
        with self._monday():
            reminder = self._queue_sms()
            self.debtor.phone = "07 56 78 90 12"
            self._deliver()
            self._dispatch()
            self._deliver()
            self.assertEqual(
                [number for number, *_more in self.gateway.received], [OTHER]
            )
            self.assertEqual(reminder.state, "sent")

    def test_a_number_of_500_contacts_is_of_nobody(self):
        self.env["res.partner"].create(
            [{"name": f"Customer {n}", "phone": MOBILE} for n in range(499)]
        )
        self.assertEqual(
            self._refuse(self.debtor.phone),
            f"{MOBILE} is the number of several customers: whose is it?",
        )

    def test_two_customers_with_one_number_hear_a_day_apart(self):
        twin = self._create_debtor("Dupont Bis", phone="06 12 34 56 78")
        with self._monday():
            reminders = self._approve() | self._approve(twin)
            self._dispatch()
            self._deliver()
            self.assertEqual(len(self.gateway.received), 1)
            self.assertEqual(sorted(reminders.mapped("state")), ["approved", "sent"])
        with self._at("2026-02-10"):
            self._dispatch()
            self._deliver()
            self.assertEqual(len(self.gateway.received), 2)
            self.assertEqual(set(reminders.mapped("state")), {"sent"})

    def test_a_number_that_does_not_exist_is_not_written_to_again(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            # sudo: a gateway reports in the name of nobody
            tracker = self.env["sms.tracker"].sudo()
            tracker.search(
                [("sms_uuid", "=", delivery.sms_uuid)]
            )._action_update_from_provider_error("invalid_destination")
            self.assertEqual(reminder.state, "failed")
            reminder.action_retry()
            self._dispatch()
            self.assertIn("No text message arrives at", reminder.error)
            self.debtor.phone = "07 56 78 90 12"
            reminder.action_retry()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")

    def test_a_text_message_leaves_neither_at_night_nor_on_a_sunday(self):
        self.scenario.write({"hour_from": 0, "hour_to": 24})
        with self._monday(hour=7):
            reminder = self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "approved")
            self.assertEqual(
                fields.Datetime.to_string(reminder.leaves_at), "2026-02-09 07:00:00"
            )
        with self._monday(hour=8):
            self._dispatch()
            self.assertEqual(reminder.state, "queued")
        with self._monday(hour=21):
            self._deliver()
            self.assertFalse(self.gateway.received)
            self.assertEqual(reminder.state, "approved")
        with self._at("2026-02-10", 9):
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "sent")

    def test_a_sunday_that_is_worked_is_none_for_a_phone(self):
        france = self.env.ref("base.fr")
        with self._at("2026-02-08", 12) as today:
            self.assertEqual(today.weekday(), 6)
            calendar = self.company.resource_calendar_id
            calendar.attendance_ids = [
                Command.create(
                    {"name": "Sunday", "dayofweek": "6", "hour_from": 8, "hour_to": 18}
                )
            ]
            now, zone = self._now(), pytz.timezone("Europe/Paris")
            hours = self.env["relance.channel.sms"]._get_hours()
            start = self.scenario._get_window_start
            self.assertEqual(start(now, zone, france), now)
            self.assertEqual(start(now, zone, france, hours).day, 9)

    def test_what_came_of_earlier_calls_follows_the_kind(self):
        # sudo: a call is written by the sheet alone
        self.env["relance.call"].sudo().create(
            {
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "contact_id": self.debtor.id,
                "phone": self.debtor.phone,
                "date": "2026-02-03 10:00:00",
                "result": "talked",
            }
        )
        told = self.env["relance.call"]._tell_number(self.debtor)
        self.assertEqual(told, "Mobile. Answered on 02/03/2026.")

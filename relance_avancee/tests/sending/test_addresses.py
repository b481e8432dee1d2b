from odoo import fields

from ..common import RelanceCommon

ONE, TWO = "one@customer.example.com", "two@customer.example.com"


class TestAddresses(RelanceCommon):
    """Several addresses in one e-mail field: all the valid ones (odoo/odoo#83426)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-02-02")

    def _send_to(self, email):
        """Return the message of the day to a customer with this e-mail field."""
        self.debtor.email = email
        return self._run_day("2026-02-09")

    def _get_row(self, reminder):
        return next(row for row in reminder.recipients if row["name"] == "to")

    def test_one_address_receives_the_message(self):
        message = self._send_to(ONE)
        self.assertEqual(
            message.delivery_ids.mail_id.email_to, f'"Dupont SARL" <{ONE}>'
        )
        self.assertFalse(self._get_row(message)["warning"])

    def test_both_of_two_addresses_receive_one_mail(self):
        message = self._send_to(f"{ONE}; Two <{TWO.upper()}>")
        self.assertEqual(message.delivery_ids.address, f"{ONE}, {TWO}")
        [sent] = self._mails
        self.assertEqual(len(sent["email_to"]), 2)
        self.assertIn(ONE, str(sent["email_to"]))
        self.assertIn(TWO, str(sent["email_to"]))
        self.assertIn(f"{ONE}, {TWO}", self._get_row(message)["text"])

    def test_the_same_address_twice_is_one(self):
        message = self._send_to(f"{ONE}, {ONE.upper()}")
        self.assertEqual(message.delivery_ids.address, ONE)

    def test_of_two_the_invalid_one_is_told_and_the_other_receives_it(self):
        self.debtor.email = f"the boss, {TWO}"
        with self._at("2026-02-09"):
            message = self._plan()
            row = self._get_row(message)
            self.assertEqual(row["text"], TWO)
            self.assertEqual(row["warning"], "the boss is not a valid address.")
            self._send_all()
        self.assertEqual(message.delivery_ids.address, TWO)
        rows = {row["name"]: row for row in self.debtor.relance_recipients}
        self.assertIn("the boss", rows["usual"]["warning"])

    def test_without_a_valid_one_nobody_does(self):
        self.debtor.email = "the boss, the other"
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(self.invoice).reason, "no_address")

    def test_an_address_added_in_the_queue_stops_the_mail(self):
        self.debtor.email = ONE
        with self._at("2026-02-09"):
            message = self._plan()
            message.action_approve()
            self.dispatcher._dispatch(message, fields.Datetime.now())
            self.debtor.email = f"{ONE}, {TWO}"
            self.assertFalse(self._dispatch())
            self.assertEqual(message.state, "cancelled")
            self._plan()
            self._send_all()
        sent = self.reminders.search([("state", "=", "sent")])
        self.assertEqual(sent.email, f"{ONE}, {TWO}")

    def test_when_one_of_two_comes_back_the_message_was_received(self):
        message = self._send_to(f"{ONE}, {TWO}")
        with self._at("2026-02-10"):
            message._message_receive_bounce(TWO, self.debtor)
        delivery = message.delivery_ids
        self.assertEqual((message.state, delivery.state), ("sent", "sent"))
        self.assertFalse(self.debtor.relance_hold_ids)
        self.assertIn(TWO, delivery.activity_id.summary)
        self.assertEqual(delivery.dead_addresses, TWO)

    def test_it_is_not_written_to_until_a_person_acts(self):
        message = self._send_to(f"{ONE}, {TWO}")
        with self._at("2026-02-10"):
            message._message_receive_bounce(TWO, self.debtor)
        second = self._run_day("2026-02-19")
        self.assertEqual(second.delivery_ids.address, ONE)
        self.assertIn(TWO, self._get_row(second)["warning"])
        message.delivery_ids.activity_id.action_feedback()
        third = self._run_day("2026-03-06")
        self.assertEqual(third.delivery_ids.address, f"{ONE}, {TWO}")

    def test_when_both_come_back_the_customer_is_held(self):
        message = self._send_to(f"{ONE}, {TWO}")
        with self._at("2026-02-10"):
            for address in (TWO, ONE):
                message._message_receive_bounce(address, self.debtor)
            self.assertEqual(message.state, "failed")
            self.assertEqual(self.debtor.relance_hold_ids.kind, "dead_address")
            self._plan()
            self.assertEqual(self._get_items(self.invoice).reason, "dead_address")
            self.debtor.email = "three@customer.example.com"
            self._plan()
            self.assertTrue(self.debtor.relance_hold_ids.lifted)

    def test_a_bounce_of_somebody_else_changes_nothing(self):
        message = self._send_to(f"{ONE}, {TWO}")
        message._message_receive_bounce("three@customer.example.com", self.debtor)
        self.assertEqual(message.state, "sent")
        self.assertFalse(message.delivery_ids.dead_addresses)

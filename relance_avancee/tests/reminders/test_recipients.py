from odoo.exceptions import ValidationError

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import FINANCE, USUAL, RecipientsCommon


class TestRecipients(RecipientsCommon):
    """Who receives a message and its copy."""

    def _send_queue(self):
        """Let Odoo's queue run once more."""
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        return mails

    def _get_copies(self):
        return self.env["relance.delivery"].sudo().search([("role", "=", "copy")])

    def _get_rows(self, reminder):
        return {row["name"]: row for row in reminder.recipients}

    def test_the_contact_of_the_role_receives_the_message(self):
        self.friendly.write({"recipient_role": "finance", "copy_role": False})
        reminder = self._run_day("2026-03-09")
        self.assertEqual(reminder.contact_id, self.finance)
        self.assertEqual(reminder.delivery_ids.address, FINANCE)

    def test_without_a_valid_address_the_usual_contact_receives_it(self):
        self.friendly.write({"recipient_role": "finance", "copy_role": False})
        self.finance.email = "not an address"
        reminder = self._run_day("2026-03-09")
        self.assertEqual(reminder.delivery_ids.address, USUAL)
        self.assertIn("Head of finance", self._get_rows(reminder)["to"]["warning"])

    def test_an_address_lost_after_the_approval_falls_back_too(self):
        self.friendly.write({"recipient_role": "finance", "copy_role": False})
        with self._at("2026-03-09"):
            reminder = self._plan()
            reminder.action_approve()
            self.finance.email = False
            self._dispatch()
        self.assertEqual(reminder.state, "sent")
        self.assertEqual(reminder.delivery_ids.address, USUAL)

    def test_the_reminder_contact_stays_the_usual_one(self):
        self.debtor.relance_contact_id = self._create_contact(False, "us@d.example.com")
        reminder = self._run_day("2026-03-09")
        self.assertEqual(reminder.email, "us@d.example.com")

    def test_a_copy_is_a_mail_of_its_own_once_the_message_has_left(self):
        reminder = self._run_day("2026-03-09")
        copy = self._get_copies()
        self.assertEqual((copy.state, copy.address), ("queued", FINANCE))
        with self._at("2026-03-09", hour=11):
            self._send_queue()
        self.assertEqual(copy.state, "sent")
        main = reminder.delivery_ids - copy
        for delivery in copy | main:
            self.assertFalse(delivery.mail_id.email_cc)
        self.assertIn(FINANCE, copy.mail_id.email_to)
        self.assertNotIn(FINANCE, main.mail_id.email_to)
        self.assertNotIn(FINANCE, main.mail_id.body_html)
        self.assertIn("a copy of our message to Dupont", copy.mail_id.body_html)
        self.assertNotIn("a copy of our message", main.mail_id.body_html)
        self.assertEqual(copy.mail_id.subject, main.mail_id.subject)

    def test_without_a_valid_address_no_copy_leaves_and_it_is_shown(self):
        self.finance.email = False
        with self._at("2026-03-09"):
            reminder = self._plan()
            self.assertIn("no copy leaves", self._get_rows(reminder)["copy"]["warning"])
            self._send_all()
        self.assertEqual(reminder.state, "sent")
        self.assertFalse(self._get_copies())

    def test_who_wants_no_e_mail_gets_no_copy(self):
        self.finance.relance_email_refused = "2026-01-05"
        with self._at("2026-03-09"):
            reminder = self._plan()
            self.assertIn("no copy leaves", self._get_rows(reminder)["copy"]["warning"])
        self._run_day("2026-03-09")
        self.assertFalse(self._get_copies())

    def test_nobody_receives_the_message_twice(self):
        self.finance.email = USUAL
        self._run_day("2026-03-09")
        self.assertFalse(self._get_copies())

    def test_a_copy_is_checked_again_before_it_leaves(self):
        reminder = self._run_day("2026-03-09")
        with self._at("2026-03-09", hour=11):
            self._pay(self.invoice)
            self._send_queue()
        copy = self._get_copies()
        self.assertEqual((copy.state, copy.mail_id.state), ("cancelled", "cancel"))
        self.assertEqual(reminder.state, "sent", "the message itself has left")

    def test_a_copy_waits_for_the_sending_hours(self):
        self._run_day("2026-03-09")
        with self._at("2026-03-09", hour=20):
            self._send_queue()
        copy = self._get_copies()
        self.assertEqual(copy.state, "queued")
        self.assertTrue(copy.mail_id.scheduled_date)

    def test_a_cancelled_message_has_no_copy(self):
        with self._at("2026-03-09"):
            reminder = self._plan()
            reminder.action_approve()
            self._pay(self.invoice)
            self._dispatch()
        self.assertEqual(reminder.state, "cancelled")
        self.assertFalse(self._get_copies())

    def test_the_message_that_comes_back_takes_its_waiting_copy_with_it(self):
        reminder = self._run_day("2026-03-09")
        copy = self._get_copies()
        with self._at("2026-03-09", hour=11):
            (reminder.delivery_ids - copy)._mark_bounced()
            self._send_queue()
        self.assertEqual(copy.state, "cancelled")

    def test_cancelling_the_mail_of_a_copy_leaves_its_reminder_alone(self):
        reminder = self._run_day("2026-03-09")
        copy = self._get_copies()
        copy.mail_id.cancel()
        self.assertEqual(copy.state, "cancelled")
        self.assertEqual(reminder.state, "sent")
        self.assertEqual(reminder.line_ids.state, "sent")

    def test_a_copy_that_comes_back_holds_nobody(self):
        reminder = self._run_day("2026-03-09")
        copy = self._get_copies()
        with self._at("2026-03-09", hour=11):
            self._send_queue()
            copy._mark_bounced()
        self.assertEqual((reminder.state, copy.state), ("sent", "bounced"))
        self.assertEqual(reminder.line_ids.state, "sent")
        self.assertFalse(self.debtor.relance_hold_ids)
        kind = self.env.ref("relance_avancee.mail_activity_dead_address")
        self.assertEqual(self.debtor.activity_ids.activity_type_id, kind)

    def test_a_dead_copy_is_not_written_to_again_until_a_person_acts(self):
        self.firm.copy_role = self.last.copy_role = "finance"
        self._run_day("2026-03-09")
        first = self._get_copies()
        with self._at("2026-03-09", hour=11):
            self._send_queue()
            first._mark_bounced()
        self.assertTrue(self._run_day("2026-03-19"))
        self.assertEqual(self._get_copies(), first)
        first.activity_id.action_done()
        self.assertTrue(self._run_day("2026-04-03"))
        self.assertEqual(len(self._get_copies()), 2)

    def test_copies_do_not_count_as_messages(self):
        self._run_day("2026-03-09")
        with self._at("2026-03-09", hour=11):
            self._send_queue()
        [contacts] = (
            self.env["relance.planner"]
            ._read_told(self.company, self.company._relance_today(), None, "contacts")
            .values()
        )
        self.assertEqual(len(contacts[self.debtor.id]), 1)

    def test_a_copy_goes_to_somebody_else(self):
        with self.assertRaises(ValidationError):
            self.friendly.recipient_role = "finance"

    def test_the_salesperson_is_informed_and_the_customer_sees_nothing(self):
        seller = mail_new_test_user(self.env, "seller", groups="base.group_user")
        self.debtor.user_id = seller
        self.friendly.write({"inform_salesperson": True, "copy_role": False})
        with self._at("2026-03-09"):
            reminder = self._plan()
            self.assertEqual(
                self._get_rows(reminder)["salesperson"]["text"], seller.name
            )
            self._send_all()
        told = self.debtor.activity_ids.filtered(lambda a: a.user_id == seller)
        self.assertEqual(told.summary, "Payment reminder sent to your customer")
        self.assertIn("can tell you what it says", told.note)
        self.assertEqual(len(reminder.delivery_ids), 1)

    def test_the_call_of_a_manager_is_for_a_manager(self):
        chiefs = self.company._get_relance_manager()
        self.company.relance_collector_id = mail_new_test_user(
            self.env,
            "collector",
            groups="base.group_user,relance_avancee.relance_group_collector",
            company_id=self.company.id,
        )
        self.friendly.write({"use_activity": True, "activity_assignee": "manager"})
        reminder = self._run_day("2026-03-09")
        self.assertTrue(chiefs)
        self.assertEqual(reminder.activity_ids.user_id, chiefs)

    def test_without_a_salesperson_the_collector_does_it(self):
        self.friendly.write({"use_activity": True, "activity_assignee": "salesperson"})
        reminder = self._run_day("2026-03-09")
        self.assertEqual(
            reminder.activity_ids.user_id, self.company.relance_collector_id
        )

    def test_a_reader_sees_the_recipients_of_a_reminder_and_of_a_customer(self):
        reader = mail_new_test_user(
            self.env,
            "reader",
            groups="base.group_user,relance_avancee.relance_group_reader",
            company_id=self.company.id,
        )
        with self._at("2026-03-09"):
            reminder = self._plan()
        rows = self._get_rows(reminder.with_user(reader))
        self.assertEqual(rows["to"]["text"], USUAL)
        self.assertIn(FINANCE, rows["copy"]["text"])
        rows = {
            row["name"]: row for row in self.debtor.with_user(reader).relance_recipients
        }
        self.assertFalse(rows["finance"]["warning"])
        self.assertEqual(rows["payables"]["text"], "nobody")
        self.assertIs(rows["payables"]["warning"], False, "the usual one serves")
        self.assertNotIn("officer", rows)
        self.assertIn("City", rows["notice"]["warning"])
        self.debtor.write({"street": "1 rue du Bac", "zip": "75007", "city": "Paris"})
        rows = {row["name"]: row for row in self.debtor.relance_recipients}
        self.assertFalse(rows["notice"]["warning"])

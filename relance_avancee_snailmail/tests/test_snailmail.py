from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.relance_avancee_letter.tests.common import (
    LYON,
    PRINTING,
    read_text,
)

from .common import SnailmailCommon

# Odoo's client says its error in no language that it knows of
IAP = ("odoo.addons.iap.tools.iap_tools", "odoo.tools.translate")


@tagged("post_install", "-at_install")
class TestSnailmail(SnailmailCommon):
    """A letter that Odoo's postal service carries, end to end."""

    def test_a_letter_is_posted_and_its_reminder_sent(self):
        reminder = self._queue_letters()
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        self.assertEqual((reminder.state, letter.state), ("queued", "pending"))
        self._deliver()
        self.assertEqual((reminder.state, letter.state), ("sent", "sent"))
        self.assertEqual(reminder.delivery_ids.state, "sent")
        self.assertEqual(reminder.line_ids.state, "sent")
        [document] = self.service.received
        self.assertEqual(document["address"]["zip"], "69001")
        self.assertTrue(document["pdf_bin"])

    def test_each_letter_is_one_file_that_is_kept(self):
        reminders = self._queue_letters(self.debtor, self._make_debtor("Martin"))
        letters = reminders.delivery_ids.sudo().snailmail_letter_id
        self.assertEqual(len(letters.attachment_id), 2)
        self.assertTrue(all(one.raw[:4] == b"%PDF" for one in letters.attachment_id))

    def test_the_file_that_is_posted_is_the_letter_of_the_customer(self):
        reminder = self._queue_letters()
        delivery = reminder.delivery_ids.sudo()
        delivery = delivery.with_context(force_report_rendering=True)
        printing = patch.object(type(delivery), "_print_letters", self.print_letters)
        with printing, mute_logger(PRINTING):
            delivery._hand_over_letters()
        told = read_text(delivery.snailmail_letter_id.attachment_id.raw, 1)
        self.assertIn("69001 LYON", told)
        self.assertIn(reminder.line_ids.name, told)

    def test_no_person_prints_what_the_service_carries(self):
        self._queue_letters()
        found = self.env["relance.delivery"]._find_to_print(self.company)
        self.assertFalse(found)

    def test_without_the_setting_a_person_prints_them(self):
        self.company.relance_letter_snailmail = False
        reminder = self._queue_letters()
        found = self.env["relance.delivery"]._find_to_print(self.company)
        self.assertEqual(found, reminder.delivery_ids)
        self._deliver()
        self.assertFalse(self.service.received)

    def test_each_failure_of_the_service_is_a_sentence_for_a_person(self):
        sentences = {
            "NO_PRICE_AVAILABLE": "posts no letter to France: correct the country of",
            "FORMAT_ERROR": "refused the file of the letter",
            "MISSING_REQUIRED_FIELDS": "does not know the address of Dupont SARL",
        }
        for code, sentence in sentences.items():
            with self.subTest(code=code), self.env.cr.savepoint() as savepoint:
                self.service.errors["Dupont SARL"] = code
                reminder = self._send()
                self.assertEqual(reminder.state, "failed")
                self.assertIn(sentence, reminder.error)
                self.assertIn(reminder.error, self._get_told(reminder))
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_what_is_not_told_is_tried_again_as_another_single_letter(self):
        for code in ("UNKNOWN_ERROR", "SOMETHING_NEW"):
            with self.subTest(code=code), self.env.cr.savepoint() as savepoint:
                self.service.errors["Dupont SARL"] = code
                reminder = self._send()
                self.assertEqual(reminder.state, "failed")
                self.assertIn("does not say why", reminder.error)
                self.service.errors.clear()
                self.service.received.clear()
                reminder.action_retry()
                self._dispatch()
                self._deliver()
                self._deliver()
                self.assertEqual(len(self.service.received), 1)
                self.assertEqual(reminder.state, "sent")
                self.assertEqual(
                    sorted(
                        reminder.delivery_ids.sudo().snailmail_letter_id.mapped("state")
                    ),
                    ["canceled", "sent"],
                )
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_an_address_without_a_country_names_the_line_and_the_contact(self):
        self.debtor.child_ids = [
            Command.create(
                LYON | {"name": "Anne", "type": "invoice", "email": "a@b.example.com"}
            )
        ]
        anne = self.debtor.child_ids
        anne.country_id = False
        reminder = self._send()
        self.assertFalse(self.service.received, "it is not asked for what it refuses")
        self.assertEqual(reminder.state, "failed")
        self.assertEqual(
            reminder.error,
            "The address of Dupont SARL, Anne is not complete: write Country.",
        )
        self.assertEqual(reminder.delivery_ids.letter_partner_id, anne)

    def test_a_letter_that_is_not_paid_for_waits_with_one_to_do(self):
        self.service.errors["Dupont SARL"] = "CREDIT_ERROR"
        reminder = self._send()
        self.assertEqual(reminder.state, "queued")
        self.assertIn("No credit is left", reminder.delivery_ids.error)
        self._deliver()
        self.assertEqual(len(self._get_told(reminder)), 1)
        self.service.errors.clear()
        self._deliver()
        self.assertEqual(reminder.state, "sent")
        self.assertFalse(reminder.delivery_ids.error)
        self.assertEqual(len(reminder.delivery_ids), 1)

    def test_an_account_that_is_missing_has_the_letters_wait(self):
        self.service.refusal = "TRIAL_ERROR"
        reminder = self._send()
        self.assertEqual(reminder.state, "queued")
        self.assertIn("No account", reminder.delivery_ids.error)

    def test_a_service_that_is_down_is_asked_again_and_posts_once(self):
        reminder = self._queue_letters()
        self.service.is_down = True
        with mute_logger(*IAP), self.assertRaises(AccessError):
            self._deliver()
        self.env.invalidate_all(flush=False)
        self.assertEqual(reminder.state, "queued")
        self.service.is_down = False
        self._deliver()
        self._deliver()
        self.assertEqual(reminder.state, "sent")
        self.assertEqual(len(self.service.received), 1)

    def test_what_the_service_says_twice_changes_nothing(self):
        reminder = self._send()
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        left = reminder.delivery_ids.date_sent
        letter.write({"state": "sent", "error_code": False})
        self.assertEqual(reminder.state, "sent")
        self.assertEqual(reminder.delivery_ids.date_sent, left)

    def test_a_failure_told_late_takes_the_step_back(self):
        reminder = self._send()
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        deliveries = reminder.delivery_ids.sudo()
        before = {delivery: delivery.state for delivery in deliveries}
        letter.write({"state": "error", "error_code": "UNKNOWN_ERROR"})
        deliveries._close_letters(before)
        self.assertEqual(reminder.state, "failed")
        self.assertIn(reminder.error, self._get_told(reminder))
        self._deliver()
        self.assertEqual(len(self.service.received), 1, "nothing is posted again")

    def test_what_is_paid_before_it_is_posted_does_not_leave(self):
        reminder = self._queue_letters()
        self._pay(reminder.line_ids.move_id)
        self._deliver()
        self.assertFalse(self.service.received)
        self.assertEqual(reminder.state, "cancelled")
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        self.assertEqual(letter.state, "canceled")

    def test_a_letter_goes_to_the_address_of_the_day_on_which_it_is_posted(self):
        reminder = self._queue_letters()
        self.debtor.street = "2 rue Haute"
        self._deliver()
        self.assertFalse(self.service.received)
        self._dispatch()
        self._deliver()
        [document] = self.service.received
        self.assertEqual(document["address"]["street"], "2 rue Haute")
        self.assertEqual(reminder.state, "sent")

    def test_who_refuses_letters_meanwhile_gets_none(self):
        reminder = self._queue_letters()
        self.debtor.relance_letter_refused = fields.Date.today()
        self._deliver()
        self.assertFalse(self.service.received)
        self._dispatch()
        self.assertEqual(reminder.state, "failed")

    def test_taken_back_it_is_cancelled_at_the_service(self):
        reminder = self._queue_letters()
        reminder.action_back_to_draft()
        self._deliver()
        self.assertFalse(self.service.received)
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        self.assertEqual(letter.state, "canceled")

    def test_what_is_refused_by_the_service_falls_to_the_next_means(self):
        self.friendly.write({"use_email": True, "first_means": "letter"})
        self.service.errors["Dupont SARL"] = "NO_PRICE_AVAILABLE"
        reminder = self._send()
        self.assertEqual(reminder.state, "approved")
        self.assertTrue(self._dispatch(), "the e-mail is the next means")
        self.assertEqual(reminder.state, "sent")
        self.assertEqual(len(self.service.received), 1)

    def test_users_of_odoo_neither_read_nor_write_letters_of_reminders(self):
        reminder = self._send()
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        other = self._create_user("snail_other", "base.group_user")
        for user in (other, self.collector):
            own = letter.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(own.search([("id", "=", letter.id)]))
                with self.assertRaises(AccessError):
                    own.read(["attachment_datas"])
                with self.assertRaises(AccessError):
                    own.write({"state": "error"})

    def test_personal_data_goes_with_the_file_and_the_letter(self):
        reminder = self._send()
        letter = reminder.delivery_ids.sudo().snailmail_letter_id
        file = letter.attachment_id
        reminder.sudo()._erase_personal()
        self.assertFalse(letter.exists())
        self.assertFalse(file.exists())

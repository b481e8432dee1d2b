from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LetterCommon, read_text


@tagged("post_install", "-at_install")
class TestBatch(LetterCommon):
    """The letters of a day are one file, until somebody has posted them."""

    def test_a_letter_waits_until_it_is_posted(self):
        reminder = self._queue_letters()
        self.assertEqual(reminder.state, "queued")
        batch = self._print()
        self.assertEqual((batch.letter_count, batch.state), (1, "printed"))
        self.assertEqual(reminder.state, "queued")
        self._post(batch)
        self.assertEqual((reminder.state, batch.state), ("sent", "posted"))
        self.assertEqual(reminder.delivery_ids.cost, 1.5)

    def test_the_letters_lie_in_the_order_of_a_postman(self):
        paris = self._make_debtor("Paris SA", zip="75001", city="Paris")
        other = self._make_debtor("Autre SA", street="2 rue Basse")
        self._queue_letters(paris, self.debtor, other)
        letters = self._print()._get_letters()
        self.assertEqual(letters.debtor_id.ids, [self.debtor.id, other.id, paris.id])
        self.assertEqual(letters.mapped("letter_number"), [1, 2, 3])

    def test_an_address_that_cannot_be_posted_says_what_to_mend(self):
        self.debtor.write({"street": False, "zip": "6900"})
        reminder = self._queue_letters()
        self.assertEqual(reminder.state, "failed")
        self.assertIn("Street is missing", reminder.error)
        self.assertIn("Zip has no five digits", reminder.error)

    def test_what_was_paid_meanwhile_is_named_and_not_posted(self):
        other = self._make_debtor("Autre SA", street="2 rue Basse")
        first, second = self._queue_letters(self.debtor, other).sorted("id")
        batch = self._print()
        paid = batch._get_letters()[1].reminder_id
        self._pay(paid.line_ids.move_id)
        told = self._post(batch)
        self.assertIn("2", told["params"]["message"])
        self.assertEqual((batch.state, batch.taken_out), ("printed", "2"))
        self._post(batch)
        self.assertEqual(batch.state, "posted")
        self.assertEqual(((first | second) - paid).state, "sent")
        self.assertEqual(paid.state, "cancelled")

    def test_of_two_letters_to_one_customer_the_earlier_is_taken_out(self):
        self.friendly.write({"use_email": True, "channel_mode": "all"})
        first = self._queue_letters()
        self.firm.write({"use_email": False, "use_letter": True})
        with self._at("2026-02-23"):
            second = self._plan()
            second.action_approve()
            self._dispatch()
            self.assertEqual((first.state, second.state), ("sent", "queued"))
            batch = self._print()
            self.assertEqual(batch._get_letters().reminder_id, second)
        self.assertEqual(self._get_letter(first).state, "cancelled")

    def test_a_printer_that_stopped_half_way_leaves_the_others_for_the_next(self):
        other = self._make_debtor("Autre SA", street="2 rue Basse")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self._post(batch, 1)
        states = batch._get_letters().mapped("state")
        self.assertEqual(states, ["sent"])
        again = self._print()
        self.assertEqual(again._get_letters().debtor_id, other)

    def test_a_number_that_is_none_of_the_batch_is_refused(self):
        self._queue_letters()
        batch = self._print()
        batch.last_letter = 5
        with self.assertRaisesRegex(UserError, "1 to 1"):
            batch.action_posted()

    def test_nothing_to_print_says_so(self):
        with self.assertRaisesRegex(UserError, "No letter waits"):
            self._print()

    def test_the_pages_are_printed_again_from_one_on(self):
        other = self._make_debtor("Autre SA", street="2 rue Basse")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self.assertEqual(batch._get_letters().mapped("first_page"), [1, 2])
        batch.from_page = 2
        self.assertEqual(self._count_pages(batch._read_part()), batch.page_count - 1)

    def test_a_reader_prints_nothing(self):
        reader = self._create_user("letter_reader", "reader")
        self._queue_letters()
        with self.assertRaises(AccessError):
            self.batches.with_user(reader).action_print()

    def test_printed_and_posted_at_any_hour(self):
        """In the evening of a Sunday, when no message leaves."""
        reminder = self._queue_letters()
        with self._at("2026-02-15", 22):
            self._post(self._print())
        self.assertEqual(reminder.state, "sent")

    def test_printing_twice_prints_no_letter_twice(self):
        self._queue_letters()
        batch = self._print()
        with self.assertRaisesRegex(UserError, "No letter waits"):
            self._print()
        self.assertEqual(batch.letter_count, 1)

    def test_what_was_left_is_in_the_next_batch_once(self):
        others = [
            self._make_debtor(f"Autre {number} SA", street=f"{number} rue Haute")
            for number in range(3)
        ]
        self._queue_letters(self.debtor, *others)
        first = self._print()
        self._post(first, 2)
        with self._at("2026-02-10"):
            second = self._print()
            self._post(second)
        letters = first._get_letters() | second._get_letters()
        self.assertEqual(len(first._get_letters()), 2)
        self.assertEqual(len(second._get_letters()), 2)
        self.assertEqual(letters.debtor_id, self.debtor.union(*others))
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        with self.assertRaisesRegex(UserError, "No letter waits"):
            self._print()

    def test_a_pause_after_printing_takes_the_letter_out(self):
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self.env["relance.hold"].create(
            {
                "kind": "pause",
                "scope": "debtor",
                "debtor_id": other.id,
                "company_id": self.company.id,
                "reason": "Wants no letter",
            }
        )
        self._post(batch)
        self.assertEqual((batch.state, batch.taken_out), ("printed", "2"))
        self._post(batch)
        self.assertEqual(batch._get_letters().mapped("state"), ["sent", "cancelled"])

    def test_what_was_taken_back_is_taken_out(self):
        reminder = self._queue_letters()
        batch = self._print()
        reminder.with_user(self.collector).action_back_to_draft()
        self.assertEqual(batch.taken_out, "1")
        self._post(batch)
        self.assertEqual((batch.state, reminder.state), ("posted", "draft"))

    def test_who_printed_and_who_posted_is_told(self):
        batch = self._print_one()
        other = self._create_user("letter_poster", "collector")
        batch.with_user(other).action_posted()
        self.assertEqual((batch.user_id, batch.posted_by_id), (self.collector, other))

    def _print_one(self):
        self._queue_letters()
        return self._print()

    def test_the_customer_s_history_tells_the_letter(self):
        reminder = self._queue_letters()
        self._post(self._print())
        reader = self._create_user("letter_historian", "reader")
        self.env.flush_all()
        rows = (
            self.env["relance.history"]
            .with_user(reader)
            .search([("debtor_id", "=", self.debtor.id), ("kind", "=", "message")])
        )
        self.assertIn(self._get_letter(reminder).address, rows.note)
        self.assertIn(reminder.subject, rows.note)
        told = self.debtor.message_ids.mapped("body")
        self.assertTrue(any("Payment reminder sent" in body for body in told))

    def test_what_a_letter_said_is_proved(self):
        reminder = self._queue_letters()
        self._post(self._print())
        letter = self._get_letter(reminder)
        _subject, body = letter._get_sent_text()
        self.assertIn(reminder.line_ids.name, body)
        # sudo: whoever may write a message may forge it
        letter.message_id.sudo().body = "<p>Something else</p>"
        self.assertIsNone(letter._get_sent_text())

    def test_a_letter_has_one_link_and_a_preview_none(self):
        reminder = self._queue_letters()
        self.assertIn("/relance/example", reminder.letter_preview)
        accesses = self.env["relance.access"].sudo()
        own = [("reminder_id", "=", reminder.id)]
        self.assertFalse(accesses.search(own))
        batch = self._print()
        reports = self.env["ir.actions.report"]
        name = "relance_avancee_letter.relance_letter_report"
        html = reports._render_qweb_html(name, batch.ids)[0].decode()
        self.assertIn("/relance/example", html)
        link = accesses.search(own)
        self.assertEqual(link, self._get_letter(reminder).access_id)
        self.assertEqual(link.state, "open")

    def test_the_link_of_a_sheet_that_was_not_posted_is_closed(self):
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        left = batch._get_letters()[1]
        link = left.access_id
        self._post(batch, 1)
        self.assertEqual(link.state, "revoked")
        self._print()
        self.assertEqual(left.access_id.state, "open")
        # sudo: a reader sees the messages, the user of the tests may not
        said = left.reminder_id.sudo().message_ids
        self.assertEqual(len(said.filtered("subject")), 1)

    def test_the_sheets_of_who_is_forgotten_are_empty(self):
        other = self._make_debtor("Autre SA", street="2 rue Haute")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        self._post(batch)
        letters = batch._get_letters()
        # sudo: who forgets is a manager, or the job
        letters[0].reminder_id.sudo()._erase_personal()
        content = self._get_content(batch)
        self.assertEqual(read_text(content, 1), "")
        self.assertIn("Autre SA", read_text(content, 2))
        self.assertFalse(letters[0].address)

    def test_who_has_no_email_gets_a_letter(self):
        self.friendly.write({"use_email": True, "channel_mode": "first"})
        self.debtor.email = False
        reminder = self._queue_letters()
        self.assertEqual(reminder.delivery_ids.mapped("channel"), ["letter"])
        self._post(self._print())
        self.assertEqual(reminder.state, "sent")

    def test_who_has_neither_email_nor_address_is_left_to_a_person(self):
        self.friendly.write({"use_email": True, "channel_mode": "first"})
        self.debtor.write({"email": False, "street": False})
        reminder = self._queue_letters()
        self.assertEqual(reminder.state, "failed")
        self.assertIn("no e-mail address", reminder.error)
        self.assertIn("Street is missing", reminder.error)

    def test_another_carrier_takes_its_own(self):
        channel = self.env.registry["relance.channel.letter"]
        carried = []
        with patch.object(channel, "_carry", lambda _self, own: carried.extend(own)):
            reminder = self._queue_letters()
        self.assertEqual(carried, list(reminder))
        self.assertFalse(reminder.delivery_ids)

import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.relance_avancee.tests.common import RelanceCommon

MONDAY, DUE = "2026-02-09", "2026-02-02"
LYON = {"street": "1 rue Basse", "zip": "69001", "city": "Lyon"}


class LetterCommon(RelanceCommon):
    """Customers with an address, whose first step is a letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.france = cls.env.ref("base.fr")
        cls.company.write({"country_id": cls.france.id, "relance_letter_price": 1.5})
        cls.debtor.write(LYON | {"country_id": cls.france.id})
        cls.friendly.write({"use_email": False, "use_letter": True})
        cls.collector = cls._create_user("letter_collector", "collector")
        cls.batches = cls.env["relance.letter.batch"].with_user(cls.collector)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(MONDAY))

    def _make_debtor(self, name, **values):
        debtor = self._create_debtor(name)
        debtor.write(LYON | {"country_id": self.france.id} | values)
        return debtor

    def _queue_letters(self, *debtors):
        """Return the reminders of customers, whose letters wait to be printed."""
        for debtor in debtors or [self.debtor]:
            self._create_invoice(DUE, debtor=debtor)
        reminders = self._plan()
        reminders.action_approve()
        self._dispatch()
        return reminders

    def _print(self):
        """Return the batch of the letters that wait."""
        batches = self.batches.with_company(self.company).with_context(
            force_report_rendering=True
        )
        # the patched wkhtmltopdf complains of the SSL library that it does not use
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            action = batches.action_print()
        return self.env["relance.letter.batch"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestBatch(LetterCommon):
    """The letters of a day are one file, until somebody has posted them."""

    def test_a_letter_waits_until_it_is_posted(self):
        reminder = self._queue_letters()
        self.assertEqual(reminder.state, "queued")
        batch = self._print()
        self.assertEqual((batch.letter_count, batch.state), (1, "printed"))
        self.assertEqual(reminder.state, "queued")
        batch.with_user(self.collector).action_posted()
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
        told = batch.with_user(self.collector).action_posted()
        self.assertIn("2", told["params"]["message"])
        self.assertEqual((batch.state, batch.taken_out), ("printed", "2"))
        batch.with_user(self.collector).action_posted()
        self.assertEqual(batch.state, "posted")
        self.assertEqual((first | second - paid)[:1].state, "sent")
        self.assertEqual(paid.state, "cancelled")

    def test_a_printer_that_stopped_half_way_leaves_the_others_for_the_next(self):
        other = self._make_debtor("Autre SA", street="2 rue Basse")
        self._queue_letters(self.debtor, other)
        batch = self._print()
        batch.with_user(self.collector).last_letter = 1
        batch.with_user(self.collector).action_posted()
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
        reader = PdfFileReader(io.BytesIO(batch._read_part()), strict=False)
        self.assertEqual(reader.getNumPages(), batch.page_count - 1)

    def test_a_reader_prints_nothing(self):
        reader = self._create_user("letter_reader", "reader")
        self._queue_letters()
        with self.assertRaises(AccessError):
            self.batches.with_user(reader).action_print()

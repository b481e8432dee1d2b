from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..common import RelanceCommon

WORDS = "We paid it last Friday"


@tagged("post_install", "-at_install")
class TestPortal(RelanceCommon, HttpCase):
    """What is written on the page of an invoice, to which our mails lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-02-02")
        cls.invoice._portal_ensure_token()

    def _write(self, invoice=None, words=WORDS, login=None, **access):
        """Write on the page of ``invoice``, by its link unless ``login`` is in."""
        invoice = invoice or self.invoice
        self.authenticate(login, login)
        if not login:
            access = {"token": invoice.access_token, **access}
        with self.mock_mail_gateway():
            return self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "account.move",
                    "thread_id": invoice.id,
                    "post_data": {"body": words, "message_type": "comment"},
                    **access,
                },
            )

    def _get_todos(self, record):
        kind = self.env.ref("relance_avancee.mail_activity_reply")
        return record.activity_ids.filtered(lambda todo: todo.activity_type_id == kind)

    def test_a_word_by_the_link_of_our_mail_pauses_and_is_read(self):
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write()
            hold = self.debtor.relance_hold_ids
            self.assertEqual((hold.kind, str(hold.date_to)), ("pause", "2026-02-17"))
            self.assertEqual(hold.reminder_id, reminder)
            todo = self._get_todos(reminder)
            self.assertEqual(todo.user_id, self.company.relance_collector_id)
            self.assertIn(self.invoice.name, todo.summary)
            note = reminder.message_ids[0]
            self.assertIn(WORDS, note.body)
            self.assertEqual(note.author_id, self.debtor)
            self._plan()
            self.assertEqual(self._get_items(self.invoice).reason, "pause")

    def test_a_word_of_a_customer_who_logs_in_pauses(self):
        guest = self._create_user("guest", "base.group_portal")
        guest.partner_id.parent_id = self.debtor
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write(login="guest")
            self.assertEqual(self.debtor.relance_hold_ids.kind, "pause")
            self.assertTrue(self._get_todos(reminder))

    def test_whoever_has_the_link_stands_for_the_customer(self):
        """Logged in as somebody else: the accountant of the customer, for instance."""
        self._create_user("stranger", "base.group_portal")
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write(login="stranger", token=self.invoice.access_token)
            self.assertEqual(self.debtor.relance_hold_ids.kind, "pause")

    def test_a_colleague_pauses_nothing(self):
        self._create_user("colleague", "account.group_account_invoice")
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write(login="colleague")
            self._write(login="colleague", token=self.invoice.access_token)
            self.assertEqual(len(self.invoice.message_ids.filtered("body")), 2)
            self.assertFalse(self.debtor.relance_hold_ids)
            self.assertFalse(self._get_todos(reminder))

    def test_many_words_make_one_pause_and_one_to_do(self):
        reminder = self._run_day("2026-02-09")
        for day in ("2026-02-10", "2026-02-12", "2026-02-16", "2026-03-02"):
            with self._at(day):
                self._write()
        hold = self.debtor.relance_hold_ids
        self.assertEqual(str(hold.date_to), "2026-02-17", "one pause, never longer")
        self.assertEqual(len(self._get_todos(reminder)), 1)

    def test_the_context_of_the_request_changes_nothing_of_the_pause(self):
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write(context={"default_due_before": "2000-01-01"})
            self.assertFalse(self.debtor.relance_hold_ids.due_before)

    def test_a_stranger_without_the_link_is_not_heard(self):
        stranger = self._create_user("stranger", "base.group_portal")
        self.invoice.message_subscribe(stranger.partner_id.ids)
        self._run_day("2026-02-09")
        with self._at("2026-02-10"), mute_logger("odoo.http"):
            for access in ({"token": "wrong"}, {"login": "stranger"}):
                with self.assertRaisesRegex(JsonRpcException, "NotFound"):
                    self._write(**access)
            self.assertFalse(self.debtor.relance_hold_ids)

    def test_one_invoice_of_several_stands_for_their_message(self):
        other = self._create_invoice("2026-02-03")
        other._portal_ensure_token()
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, self.invoice + other)
        with self._at("2026-02-10"):
            self._write()
            self._write(other)
            self.assertEqual(len(self.debtor.relance_hold_ids), 1)
            self.assertEqual(len(self._get_todos(reminder)), 1)
            bodies = " ".join(reminder.message_ids.mapped("body"))
            for invoice in self.invoice + other:
                self.assertIn(invoice.name, bodies)

    def test_the_last_message_about_the_invoice_is_answered(self):
        first = self._run_day("2026-02-09")
        last = self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            self._write()
            self.assertFalse(self._get_todos(first))
            self.assertTrue(self._get_todos(last))

    def test_a_word_on_an_invoice_never_listed_is_read_and_pauses_nobody(self):
        with self._at("2026-02-03"):
            self._write()
            self._write()
            todo = self._get_todos(self.invoice)
            self.assertEqual(len(todo), 1)
            self.assertEqual(todo.user_id, self.company.relance_collector_id)
            self.assertFalse(self.debtor.relance_hold_ids)

    def test_a_word_on_a_paid_invoice_never_listed_is_odoo_s_own(self):
        with self._at("2026-02-03"):
            self._pay(self.invoice)
            self._write()
            self.assertFalse(self._get_todos(self.invoice))

    def test_a_word_pauses_in_the_company_of_the_invoice_alone(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_user("guest", "base.group_portal", company=elsewhere)
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._write(login="guest", token=self.invoice.access_token)
            self.assertEqual(self.debtor.relance_hold_ids.company_id, self.company)
            asked = self.env["mail.activity"].search(
                [("activity_type_id.name", "=", "Read the reply to a reminder")]
            )
            self.assertEqual(asked.user_id, self.company.relance_collector_id)

    def test_what_a_program_notes_for_the_public_user_is_no_word(self):
        """A payment on line, for instance."""
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            public = self.env.ref("base.public_user")
            self.invoice.with_user(public).sudo().message_post(body="Payment pending")
            self.assertFalse(self.debtor.relance_hold_ids)
            self.assertFalse(self._get_todos(reminder))


class TestNotes(RelanceCommon):
    """The history of a customer is read by colleagues without rights on reminders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "base.group_user")
        cls.debtor.user_id = cls.seller
        cls.friendly.inform_salesperson = True
        cls._create_invoice("2026-02-02", amount=1234.0)

    def setUp(self):
        super().setUp()
        self.reminder = self._run_day("2026-02-09")

    def _read_as(self, user):
        """Return all that ``user`` reads on the customer."""
        customer = self.debtor.with_user(user)
        told = customer.message_ids.filtered(lambda note: note.author_id).mapped("body")
        todos = customer.activity_ids
        return " ".join([*told, *todos.mapped("summary"), *todos.mapped("note")])

    def test_neither_amount_nor_level_nor_address_stands_there(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("stranger", "base.group_user", company=elsewhere)
        for user in self.seller + stranger:
            with self.subTest(user.login):
                said = self._read_as(user)
                self.assertIn("Payment reminder sent", said)
                for secret in ("1,234", self.friendly.name, self.debtor.email):
                    self.assertNotIn(secret, said)
                self.assertFalse(self.reminder.with_user(user).has_access("read"))

    def test_the_note_leads_to_what_was_sent_and_says_who_sent_it(self):
        [note] = self.debtor.message_ids.filtered(
            lambda note: "Payment reminder sent" in note.body
        )
        self.assertEqual(note.author_id, self.company.relance_collector_id.partner_id)
        self.assertIn(f'data-oe-id="{self.reminder.id}"', note.body)

    def test_a_salesperson_who_reads_reminders_is_led_to_the_message(self):
        self.assertIn("can tell you", self.debtor.activity_ids.note)
        reader = self._create_user("reader", "reader")
        self.assertIn("See the message", self.reminder._get_informed_note(reader))

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import RelanceCommon


class TestStatementSend(RelanceCommon):
    """The wizard: nothing is lost silently, nothing counts as a reminder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.collector = cls._create_user("collector", "collector")
        cls.reader = cls._create_user("reader", "reader")

    def _open(self, partners=None, user=None, **values):
        """Return the wizard opened on ``partners``, the debtor by default."""
        partners = partners or self.debtor
        return (
            self.env["relance.statement.send"]
            .with_user(user or self.collector)
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create({"date": "2026-02-09", **values})
        )

    def _get_mails(self, partners=None):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "in", (partners or self.debtor).ids),
            ]
        )

    def _get_todos(self, partners=None):
        todo_type = self.env.ref("relance_avancee.mail_activity_statement")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("res_id", "in", (partners or self.debtor).ids),
            ]
        )

    # Sending ------------------------------------------------------------------

    def test_all_the_addresses_of_the_field_receive_the_one_mail(self):
        self.debtor.email = "one@d.example.com; no address, two@d.example.com"
        self._create_invoice("2026-02-02")
        self._open().action_send()
        self.assertEqual(
            self._get_mails().email_to,
            '"Dupont SARL" <one@d.example.com>, "Dupont SARL" <two@d.example.com>',
        )

    def _send_queue(self):
        """Send what waits; return the mails that left."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._get_mails().send()
        return [sent["EmailMessage"] for sent in self._mails]

    def test_it_says_that_a_machine_sent_it_and_has_a_text_of_its_own(self):
        self._create_invoice("2026-02-02")
        self._open().action_send()
        [sent] = self._send_queue()
        self.assertEqual(sent["Auto-Submitted"], "auto-generated")
        text = sent.get_body(("plain",)).get_content()
        self.assertTrue(text.startswith("Hello,\n\nPlease find attached"), text)
        self.assertNotIn("*", text)

    def test_one_in_the_queue_whose_people_have_left_is_sent_again_by_a_person(self):
        self._create_invoice("2026-02-02")
        contact = self._create_debtor("Paul", parent_id=self.debtor.id, type="other")
        self.debtor.relance_contact_id = contact
        for left in ("reader", "writer", "customer"):
            with self.subTest(left):
                writer = self._create_user(f"writer_{left}", "collector")
                self.company.relance_collector_id = writer
                self._open().action_send()
                gone = {"reader": contact, "writer": writer, "customer": self.debtor}
                gone[left].sudo().active = False
                self.assertFalse(self._send_queue())
                self.assertEqual(self._get_mails()[0].state, "cancel")
                self.assertEqual(len(self._get_todos()), 1)
                gone[left].sudo().active = True
                self._get_mails().unlink()
                self._get_todos().unlink()

    def test_an_archived_contact_does_not_receive_it(self):
        self._create_invoice("2026-02-02")
        contact = self._create_debtor("Paul", parent_id=self.debtor.id, type="other")
        self.debtor.relance_contact_id = contact
        contact.active = False
        self._open().action_send()
        self.assertIn("dupont@customer.example.com", self._get_mails().email_to)

    def test_each_recipient_gets_one_mail_with_both_files(self):
        other = self._create_debtor("Durand SAS", lang="fr_FR")
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-02", debtor=other)
        self._open(self.debtor + other).action_send()
        mails = self._get_mails(self.debtor + other)
        self.assertEqual(
            sorted(mails.mapped("email_to")),
            [
                '"Dupont SARL" <dupont@customer.example.com>',
                '"Durand SAS" <durand@customer.example.com>',
            ],
        )
        for mail in mails:
            names = sorted(mail.attachment_ids.mapped("mimetype"))
            self.assertEqual(len(names), 2, names)
            self.assertNotIn("1,000", mail.body_html)
            self.assertFalse(mail.auto_delete)
        english = mails.filtered(lambda mail: mail.res_id == self.debtor.id)
        self.assertEqual(
            english.subject,
            f"Your account with {self.company.name}: statement at Feb 9, 2026",
        )
        french = mails - english
        self.assertIn("9 févr. 2026", french.subject)
        self.assertIn('lang="fr-FR"', french.body_html)
        self.assertEqual(french.notification_ids.res_partner_id, other)

    def test_the_reminder_contact_receives_it_else_the_invoice_contact(self):
        self._create_invoice("2026-02-02")
        invoice = self._create_debtor(
            "Bills", type="invoice", is_company=False, parent_id=self.debtor.id
        )
        [statement] = self._open()._get_statements()
        self.assertEqual(statement.recipient, invoice)
        anne = self._create_debtor("Anne", is_company=False, parent_id=self.debtor.id)
        self.debtor.relance_contact_id = anne
        [statement] = self._open()._get_statements()
        self.assertEqual(statement.recipient, anne)
        self._open().action_send()
        self.assertIn("anne@", self._get_mails().email_to)

    def test_those_without_an_address_are_listed_and_not_sent(self):
        mute = self._create_debtor("Mute SARL", email=False)
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-02", debtor=mute)
        wizard = self._open(self.debtor + mute)
        self.assertIn("No valid e-mail address", wizard.preview)
        self.assertTrue(wizard.sendable)
        message = wizard.action_send()["params"]
        self.assertTrue(message["sticky"])
        self.assertIn("Mute SARL", message["message"])
        self.assertEqual(len(self._get_mails(self.debtor + mute)), 1)
        self.assertFalse(self._open(mute).sendable)

    def test_an_address_that_sends_messages_back_is_not_written_to(self):
        self._create_invoice("2026-02-02")
        # sudo: such a hold opens by itself
        self.env["relance.hold"].sudo().create(
            {
                "kind": "dead_address",
                "debtor_id": self.debtor.id,
                "company_id": self.company.id,
                "address": self.debtor.email_normalized,
                "date_from": "2026-01-01",
                "reason": "Bounced",
            }
        )
        wizard = self._open()
        self.assertIn("come back", wizard.preview)
        wizard.action_send()
        self.assertFalse(self._get_mails())

    def test_who_wants_no_e_mail_is_listed_and_gets_none(self):
        self._create_invoice("2026-02-02")
        self.debtor.relance_email_refused = "2026-01-05"
        self.assertIn("no e-mail since", self._open().preview)
        self.assertFalse(self._open().sendable)

    def test_it_is_no_reminder_and_opens_no_gap(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-06"):
            self._open(date="2026-02-06").action_send()
        self.assertFalse(self.reminders.search([("debtor_id", "=", self.debtor.id)]))
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.debtor_id, self.debtor)

    def test_the_entities_are_told_that_their_payer_got_it(self):
        payer = self._create_debtor("Group SA")
        self.debtor.relance_payer_id = payer
        self._create_invoice("2026-02-02")
        wizard = self._open(payer)
        self.assertTrue(wizard.has_entities)
        wizard.action_send()
        self.assertEqual(len(self._get_mails(payer)), 1)
        self.assertFalse(self._get_mails())
        self.assertIn("Group SA", self.debtor.message_ids[0].body)

    def test_sending_closes_the_to_do(self):
        self._create_invoice("2026-02-02")
        self.debtor.activity_schedule("relance_avancee.mail_activity_statement")
        todo = self._get_todos()
        action = todo.with_user(self.collector).action_relance_statement()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({"date": "2026-02-09"})
        )
        self.assertEqual(wizard.partner_ids, self.debtor)
        wizard.action_send()
        self.assertFalse(self._get_todos())

    # Printing -----------------------------------------------------------------

    def test_a_reader_prints_and_does_not_send(self):
        self._create_invoice("2026-02-02")
        wizard = self._open(user=self.reader)
        self.assertIn(f"/{wizard.id}/file/Statement", wizard.action_print()["url"])
        self.assertTrue(wizard.file)
        with self.assertRaises(AccessError):
            wizard.action_send()

    def test_a_workbook_asks_for_the_right_to_export(self):
        """A reader without it downloaded the whole ledger (finding 28)."""
        self._create_invoice("2026-02-02")
        wizard = self._open(user=self.reader)
        with self.assertRaisesRegex(AccessError, "export"):
            wizard.action_download()
        self.reader.group_ids |= self.env.ref("base.group_allow_export")
        action = wizard.action_download()
        self.assertIn(f"/{wizard.id}/file/Statement", action["url"])

    def test_the_wizard_starts_from_due_items_invoices_and_customers(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-03"):
            self._plan()
        for records in (invoice, self._get_items(invoice), self.debtor):
            wizard = (
                self.env["relance.statement.send"]
                .with_context(active_model=records._name, active_ids=records.ids)
                .create({})
            )
            self.assertEqual(wizard.partner_ids, self.debtor)
            self.assertEqual(wizard.date, fields.Date.today())

    def test_nothing_to_show_is_said(self):
        wizard = self._open()
        self.assertIn("open item", wizard.preview)
        with self.assertRaisesRegex(UserError, "open item"):
            wizard.action_print()
        wizard.only_open = False
        self.assertTrue(wizard.action_print())

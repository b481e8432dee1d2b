from unittest.mock import patch

from .common import ReplyCommon

PAID = "This invoice was paid on 6 February 2026."


class TestPaymentFacts(ReplyCommon):
    """What is said to be paid and is not found is asked about: once, politely."""

    def _say_paid(self, text=PAID):
        """Return what the customer said on 10 February, accepted by a person."""
        with self._at("2026-02-10"):
            self._reply(self.reminder, text=text)
            said = self.reminder.suggestion_ids.with_user(self.collector)
            said.action_accept()
        return said.sudo()

    def _ask(self, day):
        """Run the job of ``day``; return the mails that it queued."""
        mails, cron = self.env["mail.mail"].sudo(), type(self.env["ir.cron"])
        before = mails.search([])
        with self._at(day):
            self._plan()
            with patch.object(cron, "_commit_progress", lambda *_all, **_more: 1):
                self.env["relance.act"].sudo()._cron_acknowledge()
        return mails.search([]) - before

    def test_what_is_not_found_after_five_bank_days_is_asked_once(self):
        said = self._say_paid()
        self.assertEqual(str(said.date_ask), "2026-02-17")
        self.assertFalse(self._ask("2026-02-16"))
        mail = self._ask("2026-02-17")
        self.assertEqual(len(mail), 1)
        self.assertIn(self.debtor.email, mail.email_to)
        self.assertEqual(
            (mail.model, mail.res_id), (self.reminder._name, self.reminder.id)
        )
        self.assertEqual(str(said.date_asked), "2026-02-17")
        self.assertFalse(self._ask("2026-02-18"))
        self.assertFalse(
            self._ask("2026-03-17").filtered(lambda m: "help us" in m.subject)
        )

    def test_only_what_we_lack_is_asked(self):
        self._say_paid()
        body = self._ask("2026-02-17").body_html
        self.assertIn(self.invoice.name, body)
        self.assertIn("Paid on February 6, 2026", " ".join(body.split()))
        self.assertNotIn("The day of the payment", body)
        self.assertIn("Its amount", body)
        self.assertIn("The account that was debited", body)
        self.assertIn("The reference of the payment", body)

    def test_no_reminder_leaves_while_the_answer_is_awaited(self):
        self._say_paid()
        self._ask("2026-02-17")
        held = self.debtor.relance_hold_ids.filtered(
            lambda h: h.due_item_id == self.item
        )
        self.assertEqual(str(max(held.mapped("date_to"))), "2026-02-24")
        self.assertIn("Bank facts asked for", held.sorted("date_to")[-1:].reason)

    def test_it_is_no_reminder_and_speaks_the_language_of_the_customer(self):
        self._speak_french()
        self.debtor.lang = "fr_FR"
        self._say_paid()
        mail = self._ask("2026-02-17")
        self.assertIn('lang="fr-FR"', mail.body_html)
        [email] = mail._prepare_outgoing_list()
        self.assertEqual(email["headers"]["Auto-Submitted"], "auto-generated")
        self.assertFalse(mail._get_relance_deliveries())

    def test_a_payment_that_was_matched_ends_the_wait(self):
        said = self._say_paid()
        with self._at("2026-02-12"):
            self._pay(self.invoice)
        self.assertFalse(self._ask("2026-02-17"))
        self.assertFalse(said.date_ask)
        self.assertFalse(said.date_asked)

    def test_a_payment_that_nobody_matched_ends_the_wait(self):
        said = self._say_paid()
        with self._at("2026-02-12"):
            self._create_statement_line(
                "2026-02-12", 1000.0, f"VIR {self.invoice.name}", partner_id=False
            )
        self.assertFalse(self._ask("2026-02-17"))
        self.assertFalse(said.date_ask)

    def test_money_of_somebody_else_ends_no_wait(self):
        self._say_paid()
        with self._at("2026-02-12"):
            self._create_statement_line(
                "2026-02-12", 77.0, "VIR OTHER", partner_id=False
            )
        self.assertEqual(len(self._ask("2026-02-17")), 1)

    def test_nobody_is_asked_when_the_company_does_not_want_it(self):
        self.company.relance_ask_payment_days = 0
        self.assertFalse(self._say_paid().date_ask)
        self.assertFalse(
            self._ask("2026-02-17").filtered(lambda m: "help us" in m.subject)
        )

    def test_a_longer_wait_holds_the_items_for_as_long(self):
        self.company.relance_ask_payment_days = 10
        self._say_paid()
        held = self.debtor.relance_hold_ids.filtered(
            lambda h: h.due_item_id == self.item
        )
        self.assertEqual(str(held.date_to), "2026-02-24")

    def test_a_machine_is_never_asked(self):
        self.env["relance.mail.pattern"].create(
            {
                "name": "Paid",
                "company_id": self.company.id,
                "sender_domain": self.debtor.email.partition("@")[2],
                "pattern": "paid on (?P<date>.+)",
                "meaning": "paid",
            }
        )
        said = self._say_paid()
        self.assertTrue(said.is_machine)
        self.assertFalse(said.date_ask)

    def test_what_nobody_accepted_asks_nothing(self):
        with self._at("2026-02-10"):
            self._reply(self.reminder, text=PAID)
        mails = self._ask("2026-02-17")
        self.assertFalse(mails.filtered(lambda m: "help us" in m.subject))

    def test_whom_no_address_reaches_is_asked_nothing_and_waits_no_more(self):
        said = self._say_paid()
        self.debtor.email = False
        said.contact_id = False
        self._ask("2026-02-17")
        self.assertFalse(said.date_asked or said.date_ask)

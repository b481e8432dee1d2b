"""To which account customers are asked to pay, and who looks before it is printed."""

from odoo import Command
from odoo.exceptions import AccessError

from ..common import RelanceCommon

OURS = "FR1420041010050500013M02606"
OTHER = "FR7630006000011234567890189"
WRONG = "FR7630006000011234567890180"
TODO = "relance_avancee.mail_activity_bank"


class TestBankAccount(RelanceCommon):
    """Only approved accounts are printed, and a new one is looked at first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.company.partner_id
        cls.owner.bank_ids.active = False
        cls.invoice = cls._create_invoice("2026-02-02")

    def _print(self):
        """Return the e-mail of the reminder of 9 February."""
        with self._at("2026-02-09"):
            self.reminder = self._plan()
            return self.reminder._render_email()[self.reminder.id]

    def _get_todos(self, partner=None):
        kind = self.env.ref(TODO)
        return (partner or self.owner).activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    def _create_journal(self, bank):
        return self.env["account.journal"].create(
            {
                "name": "Bank",
                "type": "bank",
                "code": "BNKX",
                "bank_account_id": bank.id,
                "company_id": self.company.id,
            }
        )

    def test_an_account_that_nobody_approved_is_never_printed(self):
        """(finding 4)"""
        self._create_bank(self.owner, OTHER, sequence=-100, allow_out_payment=False)
        self._create_bank(self.owner, OURS)
        body = self._print()
        self.assertIn("FR14 2004 1010 0505 0001 3M02 606", body)
        self.assertNotIn("FR76", body)

    def test_the_account_of_an_invoice_passes_the_same_test(self):
        self._create_bank(self.owner, OURS)
        stranger = self._create_bank(self._create_debtor("Stranger"), OTHER)
        for values in ({}, {"partner_id": self.owner.id, "allow_out_payment": False}):
            with self.subTest(values=values):
                stranger.sudo().write(values)
                self.invoice.partner_bank_id = stranger
                self.assertNotIn("FR76", self._print())
                self.reminder.unlink()

    def test_the_invoice_chooses_among_the_approved_ones(self):
        self._create_bank(self.owner, OURS)
        self.invoice.partner_bank_id = self._create_bank(self.owner, OTHER)
        self.assertIn("FR76 3000 6000 0112 3456 7890 189", self._print())

    def test_the_account_of_another_company_is_not_printed(self):
        other = self.env["res.company"].create({"name": "Other"})
        factor = self._create_debtor("Factor SA", company_id=other.id)
        bank = self._create_bank(factor, OURS)
        self.assertEqual(bank.company_id, other)
        self.assertFalse(self.company._get_relance_bank(bank.browse(), factor))
        self.assertEqual(other._get_relance_bank(bank.browse(), factor), bank)

    def test_else_that_of_the_bank_journal(self):
        bank = self._create_bank(self.owner, OURS, allow_out_payment=False)
        self._create_journal(bank)
        self.assertIn("FR14 2004", self._print())
        self.assertFalse(self._get_todos())

    def test_without_an_approved_account_none_is_printed_and_one_person_is_asked(self):
        bank = self._create_bank(self.owner, OURS, allow_out_payment=False)
        self.assertNotIn("FR14", self._print())
        self._print()
        self.assertEqual(
            self._get_todos().mapped("summary"),
            [
                "No approved account to print: tick Send Money on "
                f"{bank.acc_number} once you have checked it."
            ],
        )

    def test_a_number_with_a_wrong_checksum_is_not_printed(self):
        self._create_bank(self.owner, WRONG)
        self._create_bank(self.owner, OURS)
        body = self._print()
        self.assertNotIn("FR76", body)
        self.assertIn("FR14 2004", body)
        self.assertIn("is not a valid IBAN", self._get_todos().summary)

    def test_the_exact_holder_stands_beside_the_number(self):
        self._create_bank(self.owner, OURS, acc_holder_name="SARL DES BATELIERS")
        self.assertIn("SARL DES BATELIERS", self._print())

    def test_a_factor_is_paid_to_an_approved_account_of_its_own(self):
        factor = self._create_debtor("Factor SA")
        self.company.write(
            {"relance_factor_id": factor.id, "relance_chase_assigned": True}
        )
        self.invoice.relance_route = "assigned"
        self._create_bank(self.owner, OURS)
        bank = self._create_bank(factor, OTHER, allow_out_payment=False)
        reminders = self.reminders
        values = (self.company, self.invoice, True)
        self.assertFalse(reminders._get_bank(*values))
        bank.sudo().allow_out_payment = True
        self.assertEqual(reminders._get_bank(*values), bank)

    # Looked at first --------------------------------------------------------------

    def test_a_new_account_is_looked_at_before_the_message_leaves(self):
        self.scenario.mode = "automatic"
        self._create_bank(self.owner, OURS, relance_date_changed="2026-01-20")
        self._print()
        self.assertEqual(self.reminder.state, "draft")
        self.assertEqual(self.reminder.exception, "bank")
        self.assertIn("FR14 2004", self.reminder.changes)

    def test_after_thirty_days_nobody_has_to_look(self):
        self.scenario.mode = "automatic"
        self._create_bank(self.owner, OURS, relance_date_changed="2026-01-09")
        self._print()
        self.assertEqual(self.reminder.state, "approved")

    def test_an_account_changed_after_the_approval_brings_the_message_back(self):
        bank = self._create_bank(self.owner, OURS)
        self._print()
        with self._at("2026-02-09", 11):
            self.reminder.action_approve()
        with self._at("2026-02-09", 12):
            bank.acc_holder_name = "Somebody Else"
            self.assertFalse(self._dispatch())
        self.assertEqual(self.reminder.state, "draft")
        self.assertIn("FR14 2004", self.reminder.changes)
        with self._at("2026-02-09", 13):
            self.reminder.action_approve()
            self.assertTrue(self._dispatch())

    def test_an_automatic_one_comes_back_too(self):
        self.scenario.mode = "automatic"
        bank = self._create_bank(self.owner, OURS)
        self._print()
        self.assertEqual(self.reminder.state, "approved")
        with self._at("2026-02-09", 12):
            bank.allow_out_payment = False
            bank.allow_out_payment = True
            self.assertFalse(self._dispatch())
        self.assertEqual(
            self.reminders.search([("state", "=", "draft")]).exception, "bank"
        )

    def test_a_draft_that_somebody_edited_shows_it(self):
        bank = self._create_bank(self.owner, OURS)
        self._print()
        self.reminder.custom_intro = "<p>Hello</p>"
        self.reminder.edited = True
        with self._at("2026-02-09", 12):
            bank.acc_holder_name = "Somebody Else"
            self._plan()
        self.assertEqual(self.reminder.exception, "bank")

    def test_nobody_says_that_an_account_is_older_than_it_is(self):
        values = {"acc_number": OURS}
        old = {"relance_date_changed": "2020-01-01"}
        with self._at("2026-02-09"):
            with self.assertRaises(AccessError):
                self.owner.bank_ids = [Command.create(values | old)]
            self.owner.bank_ids = [Command.create(values)]
            bank = self.owner.bank_ids
            self.assertEqual(str(bank.relance_date_changed.date()), "2026-02-09")
            with self.assertRaises(AccessError):
                bank.write(old)

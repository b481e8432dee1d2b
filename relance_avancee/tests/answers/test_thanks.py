from odoo.tests import tagged

from ..common import RelanceCommon


@tagged("relance_money")
class TestThanks(RelanceCommon):
    """Who has paid all that was asked is thanked, if the company wants it."""

    def setUp(self):
        super().setUp()
        self.company.relance_thank = "but_key"
        self.invoice = self._create_invoice("2026-02-02", 500)

    def _pay_on(self, day, moves=None, amount=None):
        """Pay, let what follows a person's act happen; return the mails of thanks."""
        with self._at(day):
            self._pay(moves or self.invoice, amount)
            self._follow()
        mails = self.env["mail.mail"].sudo()
        return mails.search([("subject", "=", "Thank you for your payment")])

    def test_who_pays_what_was_asked_is_thanked_at_once(self):
        self._run_day("2026-02-09")
        mail = self._pay_on("2026-02-12")
        self.assertEqual(len(mail), 1)
        self.assertIn(self.debtor.email, mail.email_to)
        self.assertIn(self.invoice.name, mail.body_html)
        self.assertIn("500.00", mail.body_html)

    def test_it_is_said_once(self):
        self._run_day("2026-02-09")
        self._pay_on("2026-02-12")
        with self._at("2026-02-12"):
            self._plan()
        mails = self.env["mail.mail"].sudo()
        told = [("subject", "=", "Thank you for your payment")]
        self.assertEqual(mails.search_count(told), 1)

    def test_who_was_not_reminded_is_not_thanked(self):
        with self._at("2026-02-03"):
            self._plan()
        self.assertFalse(self._pay_on("2026-02-04"))

    def test_who_still_owes_something_late_is_not_thanked(self):
        self._create_invoice("2026-02-03", 300)
        self._run_day("2026-02-09")
        self.assertFalse(self._pay_on("2026-02-12"))

    def test_a_part_is_not_thanked_for(self):
        self._run_day("2026-02-09")
        self.assertFalse(self._pay_on("2026-02-12", amount=200))

    def test_key_accounts_are_thanked_only_if_everybody_is(self):
        self.debtor.with_company(self.company).relance_key_account = True
        self._run_day("2026-02-09")
        self.assertFalse(self._pay_on("2026-02-12"))

    def test_nobody_is_thanked_unless_the_company_wants_it(self):
        self.company.relance_thank = "nobody"
        self._run_day("2026-02-09")
        self.assertFalse(self._pay_on("2026-02-12"))

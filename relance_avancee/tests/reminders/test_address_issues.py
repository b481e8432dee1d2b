from odoo.exceptions import UserError

from .common import USUAL, RecipientsCommon


class TestAddressIssues(RecipientsCommon):
    """Customers whose address has to be corrected are listed, with what is wrong."""

    def _get_issues(self, kind=None):
        domain = [("id", "in", (self.debtor | self.other).ids)]
        wanted = ("relance_address_issue", "=" if kind else "!=", kind or False)
        return self.env["res.partner"].search([*domain, wanted])

    def test_customers_whose_address_is_missing_or_wrong_are_listed(self):
        self.other = self._create_debtor("Nobody", email="nobody at home")
        self._create_invoice("2026-03-02", debtor=self.other)
        quiet = self._create_debtor("Quiet", email=False)
        with self._at("2026-03-09"):
            self._plan()
            self.assertEqual(self._get_issues(), self.other)
            self.assertEqual(self._get_issues("missing"), self.other)
            self.assertFalse(quiet.relance_address_issue, "it owes nothing")
            told = self.other.relance_address_detail
            self.assertEqual(told, "nobody at home is not a valid address.")
            with self.assertRaises(UserError):
                self.other.relance_usual_email = "still wrong"
            self.other.relance_usual_email = "nobody@home.example.com"
            self.assertEqual(self.other.email, "nobody@home.example.com")
            self.assertFalse(self._get_issues())

    def test_a_dead_address_is_listed(self):
        self.other = self.debtor
        reminder = self._run_day("2026-03-09")
        with self._at("2026-03-09", hour=11):
            reminder.delivery_ids.filtered(lambda d: d.role == "main")._mark_bounced()
            self.assertEqual(self._get_issues("dead"), self.debtor)
            self.assertIn(USUAL, self.debtor.relance_address_detail)

    def test_the_role_of_the_next_step_is_listed_when_nobody_has_it(self):
        self.other = self.debtor
        with self._at("2026-03-04"):
            self._plan()
            self.assertFalse(self._get_issues())
            self.finance.relance_role = False
            self.assertEqual(self._get_issues("role"), self.debtor)
            told = self.debtor.relance_address_detail
            self.assertEqual(told, "Nobody for “Head of finance”.")

    def test_who_owes_most_comes_first(self):
        self.other = self._create_debtor("Nobody", email=False)
        self._create_invoice("2026-03-02", debtor=self.other, amount=5000)
        self.debtor.email = False
        with self._at("2026-03-09"):
            self._plan()
            found = self._get_issues("missing").search(
                [("relance_address_issue", "=", "missing")],
                order="relance_overdue desc, id",
            )
        self.assertEqual(found[:2], self.other | self.debtor)

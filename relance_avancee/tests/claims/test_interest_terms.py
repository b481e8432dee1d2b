from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form, tagged

from .common import InterestCommon


@tagged("post_install", "-at_install")
class TestInterestTerms(InterestCommon):
    """Which terms and rates apply to an invoice, and what is said without them."""

    def test_an_agreed_rate_under_the_floor_is_raised_and_told(self):
        terms = self._create_terms("fr_contract", contract_rate=5.0)
        with self._at("2026-09-01"):
            terms.invalidate_recordset(["floor"])
            self.assertIn("8.25", terms.floor)
        move = self._create_claimed("2026-07-31")
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "8.25")
        terms.contract_rate = 12.0
        self.assertFalse(terms.floor)
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "12.00")

    def test_the_terms_of_the_company_are_for_professionals(self):
        self.company.relance_interest_terms_id = self.terms.create(
            {"name": "Ours", "regime": "fr_contract", "contract_rate": 12.0}
        )
        professional = self._create_claimed("2026-07-31")
        self.assertEqual(self._lines(professional, "2026-08-31")[0][3], "12.00")
        city = self._create_debtor("City", relance_legal_type="public")
        public = self._create_claimed("2026-07-31", debtor=city)
        self.assertEqual(self._lines(public, "2026-08-31")[0][3], "10.40")

    def test_terms_of_professionals_do_not_reach_a_consumer(self):
        self._create_terms("fr_contract", contract_rate=12.0)
        self.debtor.relance_legal_type = "consumer"
        move = self._create_claimed("2026-07-31")
        self.assertEqual(move.relance_claim("2026-08-31")["regime"], "fr_consumer")

    def test_the_fixed_sum_is_in_the_currency_of_the_invoice(self):
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "name": "2026-01-01", "rate": 0.5}
        )
        move = self._create_invoice("2026-07-31", currency_id=dollar.id)
        self.assertEqual(move.relance_claim("2026-08-31")["indemnity"], "80.00")

    def test_a_missing_rate_says_where_to_enter_it(self):
        move = self._create_claimed("2026-11-30")
        with self.assertRaises(RedirectWarning) as caught:
            move.relance_claim("2027-01-15")
        message, action, _button, context = caught.exception.args
        self.assertIn("S1 2027", message)
        self.assertEqual(
            action, self.env.ref("relance_avancee.relance_interest_rate_action").id
        )
        form = Form(self.rates.with_context(**context))
        form.rate = 2.65
        form.save()
        self.assertEqual(self._lines(move, "2027-01-15")[-1][3], "12.65")

    def test_a_draft_has_no_claim(self):
        move = self._create_claimed("2026-07-31")
        move.button_draft()
        with self.assertRaises(UserError):
            move.relance_claim("2026-08-31")

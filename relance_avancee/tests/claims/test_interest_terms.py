from decimal import Decimal

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from .common import InterestCommon


@tagged("post_install", "-at_install")
class TestInterestTerms(InterestCommon):
    """Which terms and rates apply to an invoice, and what is said without them."""

    def test_an_agreed_rate_under_the_floor_is_claimed_as_agreed_and_told(self):
        terms = self._create_terms("fr_contract", contract_rate=5.0)
        with self._at("2026-09-01"):
            terms.invalidate_recordset(["floor"])
            for figure in ("5.00", "8.25", "12.40"):
                self.assertIn(figure, terms.floor)
        move = self._create_claimed("2026-07-31")
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "5.00")
        [under] = move.relance_claim("2026-08-31")["below_floor"]
        self.assertEqual((under["floor"], under["statutory"]), ("8.25", "12.40"))
        terms.contract_rate = 12.0
        with self._at("2026-09-01"):
            terms.invalidate_recordset(["floor"])
            self.assertFalse(terms.floor)
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "12.00")
        self.assertEqual(move.relance_claim("2026-08-31")["below_floor"], [])

    def test_rates_under_the_floor_are_told_as_the_user_writes_numbers(self):
        self._speak_french()
        terms = self._create_terms("fr_contract", contract_rate=5.125)
        with self._at("2026-09-01"):
            told = terms.with_context(lang="fr_FR")._get_floor_notice()
        for figure in ("5,125", "8,25", "12,40"):
            self.assertIn(figure, told)

    def test_the_screen_and_the_annex_show_both_figures_under_the_floor(self):
        self._create_terms("fr_contract", contract_rate=5.0)
        move = self._create_claimed("2026-07-31")
        with self._at("2026-08-31"):
            screen = self.env["relance.claim"]._ensure(move).computation
            annex, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "relance_avancee.relance_interest_annex", move.ids
            )
        for shown in (str(screen), annex.decode()):
            words = " ".join(html2plaintext(shown).split())
            self.assertIn("The agreed rate is under the legal floor.", words)
            self.assertIn("5.00 % 8.25 % 12.40 % 5.00 %", words.replace(" | ", " "))

    def test_a_person_chooses_the_statutory_rate_with_a_reason(self):
        terms = self._create_terms("fr_contract", contract_rate=5.0)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            terms.under_floor = "statutory"
        manager = self._create_user("law_manager", "manager")
        other = self._create_user("law_other", "manager")
        with self._at("2026-09-01"):
            terms.with_user(manager).write(
                {
                    "under_floor": "statutory",
                    "under_floor_reason": "Our lawyer, 28 August",
                }
            )
        with self.assertRaises(AccessError):
            terms.with_user(manager).under_floor_user_id = other
        self.assertEqual(terms.under_floor_user_id, manager)
        self.assertEqual(str(terms.under_floor_date), "2026-09-01")
        move = self._create_claimed("2026-07-31")
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "12.40")

    def test_a_choice_made_at_the_creation_is_its_author_s(self):
        manager = self._create_user("law_author", "manager")
        values = {"name": "Plain", "regime": "fr_contract", "contract_rate": 5.0}
        plain = self.terms.with_user(manager).create(values)
        self.assertFalse(plain.under_floor_user_id)
        chosen = self._create_terms(
            "ch",
            contract_rate=4.0,
            under_floor="statutory",
            under_floor_reason="Agreed",
        )
        self.assertEqual(chosen.under_floor_user_id, self.env.user)
        self.assertTrue(chosen.under_floor_date)
        self.assertEqual(chosen.copy().under_floor, "agreed")

    def test_a_rate_by_the_month_says_its_unit_and_what_it_is_a_year(self):
        terms = self._create_terms("ca_contract_monthly", contract_rate=2.0)
        self.assertEqual((terms.contract_rate_unit, terms.yearly_rate), ("monthly", 24))
        move = self._create_claimed("2026-07-31")
        self.assertEqual(Decimal(self._lines(move, "2026-08-31")[0][3]), 5)
        terms.contract_rate = 0.25
        self.assertEqual(self._lines(move, "2026-08-31")[0][3], "3.00")
        self.assertEqual(self._create_terms("ch").contract_rate_unit, "yearly")

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

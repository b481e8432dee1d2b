from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import InterestCommon


@tagged("post_install", "-at_install")
class TestLateFee(InterestCommon):
    """A late-fee document is a draft without VAT, linked, proved, made once."""

    def _bill(self, moves, day="2026-08-31"):
        with self._at(day):
            return moves._create_relance_late_fees(*moves._split_relance_fees())

    def test_it_is_a_draft_without_vat_that_names_its_invoices(self):
        first = self._create_claimed("2026-07-31")
        second = self._create_claimed("2026-08-15", 500.0)
        document = self._bill(first | second)
        self.assertEqual(document.state, "draft")
        self.assertEqual(document.invoice_origin, f"{first.name}, {second.name}")
        self.assertFalse(document.invoice_line_ids.tax_ids)
        self.assertIn("outside the scope of VAT", document.narration)
        self.assertEqual(
            document.invoice_line_ids.mapped("price_unit"), [10.53, 40.0, 2.72, 40.0]
        )
        self.assertEqual(
            document.invoice_line_ids.account_id,
            self.company.relance_interest_account_id
            | self.company.relance_indemnity_account_id,
        )

    def test_it_carries_the_computation_and_the_rates(self):
        document = self._bill(self._create_claimed("2026-07-31"))
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", document.id)]
        )
        self.assertIn("2026-08-31", attachment.name)
        self.assertIn(b"10.53", attachment.raw)
        [line] = document.relance_fee_entry_ids[0].segments
        self.assertEqual(line["rate"], "12.40")

    def test_nothing_is_billed_twice(self):
        move = self._create_claimed("2026-07-31")
        self._bill(move)
        with self.assertRaises(UserError):
            self._bill(move)
        later = self._bill(move, "2026-09-30")
        self.assertEqual(later.invoice_line_ids.mapped("price_unit"), [10.19])

    def test_what_a_cancelled_document_billed_may_be_billed_again(self):
        move = self._create_claimed("2026-07-31")
        self._bill(move).button_cancel()
        again = self._bill(move)
        self.assertEqual(again.amount_total, 50.53)
        again.unlink()
        self.assertEqual(self._bill(move).amount_total, 50.53)

    def test_what_is_paid_on_the_document_is_collected(self):
        move = self._create_claimed("2026-07-31")
        document = self._bill(move)
        document.invoice_date = "2026-08-31"
        document.action_post()
        self._pay(document, day="2026-09-05")
        component = move.relance_claim("2026-09-30")["components"]["indemnity"]
        self.assertEqual(
            (component["collected"], component["billed"]), ("40.00", "0.00")
        )

    def test_what_a_credit_note_takes_back_of_it_is_waived(self):
        move = self._create_claimed("2026-07-31")
        document = self._bill(move)
        document.invoice_date = "2026-08-31"
        document.action_post()
        document._reverse_moves([{"invoice_date": "2026-09-05"}], cancel=True)
        self.assertEqual(document.payment_state, "reversed")
        component = move.relance_claim("2026-09-30")["components"]["indemnity"]
        self.assertEqual(
            (component["collected"], component["waived"]), ("0.00", "40.00")
        )

    def test_a_late_fee_bears_no_interest_itself(self):
        document = self._bill(self._create_claimed("2026-07-31"))
        document.invoice_date = "2026-08-31"
        document.action_post()
        claim = document.relance_claim("2026-12-31")
        self.assertEqual((claim["interest"], claim["indemnity"]), ("0.00", "0.00"))

    def test_a_consumer_is_not_billed(self):
        self.debtor.relance_legal_type = "consumer"
        with self.assertRaisesRegex(UserError, "consumer"):
            self._bill(self._create_claimed("2026-07-31"))

    def test_a_person_says_first_what_the_customer_is(self):
        self.debtor.relance_legal_type = False
        move = self._create_claimed("2026-07-31")
        self.assertFalse(move.relance_claim("2026-08-31")["legal_type_confirmed"])
        with self.assertRaisesRegex(UserError, "Legal type"):
            self._bill(move)

    def test_small_interest_is_left_out(self):
        self.company.relance_interest_minimum = 20.0
        document = self._bill(self._create_claimed("2026-07-31"))
        self.assertEqual(document.invoice_line_ids.mapped("price_unit"), [40.0])

    def test_a_customer_gets_one_document_for_all_its_invoices(self):
        self._create_claimed("2026-07-31")
        self._create_claimed("2026-08-15", 500.0)
        with self._at("2026-08-31"):
            action = self.debtor.action_relance_late_fee()
        document = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(document.amount_total, 93.25)

    def test_what_was_billed_later_is_not_known_on_the_day(self):
        move = self._create_claimed("2026-07-31")
        before = move.relance_claim("2026-08-30")
        self._bill(move)
        self.assertEqual(move.relance_claim("2026-08-30"), before)

    def test_what_is_not_billed_is_told_beside_what_is(self):
        stranger = self._create_debtor("Martin SA")
        moves = self._create_claimed("2026-07-31") | self._create_claimed(
            "2026-07-31", debtor=stranger
        )
        with self._at("2026-08-31"):
            action = moves.action_relance_late_fee()
        self.assertIn("Martin SA", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["res_model"], "account.move")

    def test_an_accountant_makes_it_without_being_a_manager(self):
        accountant = self._create_user("accountant", "account.group_account_invoice")
        move = self._create_claimed("2026-07-31")
        document = self._bill(move.with_user(accountant))
        self.assertEqual(document.amount_total, 50.53)

    def test_two_customers_get_a_document_each(self):
        other = self._create_debtor("Martin SA", relance_legal_type="professional")
        moves = self._create_claimed("2026-07-31") | self._create_claimed(
            "2026-07-31", debtor=other
        )
        self.assertEqual(self._bill(moves).partner_id, self.debtor | other)

    def test_without_an_account_it_says_where_to_choose_one(self):
        self.company.relance_interest_account_id = False
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        with self.assertRaisesRegex(UserError, "Configuration"):
            self._bill(self._create_claimed("2026-07-31"))

    def test_a_french_chart_has_its_accounts(self):
        self.company.relance_interest_account_id = False
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        income = self.company_data["default_account_revenue"].copy({"code": "763100"})
        document = self._bill(self._create_claimed("2026-07-31"))
        self.assertIn(income, document.invoice_line_ids.account_id)

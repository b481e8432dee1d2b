import base64

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .interest_common import InterestCommon

PDF = base64.b64encode(b"%PDF proof")


@tagged("post_install", "-at_install")
class TestInterestClaim(InterestCommon):
    """What is claimed, waived, collected: by whom, why, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._create_claimed("2026-07-31")
        cls.claim = cls.env["relance.claim"]._ensure(cls.move)

    def _record(self, component, kind, amount, **values):
        return self.env["relance.claim.entry"].create(
            {
                "claim_id": self.claim.id,
                "component": component,
                "kind": kind,
                "amount": amount,
                "reason": "As agreed",
                "date": "2026-08-31",
                **values,
            }
        )

    def _attach(self):
        values = {"name": "proof.pdf", "datas": PDF}
        return [Command.set(self.env["ir.attachment"].create(values).ids)]

    def _component(self, name, day="2026-08-31"):
        return self.move.relance_claim(day)["components"][name]

    def test_a_waiver_says_who_and_why_and_lowers_the_claim(self):
        with self.assertRaises(ValidationError):
            self._record("indemnity", "waived", 40.0, reason=False)
        entry = self._record("indemnity", "waived", 40.0)
        self.assertEqual(entry.user_id, self.env.user)
        self.assertEqual(self._component("indemnity")["remaining"], "0.00")

    def test_further_costs_need_their_bill_and_include_the_fixed_sum(self):
        with self.assertRaises(ValidationError):
            self._record("costs", "claimed", 100.0)
        self._record("costs", "claimed", 100.0, attachment_ids=self._attach())
        self.assertEqual(self._component("costs")["claimed"], "60.00")
        self.assertEqual(self.move.relance_claim("2026-08-31")["total"], "1110.53")

    def test_no_costs_are_claimed_from_a_consumer(self):
        self.debtor.relance_legal_type = "consumer"
        with self.assertRaises(ValidationError):
            self._record("costs", "claimed", 100.0, attachment_ids=self._attach())

    def test_the_fixed_sum_of_an_invoice_is_claimed_once(self):
        self._record("indemnity", "claimed", 40.0)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._record("indemnity", "claimed", 40.0)

    def test_what_was_recorded_is_neither_rewritten_nor_deleted(self):
        collector = new_test_user(
            self.env, "claims", groups="relance_avancee.relance_group_collector"
        )
        entry = self._record("interest", "waived", 5.0).with_user(collector)
        with self.assertRaises(AccessError):
            entry.amount = 1.0
        with self.assertRaises(UserError):
            entry.unlink()

    def test_another_company_does_not_see_the_claim(self):
        other = self._create_company(name="Elsewhere")
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="relance_avancee.relance_group_collector",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        found = self.env["relance.claim"].with_user(user).search([])
        self.assertNotIn(self.claim, found)

    def test_the_computation_is_shown_on_the_claim(self):
        with self._at("2026-08-31"):
            self.claim.invalidate_recordset()
            self.assertIn("10.53", self.claim.computation)
            self.assertEqual(self.move.relance_claim_total, 1050.53)
            self.assertFalse(self.move.relance_claim_problem)

    def test_a_missing_rate_is_shown_on_the_invoice(self):
        with self._at("2027-01-31"):
            self.move.invalidate_recordset()
            self.assertIn("S1 2027", self.move.relance_claim_problem)
            self.claim.invalidate_recordset()
            self.assertIn("S1 2027", self.claim.computation)

    def test_the_computation_is_printed(self):
        with self._at("2026-08-31"):
            content, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "relance_avancee.relance_interest_annex", self.move.ids
            )
        self.assertIn(b"08/01/2026", content)
        self.assertIn(b"10.53", content)


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
        accountant = new_test_user(
            self.env,
            "accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
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


@tagged("post_install", "-at_install")
class TestLimitation(InterestCommon):
    """Until when an invoice can be claimed in court, and who is warned."""

    def _activities(self, move):
        return move.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("relance_avancee.mail_activity_limitation")
            )
        )

    def _warn(self, day):
        with self._at(day):
            self.env["account.move"].sudo()._cron_relance_limitation()

    def test_it_is_counted_from_the_delivery_else_the_invoice(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self.assertEqual(str(move.relance_limitation_date), "2029-03-01")
        self.assertIn("for want of the delivery date", move.relance_limitation_basis)
        move.delivery_date = "2024-02-20"
        self.assertEqual(str(move.relance_limitation_date), "2029-02-20")

    def test_it_depends_on_the_debtor_and_its_contract(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self.debtor.relance_legal_type = "consumer"
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2026-03-01")
        self.debtor.relance_legal_type = "professional"
        self._create_terms("fr_b2b", limitation_months=12)
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2025-03-01")

    def test_an_unconfirmed_type_is_told(self):
        self.debtor.relance_legal_type = False
        move = self._create_claimed("2024-03-31")
        self.assertIn("supposed", move.relance_limitation_basis)

    def test_an_interruption_needs_its_document(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        claim = self.env["relance.claim"]._ensure(move)
        values = {
            "claim_id": claim.id,
            "date": "2025-05-05",
            "kind": "acknowledgement",
        }
        with self.assertRaises(ValidationError):
            self.env["relance.limitation.event"].create(values)
        proof = self.env["ir.attachment"].create({"name": "mail.pdf", "datas": PDF})
        self.env["relance.limitation.event"].create(
            values | {"attachment_ids": [Command.set(proof.ids)]}
        )
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2030-05-05")
        self.assertIn("interrupted", move.relance_limitation_basis)

    def test_a_warning_comes_at_twelve_six_and_three_months(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self._warn("2028-02-29")
        self.assertFalse(self._activities(move))
        for day in ("2028-03-01", "2028-09-01", "2028-12-01"):
            self._warn(day)
            activity = self._activities(move)
            self.assertEqual(str(activity.date_deadline), day)
            self._warn(day)
            self.assertEqual(self._activities(move), activity)
        self.assertIn("does not interrupt", activity.note)

    def test_a_paid_invoice_is_not_warned_about(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self._pay(move, day="2024-04-05")
        self._warn("2028-12-01")
        self.assertFalse(self._activities(move))

    def test_a_judgment_asks_for_the_declaration_of_the_claim(self):
        self.debtor.relance_insolvency_date = "2026-09-01"
        activity = self.debtor.activity_ids
        self.assertEqual(str(activity.date_deadline), "2026-10-30")
        self.debtor.relance_insolvency_published = "2026-09-15"
        self.assertEqual(str(self.debtor.activity_ids.date_deadline), "2026-11-13")
        self.debtor.write(
            {"relance_insolvency_date": False, "relance_insolvency_published": False}
        )
        self.assertFalse(self.debtor.activity_ids)

    def test_claims_born_before_the_judgment_are_not_chased(self):
        earlier = self._create_claimed("2026-07-31")
        later = self._create_claimed("2026-09-30", invoice_date="2026-09-16")
        self.debtor.relance_insolvency_date = "2026-09-15"
        with self._at("2026-10-15"):
            self._plan()
        self.assertEqual(self._get_items(earlier).reason, "insolvency")
        self.assertEqual(self._get_items(later).status, "planned")
        self.debtor.relance_insolvency_date = False
        with self._at("2026-10-16"):
            self._plan()
        self.assertNotEqual(self._get_items(earlier).reason, "insolvency")

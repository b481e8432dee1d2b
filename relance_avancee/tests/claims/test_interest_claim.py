import base64

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InterestCommon

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
        collector = self._create_user("claims", "collector")
        entry = self._record("interest", "waived", 5.0).with_user(collector)
        with self.assertRaises(AccessError):
            entry.amount = 1.0
        with self.assertRaises(UserError):
            entry.unlink()

    def test_only_readers_see_what_was_given_up(self):
        customer = self._create_user("at_the_portal", "base.group_portal")
        customer.partner_id.parent_id = self.debtor
        clerk = self._create_user("clerk", "account.group_account_readonly")
        self.move.message_subscribe(customer.partner_id.ids)
        for user in (customer, clerk):
            move = self.move.with_user(user)
            self.assertTrue(move.has_access("read"))
            with self.subTest(user.login), self.assertRaises(AccessError):
                move.relance_claim("2026-08-31")
        # sudo: the shell of the server has no user
        self.assertTrue(self.move.with_user(clerk).sudo().relance_claim("2026-08-31"))

    def test_another_company_does_not_see_the_claim(self):
        other = self._create_company(name="Elsewhere")
        user = self._create_user("elsewhere", "collector", company=other)
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
        self.assertIn(b"Aug 1, 2026", content)
        self.assertIn(b"10.53", content)

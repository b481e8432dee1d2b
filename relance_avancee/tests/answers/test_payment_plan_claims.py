from odoo import fields
from odoo.tests import tagged

from .plan_common import TODAY, PlanCommon


@tagged("relance_money")
class TestPaymentPlanClaims(PlanCommon):
    """What becomes of interest, and of the limitation, by a payment plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtor.relance_legal_type = "professional"
        income = cls.company_data["default_account_revenue"]
        cls.company.relance_interest_account_id = income
        cls.company.relance_indemnity_account_id = income.copy({"code": "758999"})

    def _get_interest(self, day):
        """Return the interest that may be claimed on ``day``."""
        day = fields.Date.to_date(day)
        claim = self.invoice._get_relance_claims(day)[self.invoice]
        return float(claim.components["interest"].remaining)

    def test_interest_up_to_the_agreement_is_added(self):
        with self._at(TODAY):
            wizard = self._simulate(interest_mode="added")
            interest = self._get_interest(TODAY)
            self.assertGreater(interest, 0)
            self.assertEqual(wizard.amount_interest, interest)
            total = sum(wizard.line_ids.mapped("amount"))
            self.assertAlmostEqual(total, 900 + interest)

    def test_what_ran_during_a_plan_that_is_honoured_is_given_up(self):
        with self._at(TODAY):
            before = self._get_interest(TODAY)
        plan = self._agree()
        with self._at("2026-03-31"):
            self._pay(self.invoice)
            self._plan()
            self.assertEqual(plan.state, "honoured")
            self.assertAlmostEqual(self._get_interest("2026-03-31"), before)

    def test_a_plan_that_waives_interest_waives_all_of_it_once_honoured(self):
        plan = self._agree(interest_mode="waived")
        with self._at("2026-02-20"):
            self.assertGreater(self._get_interest("2026-02-20"), 0)
            self._pay(self.invoice)
            self._plan()
            self.assertEqual(self._get_interest("2026-02-20"), 0)
        entries = self.invoice.relance_claim_ids.entry_ids
        self.assertIn(plan.name, entries.reason)
        self.assertEqual(entries.user_id, self.collector)

    def test_a_revoked_plan_gives_up_nothing(self):
        plan = self._agree(interest_mode="waived")
        with self._at("2026-02-20"):
            before = self._get_interest("2026-02-20")
            self._revoke(plan)
            self.assertEqual(self._get_interest("2026-02-20"), before)

    def test_interest_that_was_added_is_paid_by_its_document(self):
        plan = self._agree(interest_mode="added")
        with self._at("2026-01-20"):
            self._pay(self.invoice)
            self._plan()
        self.assertEqual(plan.state, "active")
        self.assertEqual(plan.amount_left, plan.amount_interest)
        with self._at("2026-01-20"):
            self.invoice.action_relance_late_fee()
            document = self.invoice.relance_claim_ids.entry_ids.document_id
            document.action_post()
            self._plan()
            item = self._get_items(document)
            self.assertIn(item, plan.due_item_ids)
            self._plan()
            self.assertEqual(item.reason, "plan")
            self._pay(document)
            self._plan()
        self.assertEqual(plan.state, "honoured")

    def test_an_agreement_with_its_proof_interrupts_the_limitation(self):
        with self._at(TODAY):
            before = self.invoice.relance_limitation_date
            file = self.env["ir.attachment"].with_user(self.collector)
            file = file.create({"name": "signed", "raw": b"signed"})
            plan = self._accept(self._draft(), proof_ids=file.ids)
            self.invoice.invalidate_recordset(["relance_limitation_date"])
            self.assertGreater(self.invoice.relance_limitation_date, before)
        event = self.invoice.relance_claim_ids.limitation_event_ids
        self.assertEqual(event.kind, "acknowledgement")
        self.assertEqual(event.attachment_ids, plan.proof_ids)
        self.assertEqual(event.user_id, self.collector)

    def test_an_agreement_without_a_proof_interrupts_nothing(self):
        self._agree()
        self.assertFalse(self.invoice.relance_claim_ids.limitation_event_ids)

    def test_interest_that_is_waived_later_is_not_to_be_paid(self):
        plan = self._agree(interest_mode="added")
        with self._at("2026-01-20"):
            self._pay(self.invoice)
            self._plan()
            plan.with_user(self.collector).action_waive_interest()
        self.assertEqual(plan.state, "honoured")

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import SaleCommon

TODAY = "2026-03-09"


class TestCreditRequest(SaleCommon):
    """A salesperson asks for a limit, a manager grants it until a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.manager = cls._create_user("manager", "manager")

    def _ask(self, amount=5000.0, debtor=None, **values):
        """Return a request of the salesperson."""
        requests = self.env["relance.credit.request"].with_user(self.seller)
        values = {"amount": amount, "reason": "A large project", **values}
        return requests.create(
            {
                "debtor_id": (debtor or self.debtor).id,
                "company_id": self.company.id,
                **values,
            }
        )

    def _grant(self, request, amount=4000.0, until="2026-06-30", why="Good payer"):
        """Have a manager grant it."""
        decided = request.with_user(self.manager)
        decided.write({"granted": amount, "date_until": until, "decision": why})
        decided.action_grant()

    def _get_limit(self):
        return self.debtor.with_company(self.company).credit_limit

    def test_a_manager_is_asked_and_what_is_granted_is_the_limit_of_odoo(self):
        self.debtor.credit_limit = 1000.0
        with self._at(TODAY):
            request = self._ask()
            self.assertIn("Dupont", request.activity_ids.summary)
            self._grant(request)
        self.assertEqual(self._get_limit(), 4000.0)
        self.assertEqual(request.decided_by_id, self.manager)
        review = request.sudo().activity_ids
        self.assertEqual(str(review.date_deadline), "2026-06-30")
        self.assertEqual(review.user_id, self.manager)

    def test_after_its_last_day_the_limit_of_before_comes_back(self):
        self.debtor.credit_limit = 1000.0
        with self._at(TODAY):
            request = self._ask()
            self._grant(request)
        requests = self.env["relance.credit.request"].sudo()
        with self._at("2026-06-30"):
            requests._cron_end()
            self.assertEqual(self._get_limit(), 4000.0)
        with self._at("2026-07-01"):
            requests._cron_end()
        self.assertEqual((self._get_limit(), request.state), (1000.0, "ended"))

    def test_one_that_cannot_be_ended_keeps_no_other(self):
        other = self._create_debtor("Other SARL")
        with self._at(TODAY):
            bad, good = self._ask(), self._ask(debtor=other)
            self._grant(bad)
            self._grant(good)
        requests, end = type(bad), type(bad)._end

        def fail(request):
            if request == bad:
                raise ValueError("spoilt")
            end(request)

        with (
            self._at("2026-07-01"),
            patch.object(requests, "_end", fail),
            mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
        ):
            self.env["relance.credit.request"].sudo()._cron_end()
        self.assertEqual((bad.state, good.state), ("granted", "ended"))

    def test_a_customer_of_another_company_is_refused(self):
        # sudo: accountants make no companies
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        elsewhere = self._create_debtor("Elsewhere", company_id=other.id)
        with self.assertRaises(UserError):
            self._ask(debtor=elsewhere)

    def test_a_limit_that_somebody_changed_stays(self):
        with self._at(TODAY):
            self._grant(self._ask())
        self.debtor.credit_limit = 7000.0
        with self._at("2026-07-01"):
            self.env["relance.credit.request"].sudo()._cron_end()
        self.assertEqual(self._get_limit(), 7000.0)

    def test_the_suggestion_shows_its_formula(self):
        with self._at(TODAY):
            self._create_invoice("2026-02-10", 36500.0)
            request = self._ask()
        self.assertEqual(request.suggested, 3000.0)
        self.assertIn("36,500.00", request.formula)
        self.assertIn("× 30 days", request.formula)

    def test_without_history_nothing_is_suggested(self):
        request = self._ask(debtor=self._create_debtor("Newcomer"))
        self.assertEqual(request.suggested, 0.0)
        self.assertIn("nothing to suggest", request.formula)

    def test_a_limit_in_another_currency_is_granted_in_that_of_the_company(self):
        francs = self.setup_other_currency("CHF", rates=[("2020-01-01", 2.0)])
        self.assertEqual(self._ask(currency_id=francs.id).granted, 2500.0)

    def test_a_contact_asks_for_its_company(self):
        contact = self._create_debtor(
            "Jane", is_company=False, parent_id=self.debtor.id
        )
        self.assertEqual(self._ask(debtor=contact).debtor_id, self.debtor)

    def test_nil_and_less_are_no_limit(self):
        for amount in (0.0, -5.0):
            with self.assertRaises(ValidationError):
                self._ask(amount)

    def test_a_grant_has_an_amount_and_an_end_to_come(self):
        request = self._ask()
        for amount, until in ((0.0, "2099-01-01"), (10.0, False), (10.0, "2020-01-01")):
            with self.assertRaises(UserError):
                self._grant(request, amount, until)

    def test_where_limits_are_not_used_none_is_granted(self):
        self.company.account_use_credit_limit = False
        with self.assertRaises(UserError) as refused:
            self._grant(self._ask(), until="2099-01-01")
        self.assertIn("Sales Credit Limit", str(refused.exception))

    def test_a_refusal_has_a_reason_and_changes_nothing(self):
        request = self._ask().with_user(self.manager)
        with self.assertRaises(UserError):
            request.action_refuse()
        request.decision = "Two promises were broken"
        request.action_refuse()
        self.assertEqual((request.state, self._get_limit()), ("refused", 0.0))
        with self.assertRaises(UserError):
            request.decision = "No, really"

    def test_who_asks_decides_nothing(self):
        request = self._ask()
        with self.assertRaises(AccessError):
            request.action_grant()
        with self.assertRaises(AccessError):
            request.write({"granted": 9000.0})
        with self.assertRaises(AccessError):
            self._ask(state="granted")

    def test_a_salesperson_sees_its_own_requests(self):
        own = self._ask()
        other = self._create_user("other", "sales_team.group_sale_salesman")
        requests = self.env["relance.credit.request"]
        self.assertEqual(requests.with_user(self.seller).search([]), own)
        self.assertFalse(requests.with_user(other).search([]))

    def test_the_order_asks_for_its_customer(self):
        order = self._create_order(user_id=self.seller.id).with_user(self.seller)
        action = order.action_relance_ask_limit()
        self.assertEqual(action["context"]["default_debtor_id"], self.debtor.id)
        self.assertEqual(action["res_model"], "relance.credit.request")

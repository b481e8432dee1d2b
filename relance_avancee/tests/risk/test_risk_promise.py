from datetime import timedelta

from odoo import Command

from .common import RiskCommon


class TestRiskPromise(RiskCommon):
    """What a customer promised says when it pays, and what its word is worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_history(cls.punctual, [-5, -3, -4, -2, -6], last=60)
        cls.invoice = cls._create_invoice(cls.today, 1000.0, cls.punctual)
        cls.env["relance.due.item"]._refresh(cls.root, cls.today)
        cls.item = cls.env["relance.due.item"].search(
            [("move_id", "=", cls.invoice.id)]
        )

    def _promise(self, days, **values):
        """Return a promise of today, for so many days later, taken in by a plan."""
        with self._at(self.today):
            # sudo: the engine takes it in
            promise = self.env["relance.promise"].sudo()
            promise = promise.create(
                {
                    "debtor_id": self.punctual.id,
                    "due_item_ids": [Command.set(self.item.ids)],
                    "date_promised": self.today + timedelta(days=days),
                    **values,
                }
            )
            self._plan()
        return promise

    def _read_expected(self, days=0):
        """Return the likely day of the item in the forecast, so many days later."""
        day = self.today + timedelta(days=days)
        self._score(self.punctual, day=day)
        with self._at(day):
            row = self.env["relance.cash.forecast"].search([("id", "=", self.item.id)])
            return (row.date - self.today).days

    def test_the_promised_day_is_that_of_the_forecast_without_its_grace(self):
        usual = self._read_expected()
        promise = self._promise(9)
        self.assertNotEqual(usual, 9)
        self.assertEqual(self._read_expected(), 9)
        # on Thursday 9 July; Monday the 13th is the last day of the grace
        last = (promise.date_until - self.today).days
        self.assertEqual(last, 13)
        self.assertEqual(self._read_expected(10), last)

    def test_the_promise_of_a_part_says_nothing_of_the_rest(self):
        usual = self._read_expected()
        self._promise(9, amount=400.0)
        self.assertEqual(self._read_expected(), usual)

    def _read_forecast(self, days=0):
        """Return {day, from today on: amount} of the item, so many days later."""
        day = self.today + timedelta(days=days)
        self._score(self.punctual, day=day)
        with self._at(day):
            rows = self.env["relance.cash.forecast"].search(
                [("due_item_id", "=", self.item.id)]
            )
            return {(row.date - self.today).days: round(row.amount, 2) for row in rows}

    def test_a_promised_part_comes_on_its_day_and_the_rest_as_usual(self):
        usual = self._read_expected()
        self._promise(9, amount=400.0)
        self.assertEqual(self._read_forecast(), {9: 400.0, usual: 600.0})

    def _agree(self, **values):
        """Return a plan of two instalments, in ten days and a week later."""
        with self._at(self.today):
            wizard = self.env["relance.payment.plan.simulate"].create(
                {
                    "company_id": self.company.id,
                    "due_item_ids": [Command.set(self.item.ids)],
                    "number": 2,
                    "date_first": self.today + timedelta(days=10),
                    "rhythm": "week",
                    **values,
                }
            )
            plans = self.env["relance.payment.plan"]
            plan = plans.browse(wizard.action_save()["res_id"])
            accept = self.env["relance.payment.plan.accept"]
            accept.create({"plan_id": plan.id, "by_mail": False}).action_apply()
            self._plan()
        return plan

    def test_a_plan_comes_instalment_by_instalment(self):
        self._agree(round_to=400.0)
        self.assertEqual(self._read_forecast(), {10: 400.0, 17: 600.0})
        self.assertEqual((self.item.expected_date - self.today).days, 17)

    def test_an_instalment_that_is_late_comes_today(self):
        plan = self._agree()
        with self._at(self.today + timedelta(days=12)):
            self._plan()
        self.assertEqual(plan.state, "active")
        self.assertEqual(self._read_forecast(12), {12: 500.0, 17: 500.0})

    def test_a_plan_in_default_says_nothing_of_the_days_to_come(self):
        plan = self._agree()
        with self._at(self.today + timedelta(days=30)):
            self._plan()
        self.assertEqual(plan.state, "defaulted")
        self.assertEqual(list(self._read_forecast(30).values()), [1000.0])

    def test_the_forecast_that_is_kept_has_the_instalments_in_their_weeks(self):
        self._agree(round_to=400.0)
        self._score(self.punctual)
        weeks = [self.today + timedelta(days=day) for day in (8, 15)]
        said = self.env["relance.cash.report"]._read_expected(
            self.root, self.today, weeks
        )
        self.assertEqual([likely for likely, *_range in said], [400, 600])

    def test_a_broken_promise_weighs_in_the_score(self):
        promise = self._promise(0)
        day = self.today + timedelta(days=9)
        before = self._score(self.punctual, day=day).score
        with self._at(day):
            self._plan()
        self.assertEqual(promise.state, "broken")
        self.assertGreater(self._score(self.punctual, day=day).score, before)

    def _dispute(self, invoice):
        """Return a dispute of today on a part of ``invoice``."""
        with self._at(self.today):
            # sudo: the engine takes it in
            disputes = self.env["relance.dispute"].sudo()
            return disputes.create({"move_id": invoice.id, "amount": 100.0})

    def _count_disputes(self):
        known = self.env["relance.risk.history"]._read_incidents(self.root)
        return known.of(self.punctual.id, self.today).disputes

    def test_a_dispute_weighs_in_the_score(self):
        before = self._score(self.punctual).score
        self._dispute(self.invoice)
        self.assertEqual(self._count_disputes(), 1)
        self.assertGreater(self._score(self.punctual).score, before)

    def test_a_dispute_withdrawn_or_in_which_we_were_wrong_weighs_nothing(self):
        other = self._create_invoice(self.today, 300.0, self.punctual)
        withdrawn, credited = self._dispute(self.invoice), self._dispute(other)
        self.assertEqual(self._count_disputes(), 2)
        with self._at(self.today):
            withdrawn.action_withdraw()
            credited.write({"state": "credited", "amount_credited": 100.0})
        self.assertEqual(self._count_disputes(), 0)

    def test_a_promise_withdrawn_weighs_nothing(self):
        promise = self._promise(0)
        before = self._score(self.punctual).score
        with self._at(self.today):
            promise.action_withdraw()
        self.assertEqual(self._score(self.punctual).score, before)

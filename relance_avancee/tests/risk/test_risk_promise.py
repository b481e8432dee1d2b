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

    def test_a_broken_promise_weighs_in_the_score(self):
        promise = self._promise(0)
        day = self.today + timedelta(days=9)
        before = self._score(self.punctual, day=day).score
        with self._at(day):
            self._plan()
        self.assertEqual(promise.state, "broken")
        self.assertGreater(self._score(self.punctual, day=day).score, before)

    def test_a_promise_withdrawn_weighs_nothing(self):
        promise = self._promise(0)
        before = self._score(self.punctual).score
        with self._at(self.today):
            promise.action_withdraw()
        self.assertEqual(self._score(self.punctual).score, before)

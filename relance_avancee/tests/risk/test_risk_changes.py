from datetime import timedelta

from odoo import Command

from .common import RiskCommon


class TestRiskChanges(RiskCommon):
    """What changes with the days alone is noticed by the nightly refresh too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a refresh of all comes with each month: these days are in one
        cls.start = cls.today - timedelta(days=25)
        cls._create_history(cls.punctual, [-5, -3, -4, -2, -6], last=60)
        cls.env["relance.due.item"]._refresh(cls.root, cls.start)
        cls._refresh_changed(cls.start)

    def _create_open(self, due_in, **values):
        """Return an invoice of the punctual one, due in so many days, and its item."""
        due = self.start + timedelta(days=due_in)
        [invoice] = self._create_invoice(due, 1000.0, self.punctual, **values)
        self.env["relance.due.item"]._refresh(self.root, self.start)
        self._refresh_changed(self.start)
        return invoice, self._get_items(invoice)

    def _is_noticed(self, days):
        """Say whether the refresh, so many days after the start, is about them."""
        changed = self._refresh_changed(self.start + timedelta(days=days))
        return self.punctual.id in changed

    def _hold(self, item, **values):
        return self.env["relance.hold"].create(
            {
                "kind": "presented",
                "scope": "item",
                "due_item_id": item.id,
                "company_id": self.company.id,
                "reason": "Presented",
                **values,
            }
        )

    def test_a_hold_that_says_when_the_money_comes_is_noticed(self):
        _invoice, item = self._create_open(40)
        self.assertFalse(self._is_noticed(1))
        self._hold(
            item,
            date_from=self.start + timedelta(days=4),
            date_to=self.start + timedelta(days=9),
        )
        self.assertTrue(self._is_noticed(2))
        self._refresh_changed(self.start + timedelta(days=3))
        # this transaction writes the hold: all it holds seems new, but for its days
        begun = self._find_by_days("hold_days", 4)
        self.assertIn(self.punctual.id, begun)
        self.assertNotIn(self.punctual.id, self._find_by_days("hold_days", 8))
        self.assertIn(self.punctual.id, self._find_by_days("hold_days", 10))

    def test_a_hold_that_was_lifted_says_no_day(self):
        _invoice, item = self._create_open(40)
        hold = self._hold(item, date_from=self.start, date_to=self.today)
        # sudo: the engine says which hold is in force
        item.sudo().hold_id = hold
        self.assertEqual(self._read_promised(item), self.today)
        # sudo: same reason, of what is lifted
        hold.sudo().lifted = True
        self.assertIsNone(self._read_promised(item))

    def test_a_promised_day_that_passes_is_noticed(self):
        _invoice, item = self._create_open(0)
        with self._at(self.start):
            # sudo: who takes promises has its own tests
            self.env["relance.promise"].sudo().create(
                {
                    "debtor_id": self.punctual.id,
                    "due_item_ids": [Command.set(item.ids)],
                    "date_promised": self.start + timedelta(days=4),
                }
            )
        noticed = [
            day
            for day in range(1, 8)
            if self.punctual.id in self._find_by_days("promise_days", day)
        ]
        self.assertEqual(noticed, [5])

    def _read_promised(self, item):
        """Return the day on which the money of ``item`` was announced."""
        self.env.flush_all()
        scoring = self.profiles._get_scoring(self.root, self.start)
        rows = item._read_to_date(scoring, [self.punctual.id])
        return {row[0]: row[3] for row in rows}[item.id]

    def _find_by_days(self, source, days):
        """Return the customers whom ``source`` finds on a day, nothing being written.

        The day before was refreshed.
        """
        day = self.start + timedelta(days=days)
        model = self.env["relance.risk.model"].sudo()._get_model(self.root)
        _oldest, newest = self.env["relance.change.mark"]._read_snapshot()
        later = str(newest + 1000)
        model.write({"date": day - timedelta(days=1), "horizon": later})
        self.env.flush_all()
        sources = self.profiles._get_change_sources(self.root, day, model)
        return {debtor for (debtor,) in self.env.execute_query(sources[source])}

    def test_a_rating_counts_from_its_day_to_its_last(self):
        self.env["relance.risk.rating"].create(
            {
                "company_id": self.root.id,
                "debtor_id": self.punctual.id,
                "source": "Agency",
                "rating": 0,
                "date": self.start + timedelta(days=3),
                "valid_until": self.start + timedelta(days=5),
            }
        )
        noticed = [
            day
            for day in range(1, 9)
            if self.punctual.id in self._find_by_days("ratings", day)
        ]
        self.assertEqual(noticed, [3, 6])

    def test_ten_days_late_is_noticed_whatever_the_grace(self):
        self.root.relance_risk_grace_days = 5
        self._create_open(-1)
        noticed = self._get_noticed_days()
        self.assertIn(9, noticed)

    def test_a_direct_debit_is_late_once_it_cannot_come_back(self):
        self._create_open(0, relance_route="debit")
        noticed = self._get_noticed_days()
        self.assertIn(8, noticed)

    def _get_noticed_days(self):
        """Return the days from the start on of which something is due to be noticed."""
        return [
            day
            for day in range(1, 15)
            if self.punctual.id in self._find_by_days("milestones", day)
        ]

from datetime import timedelta
from unittest.mock import patch

from ...rules.risk.circumstances import NO_EFFECTS
from ...rules.risk.late_payment import SHIPPED_SHARES
from .common import RiskCommon


class TestRiskLate(RiskCommon):
    """When what is later than its customer's usual delays is expected, if ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_history(cls.punctual, [-5, -3, -4, -2, -6, -5])

    def _get_open_item(self, days_late):
        """Return the item of an invoice of the punctual one that many days late."""
        invoice = self._create_history(self.punctual, [None], last=days_late)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._score(self.punctual)
        return self._get_items(invoice)

    def _get_forecast(self, item):
        return self.env["relance.cash.forecast"].search([("id", "=", item.id)])

    def test_a_first_slip_is_expected_within_weeks_not_today(self):
        item = self._get_open_item(40)
        self.assertGreater(item.expected_date, self.today + timedelta(days=7))
        self.assertLess(item.expected_date, self.today + timedelta(days=90))
        self.assertFalse(item.is_payment_unlikely)

    def test_what_is_far_too_late_has_no_likely_day(self):
        item = self._get_open_item(203)
        self.assertTrue(item.is_payment_unlikely)
        self.assertFalse(item.expected_date)
        self.assertFalse(item.expected_late)
        self.assertGreater(item.expected_loss, 0)

    def test_what_is_unlikely_is_in_no_week_of_the_forecast(self):
        item = self._get_open_item(203)
        forecast = self._get_forecast(item)
        self.assertEqual((forecast.part, forecast.date), ("unlikely", False))
        self.assertFalse(forecast.amount_sure)
        # sudo: the nightly job keeps the forecast
        reports = self.env["relance.cash.report"].sudo()
        monday = self.today - timedelta(days=self.today.weekday())
        weeks = [monday + timedelta(weeks=rank) for rank in range(60)]
        said = reports._read_expected(self.root, self.today, weeks)
        self.assertEqual({likely for likely, _low, _high in said}, {0})

    def test_a_day_promised_is_likely_again(self):
        item = self._get_open_item(203)
        promised = self.today + timedelta(days=12)
        scoring = self.profiles._get_scoring(self.root, self.today)
        dating = item._get_dating(scoring, {self.punctual.id})
        days = dating.get_days(self.punctual.id, item.date_maturity, promised)
        self.assertEqual(set(days.values()), {str(promised)})

    def test_what_did_not_come_on_its_day_is_expected_later(self):
        item = self._get_open_item(-10)
        self._refresh_changed(self.today)
        self.assertLess(item.expected_date, item.date_maturity)
        # a new month begins meanwhile: that refresh is of all
        self._refresh_changed(self.today + timedelta(days=2))
        item.invalidate_recordset()
        day = item.expected_date + timedelta(days=1)
        self.assertIn(self.punctual.id, self._refresh_changed(day))
        item.invalidate_recordset()
        self.assertGreaterEqual(item.expected_date, day)
        self.assertNotIn(self.punctual.id, self._refresh_changed(day))

    def test_the_company_learns_what_becomes_of_late_items(self):
        model = self.env["relance.risk.model"]._get_model(self.root)
        self.assertEqual(model._get_late_shares(), SHIPPED_SHARES)
        self._create_history(self.tardy, [20] * 12, last=60)
        model._read_usual(self.today)
        learnt = model._get_late_shares()
        self.assertLess(learnt[0], SHIPPED_SHARES[0])
        self.assertGreater(learnt[2], SHIPPED_SHARES[2])
        self.assertEqual(learnt[5], SHIPPED_SHARES[5])

    def test_a_credit_note_is_no_payment_in_parts(self):
        invoice = self._create_invoice(self.today - timedelta(days=20), 100.0)
        credit = self._create_credit(25.0, post=False)
        credit.invoice_date = self.today - timedelta(days=25)
        credit.action_post()
        lines = (invoice | credit).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self._pay(invoice, day=self.today - timedelta(days=18))
        self._create_history(self.debtor, [-5, -4], last=60)
        self.assertNotIn("parts", self._score(self.debtor).points)

    def test_a_late_credit_note_of_ours_is_no_late_payment(self):
        invoice = self._pay_and_credit(900.0)
        sums = self._read_sums(self.today)
        self.assertEqual((sums.outcomes, sums.late, sums.amount), (1, 0, 900))
        day = invoice.invoice_date_due + timedelta(days=20)
        # so far nobody knows that a tenth of it will be credited
        known = self._read_sums(day)
        self.assertEqual((known.amount, known.overdue), (1000, 1000))

    def test_what_is_credited_later_is_owed_until_then(self):
        invoice = self._pay_and_credit(400.0)
        self.assertFalse(self._read_sums(self.today))
        day = invoice.invoice_date_due + timedelta(days=20)
        self.assertEqual(self._read_sums(day).overdue, 1000)

    def _pay_and_credit(self, paid):
        """Return an invoice of 1000 paid in time but for what we credit much later."""
        due = self.today - timedelta(days=60)
        invoice = self._create_invoice(due, 1000.0)
        self._pay(invoice, paid, day=due - timedelta(days=2))
        credit = self._create_credit(1000.0 - paid, post=False)
        credit.invoice_date = due + timedelta(days=45)
        credit.action_post()
        lines = (invoice | credit).line_ids
        lines.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        return invoice

    def _read_sums(self, day):
        ids = [self.debtor.id]
        found = self.history._read_histories(self.root, day, NO_EFFECTS, ids).get(
            ids[0]
        )
        return found and found.sums

    def test_a_large_customer_teaches_with_its_last_invoices_only(self):
        invoices = self._create_history(self.tardy, [20, 3, 15, 12])
        model = self.env["relance.risk.model"].sudo()._get_model(self.root)
        fit = "odoo.addons.relance_avancee.models.risk.relance_risk_model"
        with patch(f"{fit}.MOST_CASES_EACH", 2):
            cases = model._read_cases(self.today)
        mine = [one for one in cases if one.debtor == self.tardy.id]
        self.assertEqual([one.delay for one in mine], [15, 12])
        self.assertEqual(
            [one.eve for one in mine],
            [move.invoice_date - timedelta(days=1) for move in reversed(invoices[:2])],
        )

    def test_a_day_that_passed_is_no_day_to_expect(self):
        item = self._get_open_item(-3)
        # sudo: the nightly job dates the items
        item.sudo().expected_early = self.today - timedelta(days=3)
        self.env.flush_all()
        with self._at(self.today):
            self.assertEqual(self._get_forecast(item).date_early, self.today)

    def test_amounts_in_another_currency_are_comparable(self):
        francs = self.setup_other_currency("CHF", rates=[("2020-01-01", 2.0)])
        delays = [15, -3, 12, None]
        self._create_history(self.tardy, delays, amount=500.0)
        abroad = self._create_debtor("Abroad SARL")
        self._create_history(abroad, delays, amount=1000.0, currency_id=francs.id)
        here, there = self._score(self.tardy, abroad)
        self.assertEqual(there.score, here.score)
        self.assertEqual(there.exposure, here.exposure)

from datetime import date, timedelta
from unittest.mock import patch

from odoo.tools import mute_logger

from .common import RiskCommon

SAVEPOINT = "odoo.addons.relance_avancee.tools.savepoint"


class TestRiskWrongDates(RiskCommon):
    """One date typed wrong stops nobody's score; what stops them is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_history(cls.tardy, [15, 20, 12, 18])
        cls.model = cls.env["relance.risk.model"].sudo()._get_model(cls.root)

    def test_a_due_date_centuries_ago_stops_nothing(self):
        invoice = self._create_invoice(self.today, debtor=self.punctual)
        self._date(invoice, date(23, 1, 15))
        profile, other = self._score(self.punctual, self.tardy)
        self.assertEqual(profile.overdue, 1000)
        self.assertEqual(other.late_count, 4)
        self.model._read_usual(self.today)
        self.model._fit(self.today)

    def test_a_due_date_in_ages_stops_nothing(self):
        invoice = self._create_invoice(self.today, debtor=self.tardy)
        self._date(invoice, date(9999, 12, 31))
        self.env["relance.due.item"]._refresh(self.root, self.today)
        profile = self._score(self.tardy)
        self.assertEqual(profile.outcome_count, 4)
        self.assertGreater(self._get_items(invoice).expected_date.year, 8000)

    def _date(self, invoice, due):
        """Give ``invoice`` a due date that nobody would type on purpose."""
        invoice.button_draft()
        invoice.invoice_date_due = due
        invoice.action_post()
        self.assertEqual(invoice.invoice_date_due, due)

    def test_a_refresh_that_failed_is_shown_until_one_succeeds(self):
        profiles = type(self.profiles)
        with (
            patch.object(profiles, "_refresh", side_effect=ValueError("No luck\nat")),
            mute_logger(SAVEPOINT),
        ):
            self._refresh_safely()
        self.assertEqual(self.model.failure, "No luck")
        self._refresh_safely()
        self.assertFalse(self.model.failure)

    def _refresh_safely(self):
        self.env.flush_all()
        with self._at(self.today + timedelta(days=1)):
            self.profiles._refresh_safely(self.root)
        self.env.invalidate_all()

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import RiskCommon


@tagged("post_install", "-at_install", "relance_browser")
class TestRiskTour(RiskCommon, HttpCase):
    """A risk profile in a real browser: gauge, factors, another class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls._create_user("risk_tour", "account.group_account_manager", "manager")

    def test_a_manager_reads_the_factors_and_sets_another_class(self):
        self._create_history(self.tardy, [15, 20, 12, None])
        profile = self._score(self.tardy)
        self.start_tour("/odoo/risk-profiles", "relance_risk_tour", login="risk_tour")
        self.env.invalidate_all()
        self.assertEqual(profile.risk_class, "B")
        self.assertEqual(profile.override_ids.reason, "Their bank pays")

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ..common import RelanceCommon


@tagged("post_install", "-at_install", "relance_browser")
class TestTour(RelanceCommon, HttpCase):
    """A manager's day in a real browser, on whatever day the test runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"relance_quiet_from": False, "relance_quiet_to": False})
        cls.manager = cls._create_user(
            "relance_tour", "account.group_account_manager", "manager"
        )
        cls.customer = cls._create_customer()
        cls._create_scenario(
            "Tour scenario",
            "professional",
            sequence=-1,
            step_ids=[],
            calendar_id=cls._create_calendar().id,
            hour_from=0,
            hour_to=24,
        )
        cls.invoice = cls._create_invoice(
            fields.Date.today() - timedelta(days=10), debtor=cls.customer
        )

    @classmethod
    def _create_calendar(cls):
        """Return working hours on all the days: a browser's clock cannot be frozen."""
        return cls.env["resource.calendar"].create(
            {
                "name": "Every day",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(cls._prepare_attendance(str(day)) for day in range(7)),
                ],
            }
        )

    @classmethod
    def _prepare_attendance(cls, day):
        return Command.create(
            {"name": "Open", "dayofweek": day, "hour_from": 8, "hour_to": 17}
        )

    @classmethod
    def _create_customer(cls):
        """Return a customer of an island without people and public holidays."""
        return cls._create_debtor(
            "Tour customer", country_id=cls.env.ref("base.bv").id, tz="UTC"
        )

    def test_a_manager_configures_approves_and_sees_it_sent(self):
        self.start_tour(
            "/odoo/reminder-scenarios", "relance_approve_tour", login="relance_tour"
        )
        self._dispatch()
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{self.invoice.id}",
            "relance_sent_tour",
            login="relance_tour",
        )

    def test_a_manager_declares_the_receipts_and_matches_a_transfer(self):
        self.env["relance.scenario"].search([("name", "=", "Tour scenario")]).write(
            {"step_ids": [self._prepare_step(5, "1")]}
        )
        self.manager.group_ids += self.env.ref("account.group_account_basic")
        ahead = fields.Date.today() + timedelta(days=40)
        transfer = self._create_statement_line(ahead, 1000)
        self.company.relance_freshness_days = 4
        self.start_tour(
            "/odoo/reminders-to-approve", "relance_receipts_tour", login="relance_tour"
        )
        self.assertTrue(transfer.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(self.company.relance_receipts_declared_by_id, self.manager)

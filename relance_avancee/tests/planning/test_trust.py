from odoo import fields
from odoo.exceptions import AccessError

from ..common import RelanceCommon

DUES = (
    "2026-02-04",
    "2026-02-05",
    "2026-02-06",
)  # five days later: Monday to Wednesday


class TestTrust(RelanceCommon):
    """After three untouched runs a manager is asked once, and may say not now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("trust_manager", "manager")

    def _approve_runs(self, *dues, edit=()):
        """Approve a friendly reminder five days after each of ``dues``."""
        for due in dues:
            debtor = self._create_debtor(f"Customer{due} SARL")
            self._create_invoice(due, debtor=debtor)
            with self._at(fields.Date.add(fields.Date.to_date(due), days=5)):
                self._plan()
                if due in edit:
                    self.reminders.search([("state", "=", "draft")]).subject = "Edited"
                self._send_all()

    def _get_offers(self, day="2026-02-13", user=None):
        with self._at(day):
            scenarios = self.env["relance.scenario"].with_user(user or self.manager)
            return [offer["name"] for offer in scenarios.get_automatic_offers()]

    def test_three_untouched_runs_are_offered_to_the_manager(self):
        self._approve_runs(*DUES[:2])
        self.assertEqual(self._get_offers(), [])
        self._approve_runs(DUES[2])
        self.assertEqual(self._get_offers(), ["Professionals"])

    def test_two_approvals_of_one_day_are_one_run(self):
        self._approve_runs(DUES[0], DUES[0], DUES[1])
        self.assertEqual(self._get_offers(), [])

    def test_an_edited_text_spoils_its_run(self):
        self._approve_runs(*DUES, edit=DUES[1:2])
        self.assertEqual(self._get_offers(), [])

    def test_a_refused_reminder_spoils_its_run(self):
        self._approve_runs(*DUES)
        self._create_invoice("2026-02-07")
        with self._at("2026-02-12"):
            self._plan().line_ids._skip(self.env.user, "Not this one")
        self.assertEqual(self._get_offers(), [])

    def test_a_collector_is_not_asked(self):
        self._approve_runs(*DUES)
        collector = self._create_user("trust_collector", "collector")
        self.assertEqual(self._get_offers(user=collector), [])
        with self.assertRaises(AccessError):
            self.scenario.with_user(collector).action_go_automatic()

    def test_yes_lets_friendly_messages_leave_and_firm_ones_wait(self):
        self._approve_runs(*DUES)
        self.scenario.with_user(self.manager).action_go_automatic()
        self.assertEqual(self._get_offers(), [])
        self._create_invoice("2026-02-18")
        with self._at("2026-02-23"):
            friendly = self._plan().filtered(lambda r: r.level == "1")
        self.assertEqual(friendly.state, "approved")
        self.assertFalse(self.scenario._is_automatic(self.firm))

    def test_not_now_asks_again_in_a_month(self):
        self._approve_runs(*DUES)
        with self._at("2026-02-13"):
            self.scenario.with_user(self.manager).action_hide_offer()
        self.assertEqual(self._get_offers("2026-03-14"), [])
        self.assertEqual(self._get_offers("2026-03-15"), ["Professionals"])

    def test_a_scenario_taken_back_is_left_in_peace(self):
        self._approve_runs(*DUES)
        with self._at("2026-02-13"):
            self.scenario.action_go_automatic()
            self.scenario.mode = "approve"
        self.assertEqual(self._get_offers(), [])

from datetime import timedelta

from .risk_common import RiskCommon


class TestRiskOverride(RiskCommon):
    """The class that a manager sets counts at once, and nobody loses it silently."""

    def setUp(self):
        super().setUp()
        self.invoices = self._create_history(self.tardy, [15, 20, 12, None])
        self.profile = self._score(self.tardy, day=self.today - timedelta(days=60))
        self.manager = self._create_user("risk_manager", "manager")

    def _set_class(self, profile, code="A", days=30):
        """Have the manager set a class for ``days`` from today."""
        with self._at(self.today):
            profile.with_user(self.manager).write(
                {
                    "override_class": code,
                    "override_reason": "Their bank pays",
                    "override_until": self.today + timedelta(days=days),
                }
            )

    def _find_changed(self):
        """Return the ids of the ledger lines that the next plan decides again."""
        horizon, _next = self.env["relance.change.mark"]._read_snapshot()
        self.env.flush_all()
        with self._at(self.today):
            items = self.env["relance.due.item"]
            return items._find_changed_lines(self.company, horizon)[0]

    def test_the_next_plan_follows_the_class_that_was_set(self):
        with self._at(self.today):
            self.env["relance.due.item"]._refresh(self.root, self.today)
        item = self._get_items(self.invoices).filtered(lambda one: one.state == "open")
        self.profile.date_class = self.today - timedelta(days=60)
        self._set_class(self.profile)
        self.assertEqual(self.profile.date_class, self.today)
        self.assertIn(item.line_id.id, self._find_changed())
        self.profile.date_class = self.today - timedelta(days=60)
        with self._at(self.today):
            self.profile.with_user(self.manager).action_end_override()
        self.assertEqual(self.profile.date_class, self.today)

    def test_a_class_set_as_it_was_changes_no_day(self):
        day = self.today - timedelta(days=60)
        self.profile.date_class = day
        self._set_class(self.profile, self.profile.risk_class)
        self.assertEqual(self.profile.date_class, day)

from datetime import timedelta

from odoo import Command

from .common import RiskCommon


class TestRiskOverride(RiskCommon):
    """The class that a manager sets counts at once, and nobody loses it silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._create_history(cls.tardy, [15, 20, 12, None])
        cls.profile = cls._score(cls.tardy, day=cls.today - timedelta(days=60))
        cls.manager = cls._create_user("risk_manager", "manager")

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

    # What stays -----------------------------------------------------------------------

    def _cancel_invoices(self):
        """Leave the customer without any invoice that counts."""
        self.env["account.move"].browse(self.invoices.ids).write(
            {"relance_route": "assigned"}
        )

    def test_a_class_that_holds_stays_without_invoices(self):
        self._set_class(self.profile)
        self._cancel_invoices()
        profile = self._score(self.tardy)
        self.assertEqual((profile.risk_class, profile.overdue), ("A", 0))
        later = self._score(self.tardy, day=self.today + timedelta(days=31))
        self.assertFalse(later)
        traces = self._get_traces(self.tardy)
        self.assertEqual(traces.mapped("reason"), ["Their bank pays"])
        self._create_history(self.tardy, [15])
        self.assertEqual(self._score(self.tardy).override_ids, traces)

    def _get_traces(self, debtor):
        return self.env["relance.risk.override"].search([("debtor_id", "=", debtor.id)])

    def test_nothing_stays_of_who_objects(self):
        self._set_class(self.profile)
        self._cancel_invoices()
        with self._at(self.today):
            self.tardy.with_company(self.company).relance_risk_objection = True
        self.assertFalse(self._get_profile(self.tardy))
        self.assertFalse(self._get_traces(self.tardy))

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((source | target).ids)],
                "dst_partner_id": target.id,
            }
        )
        with self._at(self.today):
            wizard.action_merge()

    def test_a_class_follows_merged_customers(self):
        self._set_class(self.profile)
        self._create_history(self.punctual, [0, -3])
        self._score(self.punctual)
        self._merge(self.tardy, self.punctual)
        profile = self._score(self.punctual)
        self.assertEqual(profile.risk_class, "A")
        self.assertEqual(profile.override_class, "A")
        self.assertEqual(profile.override_user_id, self.manager)
        self.assertIn(self.manager, self._get_traces(self.punctual).user_id)

    def test_a_class_follows_who_merges_into_a_new_customer(self):
        self._set_class(self.profile)
        new = self._create_debtor("Nouvelle SARL")
        self._merge(self.tardy, new)
        profile = self._score(new)
        self.assertEqual((profile.override_class, profile.debtor_id), ("A", new))
        self.assertEqual(profile.override_ids.user_id, self.manager)

from datetime import timedelta

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .common import RiskCommon


class TestRiskWords(RiskCommon):
    """What the sheet says of a customer is what its points come from."""

    def _get_labels(self, profile):
        return {factor["code"]: factor["label"] for factor in profile.explanation}

    def test_an_unpaid_invoice_is_not_called_paid(self):
        self._create_history(self.tardy, [None], last=9)
        profile = self._score(self.tardy)
        label = self._get_labels(profile)["lateness"]
        self.assertEqual(
            label,
            "Late on 1 of its last 1 invoices, by 9 days on average (unpaid ones so "
            "far)",
        )
        self.assertNotIn("Paid", profile.summary)

    def test_the_delay_is_the_one_that_gives_the_points(self):
        old = self.today - timedelta(days=700)
        long_ago = self._create_invoice(old, debtor=self.tardy)
        self._pay(long_ago, day=old + timedelta(days=400))
        self._create_history(self.tardy, [5, 5, 5, 5])
        profile = self._score(self.tardy)
        self.assertGreater(profile.mean_delay, 60)
        self.assertIn("Pays 6 days after", self._get_labels(profile)["delay"])

    def test_early_payments_are_told(self):
        due = self.today + timedelta(days=10)
        invoice = self._create_invoice(due, debtor=self.tardy)
        self._pay(invoice, day=self.today - timedelta(days=5))
        profile = self._score(self.tardy)
        self.assertEqual(profile.confidence, "none")
        self.assertLess(profile.points["lateness"], 0)
        told = "Paid before the due date: no invoice could be late yet"
        self.assertEqual(profile.summary, told + ".")
        labels = self._get_labels(profile)
        self.assertEqual(labels["lateness"], told)
        self.assertNotIn("New customer", labels["start"])

    def test_a_class_that_ended_is_not_told_any_more(self):
        self._create_history(self.tardy, [15, 20])
        profile = self._score(self.tardy)
        last = self.today + timedelta(days=3)
        with self._at(self.today):
            profile.write(
                {
                    "override_class": "A",
                    "override_reason": "New owner",
                    "override_until": last,
                }
            )
        for day, holds in ((last, True), (last + timedelta(days=1), False)):
            profile.invalidate_recordset()
            with self._at(day):
                self.assertEqual(bool(profile.override_sentence), holds)
                self.assertEqual(profile in self._filter_set_classes(), holds)

    def _filter_set_classes(self):
        """Return the profiles that the filter “Set by a manager” finds."""
        view = self.env.ref("relance_avancee.relance_risk_profile_view_search")
        [node] = etree.fromstring(view.arch).xpath("//filter[@name='override']")
        return self.profiles.search(safe_eval(node.get("domain")))

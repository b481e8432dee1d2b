from datetime import timedelta

from .common import RiskCommon


class TestRiskRefresh(RiskCommon):
    """The nightly refresh: only who changed, and what it tells people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_invoices = cls._create_history(
            cls.punctual, [-5, -3, -4, -2, -6, None], last=-12
        )
        cls._create_history(cls.tardy, [15, 20, 12])
        cls.first = cls._refresh_changed(cls.today)

    def _get_alerts(self, debtor):
        kind = self.env.ref("relance_avancee.mail_activity_risk")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", kind.id),
                ("res_model", "=", "res.partner"),
                ("res_id", "=", debtor.id),
            ]
        )

    def test_only_those_who_changed_are_scored_again(self):
        self.assertIsNone(self.first)
        self._refresh_changed(self.today)
        self._create_history(self.tardy, [None], last=-30)
        found = self._refresh_changed(self.today)
        self.assertIn(self.tardy.id, found)
        self.assertNotIn(self.punctual.id, found)

    def _read_versions(self):
        """Return where PostgreSQL keeps each score: another place once rewritten."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT debtor_id, ctid::text FROM relance_risk_profile"
            " WHERE company_id = %s",
            [self.root.id],
        )
        return dict(self.env.cr.fetchall())

    def test_a_score_that_did_not_change_is_not_written_again(self):
        self._refresh_changed(self.today)
        before = self._read_versions()
        self._create_history(self.tardy, [None], last=-30)
        self.env["relance.risk.profile"]._refresh(self.root, self.today)
        after = self._read_versions()
        self.assertEqual(after[self.punctual.id], before[self.punctual.id])
        self.assertNotEqual(after[self.tardy.id], before[self.tardy.id])

    def test_an_invoice_that_goes_late_is_noticed(self):
        self._refresh_changed(self.today)
        due = self.open_invoices[:1].invoice_date_due
        # a new month begins meanwhile: that refresh is of all
        self._refresh_changed(due)
        self.assertIn(self.punctual.id, self._refresh_changed(due + timedelta(days=1)))

    def test_a_new_month_scores_everybody_and_keeps_the_history(self):
        snapshots = self.env["relance.risk.snapshot"].search(
            [("debtor_id", "=", self.tardy.id)]
        )
        self.assertEqual(len(snapshots), 1)
        self._refresh_changed(self.today)
        self.assertEqual(len(self._get_profile(self.tardy).snapshot_ids), 1)
        self.assertIsNone(self._refresh_changed(self.today + timedelta(days=1)))
        profile = self._get_profile(self.tardy)
        self.assertEqual(len(profile.snapshot_ids), 2)

    def test_a_good_payer_ten_days_late_alerts_once(self):
        due = self.open_invoices[:1].invoice_date_due
        self.assertIn(self._get_profile(self.punctual).reference_class, ("A", "B"))
        self._refresh_changed(due)
        self.assertFalse(self._get_alerts(self.punctual))
        for days in (10, 11, 30):
            self._refresh_changed(due + timedelta(days=days))
            self.assertEqual(len(self._get_alerts(self.punctual)), 1)
        todo = self.env["relance.todo"].search(
            [("kind", "=", "risk"), ("debtor_id", "=", self.punctual.id)]
        )
        self.assertIn("Early alert", todo.summary)

    def _get_late_alerts(self):
        """Return the alerts about the good payer, ten days late."""
        due = self.open_invoices[:1].invoice_date_due
        self._refresh_changed(due)
        self._refresh_changed(due + timedelta(days=10))
        return self._get_alerts(self.punctual)

    def test_no_alert_under_the_amount_of_the_company(self):
        self.company.relance_risk_alert_amount = 1000.01
        self.assertFalse(self._get_late_alerts())
        self.company.relance_risk_alert_amount = 1000.0
        due = self.open_invoices[:1].invoice_date_due
        self._refresh_changed(due + timedelta(days=40))
        self.assertEqual(len(self._get_alerts(self.punctual)), 1)

    def test_no_alert_about_what_is_reminded_or_on_hold(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        item = self._get_items(self.open_invoices[:1]).sudo()
        item.last_date = item.date_maturity + timedelta(days=5)
        self.env.flush_all()
        self.assertFalse(self._get_late_alerts())
        item.write({"last_date": False, "status": "held"})
        self.env.flush_all()
        self.assertFalse(self._get_late_alerts())

    def test_one_alert_a_customer_at_a_time(self):
        self.assertEqual(len(self._get_late_alerts()), 1)
        profile = self._get_profile(self.punctual).sudo()
        profile.alert = "worse"
        self.env.flush_all()
        self.env["relance.risk.profile"]._refresh(self.root, self.today)
        self.assertEqual(len(self._get_late_alerts()), 1)

    def test_an_alert_ends_once_nothing_late_is_left_to_see_to(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self.assertEqual(len(self._get_late_alerts()), 1)
        day = self.open_invoices[:1].invoice_date_due + timedelta(days=10)
        items = self.env["relance.due.item"].sudo()
        with self._at(day):
            items._cron_ring()
            self.assertEqual(len(self._get_alerts(self.punctual)), 1)
            self._pay(self.open_invoices[:1], day=day)
            self.env["relance.due.item"]._refresh(self.root, day)
            items._cron_ring()
        self.assertFalse(self._get_alerts(self.punctual))

    def test_ranges_are_told_in_words(self):
        self._create_history(self.tardy, [None], last=-20)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._score()
        profile = self._get_profile(self.tardy)
        self.assertRegex(profile.delay_sentence, r"^\d+ days \(from \d+ to \d+\)$")
        # sudo: the score dates it
        item = self._get_items(self.open_invoices[:1]).sudo()
        item.write({"expected_early": "2026-12-11", "expected_late": "2027-01-29"})
        item.expected_date = "2027-01-02"
        self.assertEqual(
            item.expected_sentence, "2 Jan 2027 (between 11 Dec and 29 Jan)"
        )
        item.write({"is_payment_unlikely": True, "expected_date": False})
        self.assertIn("at the earliest 11 Dec", item.expected_sentence)

    def test_an_alert_opens_the_risk_profile(self):
        self._get_late_alerts()
        todo = self.env["relance.todo"].search(
            [("kind", "=", "risk"), ("debtor_id", "=", self.punctual.id)]
        )
        action = todo.action_do()
        profile = self._get_profile(self.punctual)
        self.assertEqual(
            (action["res_model"], action["res_id"]), (profile._name, profile.id)
        )

    def test_no_alert_when_the_company_wants_none(self):
        self.company.relance_risk_alerts = False
        due = self.open_invoices[:1].invoice_date_due
        self._refresh_changed(due + timedelta(days=10))
        self.assertFalse(self._get_alerts(self.punctual))

    def test_changed_thresholds_classify_everybody_again(self):
        classes = self.env["relance.risk.class"]._get_classes(self.root)
        classes.filtered(lambda one: one.code == "D").threshold = 99.0
        self.assertIsNone(self._refresh_changed(self.today))

    def test_due_items_are_dated_by_the_habits_of_their_customer(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        late = self._create_history(self.tardy, [None], last=-20)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._score()
        early_item = self._get_items(self.open_invoices[:1])
        late_item = self._get_items(late)
        self.assertLess(early_item.expected_date, early_item.date_maturity)
        self.assertGreater(late_item.expected_date, late_item.date_maturity)
        self.assertLessEqual(late_item.expected_early, late_item.expected_date)
        self.assertLessEqual(late_item.expected_date, late_item.expected_late)
        self.assertGreater(late_item.expected_loss, early_item.expected_loss)

    def test_an_open_invoice_risks_more_as_its_due_date_comes_near(self):
        """Its customer pays days before it is due, and has not."""
        self._create_history(self.punctual, [-9, -8, -10, -9, -8, -10], last=60)
        invoice = self._create_invoice(
            self.today + timedelta(days=20), debtor=self.punctual
        )
        self.env["relance.due.item"]._refresh(self.root, self.today)
        risks = []
        for days in (0, 10, 15, 19, 30):
            self._score(day=self.today + timedelta(days=days))
            item = self._get_items(invoice)
            risks.append(item.late_risk)
            if days == 0:
                self.assertAlmostEqual(
                    item.late_risk, self._get_profile(self.punctual).score, delta=0.2
                )
        self.assertEqual(risks, sorted(risks))
        self.assertGreater(risks[2], 2 * risks[0])
        self.assertEqual(risks[-1], 100)

    def test_the_risk_of_an_invoice_is_read_again_before_it_is_due(self):
        self._create_invoice(self.today + timedelta(days=40), debtor=self.tardy)
        # a new month begins meanwhile: that refresh is of all
        self._refresh_changed(self.today + timedelta(days=15))
        for days, is_read in ((18, False), (20, True), (22, False), (30, True)):
            found = self._refresh_changed(self.today + timedelta(days=days))
            self.assertEqual(self.tardy.id in found, is_read, days)

    def test_the_forecast_is_kept_and_compared_with_what_came(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._score()
        # sudo: the nightly job keeps the forecast
        reports = self.env["relance.cash.report"].sudo()
        reports._keep(self.root, self.today)
        reports.search([("company_id", "=", self.root.id)]).unlink()
        reports._keep_forecast(self.root, self.today)
        kept = reports.search([("company_id", "=", self.root.id)])
        self.assertEqual(sum(kept.mapped("forecast")), 1000)
        forecast = self.env["relance.cash.forecast"].search(
            [("debtor_id", "=", self.punctual.id)]
        )
        self.assertEqual(sum(forecast.mapped("amount")), 1000)
        paid = self.today + timedelta(days=3)
        self._pay(self.open_invoices[:1], day=paid)
        reports._read_receipts(self.root, self.today + timedelta(days=40))
        week = kept.filtered(lambda one: one.week <= paid < one.week + timedelta(7))
        self.assertEqual((week.received, week.is_over), (1000, True))
        self.assertEqual(week.gap, week.received - week.forecast)

    def test_what_is_entered_late_still_counts_for_its_week(self):
        # sudo: the nightly job keeps the forecast
        reports = self.env["relance.cash.report"].sudo()
        known = [("company_id", "=", self.root.id)]
        reports.search(known).unlink()
        reports._keep_forecast(self.root, self.today)
        week = reports.search([*known, ("week", "<=", self.today)])
        for days in (10, 20):
            reports._read_receipts(self.root, self.today + timedelta(days=days))
        self.assertEqual((week.received, week.is_over), (0, True))
        self._pay(self.open_invoices[:1], day=self.today + timedelta(days=1))
        reports._read_receipts(self.root, week.week + timedelta(days=7 + 36))
        self.assertEqual(week.received, 0)
        reports._read_receipts(self.root, week.week + timedelta(days=7 + 35))
        self.assertEqual((week.received, week.gap), (1000, 1000 - week.forecast))

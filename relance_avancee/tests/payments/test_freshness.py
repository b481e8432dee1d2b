from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import RelanceCommon


class TestFreshness(RelanceCommon):
    """Firm messages wait until the receipts are entered; nothing waits silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relance_freshness_days = 4
        # a firm step is due on Monday 2 March, a friendly one too
        cls.old = cls._create_invoice("2026-02-13", amount=500)
        cls.other = cls._create_debtor("Martin SARL")
        cls.young = cls._create_invoice("2026-02-25", debtor=cls.other)

    def _declare(self, day):
        with self._at(day):
            self.company._declare_relance_receipts(fields.Date.to_date(day))

    def _reach_firm(self):
        """Send the friendly step of the old invoice, so that the firm one follows."""
        self._declare("2026-02-18")
        self._run_day("2026-02-18")

    def test_a_firm_step_waits_visibly_when_receipts_are_old(self):
        self._reach_firm()
        with self._at("2026-03-02"):
            reminders = self._plan()
        [item] = self._get_items(self.old)
        self.assertEqual((item.status, item.reason), ("held", "stale_receipts"))
        self.assertIn("entered up to 02/18/2026 only", item.explanation)
        self.assertIn("D+15 waits", item.explanation)
        self.assertNotIn(self.debtor, reminders.debtor_id)

    def test_a_friendly_step_leaves_with_a_warning_on_the_screen(self):
        self._reach_firm()
        sent = self._run_day("2026-03-02")
        self.assertEqual(sent.debtor_id, self.other)
        with self._at("2026-03-02"):
            [told] = self.reminders.get_receipts()
        self.assertTrue(told["is_stale"])
        self.assertIn("Due items held: 1.", told["waiting"])

    def test_once_declared_the_firm_step_is_planned_at_once(self):
        self._reach_firm()
        with self._at("2026-03-02"):
            self._plan()
            self.reminders.action_declare_receipts(self.company.id, "2026-03-01")
            [told] = self.reminders.get_receipts()
        self.assertFalse(told["is_stale"])
        self.assertIn(f"declared by {self.env.user.name}", told["sentence"])
        [item] = self._get_items(self.old)
        self.assertEqual((item.status, item.reason), ("planned", False))

    def test_four_working_days_are_fresh_the_fifth_is_not(self):
        self._declare("2026-02-20")  # a Friday
        for day, stale in (("2026-02-26", False), ("2026-02-27", True)):
            with self._at(day) as today:
                self.assertIs(self.company._are_relance_receipts_stale(today), stale)

    def test_an_approved_firm_reminder_waits_for_the_receipts(self):
        self._reach_firm()
        self._declare("2026-02-26")
        with self._at("2026-03-02"):
            reminder = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            reminder.action_approve()
        with self._at("2026-03-09"):
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "approved")
            self.env.invalidate_all()
            self.assertTrue(reminder.waits_for_receipts)
            [told] = self.reminders.get_receipts()
            self.assertIn("that wait: 1.", told["waiting"])
            self._declare("2026-03-08")
            self.assertEqual(len(self._dispatch()), 1)
            self.assertEqual(reminder.state, "sent")

    def test_a_queued_firm_reminder_is_taken_back_and_leaves_later(self):
        self._reach_firm()
        self._declare("2026-02-26")
        with self._at("2026-03-02"):
            reminder = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            mail = reminder.delivery_ids.mail_id
            self.assertEqual(reminder.state, "queued")
        with self._at("2026-03-09"):
            with self.mock_mail_gateway():
                mail.send()
            self.assertEqual((mail.state, reminder.state), ("cancel", "approved"))
            self._declare("2026-03-08")
            self.assertEqual(len(self._dispatch()), 1)

    def test_what_waits_is_still_listed_in_a_friendly_message(self):
        self._reach_firm()
        young = self._create_invoice("2026-02-25")
        with self._at("2026-03-02"):
            reminder = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
        self.assertEqual(reminder.level, "1")
        roles = {line.move_id: line.role for line in reminder.line_ids}
        self.assertEqual(roles, {self.old: "listed", young: "step"})

    def test_a_registered_payment_tells_that_those_of_the_day_before_are_entered(self):
        with self._at("2026-03-02") as today:
            self._pay(self.young, amount=10, day="2026-02-27")
            known = self.company._get_relance_receipts(today)
        self.assertEqual((str(known.day), known.source), ("2026-02-26", "payment"))

    def test_one_payment_of_today_says_nothing_more_than_the_bank(self):
        self._create_statement_line("2026-02-13")
        with self._at("2026-03-02") as today:
            self._pay(self.young, amount=10)
            known = self.company._get_relance_receipts(today)
            self.assertEqual((str(known.day), known.source), ("2026-02-13", "bank"))
            self.assertTrue(self.company._are_relance_receipts_stale(today))

    def test_a_bank_transaction_tells_it_too_unless_it_lies_ahead(self):
        self._create_statement_line("2026-02-26")
        self._create_statement_line("2026-03-20")
        with self._at("2026-03-02") as today:
            known = self.company._get_relance_receipts(today)
        self.assertEqual((str(known.day), known.source), ("2026-02-26", "bank"))

    def test_a_supplier_paid_tells_nothing(self):
        with self._at("2026-03-02") as today:
            self.init_payment(-50, post=True, date="2026-03-01", partner=self.other)
            self.assertFalse(self.company._get_relance_receipts_date(today))

    def test_without_any_receipt_firm_steps_wait_too(self):
        with self._at("2026-03-02") as today:
            self.assertTrue(self.company._are_relance_receipts_stale(today))
            self.assertEqual(
                self.reminders.get_receipts()[0]["sentence"], "No receipts entered yet"
            )

    def test_zero_days_switch_it_off(self):
        self.company.relance_freshness_days = 0
        with self._at("2026-03-02") as today:
            self.assertFalse(self.company._are_relance_receipts_stale(today))
            self.assertEqual(self.reminders.get_receipts(), [])

    def test_a_simulated_day_ahead_is_judged_by_the_receipts_of_now(self):
        self._reach_firm()
        with self._at("2026-02-19"):
            facts = (
                self.env["relance.planner"]
                .sudo()
                ._simulate(self.company, self.old.invoice_date_due.replace(month=3))
            )
        self.assertIn("2", [str(m.lead.step.rung.level) for m in facts.messages])

    def test_a_day_to_come_cannot_be_declared(self):
        with self._at("2026-03-02"), self.assertRaises(UserError):
            self.reminders.action_declare_receipts(self.company.id, "2026-03-03")

    def test_a_collector_declares_a_reader_does_not(self):
        users = {
            name: self._create_user(f"fresh_{name}", name)
            for name in ("reader", "collector")
        }
        with self._at("2026-03-02"):
            reminders = self.env["relance.reminder"]
            reminders.with_user(users["collector"]).action_declare_receipts(
                self.company.id, "2026-03-01"
            )
            self.assertEqual(
                self.company.relance_receipts_declared_by_id, users["collector"]
            )
            with self.assertRaises(AccessError):
                reminders.with_user(users["reader"]).action_declare_receipts(
                    self.company.id, "2026-03-02"
                )
            self.assertTrue(reminders.with_user(users["reader"]).get_receipts())

    def test_receipts_are_read_in_one_query_a_company(self):
        with self._at("2026-03-02") as today:
            self.company._get_relance_receipts_date(today)
            self.env.flush_all()
            with self.assertQueryCount(2):
                self.company._get_relance_receipts_date(today)

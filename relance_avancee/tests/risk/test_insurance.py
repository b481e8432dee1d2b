from unittest.mock import patch

from psycopg2.extras import Json

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ...models.risk.credit_insurance import DECLARE
from ..notices.common import NoticeCommon

# Due on 30 September, to be declared within 60 days, told 10 days before.
BEFORE, TOLD, AFTER = "2026-11-18", "2026-11-19", "2026-11-20"
DEADLINE = fields.Date.to_date("2026-11-29")


class TestInsurance(NoticeCommon):
    """What is insured is declared in time, and time granted beyond is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtor.relance_insured_limit = 5000.0
        cls.debtor.relance_insurance_days = 60

    def _ring(self, day):
        with self._at(day):
            self._plan()
            self.env["relance.due.item"].sudo()._cron_ring()

    def _get_todos(self, active=True, debtor=None):
        todos = self.env["mail.activity"].with_context(active_test=active)
        return todos.search(
            [
                ("activity_type_id", "=", self.env.ref(DECLARE).id),
                ("res_id", "=", (debtor or self.debtor).id),
            ]
        )

    def test_a_to_do_comes_before_the_deadline(self):
        self._ring(BEFORE)
        self.assertFalse(self._get_todos())
        self._ring(TOLD)
        todo = self._get_todos()
        self.assertIn("11/29/2026", todo.summary)
        self.assertEqual(str(todo.date_deadline), TOLD)

    def test_it_comes_once(self):
        self._ring(TOLD)
        self._ring(AFTER)
        self.assertEqual(len(self._get_todos()), 1)
        with self._at(AFTER):
            self._get_todos().action_done()
        self._ring("2026-11-30")
        self.assertFalse(self._get_todos())
        self.assertEqual(len(self._get_todos(active=False)), 1)

    def test_a_deadline_that_was_missed_is_still_told(self):
        self._ring("2026-12-15")
        self.assertIn("11/29/2026", self._get_todos().summary)

    def test_the_company_says_how_long_before(self):
        self.company.relance_insurance_lead_days = 1
        self._ring("2026-11-27")
        self.assertFalse(self._get_todos())
        self._ring("2026-11-28")
        self.assertTrue(self._get_todos())

    def test_without_a_limit_or_days_nothing_is_declared(self):
        for name in ("relance_insured_limit", "relance_insurance_days"):
            with self.subTest(name):
                kept = self.debtor[name]
                self.debtor[name] = 0
                self._ring(TOLD)
                self.assertFalse(self._get_todos())
                self.debtor[name] = kept

    def test_it_comes_for_what_is_on_hold_too(self):
        self._hold("2027-06-30")
        self._ring(TOLD)
        self.assertTrue(self._get_todos())

    def test_one_to_do_a_customer_until_it_is_done(self):
        self._create_claimed("2026-10-02")
        self._create_claimed("2026-10-20")
        self._ring(TOLD)
        self._ring("2026-11-22")
        self.assertEqual(len(self._get_todos()), 1)
        with self._at("2026-11-23"):
            self._get_todos().action_done()
        self._ring("2026-12-09")
        self.assertIn("12/19/2026", self._get_todos().summary)

    def test_it_goes_once_all_is_paid(self):
        self._ring(TOLD)
        self._pay(self.invoice, day=TOLD)
        self._ring(AFTER)
        self.assertFalse(self._get_todos())

    def test_it_stands_in_the_list_of_to_dos(self):
        self._ring(TOLD)
        with self._at(TOLD):
            self.env.invalidate_all()
            todo = self.env["relance.todo"].search([("kind", "=", "insurance")])
            self.assertEqual((todo.debtor_id, todo.button), (self.debtor, "Declare"))
            self.assertEqual(todo.amount, self._get_items(self.invoice).amount_residual)

    def test_time_granted_beyond_the_cover_is_told(self):
        days = ("2026-11-28", "2026-11-29", "2026-11-30", False)
        with self._at("2026-10-15"):
            told = [bool(self._hold(day).cover_warning) for day in days]
        self.assertEqual(told, [False, False, True, True])

    def test_a_hold_that_was_lifted_or_grants_nothing_tells_nothing(self):
        with self._at("2026-10-15"):
            hold = self._hold("2026-12-24")
            self.assertIn("11/29/2026", hold.cover_warning)
            hold.action_lift()
            self.assertFalse(hold.cover_warning)
            self.assertFalse(self._hold("2026-12-24", kind="covered").cover_warning)

    def test_an_invoice_left_out_of_a_reminder_is_told_too(self):
        with self._at("2026-11-16"):
            self._plan()
            line = self.invoice.relance_reminder_line_ids
            wizard = self.env["relance.reminder.remove"].create(
                {
                    "reminder_id": line.reminder_id.id,
                    "line_ids": [(6, 0, line.ids)],
                    "date_to": DEADLINE,
                    "reason": "Promised",
                }
            )
            self.assertFalse(wizard.cover_warning)
            wizard.date_to = "2026-11-30"
            self.assertIn("11/29/2026", wizard.cover_warning)
            wizard.choice = "skip"
            self.assertFalse(wizard.cover_warning)

    def test_another_company_has_its_own_cover(self):
        other = self.env["res.company"].create({"name": "Other"})
        debtor = self.debtor.with_company(other)
        self.assertFalse(debtor.relance_insurance_deadline)

    def _hold(self, date_to, kind="pause"):
        # sudo: some kinds open by themselves
        return (
            self.env["relance.hold"]
            .sudo()
            .create(
                {
                    "kind": kind,
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "date_from": "2026-10-15",
                    "date_to": date_to,
                    "reason": "Plan",
                }
            )
        )

    def test_days_and_limits_that_no_insurer_writes_are_refused(self):
        """They stopped all alarms of the company (finding 10)."""
        for name, values in (
            ("relance_insurance_days", (2147483000, 3651, -1)),
            ("relance_insured_limit", (1e308, 1e13, -1.0)),
        ):
            for value in values:
                with (
                    self.subTest(name=name, value=value),
                    self.assertRaises(ValidationError),
                ):
                    self.debtor[name] = value

    def test_days_stored_before_they_were_bounded_stop_no_alarm(self):
        """The statement and the form stand them (finding 10)."""
        other = self._create_debtor("Other SARL")
        other.relance_insured_limit = 5000.0
        other.relance_insurance_days = 60
        self._create_claimed("2026-09-30", debtor=other)
        stored = Json({str(self.company.id): 2147483000})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET relance_insurance_days = %s WHERE id = %s",
            (stored, self.debtor.id),
        )
        self.env.invalidate_all()
        self._ring(TOLD)
        self.assertTrue(self._get_todos(debtor=other))
        self.assertFalse(self._get_todos())
        self.assertEqual(str(self.debtor.relance_insurance_deadline), "9999-12-31")

    def test_a_customer_at_fault_is_told_by_itself(self):
        """Where the one statement fails, customers go one by one (finding 10)."""
        other = self._create_debtor("Other SARL")
        other.relance_insured_limit = 5000.0
        other.relance_insurance_days = 60
        self._create_claimed("2026-09-30", debtor=other)
        model = type(self.env["relance.due.item"])
        real = model._mark_insured

        def refusing(items, company, today, debtors=None):
            if debtors is None or self.debtor in debtors:
                raise ValueError("refused")
            return real(items, company, today, debtors)

        with (
            patch.object(model, "_mark_insured", refusing),
            mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
        ):
            self._ring(TOLD)
        self.assertTrue(self._get_todos(debtor=other))

from odoo import fields
from odoo.exceptions import UserError

from ..common import RelanceCommon


class TestDeparture(RelanceCommon):
    """Approved means a time: when a reminder leaves, and why not sooner."""

    def _prepare(self, day="2026-02-09", **values):
        """Return a draft of ``day`` to a customer with ``values``."""
        self.debtor.write(values)
        self._create_invoice("2026-02-02")
        with self._at(day):
            return self._plan()

    def test_within_its_hours_it_leaves_at_once(self):
        reminder = self._prepare()
        with self._at("2026-02-09"):
            told = reminder.action_approve()["params"]["message"]
            self.assertEqual(told, "Approved. Leaves in a few minutes.")

    def test_outside_the_hours_the_day_the_hour_and_the_reason_are_told(self):
        reminder = self._prepare()
        with self._at("2026-02-13", hour=20):
            reminder.action_approve()
            self.assertIn("Monday 16 February at 8:00", reminder.departure)
            self.assertIn("sending hours are closed", reminder.departure)
            self.assertEqual(str(reminder.leaves_at), "2026-02-16 07:00:00")

    def test_abroad_the_hour_is_that_of_the_recipient(self):
        """What the form says is when the dispatch lets it go."""
        america = self.env.ref("base.us").id
        reminder = self._prepare(country_id=america, tz="America/New_York")
        with self._at("2026-02-10"):
            reminder.action_approve()
            self.assertIn("(New York time)", reminder.departure)
            self.assertFalse(self._dispatch())
            leaves = reminder.leaves_at
        with self._at("2026-02-10", hour=leaves.hour + 1):
            self.assertEqual(str(leaves), "2026-02-10 13:00:00")
            self.assertTrue(self._dispatch())

    def test_the_gap_puts_it_off_to_its_end(self):
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            first, second = self._plan()
            first.action_approve()
            second.subject = "Edited"
            self._dispatch()
        with self._at("2026-02-11"):
            second.action_approve()
            self.assertIn("Monday 16 February", second.departure)
            self.assertIn("heard from us a few days ago", second.departure)

    def test_a_firm_one_says_that_it_waits_for_the_receipts(self):
        self.company.relance_freshness_days = 0
        self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-19"):
            firm = self._plan()
            self.company.relance_freshness_days = 4
            firm.action_approve()
            self.assertEqual(firm.departure, "Leaves once the receipts are entered.")
            self.assertFalse(firm.leaves_at)

    def test_what_has_left_leaves_no_more(self):
        self._create_invoice("2026-02-02")
        self.assertFalse(self._run_day("2026-02-09").departure)

    def test_an_approval_of_several_is_told_with_count_totals_and_hour(self):
        reminder = self._prepare()
        america = self._create_debtor(
            "Blue SARL", country_id=self.env.ref("base.us").id, tz="America/New_York"
        )
        self._create_invoice("2026-02-02", 500, debtor=america)
        with self._at("2026-02-09"):
            both = self._plan().filtered("is_contact") | reminder.exists()
            told = both.get_approval()
            self.assertEqual((told["count"], len(told["totals"])), (2, 1))
            self.assertIn("1,500.00", told["totals"][0])
            self.assertIn("Leaving in a few minutes: 1.", told["departure"])
            self.assertIn("The last one leaves on Monday 9 Feb", told["departure"])

    def test_an_approved_one_goes_back_to_draft_and_stays(self):
        reminder = self._prepare()
        with self._at("2026-02-09"):
            reminder.action_approve()
            reminder.action_back_to_draft()
            self.assertEqual(reminder.state, "draft")
            self.assertFalse(reminder.approved_by_id)
            self.assertFalse(self._dispatch())

    def test_one_in_the_queue_goes_back_too(self):
        reminder = self._prepare()
        with self._at("2026-02-09"):
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            self.assertEqual(reminder.state, "queued")
            reminder.action_back_to_draft()
            self.assertEqual(reminder.state, "draft")
            self.assertEqual(reminder.delivery_ids.mail_id.state, "cancel")

    def test_an_automatic_one_taken_back_waits_for_a_person(self):
        self.scenario.write({"mode": "automatic", "automatic_level": "1"})
        reminder = self._prepare()
        with self._at("2026-02-09"):
            self.assertEqual(reminder.state, "approved")
            reminder.action_back_to_draft()
            self._plan()
            self.assertEqual(reminder.exists().state, "draft")

    def test_what_has_left_does_not_go_back(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        with self.assertRaisesRegex(UserError, "left already"):
            reminder.action_back_to_draft()

    def test_departures_take_as_many_queries_for_many_as_for_few(self):
        with self._at("2026-02-09", hour=20):
            few = self._count_queries(2)
            self.assertLessEqual(self._count_queries(20), few + 3)

    def _count_queries(self, count):
        """Return what the departures of ``count`` new reminders cost."""
        for number in range(count):
            debtor = self._create_debtor(f"Many{count}n{number} SARL")
            self._create_invoice("2026-02-02", debtor=debtor)
        reminders = self._plan()[:count]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        reminders.mapped("departure")
        return self.env.cr.sql_log_count - before

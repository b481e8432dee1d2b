from odoo import Command, fields

from ..common import RelanceCommon


class TestManners(RelanceCommon):
    """One voice, gap and caps, over the debtor."""

    def test_one_message_at_the_level_of_the_highest_item(self):
        old = self._create_invoice("2026-01-05")
        self._run_day("2026-01-12")
        young = self._create_invoice("2026-01-19")
        recent = self._create_invoice("2026-01-29")
        with self._at("2026-02-02"):
            reminder = self._plan()
            self.assertEqual(len(reminder), 1)
            self.assertEqual((reminder.step_id, reminder.level), (self.firm, "2"))
            lines = {line.move_id: line for line in reminder.line_ids}
            self.assertEqual(lines[old].role, "step")
            self.assertEqual(lines[young].role, "step")
            self.assertEqual(lines[young].step_id, self.friendly)
            self.assertEqual(lines[recent].role, "listed")
            self.assertTrue(lines[recent].is_neutral)
            self.assertFalse(lines[young].is_neutral)
            self.assertEqual(reminder.amount_overdue, 2000, "the neutral block apart")

    def test_a_listed_item_stays_on_its_own_ladder(self):
        self._create_invoice("2026-01-05")
        recent = self._create_invoice("2026-01-08")
        self._run_day("2026-01-12")
        item = self._get_items(recent)
        self.assertFalse(item.level)
        with self._at("2026-01-13"):
            self._plan()
            self.assertEqual(item.next_step_id, self.friendly)
            self.assertEqual(str(item.next_date), "2026-01-19", "after the gap")
            self.assertEqual(item.reason, "gap")

    def test_the_gap_ends_on_its_last_day(self):
        self._create_invoice("2026-01-07")
        self._run_day("2026-01-12")
        self._create_invoice("2026-01-12")
        with self._at("2026-01-18"):
            self.assertFalse(self._plan())
        with self._at("2026-01-19"):
            self.assertTrue(self._plan())

    def test_no_more_messages_than_the_cap(self):
        self.scenario.write({"cap_count": 2, "gap_days": 1})
        for due in ("2026-01-05", "2026-01-12", "2026-01-19"):
            self._create_invoice(due)
        self.assertTrue(self._run_day("2026-01-12"))
        self.assertTrue(self._run_day("2026-01-19"))
        self.assertFalse(self._run_day("2026-01-26"))
        item = self.env["relance.due.item"].search([("reason", "=", "cap")], limit=1)
        self.assertEqual(str(item.next_date), "2026-02-11", "30 days after the first")

    def test_a_courtesy_neither_opens_nor_obeys_the_gap(self):
        self.scenario.write({"step_ids": [self._prepare_step(-7, "0")]})
        upcoming = self._create_invoice("2026-02-16")
        self.assertEqual(self._run_day("2026-02-09").level, "0")
        self._create_invoice("2026-02-05")
        self.assertEqual(self._run_day("2026-02-10").level, "1", "no gap was opened")
        self._create_invoice("2026-02-19")
        with self._at("2026-02-12"):
            self.assertFalse(self._plan(), "inside the gap a courtesy is dropped")
        self.assertEqual(self._get_items(upcoming).level, "0")

    def test_a_courtesy_comes_a_week_after_the_invoice_at_the_earliest(self):
        self.scenario.write({"step_ids": [self._prepare_step(-3, "0")]})
        late = self._create_invoice("2026-02-19", invoice_date="2026-02-14")
        self._create_invoice("2026-02-20", invoice_date="2026-02-09")
        with self._at("2026-02-16"):
            self._plan()
            self.assertEqual(self._get_items(late).next_step_id, self.friendly)
        with self._at("2026-02-17"):
            self.assertEqual(self._plan().line_ids.date_maturity.day, 20)

    def test_a_courtesy_is_the_only_message_of_its_day(self):
        """What happens later that day is told on the next one, in one message."""
        self.scenario.write({"step_ids": [self._prepare_step(-7, "0")]})
        self._create_invoice("2026-02-16")
        self.assertEqual(self._run_day("2026-02-09").level, "0")
        late = self._create_invoice("2026-02-04")
        upcoming = self._create_invoice("2026-02-15")
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            items = self._get_items(late | upcoming)
            self.assertEqual(items.mapped("reason"), ["gap", "gap"])
            self.assertEqual(
                [str(day) for day in items.mapped("next_date")], ["2026-02-10"] * 2
            )
        reminder = self._run_day("2026-02-10")
        self.assertEqual(reminder.level, "1")
        self.assertEqual(reminder.line_ids.move_id, late | upcoming)

    def test_without_a_gap_one_message_a_day_remains_the_rule(self):
        self.scenario.gap_days = 0
        self._create_invoice("2026-02-02")
        self.assertTrue(self._run_day("2026-02-09"))
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
        self.assertTrue(self._run_day("2026-02-10"))

    def test_a_courtesy_waits_for_the_reminder_on_its_way(self):
        self.scenario.write({"step_ids": [self._prepare_step(-7, "0")]})
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.subject = "Edited by hand"
            upcoming = self._create_invoice("2026-02-16")
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(upcoming).reason, "pending")

    def test_a_debtor_with_a_reminder_to_approve_gets_no_other(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.subject = "Edited by hand"
            late = self._create_invoice("2026-02-03")
            self.assertFalse(self._plan())
            self.assertTrue(reminder.exists(), "an edited draft is not rebuilt")
            self.assertEqual(self._get_items(late).reason, "pending")

    def test_unedited_drafts_are_rebuilt(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            first = self._plan()
            self._create_invoice("2026-02-03")
            second = self._plan()
            self.assertFalse(first.exists())
            self.assertEqual(len(second.line_ids), 2)

    def test_grouping_by_invoice_sends_all_of_the_day_together(self):
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        self.assertEqual(len(self._run_day("2026-02-09")), 2)
        self._create_invoice("2026-02-04")
        self.assertFalse(self._run_day("2026-02-10"), "the next one waits for the gap")

    def test_all_messages_of_one_day_are_one_contact(self):
        """A plan between two of them does not put the second off by a week."""
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            first = self._plan()[0]
            first.action_approve()
            self.assertTrue(self._dispatch())
            second = self._plan()
            self.assertEqual(len(second), 1)
            self.assertNotEqual(second.line_ids.move_id, first.line_ids.move_id)

    def test_invoice_contacts_are_spoken_to_apart(self):
        site = self.env["res.partner"].create(
            {
                "name": "Lyon site",
                "type": "invoice",
                "parent_id": self.debtor.id,
                "email": "lyon@customer.example.com",
            }
        )
        self._create_invoice("2026-02-02", debtor=site)
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.contact_id, site)
        self.assertEqual(reminder.debtor_id, self.debtor)

    def test_the_reminder_contact_comes_first(self):
        person = self.env["res.partner"].create(
            {
                "name": "Anne",
                "parent_id": self.debtor.id,
                "email": "anne@customer.example.com",
            }
        )
        self.debtor.relance_contact_id = person
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.email, "anne@customer.example.com")

    def test_no_message_on_a_public_holiday_of_the_debtor(self):
        self._create_invoice("2026-05-05", debtor=self.debtor)
        with self._at("2026-05-14"):  # Ascension Day in France
            self.assertFalse(self._plan())
        with self._at("2026-05-15"):
            self.assertTrue(self._plan())

    def test_no_message_in_the_quiet_period(self):
        self._create_invoice("2025-12-20")
        with self._at("2025-12-29"):
            self.assertFalse(self._plan())
        with self._at("2026-01-05"):
            self.assertTrue(self._plan())

    def test_messages_wait_for_the_sending_hours(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09", hour=6):
            reminder = self._plan()
            self.assertFalse(self._send_all())
            self.assertEqual(reminder.state, "approved")
        with self._at("2026-02-09", hour=8):
            self.assertTrue(self._dispatch())

    def test_a_queued_mail_waits_for_the_sending_hours(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09", hour=17):
            reminder = self._plan()
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
        mail = reminder.delivery_ids.mail_id
        with self._at("2026-02-09", hour=19), self.mock_mail_gateway():
            mail.send()
            self.assertEqual(mail.state, "outgoing")
            self.assertEqual(str(mail.scheduled_date), "2026-02-10 07:00:00")

    def test_items_of_two_scenarios_share_one_message(self):
        other = self._create_scenario("Key accounts", "consumer")
        old = self._create_invoice("2026-01-05")
        self._run_day("2026-01-12")
        young = self._create_invoice("2026-01-20")
        young.relance_scenario_id = other
        with self._at("2026-01-26"):
            reminder = self._plan()
            self.assertEqual(len(reminder), 1)
            self.assertEqual(reminder.scenario_id, self.scenario)
            self.assertEqual(reminder.line_ids.move_id, old | young)

    def test_a_step_with_a_to_do_only_writes_to_nobody(self):
        self.scenario.step_ids = [
            Command.clear(),
            self._prepare_step(5, "3", use_email=False, use_activity=True),
        ]
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            self.assertEqual(reminder.state, "approved", "a to-do waits for nobody")
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "sent")
            self.assertTrue(reminder.activity_ids)

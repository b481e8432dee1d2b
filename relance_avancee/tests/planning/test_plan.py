from odoo import Command

from ..common import RelanceCommon, days


class TestPlan(RelanceCommon):
    """The ladder of one debtor, day after day."""

    def test_nothing_is_planned_the_day_before_the_step(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-06"):
            self.assertFalse(self._plan())
            item = self._get_items(invoice)
            self.assertEqual(item.next_step_id, self.friendly)
            # D+5 is a Saturday: Monday
            self.assertEqual(str(item.next_date), "2026-02-09")

    def test_the_step_is_planned_on_its_day(self):
        invoice = self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            reminder = self._plan()
            self.assertEqual(reminder.step_id, self.friendly)
            self.assertEqual(reminder.state, "draft")
            self.assertEqual(reminder.line_ids.move_id, invoice)
            self.assertEqual(self._get_items(invoice).status, "planned")

    def test_an_approved_reminder_leaves_and_the_next_step_is_known(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.delivery_ids.state, "sent")
        self.assertEqual(reminder.delivery_ids.address, "dupont@customer.example.com")
        item = self._get_items(invoice)
        self.assertEqual(item.level, "1")
        self.assertEqual(item.next_step_id, self.firm)
        # sent on D+7, the steps are 10 days apart
        self.assertEqual(str(item.next_date), "2026-02-19")
        with self._at("2026-02-10"):
            self.assertIn("Reminder 1", invoice.relance_summary)

    def test_the_invoice_counts_its_reminders_without_the_courtesy(self):
        self.scenario.step_ids = [self._prepare_step(-7, "0")]
        invoice = self._create_invoice("2026-02-16")
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self.assertIn("Courtesy on 02/09/2026", invoice.relance_summary)
        self._run_day("2026-02-23")
        invoice.invalidate_recordset()
        with self._at("2026-02-24"):
            self.assertIn("Reminder 1 on 02/23/2026", invoice.relance_summary)

    def test_a_holiday_a_gap_and_two_items_in_one_message(self):
        # the example in the docstring of the planner
        first = self._create_invoice("2026-04-01")
        second = self._create_invoice("2026-04-03")
        sent = {}
        delayed = {}
        for day in days("2026-04-06", 17):
            if reminder := self._run_day(day):
                roles = {line.move_id: line.role for line in reminder.line_ids}
                sent[str(day)] = (reminder.step_id, roles[first], roles[second])
            item = self._get_items(second)
            delayed[str(day)] = (item.reason, str(item.next_date))
        self.assertEqual(
            sent,
            {
                "2026-04-07": (self.friendly, "step", "listed"),
                "2026-04-14": (self.friendly, "listed", "step"),
                "2026-04-21": (self.firm, "step", "listed"),
            },
        )
        self.assertEqual(delayed["2026-04-08"], ("gap", "2026-04-14"))
        self.assertEqual(delayed["2026-04-22"], ("cap", "2026-05-07"))

    def test_planning_twice_the_same_day_sends_nothing_more(self):
        self._create_invoice("2026-02-02")
        self.assertTrue(self._run_day("2026-02-09"))
        with self._at("2026-02-09", hour=15):
            self.assertFalse(self._plan())

    def test_items_group_by_days_late(self):
        dues = ("2026-02-10", "2026-02-09", "2026-01-31", "2026-01-30", "2025-11-11")
        for due in dues:
            self._create_invoice(due)
        with self._at("2026-02-10"):
            self._plan()
            items = self.env["relance.due.item"]
            counts = items._read_group(
                [("debtor_id", "=", self.debtor.id)], ["lateness"], ["__count"]
            )
            self.assertEqual(counts, [("0", 1), ("1", 2), ("2", 1), ("5", 1)])
            found = items.search([("debtor_id", "=", self.debtor.id)])
            self.assertEqual(
                sorted(found.mapped("lateness")), ["0", "1", "1", "2", "5"]
            )

    def test_invoices_are_searched_sorted_and_grouped_by_their_reminders(self):
        sent = self._create_invoice("2026-02-02")
        later = self._create_invoice("2026-02-20")
        invoices = sent | later
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._plan()
            found = self.env["account.move"].search(
                [("id", "in", invoices.ids), ("relance_level", "=", "1")]
            )
            self.assertEqual(found, sent)
            ours = [("id", "in", invoices.ids)]
            never = self.env["account.move"].search(
                [*ours, ("relance_level", "=", False)]
            )
            self.assertEqual(never, later)
            self.assertEqual(
                self.env["account.move"].search(ours, order="relance_next_date desc"),
                later | sent,
            )
            soon = self.env["account.move"].search(
                [*ours, ("relance_next_date", "<=", "2026-02-20")]
            )
            self.assertEqual(soon, sent)
            groups = self.env["account.move"]._read_group(
                ours, ["relance_level"], ["__count"]
            )
            self.assertEqual(groups, [("1", 1), (False, 1)])

    def test_an_automatic_scenario_sends_up_to_its_level(self):
        self.scenario.write({"mode": "automatic", "automatic_level": "1"})
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().state, "approved")
            self.assertTrue(self._dispatch())
        with self._at("2026-02-19"):
            self.assertEqual(self._plan().state, "draft", "a firm one is approved")

    def test_an_automatic_reminder_is_written_again_when_money_comes(self):
        self.scenario.mode = "automatic"
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            stale = self._plan()
            self._pay(invoice, 400)
            self._dispatch()
            self.assertEqual(stale.state, "cancelled")
            [mail] = self._dispatch()
            self.assertIn("600.00", mail.body_html)

    def test_a_simulated_scenario_inserts_nothing(self):
        self.scenario.mode = "simulate"
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            item = self._get_items(invoice)
            self.assertEqual(
                (item.reason, item.next_step_id), ("simulated", self.friendly)
            )

    def test_a_simulation_writes_nothing(self):
        self._create_invoice("2026-02-02")
        counts = self._count_rows()
        with self._at("2026-02-04"):
            wizard = self.env["relance.scenario.simulate"].create(
                {"date": "2026-02-09"}
            )
            wizard.action_simulate()
            self.assertIn("Dupont SARL", wizard.result_html)
            wizard.date = "2026-02-06"
            wizard.action_simulate()
            self.assertNotIn("Dupont SARL", wizard.result_html)
        self.assertEqual(self._count_rows(), counts)

    def test_a_changed_ladder_never_sends_an_item_back(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._run_day("2026-02-19")
        self.scenario.step_ids = [
            self._prepare_step(10, "1"),
            self._prepare_step(20, "2"),
        ]
        with self._at("2026-02-20"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual(item.next_step_id.offset_days, 20)
            self.firm.active = False
            self._plan()
            self.assertEqual(item.next_step_id.offset_days, 20)

    def _count_rows(self):
        models = ("due.item", "reminder", "reminder.line", "hold", "delivery")
        return [self.env[f"relance.{model}"].search_count([]) for model in models]

    def test_miscellaneous_entries_are_chased_by_a_setting(self):
        account = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.debtor.id,
                            "debit": 500,
                            "date_maturity": "2026-02-02",
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "credit": 500,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            item = self._get_items(entry)
            self.assertEqual((item.status, item.reason), ("held", "opening"))
            settings = self.env["res.config.settings"].create({})
            self.assertEqual(settings.relance_entry_count, 1)
            self.assertTrue(entry.line_ids[0].no_followup, "the core flag is untouched")
            self.company.relance_chase_entries = True
            self.assertEqual(self._plan().line_ids.due_item_id, item)

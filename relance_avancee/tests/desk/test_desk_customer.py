import random

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError

from ...rules.desk.order import Debt, gain, rank
from .common import TodoCommon

TODAY = "2026-02-09"


class DeskCommon(TodoCommon):
    """Customers who are late, and what a collector sees of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("desk_reader", "reader")
        cls.martin = cls._create_debtor("Martin SA")
        cls.today = fields.Date.to_date(TODAY)

    def _get_rows(self, *debtors, user=None, **values):
        """Return the rows of ``debtors`` in their order, of all without any."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["relance.desk.customer"].with_user(user or self.collector)
        domain = [("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        if debtors:
            domain.append(("debtor_id", "in", [debtor.id for debtor in debtors]))
        return rows.search(domain)

    def _get_row(self, debtor=None):
        return self._get_rows(debtor or self.debtor)

    def _owe(self, due, amount=1000.0, debtor=None):
        """Return an invoice that is known to be owed, and not planned yet."""
        invoice = self._create_invoice(due, amount, debtor)
        with self._at(TODAY) as today:
            self.env.flush_all()
            items = self.env["relance.due.item"].sudo()  # sudo: the engine reads them
            items._refresh_debtors(self.company, today, invoice.partner_id)
        return invoice

    def _send(self, due="2026-02-02", day=TODAY):
        """Return the reminder of an invoice that left on ``day``."""
        self._create_invoice(due)
        return self._run_day(day)

    def _call(self, result, debtor=None):
        # sudo: the call sheet keeps it
        return (
            self.env["relance.call"]
            .sudo()
            .create(
                {
                    "debtor_id": (debtor or self.debtor).id,
                    "company_id": self.company.id,
                    "result": result,
                }
            )
        )

    def _snooze(self, row, until="2026-02-20", reason="Waits for the director"):
        action = row.action_snooze()
        wizard = self.env[action["res_model"]].with_user(self.collector)
        wizard = wizard.with_context(**action["context"]).browse(action["res_id"])
        wizard.write({"until": until, "reason": reason})
        wizard.action_apply()


class TestDeskCustomer(DeskCommon):
    """My day: each cause brings a customer, what is treated leaves."""

    def test_a_customer_who_never_heard_from_us_is_listed_after_a_week(self):
        self._owe("2026-02-02", 700.0)
        with self._at("2026-02-08"):
            self.assertFalse(self._get_row().listed)
        with self._at(TODAY):
            row = self._get_row()
            self.assertEqual(
                (row.cause, row.amount, row.oldest_days), ("silent", 700, 7)
            )
            self.assertEqual(row.reason, "Nobody has written nor called yet")

    def test_a_customer_who_heard_from_us_comes_back_after_a_week_of_silence(self):
        self._send()
        with self._at("2026-02-13"):
            self.assertFalse(self._get_row().listed)
        with self._at("2026-02-16"):
            row = self._get_row()
            self.assertEqual((row.cause, row.days_listed), ("silent", 0))
            self.assertIn("Nothing said since", row.reason)
        with self._at("2026-02-19"):
            self.assertEqual(self._get_row().days_listed, 3)

    def test_an_answered_call_treats_a_customer_for_a_week(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._call("talked")
            row = self._get_row()
            self.assertFalse(row.listed)
            self.assertEqual(str(row.last_date), TODAY)
        with self._at("2026-02-16"):
            self.assertTrue(self._get_row().listed)

    def test_a_call_without_an_answer_treats_a_customer_for_the_day(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._call("no_answer")
            self.assertFalse(self._get_row().listed)
        with self._at("2026-02-10"):
            self.assertEqual(self._get_row().cause, "silent")

    def test_a_draft_to_approve_is_a_cause_until_it_is_approved(self):
        reminder = self._create_reminder()
        with self._at(TODAY):
            row = self._get_row()
            self.assertEqual(row.cause, "approval")
            self.assertIn("waits for approval (friendly)", row.reason)
            shown = self.env["relance.reminder"].search(row.action_do()["domain"])
            self.assertEqual(shown, reminder)
            reminder.action_approve()
            self.assertNotIn("approval", self._get_row().codes or "")

    def test_an_unread_reply_is_a_cause_and_what_it_holds_counts(self):
        reminder = self._send()
        with self._at(TODAY):
            reminder._receive_reply(self.debtor, self.debtor.email, {})
            self._follow()
            row = self._get_row()
            self.assertEqual(row.cause, "reply")
            self.assertEqual(row.amount, 1000, "the pause of a reply is for us to end")
            self._get_todos("reply").action_done()
            self.assertFalse(self._get_row().listed)

    def test_a_broken_promise_is_a_cause_until_the_customer_hears_of_it(self):
        promise = self._promise("2026-02-12")
        with self._at(TODAY):
            row = self._get_row()
            self.assertEqual((row.amount, row.promised), (0, 1000))
            self.assertFalse(row.listed, "it waits for the day of the promise")
        with self._at("2026-03-02"):
            self._plan()
            self.assertEqual(promise.state, "broken")
            row = self._get_row()
            self.assertEqual((row.cause, row.amount), ("broken", 1000))
            self.assertIn("Promised for", row.reason)
            self.assertEqual(row.action_do()["res_model"], "relance.todo.call")
            self._call("talked")
        with self._at("2026-03-03"):
            self.assertNotIn("broken", self._get_row().codes or "")

    def _promise(self, day, debtor=None):
        debtor = debtor or self.debtor
        self._create_invoice("2026-02-02", debtor=debtor)
        with self._at("2026-02-06"):
            self._plan()
            # sudo: what users may take has its own tests
            promise = (
                self.env["relance.promise"]
                .sudo()
                .create(
                    {
                        "debtor_id": debtor.id,
                        "company_id": self.company.id,
                        "date_promised": day,
                    }
                )
            )
            self._follow()
        return promise

    def test_a_dispute_is_a_cause_when_its_answer_is_due(self):
        invoice = self._create_invoice("2026-01-20")
        with self._at("2026-02-02"):
            self._plan()
            # sudo: what users may take has its own tests
            disputes = self.env["relance.dispute"].sudo()
            disputes.create(
                {
                    "move_id": invoice.id,
                    "amount": 1000.0,
                    "date_deadline": "2026-02-12",
                }
            )
            self._follow()
        with self._at("2026-02-06"):
            row = self._get_row()
            self.assertEqual((row.disputed, row.amount), (1000, 0))
            self.assertFalse(row.listed)
        with self._at(TODAY):
            row = self._get_row()
            self.assertEqual((row.cause, row.amount), ("deadline", 1000))
            self.assertIn("to be answered by 02/12/2026", row.reason)

    def test_a_call_of_today_is_a_cause_and_opens_its_sheet(self):
        reminder = self._create_reminder()
        with self._at(TODAY):
            self._schedule(reminder, "mail_activity_step", "Call Anne")
            row = self._get_row()
            self.assertEqual(row.cause, "call")
            self.assertIn("Call or act: Call Anne", row.reason)
            self.assertIn("also: Reminder to approve", row.reason)
            sheet = row.action_call()
            self.assertTrue(sheet["context"]["active_todo"])

    def test_a_rejected_payment_is_a_cause(self):
        self._reject(self._create_reminder())
        with self._at(TODAY):
            self.assertEqual(self._get_row().cause, "rejected")

    def test_what_is_to_be_done_about_our_company_is_no_customer_s(self):
        ours = self.company.partner_id
        with self._at(TODAY):
            self._schedule(ours, "mail_activity_bank")
            todos = self.env["relance.todo"].with_user(self.collector)
            self.assertTrue(todos.search([("debtor_id", "=", ours.id)]))
            self.assertFalse(self._get_row(ours))

    def test_a_pause_takes_a_customer_out(self):
        self._create_invoice("2026-02-02")
        with self._at(TODAY):
            self._plan()
            self.reminders.search([]).unlink()
            self.env["relance.hold"].create(
                {"debtor_id": self.debtor.id, "reason": "Waits for a document"}
            )
            self._follow()
            row = self._get_row()
            self.assertEqual((row.amount, row.held, row.listed), (0, 1000, False))

    def test_a_customer_who_owes_nothing_is_no_row(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at(TODAY):
            self._plan()
            self._pay(invoice)
            self._plan()
            self.assertFalse(self._get_row())

    # Put off, kept ----------------------------------------------------------------

    def test_a_customer_put_off_comes_back_on_its_day(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._snooze(self._get_row())
            row = self._get_row()
            self.assertEqual((row.listed, row.snoozed), (False, True))
            self.assertEqual(row.snooze_reason, "Waits for the director")
            self.assertEqual(row.snoozed_by_id, self.collector)
            self.assertEqual(self._get_rows(snoozed=True), row)
        with self._at("2026-02-20"):
            self.assertTrue(self._get_row().listed)

    def test_a_customer_put_off_comes_back_for_what_is_new(self):
        reminder = self._send()
        with self._at("2026-02-16"):
            self._snooze(self._get_row())
            self.assertFalse(self._get_row().listed)
            reminder._receive_reply(self.debtor, self.debtor.email, {})
            row = self._get_row()
            self.assertEqual((row.listed, row.cause), (True, "reply"))

    def test_a_stricter_draft_takes_back_who_was_put_off_and_the_same_does_not(self):
        reminder = self._create_reminder()
        with self._at(TODAY):
            self._snooze(self._get_row())
            reminder.copy()
            self.assertFalse(self._get_row().listed)
            reminder.copy({"level": "2"})
            self.assertTrue(self._get_row().listed)

    def test_a_customer_put_off_is_taken_back_by_hand(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._snooze(self._get_row())
            self._get_row().action_wake()
            self.assertTrue(self._get_row().listed)

    def test_nobody_is_put_off_for_ever(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            row = self._get_row()
            for until in (TODAY, "2026-12-31"):
                with self.assertRaises(UserError):
                    self._snooze(row, until)

    def test_who_is_kept_stays_until_it_is_released(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._get_row().action_keep()
            self._call("talked")
            row = self._get_row()
            self.assertEqual((row.listed, row.cause), (True, "kept"))
            self.assertEqual(self._get_rows(kept_by_id=self.collector.id), row)
            row.action_release()
            self.assertFalse(self._get_row().listed)

    def test_marks_go_when_they_say_nothing_any_more(self):
        self._owe("2026-02-02")
        # sudo: nobody writes them by hand
        marks = self.env["relance.desk.mark"].sudo()
        with self._at(TODAY):
            self._snooze(self._get_row())
            marks._remove_over()
            self.assertTrue(marks.search([]))
        with self._at("2026-02-20"):
            marks._remove_over()
            self.assertFalse(marks.search([]))

    # The order --------------------------------------------------------------------

    def test_the_order_is_that_of_the_rule(self):
        """The SQL of the rows and the rule tell the same of random customers."""
        chance = random.Random(19)
        debts = {}
        for number in range(12):
            debtor = self._create_debtor(f"Customer{number} SA")
            ages = [chance.randint(1, 500) for _item in range(chance.randint(1, 3))]
            debts[debtor] = [Debt(float(chance.randint(50, 9000)), age) for age in ages]
            for debt in debts[debtor]:
                due = fields.Date.subtract(self.today, days=debt.days_late)
                self._owe(due, debt.amount, debtor)
            self._set_score(debtor, chance.choice([None, 5.0, 40.0, 90.0]))
        with self._at(TODAY):
            rows = self._get_rows(*debts)
            told = []
            for row in rows:
                share = row.score / 100 if row.score else 0.5
                money = gain(debts[row.debtor_id], share)
                causes = row.codes.strip(",").split(",")
                self.assertAlmostEqual(row.gain, money, 2)
                self.assertAlmostEqual(row.rank, rank(money, causes), 2)
                told.append(row.rank)
        self.assertEqual(len(rows), 12)
        self.assertEqual(told, sorted(told, reverse=True))

    def _set_score(self, debtor, score):
        # sudo: scores are computed
        profiles = self.env["relance.risk.profile"].sudo()
        if score is not None:
            profiles.create(
                {
                    "debtor_id": debtor.id,
                    "company_id": self.company.root_id.id,
                    "score": score,
                    "risk_class": "C" if score >= 50 else "A",
                }
            )

    def test_who_pays_late_comes_before_who_pays_by_itself_and_is_found_by_its_class(
        self,
    ):
        self._owe("2026-02-01", 1000.0)
        self._owe("2026-02-01", 1000.0, self.martin)
        self._set_score(self.debtor, 5.0)
        self._set_score(self.martin, 50.0)
        with self._at(TODAY):
            rows = self._get_rows(self.debtor, self.martin)
            self.assertEqual(rows.debtor_id, self.martin | self.debtor)
            self.assertEqual(rows[0].debtor_id, self.martin)
            self.assertEqual(self._get_rows(risk_class="C"), rows[0])

    def test_the_order_may_be_changed(self):
        self._owe("2026-01-05", 100.0)
        self._owe("2026-02-01", 1000.0, self.martin)
        with self._at(TODAY):
            rows = self.env["relance.desk.customer"].with_user(self.collector)
            for order, first in (
                ("rank desc", self.martin),
                ("amount desc", self.martin),
                ("oldest_days desc", self.debtor),
                ("risk_class", self.martin),
                ("days_listed desc", self.debtor),
            ):
                self._set_score(first, 1.0) if order == "risk_class" else None
                found = rows.search(
                    [("debtor_id", "in", (self.debtor + self.martin).ids)], order=order
                )
                self.assertEqual(found[0].debtor_id, first, order)

    def test_the_order_is_explained(self):
        self._reject(self._create_reminder())
        with self._at(TODAY):
            told = self._get_row().order_reason
            self.assertIn("1,000.00", told)
            self.assertIn("counts 2.0 times: rejected payment does not wait", told)

    # Rights, size -----------------------------------------------------------------

    def test_a_reader_sees_and_does_nothing(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            row = self._get_rows(self.debtor, user=self.reader)
            self.assertTrue(row.listed)
            self.assertEqual(row.action_do()["res_model"], "res.partner")
            for name in ("call", "promise", "dispute", "plan", "pause", "snooze"):
                with self.assertRaises(AccessError, msg=name):
                    getattr(row, f"action_{name}")()
            for name in ("wake", "keep", "release"):
                with self.assertRaises(AccessError, msg=name):
                    getattr(row, f"action_{name}")()

    def test_another_company_is_not_shown_nor_marked(self):
        self._owe("2026-02-02")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("desk_stranger", "manager", company=other)
        with self._at(TODAY):
            row = self._get_row()
            theirs = row.with_user(stranger)
            self.assertFalse(theirs.search([("debtor_id", "=", self.debtor.id)]))
            with self.assertRaises(AccessError):
                theirs.action_keep()
            self.collector.company_ids = [Command.link(other.id)]
            rows = row.with_context(allowed_company_ids=other.ids)
            self.assertFalse(rows.search([("debtor_id", "=", self.debtor.id)]))

    def test_nobody_writes_a_mark_by_hand(self):
        values = {"debtor_id": self.debtor.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            self.env["relance.desk.mark"].with_user(self.collector).create(values)

    def test_the_list_takes_as_many_queries_for_many_customers(self):
        self._create_reminder()
        columns = self._get_columns("list")
        few = self._count_list(columns)
        for number in range(8):
            debtor = self._create_debtor(f"Late{number} SA")
            self._owe("2026-02-02", debtor=debtor)
        many = self._count_list(columns)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 25)

    def test_a_customer_s_screen_takes_as_many_queries_for_many_items(self):
        self._create_reminder()
        columns = self._get_columns("form")
        few = self._count_screen(columns)
        for number in range(8):
            self._owe(f"2026-01-{number + 10}")
        many = self._count_screen(columns)
        self.assertLessEqual(many, few + 3)
        self.assertLessEqual(many, 40)

    def _get_columns(self, kind):
        """Return what the view ``kind`` reads."""
        rows = self.env["relance.desk.customer"].with_user(self.collector)
        view = rows.get_views([(False, kind)])
        names = view["models"][rows._name]["fields"]
        parts = {"fields": {"display_name": {}}}
        return {
            name: parts if rows._fields[name].relational else {}
            for name in names
            if name in rows._fields
        }

    def _count_list(self, columns):
        with self._at(TODAY):
            self._get_rows().env.invalidate_all()
            rows = self.env["relance.desk.customer"].with_user(self.collector)
            count = self.cr.sql_log_count
            found = rows.web_search_read([("listed", "=", True)], columns, limit=40)
            self.assertTrue(found["length"])
            return self.cr.sql_log_count - count

    def _count_screen(self, columns):
        with self._at(TODAY):
            row = self._get_row()
            self.env.invalidate_all()
            count = self.cr.sql_log_count
            (values,) = row.web_read(columns)
            self.assertTrue(values["item_ids"])
            return self.cr.sql_log_count - count

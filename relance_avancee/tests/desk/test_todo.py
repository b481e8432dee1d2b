from datetime import timedelta

from odoo import Command, fields

from .common import TodoCommon


class TestTodo(TodoCommon):
    """Each thing that waits has its line, by urgency, until it is settled."""

    def test_drafts_are_one_line_with_their_number_and_total(self):
        self._create_reminder()
        self._create_reminder(debtor=self._create_debtor("Martin SA"))
        with self._at("2026-02-09"):
            todo = self._get_todos("approval")
            self.assertEqual((todo.item_count, todo.amount), (2, 2000))
            self.assertEqual(todo.summary, "Reminders to approve: 2")
            self.reminders.search([("state", "=", "draft")]).action_approve()
            self.assertFalse(self._get_todos("approval"))

    def test_a_formal_notice_has_a_line_of_its_own(self):
        reminder = self._create_reminder()
        reminder.level = "3"
        with self._at("2026-02-09"):
            self.assertEqual(self._get_todos("notice").res_id, reminder.id)
            self.assertFalse(self._get_todos("approval"))

    def test_a_reply_waits_until_it_is_read(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            reminder._receive_reply(self.debtor, self.debtor.email, {})
            todo = self._get_todos("reply")
            self.assertEqual(todo.debtor_id, self.debtor)
            self.assertEqual(todo.user_id, self.collector)
            todo.action_done()
            self.assertFalse(self._get_todos("reply"))
            self.assertFalse(reminder.activity_ids)

    def test_a_bounce_goes_once_the_address_is_corrected(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09") as today:
            reminder._hold_dead_address(self.debtor.email_normalized, today)
            todo = self._get_todos("bounce")
            self.assertEqual((todo.res_id, todo.amount), (self.debtor.id, 1000))
            self.assertEqual(len(self._get_todos()), 2, "the bounce and the draft")
            self.debtor.email = "new@customer.example.com"
            self.assertNotIn("bounce", self._get_todos().mapped("kind"))

    def test_a_reminder_that_does_not_leave_is_there_after_the_last_attempt(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            for attempt in range(3):
                self.assertFalse(self._get_todos("failed"), attempt)
                reminder.state = "approved"
                reminder._mark_failed("No server")
            todo = self._get_todos("failed")
            self.assertEqual((todo.res_id, todo.summary), (reminder.id, "No server"))
            reminder.action_retry()
            self.assertFalse(self._get_todos())

    def test_unmatched_money_goes_once_it_is_matched(self):
        invoice = self._create_invoice("2026-02-02")
        credit = self._create_credit(1000)
        with self._at("2026-02-09"):
            self._plan()
            todo = self._get_todos("covered")
            self.assertEqual((todo.debtor_id, todo.amount), (self.debtor, 1000))
            lines = (invoice + credit).line_ids
            lines.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()
            self.assertFalse(self._get_todos("covered"))

    def test_a_draft_credit_note_goes_once_it_is_posted(self):
        self._create_invoice("2026-02-02")
        credit = self._create_credit(1000, post=False)
        with self._at("2026-02-09"):
            self._plan()
            todo = self._get_todos("drafted")
            self.assertEqual(todo.button, "Open the credit note")
            self.assertFalse(self._get_todos("covered"))
            credit.action_post()
            self.assertFalse(self._get_todos("drafted") | self._get_todos("covered"))

    def test_what_is_open_again_waits_until_somebody_has_looked(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan()
            item = self._get_items(invoice)
            # sudo: such a hold opens by itself
            holds = self.env["relance.hold"].sudo()
            holds._hold_reopened(item, fields.Date.today())
            todo = self._get_todos("reopened")
            self.assertEqual((todo.res_model, todo.res_id), (invoice._name, invoice.id))
            todo.action_done()
            self.assertFalse(self._get_todos("reopened"))
            self.assertFalse(item.hold_id.filtered("live"))

    def test_a_rejected_payment_goes_once_the_customer_has_heard_of_it(self):
        item = self._reject(self._create_reminder())
        with self._at("2026-02-09"):
            self.assertEqual(self._get_todos("rejected").res_id, item.move_id.id)
            item.last_date = "2026-02-09"
            self.assertFalse(self._get_todos("rejected"))

    def test_the_to_dos_of_steps_are_calls_or_formal_notices(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            self._schedule(reminder, "mail_activity_decide", "Call Anne")
            self.assertEqual(self._get_todos("call").summary, "Call Anne")
            reminder.level = "3"
            notices = self._get_todos("notice")
            self.assertEqual(set(notices.mapped("summary")), {"Call Anne", "D+5"})

    def test_every_type_of_ours_is_shown_and_no_other(self):
        self._create_reminder()
        types = self.env["mail.activity.type"].search(
            [("res_model", "in", [False, "res.partner"])]
        )
        names = types.get_external_id()
        ours = types.filtered(
            lambda kind: names[kind.id].startswith("relance_avancee.")
        )
        with self._at("2026-02-09"):
            for kind in types:
                self.debtor.activity_schedule(names[kind.id], summary=kind.name)
            told = self._get_todos().sudo().filtered("activity_id")
            self.assertEqual(told.activity_id.activity_type_id, ours)
            self.assertEqual(len(told), len(ours))
            told.activity_id.action_done()
            self.assertFalse(self._get_todos().filtered("activity_id"))

    def test_an_invoice_never_sent_goes_once_it_is_sent(self):
        invoice = self._create_invoice("2026-02-02", sent=False)
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._get_todos("not_sent").item_count, 1)
            invoice.is_move_sent = True
            self.assertFalse(self._get_todos("not_sent"))

    def test_a_customer_without_address_goes_once_it_has_one(self):
        debtor = self._create_debtor("Martin SA", email=False)
        self._create_invoice("2026-02-02", debtor=debtor)
        self._create_invoice("2026-02-03", debtor=debtor)
        with self._at("2026-02-09"):
            self._plan()
            todo = self._get_todos("no_email")
            self.assertEqual((todo.res_id, todo.amount), (debtor.id, 2000))
            debtor.email = "martin@customer.example.com"
            self.assertFalse(self._get_todos("no_email"))

    def test_items_without_scenario_and_too_old_are_one_line_each(self):
        self.company.relance_install_date = "2026-02-01"
        consumer = self._create_debtor("Anne", is_company=False)
        self._create_invoice("2026-02-02", debtor=consumer)
        self._create_invoice("2026-02-03", debtor=consumer)
        self._create_invoice("2025-06-02")
        with self._at("2026-02-09"):
            self.company._sync_relance_company_holds()
            self._plan()
            self.assertEqual(self._get_todos("no_scenario").item_count, 2)
            manager = self._create_user("todo_manager", "manager")
            self.assertEqual(self._get_todos("too_old", manager).item_count, 1)
            self.assertFalse(self._get_todos("too_old"), "not for a collector to do")

    def test_what_was_left_on_hold_at_the_take_over_waits_for_nobody(self):
        self.company.relance_install_date = "2026-02-01"
        self._create_invoice("2025-06-02")
        manager = self._create_user("todo_manager", "manager")
        with self._at("2026-02-09"):
            self.company._sync_relance_company_holds()
            self._plan()
            self.assertTrue(self._get_todos("too_old", manager))
            # sudo: the take-over does it
            self.company.sudo()._finish_relance_takeover("2026-01-01")
            self._plan()
            self.assertFalse(self._get_todos("too_old", manager))

    def test_nothing_waits_for_longer_than_the_addon_is_there(self):
        self.company.relance_install_date = "2026-02-01"
        consumer = self._create_debtor("Anne", is_company=False)
        self._create_invoice("1900-01-01", debtor=consumer)
        self.company.relance_too_old_days = 3650
        self.env["relance.hold"].search([]).action_lift()
        with self._at("2026-02-09"):
            self._plan()
            dates = self._get_todos().mapped("date")
            self.assertTrue(dates)
            self.assertGreaterEqual(min(dates), fields.Date.to_date("2026-02-01"))

    def test_an_archived_customer_who_owes_is_a_gap(self):
        self._create_invoice("2026-02-02")
        self.debtor.active = False
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._get_todos("archived").debtor_id, self.debtor)

    # Order, counts, companies, rights -----------------------------------------

    def test_the_most_urgent_come_first_and_the_largest_calls(self):
        martin = self._create_debtor("Martin SA")
        self._create_invoice("2026-02-02", 500)
        large = self._create_reminder(5000, martin)
        small = self.reminders.search([("debtor_id", "=", self.debtor.id)])
        with self._at("2026-02-09"):
            self._schedule(small, "mail_activity_decide")
            self._schedule(large, "mail_activity_decide")
            self._schedule(small, "mail_activity_reply")
            todos = self._get_todos()
            self.assertEqual(
                [(todo.kind, todo.amount) for todo in todos],
                [("reply", 500), ("call", 5000), ("call", 500), ("approval", 5500)],
            )

    def test_what_is_put_off_leaves_the_counts_until_its_day(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09") as today:
            self._schedule(reminder, "mail_activity_decide")
            todo = self._get_todos("call")
            self.assertFalse(todo.later)
            todo.action_tomorrow()
            self.assertEqual(
                todo.sudo().activity_id.date_deadline, today + timedelta(1)
            )
            self.assertTrue(self._get_todos("call").later)
            self.assertNotIn("call", self._get_counts())
        with self._at("2026-02-10"):
            self.assertIn("call", self._get_counts())

    def _get_counts(self):
        self.env.flush_all()
        counts = self.env["relance.todo"].with_user(self.collector)._get_counts()
        return {
            count["kind"]: (count["count"], count["amount"], count["urgency"])
            for count in counts
        }

    def test_a_customer_counts_once_in_the_totals(self):
        self._create_reminder(300, self._create_debtor("Martin SA"))
        reminder = self._create_reminder(500)
        with self._at("2026-02-09"):
            self._schedule(reminder, "mail_activity_decide")
            self._schedule(reminder, "mail_activity_reply")
            self._schedule(self.debtor, "mail_activity_present")
            todos = self._get_todos()
            self.assertEqual(sum(todos.mapped("amount")), 3 * 500 + 800)
            domain = [("id", "in", todos.ids)]
            [[total]] = todos._read_group(domain, [], ["amount:sum"])
            self.assertEqual(total, 500, "and the drafts are those of customers")
            totals = dict(todos._read_group(domain, ["kind"], ["amount:sum"]))
            self.assertEqual(totals["approval"], 800)

    def test_the_counts_are_those_of_the_list_in_one_query(self):
        self._create_invoice("2026-02-02", debtor=self._create_debtor("Zed", email=""))
        self._create_bank(self.company.partner_id)
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            self._schedule(reminder, "mail_activity_reply")
            told = {}
            for todo in self._get_todos():
                count, amount, _urgency = told.get(todo.kind, (0, 0, 0))
                told[todo.kind] = (
                    count + todo.item_count,
                    amount + todo.amount,
                    todo.urgency,
                )
            self.assertEqual(list(told), ["reply", "approval", "no_email"])
            self.assertEqual(list(self._get_counts()), list(told))
            self.assertEqual(self._get_counts(), told)
            self._get_counts()  # what is read about the user is known
            with self.assertQueryCount(1):
                self._get_counts()

    def test_what_only_the_engine_reads_is_in_no_menu(self):
        for model, name in (
            ("relance.due.item", "alarm_cycle"),
            ("relance.notice", "pdf_hash"),
            ("relance.todo", "res_model"),
        ):
            told = self.env[model].fields_get([name])[name]
            with self.subTest(field=name):
                self.assertFalse(told["groupable"] or told["searchable"])
        told = self.env["relance.todo"].fields_get(["kind"])["kind"]
        self.assertTrue(told["groupable"] and told["searchable"])

    def test_the_to_dos_of_another_company_are_not_shown(self):
        self._create_reminder()
        other = self.env["res.company"].create({"name": "Other"})
        self.collector.company_ids = [Command.link(other.id)]
        with self._at("2026-02-09"):
            todos = self.env["relance.todo"].with_user(self.collector)
            mine = [("company_id", "=", self.company.id)]
            seen = todos.with_context(allowed_company_ids=self.company.ids)
            hidden = todos.with_context(allowed_company_ids=other.ids)
            self.assertTrue(seen.search(mine))
            self.assertFalse(hidden.search(mine))

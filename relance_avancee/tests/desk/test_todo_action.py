from odoo.exceptions import AccessError

from .common import TodoCommon


class TestTodoAction(TodoCommon):
    """One click on a line opens what settles it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector.group_ids |= cls.env.ref("account.group_account_invoice")

    def _do(self, kind):
        """Return the action of the line of ``kind``, and the records that it shows."""
        todo = self._get_todos(kind)
        action = todo.action_do()
        records = self.env[action["res_model"]].with_user(self.collector)
        if res_id := action.get("res_id"):
            return action, records.browse(res_id)
        return action, records.search(action.get("domain") or [])

    def test_a_reply_opens_the_reminder(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            self._schedule(reminder, "mail_activity_reply")
            self.assertEqual(self._do("reply")[1], reminder)

    def test_approving_opens_the_drafts(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            self.assertEqual(
                self._do("approval")[1].filtered(
                    lambda draft: draft.company_id == self.company
                ),
                reminder,
            )

    def test_a_bounce_opens_the_contact_or_a_dialog_to_who_may_not_edit_it(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Anne",
                "type": "invoice",
                "parent_id": self.debtor.id,
                "email": "anne@customer.example.com",
            }
        )
        reminder = self._create_reminder()
        with self._at("2026-02-09") as today:
            reminder._hold_dead_address("anne@customer.example.com", today)
            dialog = self._do("bounce")[0]
            self.assertEqual(dialog["res_model"], "relance.debtor.correct")
            self.assertEqual(dialog["context"]["default_email"], contact.email)
            self.collector.group_ids |= self.env.ref("base.group_partner_manager")
            self.assertEqual(self._do("bounce")[1], contact)

    def test_matching_opens_the_oldest_invoice(self):
        old = self._create_invoice("2026-02-01")
        self._create_invoice("2026-02-02")
        self._create_credit(2000)
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._do("covered")[1], old)

    def test_matching_a_draft_credit_note_opens_it(self):
        self._create_invoice("2026-02-02")
        credit = self._create_credit(1000, post=False)
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._do("covered")[1], credit)

    def test_sending_opens_the_invoices_that_were_not(self):
        self._create_invoice("2026-02-02", debtor=self._create_debtor("Martin SA"))
        unsent = self._create_invoice("2026-02-02", sent=False)
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._do("not_sent")[1], unsent)

    def test_a_missing_scenario_opens_the_items(self):
        consumer = self._create_debtor("Anne", is_company=False)
        invoice = self._create_invoice("2026-02-02", debtor=consumer)
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._do("no_scenario")[1], self._get_items(invoice))

    def test_taking_over_opens_the_take_over_to_a_manager(self):
        self.company.relance_install_date = "2026-02-01"
        self._create_invoice("2025-06-02")
        manager = self._create_user("todo_manager", "manager")
        with self._at("2026-02-09"):
            self.company._sync_relance_company_holds()
            self._plan()
            action = self._get_todos("too_old", manager).action_do()
            self.assertEqual(action["res_model"], "relance.takeover")
            self.assertEqual(self._do("too_old")[1].reason, "too_old")

    def test_presenting_opens_the_direct_debits_of_the_customer(self):
        invoice = self._create_invoice("2026-02-02", relance_route="debit")
        with self._at("2026-02-09"):
            self._plan()
            self._schedule(self.debtor, "mail_activity_present")
            self.assertEqual(self._do("present")[1], self._get_items(invoice))

    def test_a_statement_opens_its_wizard(self):
        self._create_reminder()
        with self._at("2026-02-09"):
            self._schedule(self.debtor, "mail_activity_statement")
            action, _records = self._do("statement")
            self.assertEqual(action["res_model"], "relance.statement.send")

    def test_a_line_opens_the_customer_to_who_may_not_read_invoices(self):
        self._reject(self._create_reminder())
        reader = self._create_user("todo_reader", "reader")
        with self._at("2026-02-09"):
            action = self._get_todos("rejected", reader).action_do()
            self.assertEqual(
                (action["res_model"], action["res_id"]),
                ("res.partner", self.debtor.id),
            )

    def test_the_action_of_a_kind_shows_that_kind(self):
        action = self.env["relance.todo"].get_action("reply")
        self.assertEqual(action["context"]["search_default_kind"], "reply")

    def test_a_reader_sees_and_does_not_act(self):
        reader = self._create_user("todo_reader", "reader")
        stranger = self._create_user("stranger", "base.group_user")
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            activity = self._schedule(reminder, "mail_activity_reply")
            todo = self._get_todos("reply", reader)
            self.assertEqual(todo.button, "Look")
            for act in (todo.action_done, todo.action_tomorrow):
                with self.assertRaises(AccessError):
                    act()
            self.assertTrue(activity.active)
            with self.assertRaises(AccessError):
                self._get_todos(user=stranger)

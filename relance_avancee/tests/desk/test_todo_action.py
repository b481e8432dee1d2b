from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import TodoCommon


class TestTodoAction(TodoCommon):
    """One click on a line opens what settles it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector.group_ids |= cls.env.ref("account.group_account_invoice")

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

    def test_money_is_matched_in_place(self):
        old = self._create_invoice("2026-02-01")
        self._create_invoice("2026-02-02")
        self._create_credit(2000)
        with self._at("2026-02-09"):
            self._plan()
            action, dialog = self._do("covered")
            self.assertEqual(
                (action["target"], dialog._name), ("new", "relance.todo.match")
            )
            self.assertEqual(dialog.action_open_invoice()["res_id"], old.id)
            [proposal] = dialog.proposals
            told = dialog.action_match(proposal["key"])["message"]
            self.assertIn(old.name, told)
            self.assertFalse(old.amount_residual)
            self.assertFalse(self._get_todos("covered"))
            with self.assertRaisesRegex(UserError, "matched or changed meanwhile"):
                dialog.action_match(proposal["key"])

    def test_matching_a_draft_credit_note_opens_it(self):
        self._create_invoice("2026-02-02")
        credit = self._create_credit(1000, post=False)
        with self._at("2026-02-09"):
            self._plan()
            action, record = self._do("drafted")
            self.assertEqual((record, action["views"]), (credit, [(False, "form")]))

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
            for act in (todo.action_done, todo.action_tomorrow, todo.action_put_off):
                with self.assertRaises(AccessError):
                    act()
            self.assertTrue(activity.active)
            with self.assertRaises(AccessError):
                self._get_todos(user=stranger)

    # Put off, done, called ---------------------------------------------------------

    def _create_gaps(self):
        """Return the to-dos of a customer without address and of a formal notice."""
        self._create_invoice(
            "2026-02-02", debtor=self._create_debtor("Martin SA", email=False)
        )
        self._create_reminder().level = "3"
        return self._get_todos("no_email") | self._get_todos("notice")

    def test_every_line_can_be_put_off_and_comes_back_on_its_day(self):
        with self._at("2026-02-09") as today:
            todos = self._create_gaps()
            self.assertEqual(len(todos), 2)
            todos.action_tomorrow()
            for kind in ("no_email", "notice"):
                todo = self._get_todos(kind)
                self.assertTrue(todo.later)
                self.assertEqual(todo.date, today + timedelta(days=1))
            colleague = self._create_user("todo_colleague", "collector")
            self.assertTrue(self._get_todos("notice", colleague).later, "one list")
        with self._at("2026-02-10"):
            self.assertFalse(any(self._get_todos().mapped("later")))

    def test_a_to_do_is_put_off_to_a_day_of_the_next_weeks(self):
        with self._at("2026-02-09") as today:
            todos = self._create_gaps()
            action = todos.action_put_off()
            dialogs = self.env[action["res_model"]].with_user(self.collector)
            dialog = dialogs.with_context(**action["context"]).browse(action["res_id"])
            for until in (today, today + timedelta(days=93), "2999-12-31"):
                dialog.until = until
                with self.assertRaisesRegex(UserError, "next 92 days"):
                    dialog.action_apply()
            for until in ("2026-02-20", "2026-02-23"):
                dialog.until = until
                dialog.action_apply()
            self.assertEqual(
                set(self._get_todos("notice").mapped("date")),
                {fields.Date.to_date("2026-02-23")},
            )

    def test_what_has_come_back_is_forgotten(self):
        # sudo: Odoo's own housekeeping
        later = self.env["relance.todo.later"].sudo()
        with self._at("2026-02-09"):
            self._create_gaps().action_tomorrow()
            later._remove_over()
            self.assertEqual(len(later.search([])), 2)
        with self._at("2026-02-10"):
            later._remove_over()
            self.assertFalse(later.search([]))

    def test_several_are_done_at_once_and_the_others_told(self):
        reminder = self._create_reminder()
        with self._at("2026-02-09"):
            self._schedule(reminder, "mail_activity_reply")
            self._schedule(self.debtor, "mail_activity_present")
            told = self._get_todos().action_done()
            self.assertEqual(self._get_todos().mapped("kind"), ["approval"])
            self.assertIn("Not ended: 1", told["params"]["message"])

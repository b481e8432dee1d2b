from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.base.models.ir_cron import IrCron

from .common import TodoCommon


class CallCommon(TodoCommon):
    """A customer who is late, with a to-do to call it on 9 February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector.group_ids |= cls.env.ref("account.group_account_invoice")
        cls.calls = cls.env["relance.call"]

    def setUp(self):
        super().setUp()
        self.debtor.phone = "+33 1 23 45 67 89"
        self.reminder = self._create_reminder()
        self.enterContext(self._at("2026-02-09"))

    def _schedule_call(self, summary="Call Anne"):
        return self._schedule(self.reminder, "mail_activity_step", summary)

    def _call(self, button, kind="call", **values):
        """Press ``button`` of the sheet of the to-do; return it and what follows."""
        action, sheet = self._do(kind)
        self.assertEqual((action["target"], sheet._name), ("new", "relance.todo.call"))
        sheet = sheet.with_context(**action["context"])
        sheet.write(values)
        return sheet, getattr(sheet, button)()

    def _open_from_customer(self):
        """Return the call sheet that the customer's form opens."""
        action = self.debtor.with_user(self.collector).action_relance_call()
        sheets = self.env[action["res_model"]].with_user(self.collector)
        return sheets.browse(action["res_id"]).with_context(**action["context"])

    def _log(self, *results, days_ago=0, phone="+33 1 23 45 67 89"):
        """Keep calls with these results, so many days ago."""
        moment = fields.Datetime.subtract(fields.Datetime.now(), days=days_ago)
        # sudo: a call is written by the sheet alone
        return self.calls.sudo().create(
            [
                {
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "contact_id": self.debtor.id,
                    "phone": phone,
                    "date": moment,
                    "result": result,
                }
                for result in results
            ]
        )


class TestCallSheet(CallCommon):
    """Each result is one click, makes what follows and places the next step."""

    def test_it_tells_whom_to_call_and_what_to_say(self):
        self._schedule_call().note = "<p>Ask for a day</p>"
        sheet, _next = self._call("action_talked", told="Pays on Friday")
        self.assertEqual(
            (sheet.phone, sheet.what, sheet.amount, sheet.situation),
            ("+33 1 23 45 67 89", "Call Anne", 1000, "first"),
        )
        self.assertIn("Ask for a day", sheet.step_note)
        self.assertIn(self.reminder.line_ids.name, sheet.script)
        self.assertFalse(self._get_todos("call"))
        self.assertIn("Pays on Friday", self.reminder.message_ids[0].body)
        call = self.calls.search([])
        self.assertEqual(
            (call.result, call.told, call.reminder_id, call.user_id),
            ("talked", "Pays on Friday", self.reminder, self.collector),
        )

    def _create_contact(self, name, **values):
        partners = self.env["res.partner"]
        return partners.create({"name": name, "parent_id": self.debtor.id} | values)

    def test_who_wants_no_call_is_passed_over_for_somebody_who_may_be_called(self):
        anne = self._create_contact("Anne", phone="+33 1 42 68 53 00")
        self.debtor.relance_call_refused = False
        self._create_contact(
            "Paul", phone="+33 1 42 68 53 01", relance_call_refused="2026-01-05"
        )
        anne.relance_preferred_means = "call"
        sheet = self._open_from_customer()
        self.assertEqual((sheet.contact_id, sheet.refusal), (anne, ""))

    def test_nobody_who_may_be_called_is_said_with_the_day(self):
        self.debtor.relance_call_refused = "2026-01-05"
        self._create_contact("Anne", phone="+33 1 42 68 53 00")
        sheet = self._open_from_customer()
        self.assertEqual(
            sheet.refusal, f"{self.debtor.name}: no call since January 5, 2026."
        )

    def test_a_promise_is_made_and_the_reminders_wait(self):
        self._schedule_call()
        self._call("action_promise", date_promised="2026-02-20", amount_promised=400)
        promise = self.env["relance.promise"].search([])
        self.assertEqual(
            (str(promise.date_promised), promise.amount, promise.channel),
            ("2026-02-20", 400, "phone"),
        )
        self.assertFalse(self._get_todos("call"))
        self.assertEqual(self.calls.search([]).result, "promise")

    def test_a_promise_without_an_amount_is_of_all_that_is_due(self):
        self._schedule_call()
        self._call("action_promise", date_promised="2026-02-20")
        self.assertEqual(self.env["relance.promise"].search([]).amount, 1000)

    def test_a_promise_that_is_refused_keeps_the_to_do(self):
        self._schedule_call()
        with self.assertRaises(UserError):
            self._call("action_promise", date_promised=False)
        self.assertTrue(self._get_todos("call"))
        self.assertFalse(self.calls.search([]))

    def test_paid_already_pauses_and_has_the_money_looked_for(self):
        self._schedule_call()
        self._call("action_paid", told="On Friday, by transfer")
        hold = self.env["relance.hold"].search([("kind", "=", "pause")])
        self.assertEqual(hold.debtor_id, self.debtor)
        self.assertEqual(str(hold.date_to), "2026-02-16")
        todo = self.debtor.activity_ids
        self.assertIn("On Friday, by transfer", todo.summary)
        self.assertFalse(self._get_todos("call"))

    def test_a_dispute_opens_its_dialog_filled_in(self):
        self._schedule_call()
        _sheet, action = self._call("action_dispute", told="Two are missing")
        self.assertEqual(action["res_model"], "relance.dispute")
        self.assertEqual(
            (action["context"]["default_note"], action["context"]["default_channel"]),
            ("Two are missing", "phone"),
        )

    def test_a_dispute_that_is_discarded_leaves_the_to_do(self):
        self._schedule_call()
        self._call("action_dispute", told="Two are missing")
        self.assertTrue(self._get_todos("call"))
        self.assertFalse(self.calls.search([]))

    def test_a_dispute_that_is_stored_ends_the_to_do_once(self):
        self._schedule_call()
        sheet, action = self._call("action_dispute", told="Two are missing")
        disputes = self.env["relance.dispute"].with_user(self.collector)
        disputes = disputes.with_context(**action["context"])
        move = self.reminder.line_ids.move_id
        dispute = disputes.create({"move_id": move.id, "amount": 10.0})
        self.assertEqual(dispute.note, "Two are missing")
        self.assertFalse(self._get_todos("call"))
        self.assertFalse(sheet.exists())
        disputes.create({"move_id": move.id, "amount": 20.0})
        call = self.calls.search([])
        self.assertEqual(
            (call.result, call.told, call.reminder_id),
            ("dispute", "Two are missing", self.reminder),
        )

    def test_the_sheet_of_another_is_not_ended(self):
        self._schedule_call()
        _sheet, action = self._call("action_dispute")
        other = self._create_user("call_other", "collector")
        disputes = self.env["relance.dispute"].with_user(other)
        disputes = disputes.with_context(**action["context"])
        move = self.reminder.line_ids.move_id
        with self.assertRaises(AccessError):
            disputes.create({"move_id": move.id, "amount": 10.0})

    def test_asking_for_time_ends_the_to_do_once_the_plan_is_stored(self):
        self._schedule_call()
        _sheet, action = self._call("action_plan")
        self.assertEqual(action["res_model"], "relance.payment.plan.simulate")
        self.assertTrue(self._get_todos("call"))
        self.assertFalse(self.calls.search([]))
        simulations = self.env[action["res_model"]].with_user(self.collector)
        simulations.with_context(**action["context"]).create({}).action_save()
        self.assertFalse(self._get_todos("call"))
        self.assertEqual(self.calls.search([]).result, "plan")

    def test_the_words_of_a_step_come_first_and_an_empty_note_is_none(self):
        self._schedule_call().note = "<p><br></p>"
        _action, sheet = self._do("call")
        self.assertFalse(sheet.step_note)
        self.assertTrue(sheet.script)

    def test_a_call_without_answer_comes_back_on_its_day(self):
        self._schedule_call()
        self._call("action_no_answer", until="2026-02-11")
        todo = self._get_todos("call")
        self.assertTrue(todo.later)
        self.assertEqual(str(todo.date), "2026-02-11")
        self.assertIn("No answer", self.reminder.message_ids[0].body)

    def test_a_third_call_without_answer_waits_until_the_week_has_room(self):
        self._schedule_call()
        self._log("no_answer", "no_answer", days_ago=1)
        _sheet, told = self._call("action_no_answer", until="2026-02-10")
        self.assertEqual(str(self._get_todos("call").date), "2026-02-16")
        self.assertIn("02/16/2026", told["params"]["message"])

    def test_the_company_may_lift_the_limit(self):
        self.company.relance_call_cap = 0
        self._schedule_call()
        self._log("no_answer", "no_answer", "no_answer")
        self._call("action_no_answer", until="2026-02-10")
        self.assertEqual(str(self._get_todos("call").date), "2026-02-10")

    def test_who_asked_to_be_called_then_is_called_then(self):
        self._schedule_call()
        self._log("talked", "talked", "talked")
        self._call("action_later", until="2026-02-10")
        self.assertEqual(str(self._get_todos("call").date), "2026-02-10")

    def test_a_wrong_number_is_corrected_and_another_is_called(self):
        other = self.env["res.partner"].create(
            {"name": "Paul", "parent_id": self.debtor.id, "phone": "+33 1 98 76 54 32"}
        )
        self._schedule_call()
        sheet, _told = self._call("action_wrong_number")
        self.assertEqual(sheet.contact_id, self.debtor)
        self.assertIn("+33 1 23 45 67 89", self.debtor.activity_ids.summary)
        self.assertEqual(self._open_from_customer().contact_id, other)

    def test_the_sheet_tells_when_a_number_was_answered(self):
        self._log("promise", days_ago=6)
        self._log("no_answer")
        self.assertIn("02/03/2026", self._open_from_customer().number_told)

    def test_the_sheet_tells_the_calls_of_the_week(self):
        self._log("no_answer", days_ago=8)
        self.assertFalse(self._open_from_customer().attempts)
        self._log("no_answer", "talked", "no_answer")
        told = self._open_from_customer().attempts
        self.assertIn("Calls in seven days: 3, without an answer: 2.", told)
        self.assertIn("call again from 02/16/2026", told)

    def test_a_rejected_payment_that_is_spoken_of_ends_its_line(self):
        self._reject(self.reminder)
        self._call("action_later", "rejected", until="2026-02-11")
        todo = self._get_todos("rejected")
        self.assertEqual((str(todo.date), len(todo)), ("2026-02-11", 1))
        self._call("action_talked", "rejected")
        self.assertFalse(self._get_todos("rejected"))

    def test_from_a_customer_a_call_is_noted_and_comes_back(self):
        sheet = self._open_from_customer()
        sheet.write({"told": "In a meeting", "until": "2026-02-11"})
        sheet.action_later()
        self.assertIn("In a meeting", self.debtor.message_ids[0].body)
        todo = self._get_todos("call")
        self.assertEqual((todo.debtor_id, str(todo.date)), (self.debtor, "2026-02-11"))

    def test_the_record_opens_from_the_sheet(self):
        self._schedule_call()
        _sheet, action = self._call("action_open")
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("relance.reminder", self.reminder.id),
        )
        action = self._open_from_customer().action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.debtor.id)
        )

    def test_nobody_is_called_whom_the_user_may_not_see(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_debtor("Stranger", company_id=other.id)
        stranger.phone = "+33 1 00 00 00 00"
        sheet = self._open_from_customer()
        sheet.contact_id = stranger
        for look in (lambda: sheet.phone, sheet.action_talked):
            sheet.invalidate_recordset()
            with self.assertRaises(AccessError):
                look()
        sheet.write({"contact_id": False, "debtor_id": stranger.id})
        with self.assertRaises(AccessError):
            sheet.action_talked()
        self.assertFalse(self.calls.search([]))

    def test_the_history_tells_the_calls_once(self):
        self._schedule_call()
        self._call("action_no_answer", until="2026-02-11")
        self.env.flush_all()
        told = self.env["relance.history"].search(
            [("debtor_id", "=", self.debtor.id), ("kind", "=", "call")]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("No answer", told.note)

    def test_a_reader_keeps_no_call(self):
        reader = self._create_user("call_reader", "reader")
        with self.assertRaises(AccessError):
            self.debtor.with_user(reader).action_relance_call()

    def test_nobody_writes_a_call_by_hand(self):
        call = self._log("talked")
        with self.assertRaises(AccessError):
            call.with_user(self.collector).result = "promise"
        call.with_user(self.collector).told = "And thanks"

    def test_what_was_said_is_removed_when_its_term_is_over(self):
        call = self._log("talked")
        call.told = "Mr Dupont is ill"
        with self._at("2028-03-10"), patch.object(IrCron, "_commit_progress"):
            self.env["relance.retention"]._cron_forget()
        self.assertEqual((call.told, call.phone), (False, False))
        self.assertEqual(call.result, "talked")


class TestCallScript(CallCommon):
    """The sheet reads out the script of the situation, with the customer's figures."""

    def _get_situation(self):
        return self._open_from_customer().situation

    def test_somebody_new_gets_the_first_call(self):
        self.assertEqual(self._get_situation(), "first")

    def test_who_was_written_to_was_reminded_already(self):
        self.reminder.sudo().write({"state": "sent", "date_sent": "2026-02-09"})
        self.assertEqual(self._get_situation(), "overdue")

    def test_a_broken_promise_comes_before_the_reminders(self):
        self.env["relance.promise"].create(
            {
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "currency_id": self.company.currency_id.id,
                "due_item_ids": [Command.set(self.reminder.line_ids.due_item_id.ids)],
                "date_promised": "2026-02-12",
            }
        )
        with self._at("2026-02-20"):
            self._plan()
            sheet = self._open_from_customer()
            self.assertEqual(sheet.situation, "broken_promise")
            self.assertIn("02/12/2026", sheet.script)

    def test_an_open_dispute_comes_before_all(self):
        self.env["relance.dispute"].create(
            {"move_id": self.reminder.line_ids.move_id.id, "amount": 250}
        )
        sheet = self._open_from_customer()
        self.assertEqual(sheet.situation, "dispute")
        self.assertIn("250.00", sheet.script)

    def test_another_situation_is_read_at_once(self):
        sheet = self._open_from_customer()
        before = sheet.script
        sheet.situation = "broken_promise"
        self.assertNotEqual(sheet.script, before)

    def test_what_a_customer_is_called_is_no_markup(self):
        self.debtor.name = "<b>Dupont</b>"
        script = self.env["relance.call.script"].search([("situation", "=", "first")])
        script.aim = "<p>{customer}</p>"
        self.assertIn("&lt;b&gt;Dupont", self._open_from_customer().script)

    def test_its_writer_reads_it_with_the_figures_of_who_owes_most(self):
        other = self._create_debtor("Grand SA")
        self._create_invoice("2026-01-20", 7777, other)
        self._plan()
        manager = self._create_user("script_manager", "manager")
        script = self.env["relance.call.script"].search([("situation", "=", "first")])
        script.aim = "<p>{customer} owes {total}</p>"
        shown = script.with_user(manager)
        self.assertEqual(shown.preview_debtor_id, other)
        self.assertIn("Grand SA owes", shown.preview)
        self.assertIn("7,777.00", shown.preview)

    def test_without_a_late_customer_the_script_is_shown_all_the_same(self):
        self._pay(self.reminder.line_ids.move_id)
        self._plan()
        script = self.env["relance.call.script"].search([("situation", "=", "first")])
        self.assertFalse(script.preview_debtor_id)
        self.assertIn(script._fields["aim"].string, script.preview)

    def test_a_word_that_means_nothing_is_refused(self):
        script = self.env["relance.call.script"].search([], limit=1)
        with self.assertRaisesRegex(ValidationError, "customr"):
            script.aim = "<p>{customr}</p>"

    def test_each_situation_has_its_script(self):
        kinds = self.calls._fields["situation"].get_values(self.env)
        scripts = self.env["relance.call.script"].search([])
        self.assertEqual(sorted(scripts.mapped("situation")), sorted(kinds))

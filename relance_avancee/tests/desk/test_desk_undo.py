from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .test_desk_customer import TODAY, DeskCommon


class TestDeskUndo(DeskCommon):
    """What was just done to a customer is told, and undone without a trace or a lie."""

    def setUp(self):
        super().setUp()
        self.debtor.phone = "+33 1 23 45 67 89"
        self._owe("2026-02-02")
        self.enterContext(self._at(TODAY))
        self._plan()
        self.row = self._get_row()

    def _open(self, action):
        """Return the dialog of ``action``, of the collector."""
        dialogs = self.env[action["res_model"]].with_user(self.collector)
        dialogs = dialogs.with_context(**action.get("context", {}))
        return dialogs.browse(action["res_id"]) if action.get("res_id") else dialogs

    def _undo(self, told=None):
        """Undo what was done last, after it was told so."""
        self._follow()
        done = self.row.find_done()
        self.assertTrue(done["can_undo"])
        if told:
            self.assertIn(told, done["told"])
        said = self.row.undo(done["key"])
        self._follow()
        self.assertIn(done["told"], said)
        self.assertFalse(self.row.find_done(), "what was undone is not done")

    def _pass(self, seconds):
        """Be in a transaction that begins so many seconds later."""
        self.env.flush_all()
        self.env.cr._now = self.env.cr.now() + timedelta(seconds=seconds)
        self.addCleanup(setattr, self.env.cr, "_now", None)

    def test_who_has_done_nothing_is_offered_nothing(self):
        self.assertFalse(self.row.find_done())

    def test_a_customer_put_off_is_where_it_was(self):
        self._snooze(self.row)
        self.assertFalse(self._get_row().listed)
        self._undo("Postponed to 02/20/2026")
        row = self._get_row()
        self.assertEqual((row.listed, row.snoozed, row.until), (True, False, False))

    def test_a_customer_taken_back_is_put_off_again_with_its_reason(self):
        self._snooze(self.row)
        self._pass(60)
        self._get_row().action_wake()
        self.assertTrue(self._get_row().listed)
        self._undo("Taken back")
        row = self._get_row()
        self.assertFalse(row.listed)
        self.assertEqual(
            (row.snooze_reason, row.snoozed_by_id),
            ("Waits for the director", self.collector),
        )

    def test_keeping_and_keeping_no_more_are_undone(self):
        self.row.action_keep()
        self._undo("Kept in the list")
        self.assertFalse(self._get_row().kept_by_id)
        self.row.action_keep()
        self._pass(60)
        self.row.action_release()
        self._undo("Kept no more")
        self.assertEqual(self._get_row().kept_by_id, self.collector)

    def test_a_pause_is_lifted_and_the_customer_chased_again(self):
        pause = self._open(self.row.action_pause())
        pause.create({"debtor_id": self.debtor.id, "reason": "x"}).action_apply()
        self._follow()
        self.assertEqual(self._get_row().amount, 0)
        self._undo("Pause")
        self.assertEqual(self._get_row().amount, 1000)
        hold = self.env["relance.hold"].search([("debtor_id", "=", self.debtor.id)])
        self.assertTrue(hold.lifted)

    def test_a_promise_is_withdrawn_and_the_customer_chased_again(self):
        self._open(self.row.action_promise()).create(
            {"debtor_ids": self.debtor.ids, "date_promised": "2026-02-20"}
        ).action_apply()
        self._follow()
        self.assertEqual(self._get_row().promised, 1000)
        self._undo("1,000")
        self.assertEqual((self._get_row().promised, self._get_row().amount), (0, 1000))
        promise = self.env["relance.promise"].search([])
        self.assertEqual(promise.state, "cancelled", "its history says so")

    def test_a_dispute_is_withdrawn(self):
        move = self._get_items_of().move_id
        disputes = self.env["relance.dispute"].with_user(self.collector)
        disputes.create({"move_id": move.id, "amount": 1000.0})
        self._follow()
        self.assertEqual(self._get_row().disputed, 1000)
        self._undo()
        self.assertEqual((self._get_row().disputed, self._get_row().amount), (0, 1000))

    def _get_items_of(self):
        return self.env["relance.due.item"].search(
            [("debtor_id", "=", self.debtor.id)], limit=1
        )

    def test_a_note_is_removed(self):
        self.row.store_note("Closed in <b>August</b>")
        note = self.debtor.message_ids[0]
        self.assertIn("&lt;b&gt;", note.body, "a note is words, never a page")
        self.assertEqual(self._get_notes(), ["Closed in <b>August</b>"])
        self._undo("Note")
        self.assertFalse(note.exists())

    def _get_notes(self):
        self.env.invalidate_all()
        history = self.env["relance.history"].with_user(self.collector)
        found = history.search(
            [("debtor_id", "=", self.debtor.id), ("kind", "=", "note")]
        )
        return found.mapped("what")

    def test_a_note_whose_answer_was_lost_is_stored_once(self):
        for _attempt in range(2):
            self.row.store_note("Closed in August")
        self.assertEqual(self._get_notes(), ["Closed in August"])
        self.row.store_note("Opens in September")
        self.assertEqual(len(self._get_notes()), 2)
        with self.assertRaises(UserError):
            self.row.store_note("  ")

    def test_the_result_of_a_call_is_taken_back_and_its_to_do_waits_again(self):
        reminder = self._create_reminder()
        self._send_all()
        for button, result in (
            ("action_talked", "Talked"),
            ("action_no_answer", "No answer"),
            ("action_paid", "Has paid already"),
            ("action_wrong_number", "Wrong number"),
            ("action_promise", "Promises to pay"),
        ):
            with self.subTest(result=result):
                todo = self._schedule(reminder, "mail_activity_step", "Call Anne")
                before = self._get_state(reminder)
                self.assertIn("call", before[0])
                sheet = self._open(self.row.action_call())
                getattr(sheet, button)()
                self.assertNotEqual(self._get_state(reminder), before)
                self._undo(result)
                self.assertEqual(self._get_state(reminder), before)
                todo.unlink()

    def _get_state(self, reminder):
        """Return all that a call may change of the customer."""
        self._follow()
        row = self._get_row()
        live = self.env["relance.hold"].search(
            [("debtor_id", "=", self.debtor.id), ("lifted", "=", False)]
        )
        activities = self.debtor.activity_ids | reminder.activity_ids
        return (
            row.codes,
            row.amount,
            row.last_date,
            live.ids,
            activities.mapped("date_deadline"),
            self.debtor.message_ids.filtered("mail_activity_type_id").ids,
            reminder.message_ids.filtered("mail_activity_type_id").ids,
        )

    def test_a_call_from_the_customer_is_taken_back(self):
        sheet = self._open(self.row._open_call())
        sheet.until = "2026-02-16"
        sheet.action_later()
        self.assertTrue(self.debtor.activity_ids)
        self._undo("To call again")
        self.assertFalse(self.env["relance.call"].search([]))
        self.assertFalse(self.debtor.activity_ids)

    def test_a_reminder_that_was_approved_and_waits_is_a_draft_again(self):
        reminder = self._create_reminder()
        reminder.with_user(self.collector).action_approve()
        self._undo()
        self.assertEqual(reminder.state, "draft")

    def test_a_message_that_left_says_that_nobody_takes_it_back(self):
        reminder = self._create_reminder()
        reminder.with_user(self.collector).action_approve()
        self._dispatch()
        done = self.row.find_done()
        self.assertFalse(done["can_undo"])
        with self.assertRaisesRegex(UserError, "It has left"):
            self.row.undo(done["key"])
        self.assertEqual(reminder.state, "sent")

    def test_it_is_too_late_after_its_seconds_or_when_more_was_done(self):
        self.row.action_keep()
        key = self.row.find_done()["key"]
        self._pass(5)
        self.row.store_note("Closed in August")
        with self.assertRaisesRegex(UserError, "too late"):
            self.row.undo(key)
        key = self.row.find_done()["key"]
        self._pass(30)
        self.assertFalse(self.row.find_done())
        with self.assertRaisesRegex(UserError, "too late"):
            self.row.undo(key)

    def test_nobody_undoes_what_another_did(self):
        self.row.action_keep()
        key = self.row.find_done()["key"]
        other = self._create_user("undo_other", "collector")
        theirs = self.row.with_user(other)
        self.assertFalse(theirs.find_done())
        with self.assertRaises(UserError):
            theirs.undo(key)
        reader = self.row.with_user(self.reader)
        for name, *arguments in (("find_done",), ("undo", key), ("store_note", "x")):
            with self.assertRaises(AccessError, msg=name):
                getattr(reader, name)(*arguments)

    def test_a_stranger_to_the_company_notes_and_undoes_nothing(self):
        self.row.action_keep()
        key = self.row.find_done()["key"]
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("undo_stranger", "manager", company=other)
        theirs = self.row.with_user(stranger)
        for name, *arguments in (("find_done",), ("undo", key), ("store_note", "x")):
            with self.assertRaises(AccessError, msg=name):
                getattr(theirs, name)(*arguments)

    def test_what_was_done_is_found_in_few_queries(self):
        self.row.action_keep()
        self.env.flush_all()
        count = self.cr.sql_log_count
        self.row.find_done()
        self.assertLessEqual(self.cr.sql_log_count - count, 6)


class TestDeskActions(DeskCommon):
    """A reminder and a formal notice begin on the screen of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector.group_ids |= cls.env.ref("account.group_account_invoice")

    def test_the_next_reminder_of_the_oldest_invoice_is_prepared(self):
        oldest = self._owe("2026-01-20")
        self._owe("2026-02-05")
        with self._at(TODAY):
            action = self._get_row().action_send_now()
            if action["res_model"] == "relance.reminder.send":
                self.assertEqual(action["context"]["default_move_id"], oldest.id)
                return
            reminder = self.env["relance.reminder"].browse(action["res_id"])
            self.assertIn(oldest, reminder.line_ids.move_id)

    def test_the_formal_notice_claims_what_is_late_and_not_held(self):
        late = self._owe("2025-12-20")
        held = self._owe("2025-12-22")
        self._owe("2026-03-20")
        with self._at(TODAY):
            self.env["relance.hold"].create(
                {"scope": "move", "move_id": held.id, "reason": "Waits"}
                | {"debtor_id": self.debtor.id}
            )
            self._follow()
            action = self._get_row().action_formal_notice()
            notice = self.env["relance.notice"].browse(action["res_id"])
            self.assertEqual(notice.line_ids.move_id, late)

    def test_who_owes_nothing_late_gets_neither(self):
        self._owe("2026-03-20")
        with self._at(TODAY):
            row = self._get_row()
            for button in (row.action_send_now, row.action_formal_notice):
                with self.assertRaisesRegex(UserError, "Nothing is late"):
                    button()
            self.assertEqual(fields.Date.today(), self.today)

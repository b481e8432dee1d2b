from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ...models.desk import relance_desk_batch
from .test_desk_customer import TODAY, DeskCommon


class BatchCommon(DeskCommon):
    """Some late customers, and what is done to all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anne = cls._create_user("batch_anne", "collector")
        cls.manager = cls._create_user("batch_manager", "manager")
        cls.zenith = cls._create_debtor("Zenith SA")

    def _get_batch(self, rows, act):
        """Return the batch of the button ``act`` on ``rows``."""
        action = getattr(rows, f"action_{act}")()
        self.assertEqual(action["res_model"], "relance.desk.batch")
        batches = self.env["relance.desk.batch"].with_user(rows.env.user)
        return batches.browse(action["res_id"])

    def _work(self):
        """Have the job of the batches go on, in the transaction of the test."""
        cron = type(self.env["ir.cron"])
        # sudo: the job is the engine's
        batches = self.env["relance.desk.batch"].sudo()
        with patch.object(cron, "_commit_progress", lambda *_all, **_more: 1):
            batches._cron_work()

    def _tell(self, batch):
        """Return {customer: (state, words)} of the lines."""
        batch.invalidate_recordset()
        return {line.debtor_id: (line.state, line.words) for line in batch.line_ids}


class TestDeskBatch(BatchCommon):
    """Many at once: what will happen is shown before, and done as it was shown."""

    def setUp(self):
        super().setUp()
        for debtor in (self.debtor, self.martin, self.zenith):
            self._owe("2026-02-02", debtor=debtor)
        self.enterContext(self._at(TODAY))

    def test_a_pause_leaves_out_who_is_held_already(self):
        self.env["relance.hold"].create(
            {"debtor_id": self.martin.id, "reason": "Asked on Monday"}
        )
        batch = self._get_batch(self._get_rows(), "pause")
        told = self._tell(batch)
        self.assertEqual(
            told[self.martin], ("left_out", "Held already: Asked on Monday")
        )
        self.assertEqual(told[self.debtor][0], "waiting")
        self.assertIn("1,000.00 is overdue", told[self.debtor][1])
        holds = self.env["relance.hold"]
        self.assertEqual(len(holds.search([("kind", "=", "pause")])), 1, "shown only")
        batch.reason = "Strike of the post"
        batch.action_apply()
        holds = holds.search([("reason", "=", "Strike of the post")])
        self.assertEqual(holds.debtor_id, self.debtor | self.zenith)
        self.assertEqual(holds.user_id, self.collector)
        self.assertIn("2 done, 1 left out", batch.summary)

    def test_many_are_postponed_with_a_day_and_a_reason(self):
        rows = self._get_rows()
        self._snooze(rows[0])
        batch = self._get_batch(self._get_rows(), "snooze")
        with self.assertRaises(UserError):
            batch.action_apply()
        batch.write({"until": "2026-02-20", "reason": "Stocktaking"})
        batch.action_apply()
        rows = self._get_rows(snoozed=True)
        self.assertEqual(len(rows), 3)
        reasons = sorted(rows.mapped("snooze_reason"))
        self.assertEqual(reasons[0], "Stocktaking")
        self.assertEqual(reasons[-1], "Waits for the director", "left out as before")

    def test_many_are_assigned_by_hand_and_given_back_to_the_teams(self):
        batch = self._get_batch(self._get_rows(self.debtor, self.martin), "assign")
        self.assertIn(self.collector.name, self._tell(batch)[self.debtor][1])
        batch.collector_id = self.anne
        batch.action_apply()
        rows = self._get_rows(user_id=self.anne.id)
        self.assertEqual(rows.debtor_id, self.debtor | self.martin)
        batch = self._get_batch(self._get_rows(self.debtor), "assign")
        batch.action_apply()
        self.assertEqual(self._get_row().user_id, self.collector)

    def test_nobody_is_assigned_to_who_is_no_collector(self):
        batch = self._get_batch(self._get_rows(self.debtor, self.martin), "assign")
        batch.collector_id = self.reader
        with self.assertLogs("odoo.addons.relance_avancee.tools.savepoint", "WARNING"):
            batch.action_apply()
        for state, words in self._tell(batch).values():
            self.assertEqual(state, "failed")
            self.assertIn("is no collector of", words)
        self.assertEqual(self._get_row().user_id, self.collector)

    def test_drafts_are_approved_and_who_has_none_is_left_out(self):
        self._plan()
        drafts = self.reminders.search([("state", "=", "draft")])
        drafts.filtered(lambda one: one.debtor_id == self.martin).unlink()
        batch = self._get_batch(self._get_rows(), "approve")
        told = self._tell(batch)
        self.assertEqual(
            told[self.martin], ("left_out", "No reminder waits for approval")
        )
        self.assertIn("1 to leave, for", told[self.debtor][1])
        batch.action_apply()
        approved = self.reminders.search([("state", "=", "approved")])
        self.assertEqual(approved.debtor_id, self.debtor | self.zenith)
        self.assertEqual(approved.approved_by_id, self.collector)

    def test_a_formal_notice_is_not_approved_with_the_others(self):
        draft = self._plan().filtered(lambda one: one.debtor_id == self.debtor)
        draft.sudo().level = "3"  # sudo: the plan writes it
        batch = self._get_batch(self._get_rows(self.debtor), "approve")
        self.assertEqual(
            self._tell(batch)[self.debtor],
            ("left_out", "A formal notice is decided by itself"),
        )

    def test_what_has_changed_since_it_was_shown_is_left_out(self):
        batch = self._get_batch(self._get_rows(), "pause")
        batch.reason = "Strike"
        self.env["relance.hold"].create(
            {"debtor_id": self.martin.id, "reason": "Meanwhile"}
        )
        batch.action_apply()
        told = self._tell(batch)
        self.assertEqual(told[self.martin], ("left_out", "Held already: Meanwhile"))
        self.assertEqual(told[self.debtor][0], "done")

    def test_one_that_fails_stops_no_other(self):
        batch = self._get_batch(self._get_rows(), "pause")
        batch.reason = "Strike"
        act, bad = relance_desk_batch.RelanceDeskBatch._act, self.martin

        def fail(batch, rows):
            if bad in rows.debtor_id:
                raise UserError("No")
            return act(batch, rows)

        logs = "odoo.addons.relance_avancee.tools.savepoint"
        with (
            patch.object(relance_desk_batch.RelanceDeskBatch, "_act", fail),
            self.assertLogs(logs, "WARNING"),
        ):
            batch.action_apply()
        told = self._tell(batch)
        self.assertEqual(told[bad], ("failed", "No"))
        self.assertEqual({told[self.debtor][0], told[self.zenith][0]}, {"done"})
        self.assertEqual(batch.state, "done")

    def test_a_long_one_goes_on_in_goes_with_the_rights_of_who_started_it(self):
        batch = self._get_batch(self._get_rows(), "pause")
        batch.reason = "Strike"
        with (
            patch.object(relance_desk_batch, "AT_ONCE", 1),
            patch.object(relance_desk_batch, "GO", 2),
            patch.object(
                type(self.env["res.users"]), "_bus_send", autospec=True
            ) as told,
        ):
            batch.action_apply()
            self.assertEqual((batch.state, batch.progress), ("running", 0))
            self.assertFalse(
                self.env["relance.hold"].search([("reason", "=", "Strike")])
            )
            self.assertTrue(batch._go(), "some are left after the first go")
            batch.invalidate_recordset()
            self.assertAlmostEqual(batch.progress, 200 / 3, 1)
            self.assertFalse(told.called)
            self._work()
        self.assertEqual(told.call_args.args[0], self.collector)
        batch.invalidate_recordset()
        self.assertEqual((batch.state, batch.progress), ("done", 100))
        holds = self.env["relance.hold"].search([("reason", "=", "Strike")])
        self.assertEqual(len(holds), 3)
        self.assertEqual(holds.user_id, self.collector)

    def test_who_lost_the_right_meanwhile_does_nothing_any_more(self):
        batch = self._get_batch(self._get_rows(), "pause")
        batch.reason = "Strike"
        with patch.object(relance_desk_batch, "AT_ONCE", 1):
            batch.action_apply()
        group = self.env.ref("relance_avancee.relance_group_collector")
        self.collector.group_ids = [Command.unlink(group.id)]
        logs = "odoo.addons.relance_avancee.tools.savepoint"
        with self.assertLogs(logs, "WARNING"):
            self._work()
        self.assertFalse(self.env["relance.hold"].search([("reason", "=", "Strike")]))
        (line,) = batch.sudo().line_ids[:1]  # sudo: its maker may not any more
        self.assertEqual((batch.sudo().state, line.state), ("done", "failed"))

    def test_what_is_applied_twice_is_done_once(self):
        batch = self._get_batch(self._get_rows(), "pause")
        batch.reason = "Strike"
        batch.action_apply()
        batch.action_apply()
        holds = self.env["relance.hold"].search([("reason", "=", "Strike")])
        self.assertEqual(len(holds), 3)

    def test_a_preview_takes_as_many_queries_for_many_customers(self):
        rows = self._get_rows()
        rows[:1].action_approve()
        counts = []
        for some in (rows[:1], rows):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for act in ("pause", "snooze", "assign", "approve"):
                if len(some) > 1 or act in ("assign", "approve"):
                    getattr(some, f"action_{act}")()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1], 3 * counts[0])


class TestTwoCollectors(BatchCommon):
    """Two collectors on one list: each sees who else is there, none is kept out."""

    def setUp(self):
        super().setUp()
        self._owe("2026-02-02")
        self._owe("2026-02-02", debtor=self.martin)
        self.enterContext(self._at(TODAY))
        self.row = self._get_row()

    def _as(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.row.with_user(user)

    def test_the_second_sees_the_first_and_the_first_the_second(self):
        self.assertEqual(self._as(self.collector).visit(), "")
        self.assertEqual(self._as(self.anne).visit(), self.collector.name)
        self.assertEqual(self._as(self.collector).visit(), self.anne.name)

    def test_the_list_shows_who_is_at_which_customer(self):
        self._as(self.anne).visit()
        self.assertEqual(self._as(self.collector).here, self.anne.name)
        self.assertFalse(self._as(self.anne).here, "oneself is nobody else")
        self.assertFalse(self._get_rows(self.martin).here)

    def test_a_visit_ends_with_the_screen_or_after_some_minutes(self):
        self._as(self.anne).visit()
        self._as(self.anne).leave()
        self.assertFalse(self._as(self.collector).here)
        self._as(self.anne).visit()
        with self._at(TODAY, hour=11):
            self.assertFalse(self._as(self.collector).here)
            # sudo: Odoo's daily cleaning
            visits = self.env["relance.desk.visit"].sudo()
            visits._remove_over()
            self.assertFalse(visits.search([]))

    def test_who_leaves_takes_nobody_else_away(self):
        self._as(self.anne).visit()
        self._as(self.collector).visit()
        self._as(self.collector).leave()
        self.assertEqual(self._as(self.collector).here, self.anne.name)

    def test_nobody_is_kept_out(self):
        self._as(self.anne).visit()
        self._as(self.collector).action_keep()
        self._as(self.anne).action_keep()
        self.assertEqual(self._get_row().kept_by_id, self.anne)

    def test_what_one_treats_leaves_the_list_of_the_other(self):
        theirs = self._get_rows(user=self.anne, listed=True)
        self.assertEqual(len(theirs), 2)
        self._snooze(self._as(self.collector))
        theirs = self._get_rows(user=self.anne, listed=True)
        self.assertEqual(theirs.debtor_id, self.martin)
        row = self._get_rows(self.debtor, user=self.anne)
        self.assertIn(self.collector.name, row.snooze_sentence)

    def test_a_draft_that_both_approve_is_approved_once(self):
        self._plan()
        rows = self._get_rows()
        first = self._get_batch(rows, "approve")
        second = self._get_batch(rows.with_user(self.anne), "approve")
        first.action_apply()
        second.action_apply()
        self.assertEqual(
            {state for state, _words in self._tell(second).values()}, {"left_out"}
        )
        approved = self.reminders.search([("state", "=", "approved")])
        self.assertEqual(approved.approved_by_id, self.collector)


class TestDeskRights(BatchCommon):
    """Who does what at the desk: a test a cell."""

    def setUp(self):
        super().setUp()
        self._owe("2026-02-02")
        self._owe("2026-02-02", debtor=self.martin)
        self.enterContext(self._at(TODAY))
        self.rows = self._get_rows()
        other = self.env["res.company"].create({"name": "Other"})
        self.stranger = self._create_user("batch_stranger", "manager", company=other)
        self.users = {
            "reader": self.reader,
            "collector": self.collector,
            "manager": self.manager,
            "stranger": self.stranger,
        }

    def _may(self, role, act):
        """Say whether the user of ``role`` may ``act`` on the rows."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            try:
                told = act(self.rows.with_user(self.users[role]))
                self.env.flush_all()
                may = told is not False
            except AccessError:
                may = False
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return may

    def _see_the_list(self, rows):
        return (rows.search([("id", "in", rows.ids)]) and True) or False

    def _see_who_is_there(self, rows):
        return rows[0].visit()

    def _assign_by_hand(self, rows):
        return rows.action_assign()

    def _pause_many(self, rows):
        return rows.action_pause()

    def _postpone_many(self, rows):
        return rows.action_snooze()

    def _approve_many(self, rows):
        return rows.action_approve()

    def _keep(self, rows):
        return rows.action_keep()

    def _make_a_team(self, rows):
        return rows.env["relance.team"].create(
            {"name": "x", "company_id": self.company.id}
        )

    def _see_whom_the_teams_would_move(self, rows):
        return rows.env["relance.team"].action_preview()

    def _enter_an_absence(self, rows):
        return rows.env["relance.absence"].create(
            {
                "user_id": self.collector.id,
                "deputy_id": self.anne.id,
                "date_to": TODAY,
                "company_id": self.company.id,
            }
        )

    def _write_an_assignment(self, rows):
        return rows.env["relance.assignment"].create(
            {"debtor_id": self.debtor.id, "company_id": self.company.id}
        )

    def test_a_reader_may_see_the_list(self):
        self.assertTrue(self._may("reader", self._see_the_list))

    def test_a_collector_may_see_the_list(self):
        self.assertTrue(self._may("collector", self._see_the_list))

    def test_a_manager_may_see_the_list(self):
        self.assertTrue(self._may("manager", self._see_the_list))

    def test_a_stranger_may_not_see_the_list(self):
        self.assertFalse(self._may("stranger", self._see_the_list))

    def test_a_reader_may_see_who_is_there(self):
        self.assertTrue(self._may("reader", self._see_who_is_there))

    def test_a_collector_may_see_who_is_there(self):
        self.assertTrue(self._may("collector", self._see_who_is_there))

    def test_a_manager_may_see_who_is_there(self):
        self.assertTrue(self._may("manager", self._see_who_is_there))

    def test_a_stranger_may_not_see_who_is_there(self):
        self.assertFalse(self._may("stranger", self._see_who_is_there))

    def test_a_reader_may_not_assign_by_hand(self):
        self.assertFalse(self._may("reader", self._assign_by_hand))

    def test_a_collector_may_assign_by_hand(self):
        self.assertTrue(self._may("collector", self._assign_by_hand))

    def test_a_manager_may_assign_by_hand(self):
        self.assertTrue(self._may("manager", self._assign_by_hand))

    def test_a_stranger_may_not_assign_by_hand(self):
        self.assertFalse(self._may("stranger", self._assign_by_hand))

    def test_a_reader_may_not_pause_many(self):
        self.assertFalse(self._may("reader", self._pause_many))

    def test_a_collector_may_pause_many(self):
        self.assertTrue(self._may("collector", self._pause_many))

    def test_a_manager_may_pause_many(self):
        self.assertTrue(self._may("manager", self._pause_many))

    def test_a_stranger_may_not_pause_many(self):
        self.assertFalse(self._may("stranger", self._pause_many))

    def test_a_reader_may_not_postpone_many(self):
        self.assertFalse(self._may("reader", self._postpone_many))

    def test_a_collector_may_postpone_many(self):
        self.assertTrue(self._may("collector", self._postpone_many))

    def test_a_manager_may_postpone_many(self):
        self.assertTrue(self._may("manager", self._postpone_many))

    def test_a_stranger_may_not_postpone_many(self):
        self.assertFalse(self._may("stranger", self._postpone_many))

    def test_a_reader_may_not_approve_many(self):
        self.assertFalse(self._may("reader", self._approve_many))

    def test_a_collector_may_approve_many(self):
        self.assertTrue(self._may("collector", self._approve_many))

    def test_a_manager_may_approve_many(self):
        self.assertTrue(self._may("manager", self._approve_many))

    def test_a_stranger_may_not_approve_many(self):
        self.assertFalse(self._may("stranger", self._approve_many))

    def test_a_reader_may_not_keep(self):
        self.assertFalse(self._may("reader", self._keep))

    def test_a_collector_may_keep(self):
        self.assertTrue(self._may("collector", self._keep))

    def test_a_manager_may_keep(self):
        self.assertTrue(self._may("manager", self._keep))

    def test_a_stranger_may_not_keep(self):
        self.assertFalse(self._may("stranger", self._keep))

    def test_a_reader_may_not_make_a_team(self):
        self.assertFalse(self._may("reader", self._make_a_team))

    def test_a_collector_may_not_make_a_team(self):
        self.assertFalse(self._may("collector", self._make_a_team))

    def test_a_manager_may_make_a_team(self):
        self.assertTrue(self._may("manager", self._make_a_team))

    def test_a_stranger_may_not_make_a_team(self):
        self.assertFalse(self._may("stranger", self._make_a_team))

    def test_a_reader_may_not_see_whom_the_teams_would_move(self):
        self.assertFalse(self._may("reader", self._see_whom_the_teams_would_move))

    def test_a_collector_may_not_see_whom_the_teams_would_move(self):
        self.assertFalse(self._may("collector", self._see_whom_the_teams_would_move))

    def test_a_manager_may_see_whom_the_teams_would_move(self):
        self.assertTrue(self._may("manager", self._see_whom_the_teams_would_move))

    def test_a_reader_may_not_enter_an_absence(self):
        self.assertFalse(self._may("reader", self._enter_an_absence))

    def test_a_collector_may_not_enter_an_absence(self):
        self.assertFalse(self._may("collector", self._enter_an_absence))

    def test_a_manager_may_enter_an_absence(self):
        self.assertTrue(self._may("manager", self._enter_an_absence))

    def test_a_stranger_may_not_enter_an_absence(self):
        self.assertFalse(self._may("stranger", self._enter_an_absence))

    def test_a_reader_may_not_write_an_assignment(self):
        self.assertFalse(self._may("reader", self._write_an_assignment))

    def test_a_collector_may_not_write_an_assignment(self):
        self.assertFalse(self._may("collector", self._write_an_assignment))

    def test_a_manager_may_not_write_an_assignment(self):
        self.assertFalse(self._may("manager", self._write_an_assignment))

    def test_a_stranger_may_not_write_an_assignment(self):
        self.assertFalse(self._may("stranger", self._write_an_assignment))


class TestDeskLoad(BatchCommon):
    """Work by collector: what waits for each, by name, for managers."""

    def _get_load(self, collector):
        self.env.flush_all()
        self.env.invalidate_all()
        loads = self.env["relance.desk.load"].with_user(self.manager)
        return loads.search(
            [("company_id", "=", self.company.id), ("user_id", "=", collector.id)]
        )

    def test_the_customers_of_each_are_counted_with_how_long_they_wait(self):
        for debtor, due in ((self.debtor, "2026-02-02"), (self.martin, "2026-01-30")):
            self._owe(due, 700.0, debtor)
        self.zenith.with_company(self.company).relance_collector_id = self.anne
        self._owe("2026-02-02", 50.0, self.zenith)
        with self._at("2026-02-11"):
            load, hers = self._get_load(self.collector), self._get_load(self.anne)
            self.assertEqual((load.customer_count, load.listed_count), (2, 2))
            self.assertEqual((load.amount, hers.amount), (1400, 50))
            self.assertEqual((load.mean_days, load.most_days), (10, 11))
            action = load.action_open()
            rows = self.env[action["res_model"]].with_user(self.manager)
            self.assertEqual(
                rows.search(action["domain"]).debtor_id, self.debtor | self.martin
            )
            self._snooze(self._get_row(self.martin))
            load = self._get_load(self.collector)
            self.assertEqual((load.listed_count, load.snoozed_count), (1, 1))

    def test_a_promise_is_counted_in_its_last_week_and_a_dispute_once_it_is_late(self):
        move = self._owe("2026-02-02")
        # sudo: what users may take has its own tests
        env = self.env(su=True)
        with self._at(TODAY):
            env["relance.promise"].create(
                {
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "date_promised": "2026-02-16",
                }
            )
            self.assertEqual(self._get_load(self.collector).promise_count, 0)
        other = self._owe("2026-02-03")
        with self._at("2026-02-10"):
            self.assertEqual(self._get_load(self.collector).promise_count, 1)
            env["relance.dispute"].create(
                {
                    "move_id": (move | other)[1].id,
                    "amount": 1000.0,
                    "date_deadline": "2026-02-12",
                }
            )
        for day, count in (("2026-02-12", 0), ("2026-02-13", 1)):
            with self._at(day):
                load = self._get_load(self.collector)
                self.assertEqual(load.dispute_count, count, day)

    def test_who_stands_in_is_shown(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            absence = {"user_id": self.collector.id, "deputy_id": self.anne.id}
            absences = self.env["relance.absence"].with_user(self.manager)
            absences.create(absence | {"date_to": "2026-02-10"})
            self.assertFalse(self._get_load(self.collector), "the deputy has them")
            load = self._get_load(self.anne)
            self.assertEqual(load.customer_count, 1)
            self.assertEqual(load.absent_ids, self.collector)

    def test_it_is_by_name_whoever_has_most(self):
        self.zenith.with_company(self.company).relance_collector_id = self.anne
        self._owe("2026-02-02", 1.0, self.zenith)
        self._owe("2026-02-02", 9000.0)
        with self._at(TODAY):
            self.env.flush_all()
            loads = self.env["relance.desk.load"].with_user(self.manager).search([])
            names = loads.filtered("user_id").user_id.mapped("name")
            self.assertEqual(names, sorted(names))

    def test_it_is_for_managers(self):
        for user in (self.reader, self.collector):
            with self.assertRaises(AccessError):
                self.env["relance.desk.load"].with_user(user).search([])

    def test_it_takes_as_many_queries_for_many_customers(self):
        self._owe("2026-02-02")
        counts = []
        for _round in range(2):
            with self._at(TODAY):
                self.env.flush_all()
                self.env.invalidate_all()
                loads = self.env["relance.desk.load"].with_user(self.manager)
                before = self.cr.sql_log_count
                loads.web_search_read([], {"user_id": {"fields": {}}, "amount": {}})
                counts.append(self.cr.sql_log_count - before)
            for debtor in (self.martin, self.zenith):
                self._owe("2026-02-02", debtor=debtor)
        self.assertLessEqual(counts[1], counts[0])

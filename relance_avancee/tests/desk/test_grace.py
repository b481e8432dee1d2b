from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.ir_cron import IrCron

from .common import GraceCommon


class TestGraceDays(GraceCommon):
    """A firm message waits one working day for the salesperson, and then leaves."""

    def test_a_scenario_that_asks_nobody_sends_at_once(self):
        self.scenario.grace_days = False
        reminder = self._plan_on("2026-02-10")
        self.assertFalse(reminder.grace_id)
        self.assertFalse(self._get_grace())
        with self._at("2026-02-10"):
            self._approve()
            self.assertTrue(self._dispatch())

    def test_a_friendly_message_asks_nobody(self):
        debtor = self._create_debtor("Soft SARL", user_id=self.seller.id)
        self._create_invoice("2026-02-05", debtor=debtor)
        self._plan_on("2026-02-10")
        soft = self.reminders.search([("debtor_id", "=", debtor.id)])
        self.assertEqual(soft.level, "1")
        self.assertFalse(soft.grace_id)
        self.assertIs(soft.grace_told, False, "nobody is asked: nothing is said")

    def test_a_lower_level_may_be_chosen(self):
        self.scenario.grace_level = "1"
        debtor = self._create_debtor("Soft SARL", user_id=self.seller.id)
        self._create_invoice("2026-02-05", debtor=debtor)
        self._plan_on("2026-02-10")
        self.assertTrue(self.reminders.search([("debtor_id", "=", debtor.id)]).grace_id)

    def test_the_draft_stands_there_and_says_for_whom_it_waits(self):
        reminder = self._plan_on("2026-02-10")
        self.assertEqual(reminder.state, "draft")
        with self._at("2026-02-10"):
            self.assertIn("grace_seller", reminder.grace_told)
            self.assertIn("02/10/2026", reminder.grace_told)
        with self._at("2026-02-11"):
            self.env.invalidate_all()
            self.assertFalse(reminder.grace_told)

    def test_what_is_approved_waits_for_the_day_after_and_then_leaves(self):
        reminder = self._plan_on("2026-02-10")
        with self._at("2026-02-10"):
            self._approve()
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "approved")
            self.assertEqual(str(reminder.leaves_at), "2026-02-11 07:00:00")
            self.assertIn("salesperson", reminder.departure)
        with self._at("2026-02-11"):
            self.assertEqual(len(self._dispatch()), 1)

    def test_silence_means_go_even_if_no_mail_ever_left(self):
        self._plan_on("2026-02-10")
        self.assertFalse(self._get_grace().is_told)
        with self._at("2026-02-11"):
            self._plan()
            self._approve()
            self.assertEqual(len(self._dispatch()), 1)

    def test_two_days_over_a_weekend_are_working_days(self):
        self.scenario.grace_days = "2"
        self._plan_on("2026-02-13")
        self.assertEqual(str(self._get_grace().free_on), "2026-02-17")

    def test_what_is_planned_in_the_evening_is_told_the_day_after(self):
        self._plan_on("2026-02-10", hour=19)
        grace = self._get_grace()
        self.assertEqual(
            (str(grace.date_told), str(grace.free_on)), ("2026-02-11", "2026-02-12")
        )

    def test_the_next_plans_ask_once(self):
        self._plan_on("2026-02-10")
        first = self._get_grace()
        self.assertEqual(self._plan_on("2026-02-11").grace_id, first.sudo())
        self.assertEqual(self._plan_on("2026-02-12").grace_id, first.sudo())
        self.assertEqual(self._get_grace(), first)
        self.assertEqual(str(first.free_on), "2026-02-11")

    def test_the_next_firm_message_asks_again(self):
        self._plan_on("2026-02-10")
        with self._at("2026-02-11"):
            self._approve()
            self._dispatch()
        self._plan_on("2026-02-26")
        self.assertEqual(len(self._get_grace()), 2)

    def test_nobody_is_asked_for_a_customer_without_a_salesperson(self):
        self.debtor.user_id = False
        self.assertFalse(self._plan_on("2026-02-10").grace_id)

    def test_nobody_waits_for_who_left_is_away_or_has_no_address(self):
        for values in (
            {"active": False},
            {"out_of_office_from": "2026-02-01 00:00:00"},
            {"email": False},
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.seller.write(values)
                self.assertFalse(self._plan_on("2026-02-10").grace_id)
                savepoint.rollback()
                self.env.invalidate_all()

    def _make_to_dos(self, level):
        """Have the steps after the friendly one be to-dos of ours."""
        (self.firm | self.last).write(
            {
                "use_email": False,
                "use_activity": True,
                "activity_summary": "Act",
                "level": level,
            }
        )

    def test_a_firm_to_do_of_ours_asks_nobody(self):
        self._make_to_dos("2")
        reminder = self._plan_on("2026-02-10")
        self.assertEqual((reminder.level, reminder.is_contact), ("2", False))
        self.assertFalse(reminder.grace_id)

    def test_a_to_do_asks_from_the_formal_notice_on(self):
        self._make_to_dos("3")
        reminder = self._plan_on("2026-02-10")
        self.assertEqual((reminder.level, reminder.is_contact), ("3", False))
        self.assertTrue(reminder.grace_id)
        with self._at("2026-02-10"):
            self._approve()
            self._dispatch()
            self.assertEqual(reminder.state, "approved")
            self.assertIn("salesperson", reminder.departure)
        with self._at("2026-02-11"):
            self._dispatch()
            self.assertEqual(reminder.state, "sent")

    def test_what_was_paid_meanwhile_waits_for_nobody(self):
        self._plan_on("2026-02-10")
        with self._at("2026-02-10"):
            self.assertTrue(self._get_grace().can_answer)
            self._pay(self.invoice)
            self._follow()
            self.env.invalidate_all()
            self.assertFalse(self._get_grace().can_answer)


class TestGraceAnswers(GraceCommon):
    """Three answers, each with its user, its day and its reason."""

    def setUp(self):
        super().setUp()
        self.reminder = self._plan_on("2026-02-10")
        self.enterContext(self._at("2026-02-10"))

    def test_go_ahead_lets_it_leave_at_once(self):
        self._approve()
        self._get_grace().action_go()
        answer = self._get_grace().answer_ids
        self.assertEqual(
            (answer.answer, answer.user_id, str(answer.date)),
            ("go", self.seller, "2026-02-10"),
        )
        self.assertFalse(answer.hold_id)
        self.assertEqual(len(self._dispatch()), 1)

    def test_go_ahead_wakes_the_dispatch(self):
        with patch.object(IrCron, "_trigger") as trigger:
            self._get_grace().action_go()
        self.assertTrue(trigger.called)

    def test_wait_pauses_the_customer_for_working_days_and_says_why(self):
        self._put_off("wait", days=3)
        hold = self._get_grace().sudo().answer_ids.hold_id
        self.assertEqual(
            (hold.kind, hold.debtor_id, str(hold.date_to), hold.user_id),
            ("pause", self.debtor, "2026-02-13", self.seller),
        )
        self.assertIn("I see the manager", hold.reason)
        self._follow()
        self.assertFalse(self._get_waiting())
        self.assertFalse(self._plan_on("2026-02-13"))

    def test_the_ladder_goes_on_after_a_wait_and_asks_nobody_again(self):
        self._put_off("wait", days=3)
        reminder = self._plan_on("2026-02-16")
        self.assertEqual(reminder.grace_id, self._get_grace().sudo())
        self.assertEqual(len(self._get_grace()), 1)
        with self._at("2026-02-16"):
            self._approve()
            self.assertEqual(len(self._dispatch()), 1)

    def test_who_takes_it_has_a_to_do_and_then_the_ladder_goes_on(self):
        self._put_off("take", days=4, reason="Lunch on Monday")
        todo = self.debtor.activity_ids
        self.assertEqual(
            (todo.user_id, str(todo.date_deadline), todo.summary),
            (self.seller, "2026-02-16", "Lunch on Monday"),
        )
        self.assertFalse(self._plan_on("2026-02-16"))
        self.assertTrue(self._plan_on("2026-02-17"))

    def test_a_second_answer_ends_what_the_first_put_off(self):
        self._put_off("take", days=4)
        first = self._get_grace().sudo().answer_ids.hold_id
        self._get_grace().action_go()
        self.assertTrue(first.lifted)
        self.assertFalse(self.debtor.activity_ids)
        self._follow()
        with self._at("2026-02-10"):
            self._approve()
            self.assertEqual(len(self._dispatch()), 1)

    def test_a_delay_that_a_collector_lifts_is_over(self):
        self._put_off("wait", days=4)
        self._get_grace().sudo().answer_ids.hold_id.with_user(
            self.collector
        ).action_lift()
        self.assertEqual(str(self._get_grace().free_on), "2026-02-10")
        self._follow()
        self._approve()
        self.assertEqual(len(self._dispatch()), 1)

    def test_a_delay_has_its_longest(self):
        self._put_off("wait", days=5)
        with self.assertRaisesRegex(UserError, "5"):
            self._put_off("wait", days=6)
        with self.assertRaises(UserError):
            self._put_off("wait", days=0)
        self.company.relance_grace_take_days = 6
        self._put_off("take", days=6)

    def test_delays_are_counted_shown_and_limited(self):
        self.assertEqual(self._get_grace().delays, "0 of 2")
        self._put_off("wait", days=1)
        self.env.invalidate_all()
        self.assertEqual(self._get_grace().delays, "1 of 2")
        self._put_off("take", days=1)
        self.env.invalidate_all()
        self.assertEqual(self._get_grace().delays, "2 of 2")
        for answer in ("wait", "take"):
            with self.assertRaisesRegex(UserError, "2 times"):
                self._put_off(answer, days=1)
        self._get_grace().action_go()

    def test_a_new_quarter_counts_anew(self):
        self._put_off("wait", days=1)
        for day, told in (("2026-03-31", "1 of 2"), ("2026-04-01", "0 of 2")):
            with self._at(day):
                self.env.invalidate_all()
                self.assertEqual(self._get_grace().delays, told)

    def test_too_late_is_told(self):
        with self._at("2026-02-11"):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "Too late"):
                self._get_grace().action_go()

    def test_each_answer_is_in_the_history_of_the_customer(self):
        self._put_off("wait", days=1, reason="On holiday")
        self._put_off("take", days=1, reason="I call")
        self._get_grace().action_go()
        self.env.flush_all()
        rows = self.env["relance.history"].search(
            [("debtor_id", "=", self.debtor.id), ("kind", "in", ("go", "wait", "take"))]
        )
        self.assertEqual(
            {(row.kind, row.user_id, row.what) for row in rows},
            {
                ("wait", self.seller, "On holiday"),
                ("take", self.seller, "I call"),
                ("go", self.seller, "Go ahead"),
            },
        )

    def test_the_dialog_says_until_when_and_how_often(self):
        grace = self._get_grace()
        reply = self.env["relance.grace.reply"].with_user(self.seller)
        reply = reply.new({"grace_id": grace.id, "days": 3})
        self.assertIn("02/13/2026", reply.told)
        self.assertIn("0 of 2", reply.told)


class TestGraceRights(GraceCommon):
    """A salesperson sees and answers for its own customers, and for no other."""

    def setUp(self):
        super().setUp()
        self._plan_on("2026-02-10")
        self.grace = self._get_grace()
        self.enterContext(self._at("2026-02-10"))

    def test_a_salesperson_without_any_right_of_ours_answers(self):
        self.assertFalse(self.seller.has_group("relance_avancee.relance_group_reader"))
        self._put_off("wait", days=1)

    def test_another_salesperson_neither_sees_nor_answers(self):
        self.assertFalse(self._get_grace(self.other_seller))
        for answer in ("go", "wait", "take"):
            with self.assertRaises(AccessError):
                getattr(self.grace.with_user(self.other_seller), f"action_{answer}")()
        replies = self.env["relance.grace.reply"].with_user(self.other_seller)
        with self.assertRaises(AccessError):
            replies.create({"grace_id": self.grace.id, "reason": "x"})

    def test_readers_see_what_is_asked_and_answer_nothing(self):
        self.assertTrue(self._get_grace(self.collector))
        self.assertFalse(self._get_grace(self.collector).can_answer)
        with self.assertRaises(AccessError):
            self._get_grace(self.collector).action_go()

    def test_the_portal_sees_nothing(self):
        guest = self._create_user("grace_guest", "base.group_portal")
        with self.assertRaises(AccessError):
            self._get_grace(guest)

    def test_nobody_writes_it_by_hand(self):
        manager = self._create_user("grace_manager", "manager")
        for user in (self.seller, manager):
            with self.assertRaises(AccessError):
                self.grace.with_user(user).free_on = fields.Date.today()
            with self.assertRaises(AccessError):
                self.env["relance.grace.answer"].with_user(user).create({})

    def test_another_company_sees_nothing(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("grace_stranger", "manager", company=elsewhere)
        self.assertFalse(self._get_grace(stranger))

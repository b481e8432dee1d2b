from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..common import RelanceCommon

SEND = "relance.reminder.send"


class TestByHand(RelanceCommon):
    """What a person sends by hand obeys the rules, or says which it breaks and why."""

    def test_nothing_broken_goes_straight_to_the_draft(self):
        invoice = self._create_invoice("2026-02-09")
        with self._at("2026-02-11"):
            action = invoice.action_relance_send_now()
            self.assertEqual(action["res_model"], "relance.reminder")
            reminder = self.reminders.browse(action["res_id"])
            self.assertEqual((reminder.state, reminder.level), ("draft", "1"))
            self.assertEqual(reminder.asked_by_id, self.env.user)
            self.assertFalse(reminder.asked_reason)

    def test_in_the_gap_a_dialog_says_what_was_sent_and_until_when(self):
        invoice = self._create_invoice("2026-02-02")
        sent = self._run_day("2026-02-09")
        with self._at("2026-02-12"):
            wizard = self._ask(invoice)
            self.assertIn("7 days are left between two messages", wizard.broken)
            self.assertIn("02/16/2026", wizard.broken)
            self.assertEqual(wizard.past_ids, sent)
            self.assertFalse(self._get_drafts(), "nothing is prepared before")

    def test_the_limit_of_messages_is_told_with_its_day(self):
        self.scenario.gap_days = 0
        invoice = self._create_invoice("2026-02-02")
        for day in ("2026-02-09", "2026-02-19", "2026-03-06"):
            self._run_day(day)
        other = self._create_invoice("2026-02-20")
        with self._at("2026-03-09"):
            broken = self._ask(other).broken
            self.assertIn("3 messages in 30 days", broken)
            self.assertIn("03/11/2026", broken)
        self.assertEqual(self._get_items(invoice).level, "2")

    def test_sent_all_the_same_it_waits_for_approval_with_its_reason(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-12"):
            reminder = self._insist(invoice, "They asked for it on the phone")
            self.assertEqual((reminder.state, reminder.level), ("draft", "2"))
            self.assertEqual(reminder.asked_reason, "They asked for it on the phone")
            reminder.action_approve()
            self.assertEqual(len(self._dispatch()), 1, "it does not wait for the gap")

    def test_a_reason_is_required(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-12"), self.assertRaisesRegex(UserError, "Say why"):
            self._insist(invoice, "  ")

    def test_an_automatic_scenario_lets_a_person_approve_it(self):
        self.scenario.write({"mode": "automatic", "automatic_level": "2"})
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-12"):
            self.assertEqual(self._insist(invoice).state, "draft")
            self.assertFalse(self._dispatch())

    def test_a_plan_leaves_alone_what_a_person_asked_for(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-12"):
            reminder = self._insist(invoice)
            self._plan()
            self.assertEqual(reminder.exists().state, "draft")
            self.assertEqual(self._get_items(invoice).status, "planned")
            self._pay(invoice)
            self._plan()
            self.assertEqual(reminder.state, "cancelled")

    def test_what_is_not_due_gets_a_clear_refusal(self):
        invoice = self._create_invoice("2026-03-12")
        with (
            self._at("2026-02-12"),
            self.assertRaisesRegex(
                UserError, "due on 03/12/2026, not late.*no courtesy"
            ),
        ):
            invoice.action_relance_send_now()

    def test_on_its_due_date_an_invoice_is_not_late(self):
        invoice = self._create_invoice("2026-02-12")
        with self._at("2026-02-12"), self.assertRaisesRegex(UserError, "not late yet"):
            invoice.action_relance_send_now()

    def test_before_the_due_date_a_courtesy_may_leave(self):
        self.scenario.step_ids = [self._prepare_step(-3, "0")]
        invoice = self._create_invoice("2026-03-12")
        with self._at("2026-02-25"):
            action = invoice.action_relance_send_now()
            self.assertEqual(self.reminders.browse(action["res_id"]).level, "0")

    def test_a_courtesy_by_hand_obeys_the_gap(self):
        self.scenario.step_ids = [self._prepare_step(-3, "0")]
        self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        invoice = self._create_invoice("2026-03-12")
        with self._at("2026-02-11"):
            self.assertIn("02/16/2026", self._ask(invoice).broken)

    def test_of_instalments_only_what_is_due_is_claimed(self):
        invoice = self._create_instalments()
        with self._at("2026-02-12"):
            invoice.action_relance_send_now()
            reminder = self._get_drafts()
            self.assertEqual(
                reminder.line_ids.mapped("amount_residual_currency"), [300]
            )
            self.assertEqual(reminder.amount_overdue, 300)

    def test_the_dialog_tells_what_is_not_claimed(self):
        invoice = self._create_instalments()
        with self._at("2026-02-12"):
            invoice.action_relance_send_now()
            self._send_all()
        with self._at("2026-02-13"):
            self.assertIn(
                "due on 04/01/2026, not late yet", self._ask(invoice).left_out
            )

    def test_what_is_held_tells_what_holds_it(self):
        invoice = self._create_invoice("2026-02-02")
        self.env["relance.hold"].create(
            {
                "scope": "move",
                "debtor_id": self.debtor.id,
                "move_id": invoice.id,
                "date_from": "2026-02-01",
                "date_to": "2026-03-01",
                "reason": "Being checked",
            }
        )
        with self._at("2026-02-09"), self.assertRaisesRegex(UserError, "Paused"):
            invoice.action_relance_send_now()

    def test_two_messages_never_leave_on_one_day(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self._at("2026-02-09", hour=15):
            reminder = self._insist(invoice)
            reminder.action_approve()
            self.assertFalse(self._dispatch())
        with self._at("2026-02-10"):
            self.assertEqual(len(self._dispatch()), 1)

    def test_an_invoice_that_was_just_sent_is_told(self):
        invoice = self._create_invoice("2026-02-09", invoice_date="2026-02-09")
        with self._at("2026-02-11"):
            self.assertIn("may leave on 02/16/2026", self._ask(invoice).broken)
            self.assertEqual(self._insist(invoice).state, "draft")

    def test_another_message_that_waits_is_told(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan().subject = "Edited"
            later = self._create_invoice("2026-02-06")
            self.assertIn("Another reminder", self._ask(later).broken)

    def test_older_ones_are_claimed_with_it_not_set_apart(self):
        """A list of what has just fallen due holds nothing later than the claim."""
        older = self._create_invoice("2026-02-05")
        asked = self._create_invoice("2026-02-06")
        with self._at("2026-02-09"):
            asked.action_relance_send_now()
            lines = self._get_drafts().line_ids
            apart = lines.filtered("is_neutral").move_id
            self.assertEqual((lines.move_id, apart), (older | asked, apart.browse()))

    def test_what_is_tried_again_obeys_the_gap(self):
        failed = self._fail_beside_one_that_left()
        with self._at("2026-02-11"):
            told = failed.action_retry()["params"]["message"]
            self.assertIn("Monday 16 February", told)
            self.assertFalse(self._dispatch())
        with self._at("2026-02-16"):
            self.assertEqual(len(self._dispatch()), 1)

    def test_what_has_nothing_left_to_send_stops_no_other(self):
        failed = self._fail_beside_one_that_left()
        lost = failed.sudo().copy({"state": "failed"})
        with self.assertRaisesRegex(UserError, "planned anew"):
            lost.action_retry()
        (failed | lost).action_retry()
        self.assertEqual((failed.state, lost.state), ("approved", "failed"))

    def test_plan_now_and_approve_all_obey_the_gap(self):
        self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._create_invoice("2026-02-05")
        with self._at("2026-02-11"):
            self.reminders.action_plan_now()
            self._get_drafts().action_approve()
            self.assertFalse(self._dispatch())

    def test_who_may_not_send_is_refused(self):
        invoice = self._create_invoice("2026-02-02")
        reader = self._create_user("by_hand_reader", "reader")
        with self._at("2026-02-09"), self.assertRaises(AccessError):
            invoice.with_user(reader).action_relance_send_now()

    def test_asking_takes_few_queries_whatever_the_customer_owes(self):
        invoices = [self._create_invoice("2026-02-02") for _number in range(3)]
        self._run_day("2026-02-09")
        with self._at("2026-02-12"):
            self._plan()
            few = self._count_queries(invoices[0])
            for _number in range(20):
                self._create_invoice("2026-02-02")
            self._plan()
            self.assertLessEqual(self._count_queries(invoices[0]), few)

    def _count_queries(self, invoice):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        invoice.action_relance_send_now()
        return self.env.cr.sql_log_count - before

    def _fail_beside_one_that_left(self):
        """Return a failed reminder of the 9th, when another message left."""
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            first, second = self._plan()
            (first | second).action_approve()
            second._mark_failed("Connection refused")
            self._dispatch()
            return second

    def _create_instalments(self):
        """Return an invoice of 1000 of which 300 fell due, the rest did not."""
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % at once, 70 % later",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 30, "nb_days": 0}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 70, "nb_days": 60}
                    ),
                ],
            }
        )
        return self._create_invoice(
            "2026-02-02",
            invoice_date="2026-01-31",
            invoice_date_due=False,
            invoice_payment_term_id=term.id,
        )

    def _get_drafts(self):
        return self.reminders.search([("state", "=", "draft")])

    def _ask(self, invoice):
        """Return the dialog that sending ``invoice`` now opens."""
        action = invoice.action_relance_send_now()
        self.assertEqual(action["res_model"], SEND)
        return self.env[SEND].with_context(**action["context"]).create({"reason": "x"})

    def _insist(self, invoice, reason="They lost it"):
        """Send ``invoice`` all the same; return the reminder prepared."""
        wizard = self._ask(invoice)
        wizard.reason = reason
        return self.reminders.browse(wizard.action_apply()["res_id"])

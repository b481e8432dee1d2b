from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import TODAY, NoticeCommon


class TestNoticeLadder(NoticeCommon):
    """The to-do of the ladder opens the notice, and is done once that is sent."""

    def setUp(self):
        super().setUp()
        self.scenario.step_ids = [
            Command.clear(),
            self._prepare_step(40, "3", use_email=False, use_activity=True),
        ]
        with self._at("2026-11-09"):
            self._plan()
            self._send_all()
        self.enterContext(self._at(TODAY))
        self.reminder = self.invoice.relance_reminder_line_ids.filtered(
            lambda line: line.level == "3"
        ).reminder_id
        self.todo = self.reminder.delivery_ids.activity_id

    def _get_line(self):
        """Return the line of the to-do list."""
        self.env.flush_all()
        return self.env["relance.todo"].search([("activity_id", "=", self.todo.id)])

    def test_one_click_in_the_list_opens_the_notice_of_its_invoices(self):
        action = self._get_line().action_do()
        notice = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(notice._name, "relance.notice")
        self.assertEqual(notice.line_ids.move_id, self.invoice)
        self.assertEqual(self._get_line().action_do()["res_id"], notice.id)

    def test_the_reminder_has_the_button(self):
        self.assertTrue(self.reminder.can_notice)
        action = self.reminder.action_formal_notice()
        self.assertEqual(action["res_model"], "relance.notice")

    def test_sending_the_notice_does_the_to_do(self):
        self.assertTrue(self.todo.active)
        action = self._get_line().action_do()
        self.env["relance.notice"].browse(action["res_id"]).action_send()
        self.assertFalse(self.todo.exists().filtered("active"))

    def test_what_was_paid_opens_the_reminder(self):
        self._pay(self.invoice, day="2026-11-15")
        self.assertEqual(self._get_line().action_do()["res_model"], self.reminder._name)
        self.assertFalse(self.reminder.can_notice)
        with self.assertRaises(UserError):
            self.reminder.action_formal_notice()

    def test_a_reader_looks_and_prepares_nothing(self):
        reader = self._create_user("notice_reader", "reader")
        line = self._get_line().with_user(reader)
        self.assertEqual(line.action_do()["res_model"], self.reminder._name)
        with self.assertRaises(AccessError):
            self.reminder.with_user(reader).action_formal_notice()

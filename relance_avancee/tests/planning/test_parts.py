from psycopg2.errors import CheckViolation

from odoo.tools import mute_logger

from ..common import RelanceCommon


class TestPartsHeld(RelanceCommon):
    """A hold may keep back a part of a due item: the rest is chased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-01-05", 100.10)
        with cls._at("2026-01-06"):
            cls.company._sync_relance_company_holds()
            cls.env["relance.planner"].sudo()._plan(
                cls.company, cls.company._relance_today()
            )
        cls.item = cls.env["relance.due.item"].search(
            [("move_id", "=", cls.invoice.id)]
        )

    def _hold(self, amount, **values):
        """Return a dispute of ``amount`` of the item, all of it for 0."""
        # sudo: an act opens it
        holds = self.env["relance.hold"].sudo()
        return holds.create(
            {
                "kind": "dispute",
                "scope": "item",
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "due_item_id": self.item.id,
                "currency_id": self.item.currency_id.id,
                "amount": amount,
                "date_from": "2026-01-06",
                "reason": "Damaged",
                **values,
            }
        )

    def test_the_rest_is_chased_and_the_message_says_what_is_set_aside(self):
        self._hold(60.05, kind="promise")
        reminder = self._run_day("2026-01-12")
        self.assertEqual(reminder.line_ids.amount_residual_currency, 40.05)
        self.assertEqual(reminder.line_ids.amount_aside, 60.05)
        self.assertEqual(reminder.amount_overdue, 40.05)
        body = str(reminder.delivery_ids.mail_id.body_html)
        self.assertIn("60.05", body)
        self.assertIn("set aside", body)
        self.assertNotIn("100.10</span>", body.split("Net to pay")[1])

    def test_a_payment_covers_first_what_is_not_held(self):
        self._hold(60.05)
        with self._at("2026-01-12"):
            self._pay(self.invoice, 40.05)
            self.assertFalse(self._plan())
        self.assertEqual((self.item.status, self.item.reason), ("held", "dispute"))

    def test_a_part_as_large_as_the_rest_holds_all_of_it(self):
        self._hold(100.10)
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())
        self.assertEqual((self.item.status, self.item.reason), ("held", "dispute"))

    def test_what_is_held_in_two_parts_is_held_once(self):
        self._hold(60.05)
        self._hold(40.05, kind="promise")
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())
        self.assertEqual(self.item.reasons, "dispute,promise")

    def test_a_message_that_waits_follows_a_part_held_since(self):
        with self._at("2026-01-12"):
            reminder = self._plan()
            reminder.action_approve()
            self._hold(60.05)
            self._follow()
            mails = self._dispatch()
            self.assertFalse(mails, "it comes back to who approved it")
            self.assertEqual(reminder.line_ids.amount_residual_currency, 40.05)
            self.assertEqual(reminder.state, "draft")

    def test_what_the_rest_owes_is_under_the_threshold(self):
        self.scenario.minimum_item_amount = 50
        self._hold(60.05)
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())
        self.assertEqual(self.item.reason, "below_item")

    @mute_logger("odoo.sql_db")
    def test_a_part_of_a_whole_customer_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._hold(60.05, scope="debtor")

from odoo import fields

from ..common import RelanceCommon


class TestOneVoice(RelanceCommon):
    """One message per voice and day, whatever made two of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_debtor("Durand SARL", email=cls.debtor.email)
        cls.invoice = cls._create_invoice("2026-02-02")
        cls.second = cls._create_invoice("2026-02-02", debtor=cls.other)

    def _merge(self):
        """Make one of both customers, whose messages are both decided."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        # sudo: only a few merge customers
        wizard.sudo()._merge((self.debtor | self.other).ids, self.debtor)
        self.env.invalidate_all()

    def _get_states(self, reminders):
        return sorted(reminders.mapped("state"))

    def test_of_two_customers_each_hears_once(self):
        with self._at("2026-02-09"):
            self._plan().action_approve()
            self.assertEqual(len(self._dispatch()), 2)

    def test_merged_once_approved_they_hear_once(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            self._merge()
            self.assertEqual(len(self._dispatch()), 1)
            self.assertEqual(self._get_states(reminders), ["approved", "sent"])
            waiting = reminders.filtered(lambda r: r.state == "approved")
            self.assertEqual(str(waiting.date), "2026-02-10")
            self.assertIn("Another message", waiting.changes)
            self.assertFalse(self._dispatch(), "nor later on that day")

    def test_merged_once_queued_they_hear_once(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            self.dispatcher._dispatch(reminders, fields.Datetime.now())
            self.assertEqual(self._get_states(reminders), ["queued", "queued"])
            self._merge()
            self.assertEqual(len(self._dispatch()), 1)
            self.assertEqual(self._get_states(reminders), ["approved", "sent"])

    def test_the_second_one_leaves_once_the_gap_is_over(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            self._merge()
            self._dispatch()
        with self._at("2026-02-10"):
            self.assertFalse(self._dispatch())
        with self._at("2026-02-16"):
            self._plan()
            self.assertEqual(len(self._dispatch()), 1)

    def test_a_contact_moved_to_another_company_makes_two_of_them(self):
        """Its invoice is that of the other company from then on: planned anew."""
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            self.other.write(
                {"is_company": False, "parent_id": self.debtor.id, "email": False}
            )
            self.env.flush_all()
            self.assertLessEqual(len(self._dispatch()), 1)
            self._plan()
            self._send_all()
            sent = reminders.search([("state", "=", "sent")])
            self.assertEqual(len(sent), 1)

    def test_two_messages_approved_apart_leave_on_two_days(self):
        """The first one was edited and kept: the plan made another beside it."""
        with self._at("2026-02-09"):
            first = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            copied = first.copy({"state": "draft"})
            later = self._create_invoice("2026-02-02")
            self.env["relance.due.item"]._refresh(
                self.company, fields.Date.to_date("2026-02-09")
            )
            first.line_ids[:1].copy(
                {
                    "reminder_id": copied.id,
                    "due_item_id": self._get_items(later).id,
                }
            )
            (first | copied).action_approve()
            self.assertEqual(len(self._dispatch()), 1)
            self.assertEqual(self._get_states(first | copied), ["approved", "sent"])

    def test_a_hand_sent_one_counts(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            mine = reminders.filtered(lambda r: r.debtor_id == self.debtor)
            self.dispatcher._dispatch(mine, fields.Datetime.now())
            with self.mock_mail_gateway(mail_unlink_sent=False):
                mine.delivery_ids.mail_id.send()
            self.assertEqual(mine.state, "sent")
            new = self._create_invoice("2026-01-30")
            self.env["relance.planner"].sudo()._plan(self.company, moves=new)
            self._send_all()
            sent = reminders.search(
                [("state", "=", "sent"), ("debtor_id", "=", self.debtor.id)]
            )
            self.assertEqual(sent, mine)

    def test_what_was_sent_and_not_settled_counts(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.action_approve()
            self.dispatcher._dispatch(reminders, fields.Datetime.now())
            first, second = reminders
            first.delivery_ids._record_outcome(fields.Datetime.now(), None)
            self._merge()
            self.assertEqual(second._filter_second(fields.Date.today()), second)

    def test_one_message_an_invoice_leave_together(self):
        self.scenario.grouping = "invoice"
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminders = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            self.assertEqual(len(reminders), 2)
            reminders.action_approve()
            self.assertEqual(len(self._dispatch()), 2)

    def test_two_kinds_of_payment_are_two_voices(self):
        back = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminders = self._plan()
            voices = {
                voice
                for _id, voice, _move in reminders._read_voices("2026-02-09", True)
            }
            self.assertEqual({voice[3] for voice in voices}, {"ordinary"})
            # sudo: only the engine writes items
            self._get_items(back).sudo().payment_kind = "deposit"
            found = reminders._read_voices("2026-02-09", True)
            self.assertIn("deposit", {voice[3] for _id, voice, _move in found})

    def test_the_voices_are_read_at_once(self):
        with self._at("2026-02-09"):
            reminders = self._plan()
            reminders.mapped("is_contact")
            today = self.company._relance_today()
            for some in (reminders[:1], reminders):
                self.env.flush_all()
                with self.assertQueryCount(1):
                    some._filter_second(today)

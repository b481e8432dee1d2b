"""The traps seen in the peers' code, one named test each (research/peers.md, §4)."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError

from .common import RelanceCommon


class TestTraps(RelanceCommon):
    def test_01_stale_amount_is_not_sent(self):
        """A payment between the approval and the sending stops the message."""
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self._pay(invoice, 400)
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "draft")
            self.assertIn("600.00", reminder.changes)
            self.assertEqual(reminder.line_ids.amount_residual_currency, 600)
            self.assertEqual(reminder.amount_overdue, 600)
            self.assertTrue(self._send_all())

    def test_01_stale_amount_is_caught_in_the_mail_queue(self):
        """A payment once the mail is queued cancels the mail; the rest is planned."""
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            mail = reminder.delivery_ids.mail_id
            self.assertEqual(mail.state, "outgoing")
            self._pay(invoice, 400)
            with self.mock_mail_gateway():
                mail.send()
            self.assertEqual(mail.state, "cancel")
            self.assertEqual(reminder.state, "cancelled")
            replanned = self._plan()
            self.assertEqual(replanned.line_ids.amount_residual_currency, 600)

    def test_02_drafts_and_cancelled_invoices_are_not_chased(self):
        draft = self._create_invoice("2026-02-02")
        cancelled = self._create_invoice("2026-02-02")
        draft.copy()
        with self._at("2026-02-06"):
            self._plan()
        draft.button_draft()
        cancelled.button_draft()
        cancelled.button_cancel()
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(draft).reason, "draft")
            self.assertEqual(self._get_items(cancelled).reason, "cancelled")

    def test_02_no_followup_is_honoured(self):
        invoice = self._create_invoice("2026-02-02")
        invoice.no_followup = True
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(invoice).reason, "no_followup")

    def test_04_items_without_anything_to_send_starve_nobody(self):
        """Every item is looked at each day, whatever the number that is stuck."""
        for number in range(30):
            self._create_invoice(
                "2026-01-02", sent=False, debtor=self._create_debtor(f"Stuck{number}")
            )
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().debtor_id, self.debtor)

    def test_05_nothing_is_claimed_sent_before_it_left(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            self.assertEqual(reminder.state, "queued")
            self.assertEqual(reminder.delivery_ids.state, "queued")
            self.assertFalse(self._get_items(invoice).level)

    def test_06_a_held_debtor_hears_nothing(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            hold = self.env["relance.hold"].create(
                {
                    "kind": "pause",
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "date_from": "2026-02-09",
                    "date_to": "2026-02-10",
                    "reason": "Dispute on the phone",
                }
            )
            self.assertFalse(self._plan())
            item = self._get_items(invoice)
            self.assertEqual((item.status, item.hold_id), ("held", hold))
            self.assertIn("Dispute on the phone", item.explanation)
        with self._at("2026-02-10"):
            self.assertFalse(self._plan(), "the last day of the hold is held")
        with self._at("2026-02-11"):
            self.assertTrue(self._plan(), "the day after it is not")

    def test_07_one_bad_record_does_not_lose_the_batch(self):
        broken = self._create_debtor("Broken SARL")
        self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-02", debtor=broken)
        with self._at("2026-02-09"):
            reminders = self._plan()
            bad = reminders.filtered(lambda r: r.debtor_id == broken)
            self.assertEqual(len(reminders), 2)
            render = type(reminders)._render_body

            def render_unless_bad(reminder, message):
                if reminder == bad:
                    raise ValueError("This one cannot be rendered")
                return render(reminder, message)

            with (
                patch.object(type(reminders), "_render_body", render_unless_bad),
                self.assertLogs("odoo.addons.relance_avancee", "ERROR"),
            ):
                sent = self._send_all()
            self.assertEqual(len(sent), 1)
            self.assertEqual(bad.state, "failed")
            self.assertTrue(bad.error)

    def test_08_the_plan_does_not_query_line_by_line(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            few = self._count_queries()
        for number in range(20):
            debtor = self._create_debtor(f"Many{number} SARL")
            for _copy in range(3):
                self._create_invoice("2026-02-02", debtor=debtor)
        with self._at("2026-02-09"):
            many = self._count_queries()
        self.assertLess(many - few, 40, "60 more invoices, no query for each")

    def test_09_a_failed_or_skipped_step_does_not_block_the_ladder(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.line_ids._skip(self.env.user, "We spoke on the phone")
            self.assertEqual(reminder.state, "skipped")
        with self._at("2026-02-17"):
            self.assertEqual(self._plan().step_id, self.firm)
        self.assertEqual(invoice.relance_status, "planned")

    def test_12_each_instalment_is_chased(self):
        """The invoice's due date is the last one: the first is late long before."""
        terms = self._create_instalments((30, 0), (70, 60))
        invoice = self._create_invoice(
            "2026-02-01",
            invoice_date="2026-02-01",
            invoice_date_due=False,
            invoice_payment_term_id=terms.id,
        )
        self.assertEqual(str(invoice.invoice_date_due), "2026-04-02")
        # the first is due on the day of the invoice: a week to deal with it, then
        with self._at("2026-02-09"):
            reminder = self._plan()
            self.assertEqual(reminder.line_ids.amount_residual_currency, 300)
            self.assertEqual(len(self._get_items(invoice)), 2)

    def test_13_a_missed_day_is_made_up(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-03-02"):
            self.assertEqual(self._plan().step_id, self.friendly)

    def test_15_the_scenario_of_a_customer_is_its_company_s(self):
        other = self._create_scenario("Other", "consumer")
        self.debtor.relance_scenario_id = other
        foreign = self.env["res.company"].create({"name": "Foreign"})
        self.assertFalse(self.debtor.with_company(foreign).relance_scenario_id)
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._get_items(invoice).scenario_id, other)

    def test_16_a_chased_invoice_can_be_reset_and_cancelled(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(reminder.line_ids.name, invoice.name)
        invoice.with_context(force_delete=True).unlink()
        self.assertTrue(reminder.line_ids.name)
        self.assertEqual(reminder.line_ids.amount_residual_currency, 1000)

    def test_salesperson_meets_no_access_error(self):
        """Someone who may read invoices, and nothing of ours, sees no error."""
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        user = self._create_user("sales", "base.group_user")
        user.company_ids |= self.company
        user.company_id = self.company
        invoice.message_subscribe(user.partner_id.ids)
        self.env["ir.rule"].search(
            [("model_id.model", "=", "account.move")]
        ).active = False
        self.env["ir.model.access"].create(
            {
                "name": "sales",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        mine = invoice.with_user(user)
        self.assertEqual(mine.relance_level, "1")
        ours = [name for name in mine._fields if name.startswith("relance_")]
        readable = mine.fields_get(ours)
        self.assertNotIn("relance_due_item_ids", readable)
        mine.read(list(readable))
        with self.assertRaises(AccessError):
            self.env["relance.reminder"].with_user(user).search([])

    def _count_queries(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._plan()
        return self.env.cr.sql_log_count - before

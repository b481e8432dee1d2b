from odoo import Command

from ..common import RelanceCommon


class TestMoney(RelanceCommon):
    """Money is never stale, and never asked from someone who paid."""

    def test_unmatched_credit_is_deducted(self):
        self._create_invoice("2026-02-02")
        self._create_credit(300)
        reminder = self._run_day("2026-02-09")
        [(total, credit, net)] = reminder._get_message().amounts.values()
        self.assertEqual((total, credit, net), (1000, 300, 700))
        self.assertIn("700.00", reminder.delivery_ids.mail_id.body_html)

    def test_a_covered_debtor_is_held_until_the_money_is_matched(self):
        invoice = self._create_invoice("2026-02-02")
        refund = self._create_credit(1000)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            item = self._get_items(invoice)
            self.assertEqual((item.status, item.reason), ("held", "covered"))
            self.assertEqual(item.hold_id.kind, "covered")
            self.assertTrue(item.hold_id.activity_id, "a to-do to match them")
            hold = item.hold_id
            self._plan()
            self.assertEqual(item.hold_id, hold, "the same hold the next time")
            (invoice | refund).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()
            self._plan()
            self.assertTrue(hold.lifted)
            self.assertFalse(hold.activity_id)

    def test_credit_is_netted_by_currency(self):
        invoice = self._create_invoice("2026-02-02")
        other = self.setup_other_currency("GBP")
        refund = self._create_credit(2000, post=False)
        refund.currency_id = other
        refund.action_post()
        with self._at("2026-02-09"):
            reminder = self._plan()
            [(total, credit, net)] = reminder._get_message().amounts.values()
            self.assertEqual((total, credit, net), (1000, 0, 1000))
        self.assertEqual(invoice.relance_status, "planned")

    def test_a_draft_credit_note_holds(self):
        invoice = self._create_invoice("2026-02-02")
        draft = self._create_credit(10, post=False)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(invoice).reason, "covered")
            draft.unlink()
            self.assertTrue(self._plan())

    def test_a_paid_item_closes_and_is_not_chased(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._pay(invoice)
        with self._at("2026-02-23"):
            self.assertFalse(self._plan())
            item = self._get_items(invoice)
            self.assertEqual((item.state, item.reason), ("closed", "paid"))
            self.assertFalse(item.next_date)

    def test_a_write_off_is_not_a_payment(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-06"):
            self._plan()
        line = invoice.line_ids.filtered(lambda aml: aml.display_type == "payment_term")
        loss = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-02-07",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": line.account_id.id,
                            "partner_id": self.debtor.id,
                            "credit": 1000,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "debit": 1000,
                        }
                    ),
                ],
            }
        )
        loss.action_post()
        (line | loss.line_ids[0]).reconcile()
        with self._at("2026-02-09"):
            self._plan()
            self.assertEqual(self._get_items(invoice).reason, "no_cash")

    def test_a_re_opened_item_waits_two_working_days_in_its_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice)
        with self._at("2026-02-19"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            payment.action_draft()
            payment.action_cancel()
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.status, item.reason), ("held", "reopened"))
            self.assertEqual((item.cycle, item.level), (1, "1"))
            self.assertTrue(item.hold_id.activity_id)
        with self._at("2026-02-23"):
            self.assertFalse(self._plan())
        with self._at("2026-02-24"):
            self.assertEqual(self._plan().step_id, self.firm)

    def test_a_re_opened_item_matched_again_closes_silently(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice)
        with self._at("2026-02-19"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            # the money, unmatched, is there: it covers, on top of the re-opening
            self._plan()
            item = self._get_items(invoice)
            hold = item.hold_id
            self.assertEqual(hold.kind, "reopened")
            (payment.move_id | invoice).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()
            self._plan()
            self.assertEqual(item.reason, "paid")
            self.assertTrue(hold.lifted)
            self.assertFalse(hold.activity_id)

    def test_small_balances_are_left_alone(self):
        small = self._create_invoice("2026-02-02", amount=4.99)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(small).reason, "below_item")
        medium = self._create_invoice("2026-02-02", amount=29.99)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(medium).reason, "below_debtor")
        self._create_invoice("2026-02-02", amount=5)
        with self._at("2026-02-09"):
            self.assertTrue(self._plan(), "34.99 together, the threshold is 30")

    def test_thresholds_are_in_the_company_s_currency(self):
        """4 dinars may be worth more than 5 euros: the residual converted counts."""
        currency = self.setup_other_currency(
            "KWD", rates=[("2020-01-01", 0.1)], rounding=0.001
        )
        self._create_invoice("2026-02-02", amount=4, currency_id=currency.id)
        with self._at("2026-02-09"):
            self.assertTrue(self._plan())

    def test_totals_are_told_by_currency(self):
        currency = self.setup_other_currency("GBP")
        self._create_invoice("2026-02-02", amount=100)
        self._create_invoice("2026-02-02", amount=200, currency_id=currency.id)
        reminder = self._run_day("2026-02-09")
        amounts = {
            money.name: net
            for money, (_, _, net) in reminder._get_message().amounts.items()
        }
        self.assertEqual(amounts, {self.company.currency_id.name: 100, "GBP": 200})

    def test_an_exchange_remainder_is_not_due(self):
        currency = self.setup_other_currency(
            "GBP", rates=[("2020-01-01", 2.0), ("2026-02-05", 4.0)]
        )
        invoice = self._create_invoice("2026-02-02", currency_id=currency.id)
        with self._at("2026-02-06"):
            self._plan()
            self._pay(invoice)
            self._plan()
        self.assertEqual(self._get_items(invoice).state, "closed")

    def test_blocked_invoices_and_never_sent_ones_are_excluded(self):
        blocked = self._create_invoice("2026-02-02")
        blocked.action_toggle_block_payment()
        unsent = self._create_invoice("2026-02-02", sent=False)
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(blocked).reason, "blocked")
            self.assertEqual(self._get_items(unsent).reason, "not_sent")
            self.company.relance_presumed_sent_before = "2026-02-01"
            self.assertEqual(self._plan().line_ids.move_id, unsent)

    def test_an_archived_customer_is_a_to_do(self):
        invoice = self._create_invoice("2026-02-02")
        self.debtor.active = False
        with self._at("2026-02-09"):
            self.assertFalse(self._plan())
            self.assertEqual(self._get_items(invoice).reason, "archived")
            self._plan()
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.debtor.id),
            ]
        )
        self.assertEqual(len(activities), 1, "one to-do, not one a day")

    def test_old_debts_wait_for_a_person_at_the_installation(self):
        self.company.relance_install_date = "2026-02-01"
        self.company._sync_relance_company_holds()
        limit = self._create_invoice("2025-11-03")  # 90 days before
        old = self._create_invoice("2025-11-02")
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().line_ids.move_id, limit)
            item = self._get_items(old)
            self.assertEqual(item.reason, "too_old")
            item.hold_id.action_lift()
            self.assertEqual(self._plan().line_ids.move_id, limit | old)
            self.company._sync_relance_company_holds()
            self._plan()
            self.assertFalse(item.hold_id, "lifted once, it does not come back")

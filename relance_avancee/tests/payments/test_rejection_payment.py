from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import RejectionCommon


class TestRejectionPayment(RejectionCommon):
    """Which payments can be rejected, and what becomes of their entries."""

    def test_no_credit_is_left_that_would_cover_the_debtor(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            rejection = self._reject(payment)
        self.assertEqual(str(rejection.reversal_id.date), "2026-02-12")
        self.assertEqual(rejection.reversal_id.state, "posted")
        receivable = self._get_receivable(payment.move_id | rejection.reversal_id)
        self.assertTrue(all(receivable.mapped("reconciled")))

    def test_a_payment_without_an_entry(self):
        """As with Odoo's accounting app: no outstanding account, no entry."""
        moves = type(self.env["account.move"])
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            method = self.company_data["default_journal_bank"]
            method.inbound_payment_method_line_ids.payment_account_id = False
            invoice = self._create_invoice("2026-02-02")
            payment = self._pay(invoice, day="2026-02-05")
            self.assertFalse(payment.move_id)
            self.assertEqual(invoice.payment_state, "in_payment")
            with self._at("2026-02-09"):
                self._plan()
                item = self._get_items(invoice)
                self.assertEqual(item.reason, "in_payment")
                self._reject(invoice)
                self.assertEqual(invoice.payment_state, "not_paid")
                self.assertEqual((item.cycle, item.status), (2, "scheduled"))
            self.assertEqual(payment.state, "rejected")
            self.assertEqual(self._run_day("2026-02-10").step_id, self.notice)

    def test_a_receipt_of_the_bank_waits_for_its_return_and_covers_nothing(self):
        invoice = self._create_invoice("2026-02-02")
        receipt = self._create_bank_line("2026-02-05", 1000)
        (receipt | self._get_receivable(invoice)).reconcile()
        with self._at("2026-02-06"):
            rejection = self._reject(invoice)
        self.assertEqual(rejection.receipt_id, receipt.move_id)
        self.assertFalse(receipt.reconciled)
        self.assertIn("Match the return", self._get_todos().summary)
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.step_id, self.notice)
        self.assertFalse(reminder.credits)

    def test_a_return_that_is_booked_is_matched_with_its_receipt(self):
        invoice = self._create_invoice("2026-02-02")
        receipt = self._create_bank_line("2026-02-05", 1000)
        (receipt | self._get_receivable(invoice)).reconcile()
        back = self._create_bank_line("2026-02-06", -1000)
        with self._at("2026-02-06"):
            self._reject(invoice)
        self.assertTrue(receipt.reconciled and back.reconciled)
        self.assertEqual(invoice.amount_residual, 1000)
        self.assertNotIn("Match", self._get_todos().summary)

    def test_what_the_statement_proves_stays_matched(self):
        """The receipt of a payment is real: its return matches the reversal."""
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        outstanding = payment._seek_for_lines()[0]
        line = self._create_bank_line("2026-02-05", 1000)
        line.account_id = outstanding.account_id
        (line | outstanding).reconcile()
        with self._at("2026-02-06"):
            rejection = self._reject(payment)
        self.assertTrue(line.reconciled)
        waiting = rejection.reversal_id.line_ids - self._get_receivable(
            rejection.reversal_id
        )
        self.assertFalse(waiting.reconciled)
        self.assertIn("Match the return", self._get_todos().summary)

    def test_several_payments_are_a_choice(self):
        invoice = self._create_invoice("2026-02-02")
        first = self._pay(invoice, amount=300, day="2026-02-05")
        second = self._pay(invoice, amount=700, day="2026-02-05")
        with self._at("2026-02-06"):
            action = invoice.action_relance_reject_payment()
            wizard = self.env["relance.payment.reject"].browse(action["res_id"])
            self.assertEqual(wizard.candidate_payment_ids, first | second)
            wizard.motive = "other"
            with self.assertRaisesRegex(UserError, "Choose the payment"):
                wizard.action_apply()
            wizard.payment_id = second
            wizard.action_apply()
        self.assertEqual(invoice.amount_residual, 700)

    def test_a_payment_is_rejected_once(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        with self._at("2026-02-06"):
            action = payment.action_relance_reject()
            wizard = self.env["relance.payment.reject"].browse(action["res_id"])
            wizard.motive = "funds"
            wizard.action_apply()
            with self.assertRaisesRegex(UserError, "already rejected"):
                wizard.action_apply()
        self.assertFalse(payment.relance_can_reject)

    def test_odoo_s_own_rejection_can_be_completed(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        payment.action_reject()
        with self._at("2026-02-06"):
            self._reject(payment)
        self.assertEqual(invoice.amount_residual, 1000)

    def test_the_date_lies_between_the_payment_and_today(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        with self._at("2026-02-06"):
            for wrong in ("2026-02-04", "2026-02-07"):
                with self.assertRaises(ValidationError), self.cr.savepoint():
                    self._reject(payment, day=wrong)
            self.assertTrue(self._reject(payment, day="2026-02-05"))

    def test_an_invoice_without_a_payment_has_nothing_to_reject(self):
        invoice = self._create_invoice("2026-02-02")
        with self.assertRaisesRegex(UserError, "No payment has been received"):
            invoice.action_relance_reject_payment()

    def test_the_accounting_needs_the_user_s_own_rights(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        user = self._create_user(
            "collects", "collector", "account.group_account_readonly"
        )
        accountant = self._create_user("accounts", "account.group_account_invoice")
        with self._at("2026-02-06"):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._reject(payment.with_user(user))
            self._reject(payment.with_user(accountant))
        self.assertEqual(invoice.amount_residual, 1000)
        rejection = payment.relance_rejection_ids
        self.assertEqual(rejection.user_id, accountant)
        self.assertTrue(rejection.with_user(user).name, "a collector reads it")

    def test_a_rejection_survives_its_payment(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        with self._at("2026-02-06"):
            rejection = self._reject(payment)
        name = payment.name
        self.env.cr.execute("DELETE FROM account_payment WHERE id = %s", [payment.id])
        self.env.invalidate_all(flush=False)
        self.assertEqual((rejection.name, rejection.payment_id.id), (name, False))

    def test_a_payment_in_the_parent_of_an_invoice_of_a_branch(self):
        invoice = self._create_invoice(
            "2026-02-02",
            company_id=self.branch.id,
            journal_id=self.company_data["default_journal_sale"].id,
        )
        payment = self._pay(invoice, day="2026-02-05")
        with self._at("2026-02-06"):
            self._reject(payment)
        self.assertEqual(self._get_items(invoice).company_id, self.branch)
        self.assertEqual(self._run_day("2026-02-09").step_id, self.notice)

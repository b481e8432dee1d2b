from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import RelanceCommon


class TestRejection(RelanceCommon):
    """A rejected payment re-opens its invoices and starts a new cycle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returned = cls._create_scenario(
            "Returned", "professional", payment_kind="returned", step_ids=[]
        )
        cls.returned.step_ids = [
            cls._prepare_step(
                1,
                "1",
                anchor="rejection",
                intro="<p>{payment_amount} refused on {rejection_date}: {motive}.</p>",
            ),
            cls._prepare_step(8, "2", anchor="rejection"),
        ]
        cls.notice, cls.second = cls.returned.step_ids
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
            }
        )
        cls.env.user.company_ids |= cls.branch

    def _reject(self, source, day=None, **values):
        """Record a rejection from the wizard, as a user does; return it."""
        action = (
            source.action_relance_reject()
            if source._name == "account.payment"
            else source.action_relance_reject_payment()
        )
        wizard = source.env["relance.payment.reject"].browse(action["res_id"])
        wizard.write({"motive": "funds", **values, **({"date": day} if day else {})})
        wizard.action_apply()
        return self.env["relance.rejection"].search([], limit=1)

    def _get_todos(self, xmlid="relance_avancee.mail_activity_rejected"):
        kind = self.env.ref(xmlid)
        return self.debtor.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    def _create_bank_line(self, day, amount):
        """Return a line of the bank statement booked on the customer's account."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": day,
                "amount": amount,
                "partner_id": self.debtor.id,
                "payment_ref": "Bank",
            }
        )
        _bank, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.company_data["default_account_receivable"]
        return line.move_id.line_ids.filtered(
            lambda aml: aml.account_id == suspense.account_id
        )

    def _get_receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def test_a_rejection_opens_the_invoice_and_begins_a_new_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.state, item.closed_how), ("closed", "cash"))
        with self._at("2026-02-12"):
            rejection = self._reject(payment, fees=18.5)
            self.assertEqual(invoice.amount_residual, 1000)
            self.assertEqual((item.state, item.cycle, item.level), ("open", 2, False))
            self.assertEqual(str(item.rejected_on), "2026-02-12")
            self.assertFalse(item.hold_id, "no hold: nobody has to look")
            self.assertFalse(item.closed_how)
            self.assertEqual(item.next_step_id, self.notice)
            self.assertEqual(str(item.next_date), "2026-02-13")
        self.assertEqual(rejection.fees, 18.5)
        self.assertEqual(rejection.line_ids.due_item_id, item)
        self.assertEqual(payment.state, "rejected")
        self.assertTrue(self._get_todos())
        self.assertIn("Insufficient funds", invoice.message_ids[0].body)
        reminder = self._run_day("2026-02-13")
        self.assertEqual(reminder.step_id, self.notice, "the next day, gap or not")
        self.assertEqual(self._run_day("2026-02-20").step_id, self.second)

    def test_no_credit_is_left_that_would_cover_the_debtor(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            rejection = self._reject(payment)
        self.assertEqual(str(rejection.reversal_id.date), "2026-02-12")
        self.assertEqual(rejection.reversal_id.state, "posted")
        receivable = self._get_receivable(payment.move_id | rejection.reversal_id)
        self.assertTrue(all(receivable.mapped("reconciled")))

    def test_the_reminder_tells_motive_date_and_amount(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            self._reject(payment, motive="closed")
        reminder = self._run_day("2026-02-13")
        self.assertIn("1,000.00", reminder.intro)
        self.assertIn("refused on 02/12/2026: Account closed.", reminder.intro)

    def test_words_written_by_a_person_replace_the_motive(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            self._reject(payment, motive_note="the <b>bank</b> said no")
        reminder = self._run_day("2026-02-13")
        self.assertIn("the &lt;b&gt;bank&lt;/b&gt; said no", reminder.intro)

    def test_the_words_read_well_without_a_rejection(self):
        self._create_invoice("2026-02-02")
        values = self._run_day("2026-02-09")._get_placeholders()
        self.assertEqual(values["motive"], "not given by the bank")
        self.assertEqual(values["rejection_date"], "not known")
        self.assertEqual(values["payment_amount"], values["total"])

    def test_the_notice_waits_for_neither_gap_nor_cap(self):
        self.returned.write({"cap_count": 1, "cap_days": 60})
        other = self._create_invoice("2026-01-12")
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-02")
        self._run_day("2026-02-11")
        self.assertEqual(self._get_items(other).level, "1")
        with self._at("2026-02-11"):
            self._reject(payment)
        self.assertEqual(self._run_day("2026-02-12").step_id, self.notice)
        with self._at("2026-02-20"):
            self._plan()
            self.assertEqual(self._get_items(invoice).reason, "cap")

    def test_an_accountant_who_un_matches_starts_no_new_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            self._plan()
        item = self._get_items(invoice)
        self.assertEqual((item.reason, item.cycle), ("reopened", 1))
        self.assertFalse(item.rejected_on)

    def test_a_rejection_recorded_after_the_un_matching_lifts_the_hold(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan()
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            self._plan()
            item = self._get_items(invoice)
            hold = item.hold_id
            self.assertEqual(hold.kind, "reopened")
            self._reject(invoice)
            self.assertTrue(hold.lifted)
            self.assertEqual((item.cycle, item.status), (2, "scheduled"))
            self.assertFalse(item.hold_id)
        self.assertEqual(payment.state, "rejected")

    def test_a_part_of_an_invoice_is_rejected(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, amount=600, day="2026-02-05")
        with self._at("2026-02-06"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual(item.amount_residual_currency, 400)
            rejection = self._reject(payment)
            self.assertEqual((item.amount_residual_currency, item.cycle), (1000, 2))
            self.assertEqual(rejection.line_ids.amount, 600)

    def test_one_payment_of_several_invoices(self):
        invoices = self._create_invoice("2026-02-02") | self._create_invoice(
            "2026-02-03", amount=500
        )
        payment = self._pay(invoices, day="2026-02-05")
        with self._at("2026-02-06"):
            rejection = self._reject(payment)
        self.assertEqual(rejection.line_ids.move_id, invoices)
        self.assertEqual(rejection.line_ids.mapped("amount"), [1000, 500])
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, invoices)
        self.assertIn("1,500.00 refused", reminder.intro.replace("\xa0", " "))

    def test_only_the_instalment_that_was_paid_begins_anew(self):
        terms = self._create_instalments((50, 0), (50, 30))
        invoice = self._create_invoice(
            "2026-02-02",
            invoice_date="2026-02-02",
            invoice_date_due=False,
            invoice_payment_term_id=terms.id,
        )
        payment = self._pay(invoice, amount=500, day="2026-02-03")
        with self._at("2026-02-04"):
            self._plan()
            self._reject(payment)
        first, second = self._get_items(invoice)
        self.assertTrue(first.rejected_on)
        self.assertFalse(second.rejected_on)

    def test_a_second_rejection_is_a_third_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-03"):
            self._plan()
        for day in ("2026-02-05", "2026-02-12"):
            payment = self._pay(invoice, day=day)
            with self._at(day):
                self._reject(payment)
            sent = self._run_day({"05": "2026-02-06", "12": "2026-02-13"}[day[-2:]])
            self.assertEqual(sent.step_id, self.notice)
        item = self._get_items(invoice)
        self.assertEqual(item.cycle, 3)
        self.assertEqual(len(item.rejection_line_ids), 2)
        self.assertIn("02/12/2026", sent.intro)
        self.assertNotIn("02/05/2026", sent.intro)

    def test_a_rejection_ends_the_presentation(self):
        invoice = self._create_invoice("2026-03-02", relance_route="debit")
        with self._at("2026-03-02"):
            self._plan()
            invoice.action_relance_mark_presented()
            payment = self._pay(invoice, day="2026-03-02")
        with self._at("2026-03-04"):
            self._reject(payment)
        self.assertEqual(self._run_day("2026-03-05").step_id, self.notice)

    def test_a_waiting_reminder_of_the_old_cycle_is_dropped(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, amount=500, day="2026-02-05")
        with self._at("2026-02-09"):
            old = self._plan()
            old.action_approve()
            self._reject(payment)
            self.assertEqual(old.state, "cancelled")

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
        user = new_test_user(
            self.env,
            "collects",
            groups="relance_avancee.relance_group_collector,"
            "account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        accountant = new_test_user(
            self.env,
            "accounts",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
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

from odoo.exceptions import UserError

from ..common import RelanceCommon


class TestUnmatched(RelanceCommon):
    """Money that looks like the debtor's is shown, and matched in one click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-02-02", amount=1200)

    def _create_anonymous_payment(self):
        """Return a posted payment of 1200 of which nobody said whose it is."""
        payment = self.init_payment(
            1200, post=True, date="2026-02-05", partner=self.debtor
        )
        payment.move_id.line_ids.partner_id = False
        payment.partner_id = False
        return payment

    def _draft(self):
        [reminder] = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
        return reminder

    def _get_reasons(self, reminder):
        self.env.invalidate_all()
        return [proposal["reasons"] for proposal in reminder.proposals]

    def _match(self, reminder):
        return reminder.action_match(reminder.proposals[0]["key"])["message"]

    def test_a_transfer_that_quotes_the_invoice_comes_first_on_the_screen(self):
        label = f"VIR DUPONT {self.invoice.name.replace('/', '-')}"
        self._create_statement_line("2026-02-06", 1200, label)
        with self._at("2026-02-09"):
            reminder = self._draft()
        self.assertEqual(reminder.exception, "unmatched")
        self.assertEqual(
            self._get_reasons(reminder),
            [f"reference {self.invoice.name}, same amount, name in the label"],
        )
        [proposal] = reminder.proposals
        self.assertEqual(proposal["label"], label)
        self.assertIn("1,200.00", proposal["sentence"])
        self.assertIn("02/06/2026", proposal["sentence"])
        self.assertFalse(proposal["refusal"])

    def test_matching_a_transfer_pays_the_invoice_and_can_be_undone(self):
        transfer = self._create_statement_line("2026-02-06", 1200)
        with self._at("2026-02-09"):
            reminder = self._draft()
            message = self._match(reminder)
        self.assertIn(f"{self.invoice.name} is paid", message)
        self.assertFalse(reminder.exists(), "nothing is left to ask")
        self.assertTrue(transfer.is_reconciled)
        self.assertEqual(transfer.partner_id, self.debtor)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(self._get_items(self.invoice).reason, "paid")
        transfer.action_undo_reconciliation()
        self.assertFalse(transfer.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 1200)

    def test_a_part_payment_leaves_the_rest_in_the_reminder(self):
        self._create_statement_line("2026-02-06", 500, f"ref {self.invoice.name}")
        with self._at("2026-02-09"):
            message = self._match(self._draft())
            reminder = self.reminders.search([("state", "=", "draft")])
        self.assertIn("700.00", message)
        self.assertEqual(reminder.amount_overdue, 700)
        self.assertEqual(self.invoice.payment_state, "partial")

    def test_money_left_over_stays_the_customer_s_credit(self):
        transfer = self._create_statement_line(
            "2026-02-06", 1500, f"ref {self.invoice.name}"
        )
        with self._at("2026-02-09"):
            self._match(self._draft())
        self.assertTrue(transfer.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        left = transfer.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(left.amount_residual, -300)
        self.assertEqual(left.partner_id, self.debtor)

    def test_an_unmatched_payment_of_the_customer_is_matched(self):
        payment = self.init_payment(
            400, post=True, date="2026-02-05", partner=self.debtor
        )
        with self._at("2026-02-09"):
            reminder = self._draft()
            self.assertEqual(self._get_reasons(reminder), ["same customer"])
            message = self._match(reminder)
        self.assertIn("800.00", message)
        self.assertTrue(payment.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 800)

    def test_an_open_credit_note_is_matched(self):
        with self._at("2026-02-08"):
            refund = self._create_credit(200)
        with self._at("2026-02-09"):
            self._match(self._draft())
        self.assertEqual(refund.payment_state, "paid")
        self.assertEqual(self.invoice.amount_residual, 1000)

    def test_a_payment_without_customer_is_given_to_this_one(self):
        payment = self._create_anonymous_payment()
        with self._at("2026-02-09"):
            reminder = self._draft()
            self.assertEqual(self._get_reasons(reminder), ["same amount"])
            self._match(reminder)
        self.assertEqual(payment.partner_id, self.debtor)
        self.assertEqual(payment.move_id.line_ids.partner_id, self.debtor)
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_money_of_another_customer_or_company_is_not_shown(self):
        other = self._create_debtor("Martin SARL")
        self._create_statement_line(
            "2026-02-06", 1200, self.invoice.name, partner_id=other.id
        )
        self._create_statement_line("2026-02-06", 99, "VIR INCONNU")
        with self._at("2026-02-09"):
            reminder = self._draft()
        self.assertFalse(reminder.proposals)
        self.assertNotEqual(reminder.exception, "unmatched")

    def test_money_that_left_is_not_shown(self):
        self._create_statement_line("2026-02-06", -1200, self.invoice.name)
        with self._at("2026-02-09"):
            self.assertFalse(self._draft().proposals)

    def test_a_collector_without_accounting_sees_it_but_does_not_match(self):
        self._create_statement_line("2026-02-06", 1200)
        collector = self._create_user("unmatched_collector", "collector")
        with self._at("2026-02-09"):
            reminder = self._draft().with_user(collector)
            [proposal] = reminder.proposals
            self.assertIn("accounting rights", proposal["refusal"])
            with self.assertRaises(UserError):
                reminder.action_match(proposal["key"])

    def test_who_invoices_and_keeps_the_bank_matches_with_own_rights(self):
        self._create_statement_line("2026-02-06", 1200)
        clerk = self._create_user(
            "unmatched_clerk",
            "account.group_account_basic",
            "account.group_account_invoice",
        )
        with self._at("2026-02-09"):
            reminder = self._draft().with_user(clerk)
            self._match(reminder)
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_money_matched_meanwhile_is_refused_with_a_word(self):
        transfer = self._create_statement_line("2026-02-06", 1200)
        with self._at("2026-02-09"):
            reminder = self._draft()
            [proposal] = reminder.proposals
            transfer.unlink()
            with self.assertRaisesRegex(UserError, "meanwhile"):
                reminder.action_match(proposal["key"])
            reminder.unlink()
            with self.assertRaisesRegex(UserError, "meanwhile"):
                reminder.action_match(proposal["key"])

    def test_a_locked_period_refuses_the_match_and_writes_nothing(self):
        self._create_anonymous_payment()
        self.company.fiscalyear_lock_date = "2026-02-28"
        with self._at("2026-03-02"):
            reminder = self._draft()
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._match(reminder)
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def _create_batch(self, count):
        """Return posted invoices of as many customers, made at once."""
        debtors = [self._create_debtor(f"Customer{n:03} SA") for n in range(count)]
        models = [self.invoice.copy_data()[0] for _debtor in debtors]
        invoices = self.env["account.move"].create(
            [
                values
                | {
                    "partner_id": debtor.id,
                    "invoice_date": "2026-01-03",
                    "invoice_date_due": "2026-02-02",
                }
                for debtor, values in zip(debtors, models, strict=True)
            ]
        )
        invoices.action_post()
        invoices.is_move_sent = True
        return invoices

    def test_an_amount_that_several_customers_owe_points_at_nobody(self):
        self._create_anonymous_payment()
        other = self._create_debtor("Other SARL")
        self._create_invoice("2026-02-02", debtor=other, amount=1200)
        with self._at("2026-02-09"):
            self.assertFalse(any(self._plan().mapped("proposals")))

    def test_the_proposals_of_a_hundred_reminders_take_few_queries(self):
        invoices = self._create_batch(100)
        self.env["account.bank.statement.line"].create(
            [
                {
                    "date": "2026-02-06",
                    "payment_ref": invoice.name,
                    "amount": 5000 + number,
                    "journal_id": self.company_data["default_journal_bank"].id,
                }
                for number, invoice in enumerate(invoices[:50])
            ]
        )
        with self._at("2026-02-09"):
            reminders = self._plan()
        self.assertEqual(len(reminders), 101)
        self.env.invalidate_all()
        self.env.flush_all()
        with self.assertQueryCount(16):
            shown = reminders.mapped("proposals")
        self.assertEqual(sum(map(bool, shown)), 50)

    def test_what_to_look_at_first_stands_in_the_order_of_the_list(self):
        first = self._create_debtor("First SARL")
        self._create_invoice("2026-02-02", debtor=first, amount=50)
        self._create_invoice(
            "2026-02-02", debtor=self._create_debtor("Large SARL"), amount=20000
        )
        self._create_statement_line("2026-02-06", 1200)
        with self._at("2026-02-09"):
            reminders = self._plan()
        ordered = self.reminders.search(
            [("id", "in", reminders.ids)], order="exception"
        )
        self.assertEqual(ordered.mapped("exception"), ["unmatched", "large", "first"])

from odoo import Command

from .common import SettlementCommon


class TestSettlement(SettlementCommon):
    """What closed an item is read from the counterpart accounts."""

    def test_each_counterpart_account_tells_how_it_was_closed(self):
        for account, how in (
            (self.bill, "bill"),
            (self.retention, "retention"),
            (self.doubtful, "doubtful"),
            (self.factor, "factor"),
            (self.loss, "loss"),
            (self.payable, "compensation"),
            (self.company_data["default_account_revenue"], "other"),
        ):
            invoice = self._create_known_invoice()
            entry = self._move(invoice, (account, 1000))
            self.assertEqual(self._get_closed(invoice), ("no_cash", how))
            item = self._get_items(invoice)
            self.assertEqual(item.closed_account_id, account)
            self.assertEqual(item.closed_move_id, entry)

    def test_money_in_a_miscellaneous_journal_is_money(self):
        bank = self.company_data["default_journal_bank"].default_account_id
        invoice = self._create_known_invoice()
        self._move(invoice, (bank, 1000), partner=False)
        self.assertEqual(self._get_closed(invoice), ("paid", "cash"))
        self.assertEqual(self._get_items(invoice).amount_cash, 1000)

    def test_a_payment_and_a_credit_note_are_told(self):
        paid = self._create_known_invoice()
        self._pay(paid, day="2026-02-10")
        self.assertEqual(self._get_closed(paid), ("paid", "cash"))
        credited = self._create_known_invoice()
        refund = self._create_credit(1000)
        (self._get_receivable(refund) | self._get_receivable(credited)).reconcile()
        self.assertEqual(self._get_closed(credited), ("credited", "credit_note"))

    def test_a_small_difference_of_a_payment_is_still_paid(self):
        invoice = self._create_known_invoice()
        self._pay_with_difference(invoice, 950)
        self.assertEqual(self._get_closed(invoice), ("paid", "cash"))
        self.assertEqual(self._get_items(invoice).amount_cash, 950)

    def test_half_in_cash_is_paid_and_less_is_not(self):
        half = self._create_known_invoice()
        self._pay_with_difference(half, 500)
        self.assertEqual(self._get_closed(half), ("paid", "cash"))
        less = self._create_known_invoice()
        self._pay_with_difference(less, 499)
        self.assertEqual(self._get_closed(less), ("no_cash", "loss"))
        self.assertEqual(self._get_items(less).amount_cash, 499)

    def _pay_with_difference(self, invoice, amount):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "amount": amount,
                    "payment_date": "2026-02-10",
                    "payment_difference_handling": "reconcile",
                    "writeoff_account_id": self.loss.id,
                }
            )
        )
        return wizard._create_payments()

    def test_the_vat_of_a_loss_does_not_hide_it(self):
        vat = self._create_account("445710", "liability_current")
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 833), (vat, 167), partner=False)
        self.assertEqual(self._get_closed(invoice), ("no_cash", "loss"))

    def test_in_one_entry_each_customer_has_its_own_counterpart(self):
        other = self._create_debtor("Martin SA")
        lost = self._create_invoice("2026-02-02", debtor=other, amount=5000)
        moved = self._create_known_invoice()
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-02-10",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                        }
                    )
                    for account, partner, balance in (
                        (self.bill, self.debtor, 1000),
                        (self.loss, other, 5000),
                        (self.receivable, self.debtor, -1000),
                        (self.receivable, other, -5000),
                    )
                ],
            }
        )
        entry.action_post()
        for invoice in moved | lost:
            credit = self._get_receivable(entry).filtered(
                lambda line, i=invoice: line.partner_id == i.partner_id
            )
            (credit | self._get_receivable(invoice)).reconcile()
        self.assertEqual(self._get_closed(moved), ("no_cash", "bill"))
        self.assertEqual(self._get_closed(lost), ("no_cash", "loss"))

    def test_an_account_may_be_said_to_be_nothing_special(self):
        self.loss.relance_use = "none"
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "other"))

    def test_an_account_of_any_code_may_be_given_a_use(self):
        account = self._create_account("999111", "asset_current")
        account.relance_use = "doubtful"
        invoice = self._create_known_invoice()
        self._move(invoice, (account, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "doubtful"))

    def test_codes_mean_nothing_outside_the_french_chart(self):
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        invoice = self._create_known_invoice()
        self._move(invoice, (self.factor, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "other"))
        accounts = self.env["account.account"]
        self.assertFalse(accounts._get_relance_accounts(self.company, "bill"))
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        self.assertIn(self.bill, accounts._get_relance_accounts(branch, "bill"))

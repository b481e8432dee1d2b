import io
import random
from datetime import timedelta

import openpyxl

from odoo import Command, fields

from ..common import RelanceCommon


class AgedCommon(RelanceCommon):
    """Factories of a ledger with all that makes balances differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("base.group_allow_export")
        cls.balances = cls.env["relance.aged.balance"]
        receivable = cls.company_data["default_account_receivable"]
        cls.retention = receivable.copy({"code": "411799", "name": "Retention"})
        cls.non_trade = receivable.copy(
            {"code": "467999", "name": "Sundry debtors", "non_trade": True}
        )
        cls.dollar = cls.setup_other_currency("CHF", rates=[("2020-01-01", 2.0)])

    @classmethod
    def _create_entry(
        cls, day, account, amount, debtor, currency=None, amount_currency=None, **values
    ):
        """Return the item of a posted entry, on ``account`` against an expense."""
        other = cls.company_data["default_account_expense"]
        currency = currency or cls.company.currency_id
        amount_currency = amount if amount_currency is None else amount_currency
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": line_account.id,
                            "partner_id": debtor.id,
                            "balance": sign * amount,
                            "amount_currency": sign * amount_currency,
                            "currency_id": currency.id,
                        }
                    )
                    for line_account, sign in ((account, 1), (other, -1))
                ],
                **values,
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == account)

    @classmethod
    def _create_branch(cls):
        """Return a branch of the company, of the user too."""
        branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
            }
        )
        cls.env.user.company_ids |= branch
        return branch

    @classmethod
    def _create_credit_on(cls, day, amount, debtor=None):
        """Return a credit note dated ``day``, not matched."""
        refund = cls._create_credit(amount, debtor=debtor, post=False)
        refund.write({"invoice_date": day, "date": day})
        refund.action_post()
        return refund

    @classmethod
    def _transfer(cls, invoice, account, day, due=None):
        """Move what ``invoice`` still owes to another account; match it."""
        open_lines = invoice.line_ids.filtered(lambda line: line.amount_residual)
        (source,) = open_lines.account_id
        amount = sum(open_lines.mapped("amount_residual"))
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": line_account.id,
                            "partner_id": invoice.commercial_partner_id.id,
                            "balance": balance,
                            "date_maturity": due if line_account == account else False,
                        }
                    )
                    for line_account, balance in ((account, amount), (source, -amount))
                ],
            }
        )
        move.action_post()
        taken = move.line_ids.filtered(lambda line: line.account_id == source)
        (open_lines + taken).reconcile()
        return move

    def _pay_in(self, invoice, currency, amount, day):
        """Settle an invoice with a payment in another currency."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "payment_date": day,
                    "currency_id": currency.id,
                    "amount": amount,
                }
            )
        )
        return wizard._create_payments()

    # Reading ----------------------------------------------------------------------

    def _get_balance(self, day, env=None, **options):
        balances = self.balances.with_env(env) if env else self.balances
        return balances.get_balance({"day": day, **options})

    def _get_line(self, day):
        """Return the row of the usual customer, None without one."""
        lines = self._get_balance(day)["lines"]
        return next((line for line in lines if line["id"] == self.debtor.id), None)

    def _assert_tied(self, day, differences, env=None):
        """Check that the table is tied, with these differences by kind."""
        check = self._get_balance(day, env=env)["check"]
        found = {row["kind"]: row["amount"] for row in check["differences"]}
        self.assertEqual(found, differences)
        self.assertEqual(check["unexplained"], 0)
        self.assertAlmostEqual(check["ledger"], check["table"] + sum(found.values()), 2)

    def _get_listed(self, action):
        lines = self.env["account.move.line"].with_context(**action["context"])
        return lines.search(action["domain"])

    def _sum_listed(self, action):
        return sum(self._get_listed(action).mapped("relance_residual"))

    def _read_xlsx(self, options):
        content = self.balances._get_xlsx(options)
        return openpyxl.load_workbook(io.BytesIO(content)).worksheets


class LivelyCommon(AgedCommon):
    """A ledger to which much has happened, the same at each run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_lively_ledger(random.Random(2026))

    @classmethod
    def _create_lively_ledger(cls, chance):
        """Post forty invoices of 2026 and what may happen to them."""
        debtors = [cls._create_debtor(f"Customer {number}") for number in range(4)]
        terms = cls._create_instalments((30, 0), (30, 30), (40, 60))
        for number in range(40):
            due = fields.Date.to_date("2026-02-01") + timedelta(chance.randrange(200))
            values = {}
            if number % 5 == 0:
                values["invoice_payment_term_id"] = terms.id
            if number % 3 == 0:
                values["currency_id"] = cls.dollar.id
            invoice = cls._create_invoice(
                due,
                chance.randrange(100, 99999) / 100,
                chance.choice(debtors),
                **values,
            )
            cls._live(invoice, due, chance)
        cls._create_credit_on("2026-05-03", 333.33, debtors[0])
        cls._create_entry("2026-03-03", cls.non_trade, 12.34, debtors[0])

    @classmethod
    def _live(cls, invoice, due, chance):
        """Let something happen to an invoice, or nothing."""
        later = due + timedelta(days=chance.randrange(-20, 90))
        later = max(later, invoice.invoice_date)
        event = chance.randrange(7)
        if event == 0:
            cls._pay(invoice, day=later)
        elif event == 1:
            cls._pay(invoice, round(invoice.amount_total / 3, 2), day=later)
        elif event == 2:
            cls._transfer(invoice, cls.retention, later, due=later)
        elif event == 3:
            cls._transfer(invoice, cls.company_data["default_account_expense"], later)
        elif event == 4 and invoice.currency_id != cls.company.currency_id:
            cls.env["res.currency.rate"].search(
                [("currency_id", "=", cls.dollar.id)]
            ).rate = chance.choice((1.9, 2.0, 2.1))
            cls._pay(invoice, day=later)
        elif event == 5:
            invoice._reverse_moves(
                [{"date": later, "invoice_date": later}], cancel=True
            )

from odoo import models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    """A receipt of the bank that was matched with an invoice, without a payment."""

    _inherit = "account.move.line"

    def _get_relance_receipt(self):
        """Return the credits of the same receipt: a statement line is one payment.

        In any other entry of the bank's journal each line is its own.
        """
        if not self.move_id.statement_line_id:
            return self
        return self.move_id.line_ids.filtered(
            lambda line: (
                line.account_id == self.account_id
                and line.partner_id == self.partner_id
                and line.balance < 0
            )
        )

    def _get_relance_returns(self):
        """Return the open debits of the bank that may be the return of this receipt."""
        if not self:
            return self
        receipt = self._get_relance_receipt()
        amount = -sum(receipt.mapped("amount_currency"))
        debits = self.search(
            Domain("account_id", "=", self.account_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("journal_id.type", "in", ("bank", "cash"))
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("date", ">=", self.date),
            order="date, id",
        )
        currency = self.currency_id
        return debits.filtered(
            lambda line: (
                line.currency_id == currency
                and not currency.compare_amounts(line.amount_residual_currency, amount)
            )
        )

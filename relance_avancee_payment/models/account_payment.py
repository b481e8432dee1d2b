from odoo import Command, models

from ..rules.placing import share

# [(account id, partner id, number, amount)] of the lines of a payment being made.
PARTS = "relance_parts"


class AccountPayment(models.Model):
    """One payment, with a line of the customer for each part that was chosen."""

    _inherit = "account.payment"

    def _prepare_move_line_default_vals(
        self, write_off_line_vals=None, force_balance=None
    ):
        # EXTENDS 'account'
        values = super()._prepare_move_line_default_vals(
            write_off_line_vals, force_balance
        )
        parts = self.env.context.get(PARTS)
        if not parts:
            return values
        liquidity, rest, *others = values
        return [liquidity, *self._split_line(rest, parts), *others]

    def _split_line(self, whole, parts):
        """Return the line of the customer in its ``parts``, what is left over last."""
        currency = self.currency_id
        amounts = [amount for *_told, amount in parts]
        amounts.append(currency.round(-whole["amount_currency"] - sum(amounts)))
        company_currency = self.company_id.currency_id
        digits = company_currency.decimal_places
        balances = share(whole["credit"] - whole["debit"], amounts, digits)
        told = [
            {"account_id": account, "partner_id": partner, "name": number}
            for account, partner, number, _amount in parts
        ]
        return [
            {
                **whole,
                **own,
                "amount_currency": -amount,
                "debit": 0.0,
                "credit": balance,
            }
            for own, amount, balance in zip([*told, {}], amounts, balances, strict=True)
            if not currency.is_zero(amount)
        ]

    def _synchronize_to_moves(self, changed_fields):
        # EXTENDS 'account': which knows one line of the customer. What is corrected by
        # hand is one line again, matched with nothing since it became a draft.
        if not changed_fields.isdisjoint(self._get_trigger_fields_to_synchronize()):
            for payment in self.filtered(lambda one: one.move_id.state == "draft"):
                payment._join_parts()
        return super()._synchronize_to_moves(changed_fields)

    def _join_parts(self):
        """Make one line of those of the customer, where there are several."""
        # sudo: who books payments need not read the providers
        if not self.payment_transaction_id.sudo().relance_choice_id:
            return
        _liquidity, lines, _others = self._seek_for_lines()
        if len(lines) < 2:
            return
        whole = {
            "amount_currency": sum(lines.mapped("amount_currency")),
            "balance": sum(lines.mapped("balance")),
        }
        commands = [Command.update(lines[0].id, whole)]
        commands += [Command.delete(line.id) for line in lines[1:]]
        self.move_id.with_context(skip_invoice_sync=True).write({"line_ids": commands})

from odoo import api, fields, models

from ..const import READER

REJECTABLE = ("in_process", "paid", "rejected")


class AccountPayment(models.Model):
    """A customer's payment that the bank may send back."""

    _inherit = "account.payment"

    relance_rejection_ids = fields.One2many(
        "relance.rejection", "payment_id", string="Rejections", groups=READER
    )
    relance_can_reject = fields.Boolean(
        compute="_compute_relance_can_reject",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("state", "payment_type", "partner_type", "relance_rejection_ids")
    def _compute_relance_can_reject(self):
        for payment in self:
            payment.relance_can_reject = payment._is_relance_rejectable()

    def action_relance_reject(self):
        """Open the wizard that records the rejection of this payment."""
        self.ensure_one()
        return self.env["relance.payment.reject"]._get_action(payment=self)

    def action_relance_open_rejections(self):
        """Open what was recorded of the rejection of this payment."""
        return self.relance_rejection_ids._get_records_action()

    def _is_relance_rejectable(self):
        """Say whether a rejection of this payment can be recorded.

        Odoo's own "Reject" only writes a state: such a payment still can.
        """
        self.ensure_one()
        if self.payment_type != "inbound" or self.partner_type != "customer":
            return False
        if self.state == "rejected" and self.relance_rejection_ids:
            return False
        return self.state in REJECTABLE

    def _get_relance_counterparts(self):
        """Return the credits of the customer's account in the payment's entry."""
        if not self.move_id:
            return self.env["account.move.line"]
        return self._seek_for_lines()[1]

    def _get_relance_bank_credits(self):
        """Return what the bank credited for a payment without an entry.

        Odoo calls such a payment paid when a receipt of its amount is matched.
        """
        empty = self.env["account.move.line"]
        if not self or self.move_id:
            return empty
        partials = self.invoice_ids.line_ids.matched_credit_ids.filtered(
            lambda part: (
                part.credit_move_id.move_id.statement_line_id
                and not self.currency_id.compare_amounts(
                    part.debit_amount_currency, self.amount
                )
            )
        )
        return partials[:1].credit_move_id

from odoo import models


class AccountMove(models.Model):
    """The payments of an invoice that may come back."""

    _inherit = "account.move"

    def action_relance_reject_payment(self):
        """Open the wizard on the payments of this invoice, wherever it was moved to."""
        self.ensure_one()
        return self.env["relance.payment.reject"]._get_action(move=self)

    def _get_relance_receipts(self):
        """Return (payments, credits) that settled these documents, moved or not.

        The credits are those of bank entries without a payment in Odoo; payments that
        somebody un-matched by hand are returned too.
        """
        # sudo: only the links are read, what they lead to is read by the user
        items = self.sudo().relance_due_item_ids
        moved = items._get_moved()
        lines = self.line_ids | moved.line_id.sudo(False)
        received = lines.matched_credit_ids.credit_move_id
        payments = received.move_id.origin_payment_id | self.matched_payment_ids
        receipts = received.filtered(
            lambda line: (
                line.move_id.move_type == "entry"
                and not line.payment_id
                and line.journal_id.type in ("bank", "cash")
            )
        )
        rejectable = payments.filtered(lambda payment: payment._is_relance_rejectable())
        return rejectable, receipts

from odoo import models


class AccountMove(models.Model):
    """What we collect, or what a factor is paid, is not paid on Odoo's portal."""

    _inherit = "account.move"

    def _has_to_be_paid(self):
        # EXTENDS 'account_payment'
        return super()._has_to_be_paid() and not self._is_relance_collected()

    def _is_relance_collected(self):
        """Say whether all that is open of it is paid in another way than by us."""
        told = self._get_relance_told()
        return bool(told) and all(part["is_collected"] for part in told)

    def _get_online_payment_error(self):
        # EXTENDS 'account_payment'
        told = super()._get_online_payment_error()
        if self._is_relance_collected():
            why = self.env._(
                "There is nothing to pay here: this invoice is collected by direct "
                "debit or bill of exchange, or paid to a factor."
            )
            return "\n".join(filter(None, [why, told]))
        return told

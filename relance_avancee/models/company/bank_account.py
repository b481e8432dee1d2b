"""The bank account that a customer is asked to pay to: which one, and how it reads."""

from odoo import models

IBAN_BLOCK = 4


class ResCompany(models.Model):
    """Where the company is paid."""

    _inherit = "res.company"

    def _get_relance_bank(self, named):
        """Return the account to print: the first that the invoices name, else ours.

        ``named`` are the accounts of the invoices; none comes back without any. An
        extension may choose otherwise among them, or among ours.
        """
        self.ensure_one()
        return named[:1] or self.partner_id.bank_ids[:1]


class ResPartnerBank(models.Model):
    """An account as our messages, statements and letters show it."""

    _inherit = "res.partner.bank"

    def _prepare_relance_values(self):
        """Return holder, bank, number in blocks of four and BIC; None without one.

        An extension may write them otherwise, or add what its templates show.
        """
        if not self:
            return None
        number = self.sanitized_acc_number or self.acc_number
        starts = range(0, len(number), IBAN_BLOCK)
        return {
            "holder": self.acc_holder_name or self.partner_id.name,
            "bank_name": self.bank_name,
            "iban": " ".join(number[start : start + IBAN_BLOCK] for start in starts),
            "bic": self.bank_bic,
        }

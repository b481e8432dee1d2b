from odoo import models


class SaleOrder(models.Model):
    """A quotation says what late payment costs, as its invoice will."""

    _inherit = "sale.order"

    def _get_relance_mentions(self):
        """Return the mentions on late payment, in the customer's language; or none.

        Who is invoiced decides: nothing is said to a consumer.
        """
        self.ensure_one()
        payer = self.partner_invoice_id
        return self.company_id._get_relance_printed_mentions(self, payer)

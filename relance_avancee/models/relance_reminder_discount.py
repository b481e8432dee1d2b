from odoo import models

from ..const import COURTESY


class RelanceReminder(models.Model):
    """The discount for early payment, told in a courtesy while it can be had."""

    _inherit = "relance.reminder"

    def _get_discount_words(self, line):
        """Return until when paying less is enough, empty when it is not."""
        if self.level != COURTESY:
            return ""
        # sudo: the message says the same whoever sends it
        item = line.due_item_id.line_id.sudo()
        last, amount = item.discount_date, item.discount_amount_currency
        if not last or last < self._get_send_day() or item.matched_credit_ids:
            return ""
        if not 0 < amount < line.amount_residual_currency:
            return ""
        return self.env._(
            "Paid by %(day)s: %(amount)s only, thanks to the early-payment discount",
            day=self._format_day(last),
            amount=self._format(amount, line.currency_id),
        )

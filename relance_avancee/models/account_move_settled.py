from odoo import models


class AccountMove(models.Model):
    """What an invoice says once it is closed and was not, or not all, paid."""

    _inherit = "account.move"

    def _get_relance_sentences(self, item):
        # EXTENDS 'relance_avancee': without an open item, how it was closed
        if item or self.state != "posted":
            return super()._get_relance_sentences(item)
        items = self.relance_due_item_ids
        if any(item.state == "open" for item in items):
            return []
        return [
            *items.moved_ids.sorted("id")._get_moved_sentences(),
            *items._get_closed_sentences(),
        ]

from odoo import models
from odoo.tools import format_date


class RelanceDueItem(models.Model):
    """Freshness, in words: which step waits, and up to when receipts are entered."""

    _inherit = "relance.due.item"

    def _get_reason_sentences(self):
        # EXTENDS 'relance_avancee'
        if self.reason != "stale_receipts":
            return super()._get_reason_sentences()
        root = self.company_id.root_id
        day = root._get_relance_receipts_date(root._relance_today())
        values = {"step": self.next_step_id.name, "day": format_date(self.env, day)}
        if not day:
            return [self.env._("%(step)s waits: no receipts are entered.", **values)]
        return [
            self.env._(
                "%(step)s waits: receipts are entered up to %(day)s only.", **values
            )
        ]

    def _get_next_sentences(self):
        # EXTENDS 'relance_avancee': the step that waits is named with its reason
        if self.reason == "stale_receipts":
            return []
        return super()._get_next_sentences()

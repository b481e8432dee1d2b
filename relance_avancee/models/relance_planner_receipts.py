from odoo import models

from ..rules.company.freshness import waits


class RelancePlanner(models.AbstractModel):
    """Freshness: firm messages wait until the receipts are entered."""

    _inherit = "relance.planner"

    def _hold_for_receipts(self, item, facts):
        """Hold a firm message of today while the receipts are not entered."""
        if not item.next or item.next.day > facts.today:
            return
        if item.is_pending or item.reasons:
            return
        if not facts.steps[item.next.step.id].is_contact:
            return
        if waits(item.next.step.rung.level, facts.has_stale_receipts):
            item.status, item.reasons = "held", ("stale_receipts",)

    def _is_silent(self, item, facts):
        """Say whether a message of today may not even list the item.

        What waits for the receipts is listed: it is owed, only its tone is unsure.
        """
        if item.waits_for_receipts:
            return False
        if item.status in ("held", "excluded"):
            return True
        return bool(item.reasons) and item.next.day <= facts.today

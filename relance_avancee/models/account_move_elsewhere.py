from odoo import models

from .outside import Outside


class AccountMove(models.Model):
    """Reminders of an invoice that were made elsewhere."""

    _inherit = "account.move"

    def action_relance_record(self):
        """Open the wizard that records a reminder made elsewhere."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_record_action"
        )
        return action | {"context": {"default_move_id": self.id}}

    def _prepare_relance_outside(self, day, level, **told):
        """Return what was done elsewhere about this invoice on ``day``.

        It speaks of the open instalments due by then, of the first one before that.
        """
        self.ensure_one()
        items = self.relance_due_item_ids.filtered(lambda item: item.state == "open")
        items = items.sorted("date_maturity")
        due = items.filtered(lambda item: item.date_maturity <= day)
        return Outside(due or items[:1], day, level, **told)

from odoo import api, fields, models

from ..const import NOTICE
from .reminders.relance_reminder_elsewhere import Outside

# How a notice counts in the history of reminders.
OUTSIDE = {
    "registered": "registered",
    "electronic": "registered",
    "hand": "letter",
    "email": "email",
}


class RelanceNotice(models.Model):
    """The notice in the ladder: its level is reached, and nothing else is sent."""

    _inherit = "relance.notice"

    hold_id = fields.Many2one(
        "relance.hold", readonly=True, copy=False, index="btree_not_null"
    )

    def _reach_step(self):
        """Record the notice in the history of reminders: its level is reached."""
        # sudo: collectors send, only the engine writes history
        reminders = self.env["relance.reminder"].sudo()
        for notice in self:
            items = notice.sudo().line_ids.move_id.relance_due_item_ids._get_moved()
            items = items.filtered(lambda item: item.state == "open")
            told = [
                Outside(
                    own,
                    notice.deposit_date,
                    NOTICE,
                    OUTSIDE[notice.channel],
                    address=notice.sudo()._get_email() or "",
                    note=notice.name,
                )
                for own in items.grouped("move_id").values()
            ]
            reminders._record_elsewhere(told)

    def _open_hold(self):
        """Hold the debtor: while a notice runs, no lower message leaves."""
        self.ensure_one()
        # sudo: the hold belongs to the notice
        holds = self.env["relance.hold"].sudo()
        # sudo: nobody writes by hand which hold a notice ends
        self.sudo().hold_id = holds.create(
            {
                "kind": "notice",
                "scope": "debtor",
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "date_from": self.company_id._relance_today(),
                "reason": self.display_name,
            }
        )


class RelanceHold(models.Model):
    """While a formal notice runs, its debtor hears nothing else."""

    _inherit = "relance.hold"

    kind = fields.Selection(
        selection_add=[("notice", "Formal notice running")],
        ondelete={"notice": "cascade"},
    )


class RelanceDueItem(models.Model):
    """The reason of items that wait for the end of a formal notice."""

    _inherit = "relance.due.item"

    @api.model
    def _selection_reason(self):
        # EXTENDS 'relance_avancee': one more kind of hold
        reason = ("notice", self.env._("A formal notice is running"))
        return [*super()._selection_reason(), reason]

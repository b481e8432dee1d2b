from odoo import api, fields, models

from ..const import LEGAL_TYPES
from ..tools.access import check_collector


class RelanceDebtorCorrect(models.TransientModel):
    """The one thing that is missing of a customer, for a collector to write."""

    _name = "relance.debtor.correct"
    _description = "Correction of a Customer"

    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True
    )
    point = fields.Selection(
        [("email", "E-mail"), ("legal_type", "Legal type")],
        required=True,
        readonly=True,
    )
    detail = fields.Char(compute="_compute_detail")
    email = fields.Char(string="E-mail of the reminders")
    legal_type = fields.Selection(LEGAL_TYPES)

    @api.depends("debtor_id")
    def _compute_detail(self):
        for wizard in self:
            wizard.detail = wizard.debtor_id.relance_address_detail

    def action_apply(self):
        """Write what was missing; show again what asked for it."""
        check_collector(self.env)
        self.ensure_one()
        if self.point == "email":
            self.debtor_id._correct_relance_email(self.email)
        else:
            self.debtor_id._confirm_relance_legal_type(self.legal_type)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

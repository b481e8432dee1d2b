from odoo import fields, models

from ..models.risk.relance_risk_class import CLASS_LABELS
from ..tools.access import check_manager

USUAL_DAYS = 90


class RelanceRiskProfileOverride(models.TransientModel):
    """Set another class than the computed one, for a time and with a reason."""

    _name = "relance.risk.profile.override"
    _description = "Set Another Class"

    profile_id = fields.Many2one("relance.risk.profile", required=True)
    debtor_id = fields.Many2one(related="profile_id.debtor_id")
    score = fields.Float(related="profile_id.score")
    computed_class = fields.Selection(related="profile_id.computed_class")
    override_class = fields.Selection(CLASS_LABELS, string="Class", required=True)
    override_until = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=USUAL_DAYS
        ),
        help="The last day on which it holds.",
    )
    override_reason = fields.Char(string="Reason", required=True)

    def action_apply(self):
        """Have the class of the manager count until that day."""
        check_manager(self.env)
        self.ensure_one()
        self.profile_id.write(
            {
                "override_class": self.override_class,
                "override_until": self.override_until,
                "override_reason": self.override_reason,
            }
        )
        return {"type": "ir.actions.act_window_close"}

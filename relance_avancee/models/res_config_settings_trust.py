from odoo import fields, models

from ..tools.client_action import notify


class ResConfigSettings(models.TransientModel):
    """Settings of what makes people trust the reminders."""

    _inherit = "res.config.settings"

    relance_freshness_days = fields.Integer(
        related="company_id.root_id.relance_freshness_days", readonly=False
    )
    relance_summary = fields.Boolean(
        related="company_id.root_id.relance_summary", readonly=False
    )

    def action_relance_send_summary(self):
        """Send the user the summary of the last seven days."""
        root = self.company_id.root_id
        self.env["relance.summary"]._send_now(root, self.env.user)
        told = self.env._("The summary is on its way to %s.", self.env.user.email)
        return notify(told, "success")

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the score, those of the root company."""

    _inherit = "res.config.settings"

    relance_risk_grace_days = fields.Integer(
        related="company_id.root_id.relance_risk_grace_days", readonly=False
    )
    relance_risk_trust = fields.Float(
        related="company_id.root_id.relance_risk_trust", readonly=False
    )
    relance_risk_score_persons = fields.Boolean(
        related="company_id.root_id.relance_risk_score_persons", readonly=False
    )
    relance_risk_purpose = fields.Text(
        related="company_id.root_id.relance_risk_purpose", readonly=False
    )
    relance_risk_alerts = fields.Boolean(
        related="company_id.root_id.relance_risk_alerts", readonly=False
    )

    def action_relance_risk_classes(self):
        """Open the classes: thresholds, suggested terms and deposits."""
        return self.env["relance.risk.class"].action_open()

    def action_relance_risk_model(self):
        """Open what the scores are made with."""
        return self.env["relance.risk.model"].action_open()

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of credit insurance."""

    _inherit = "res.config.settings"

    relance_insurance_lead_days = fields.Integer(
        related="company_id.relance_insurance_lead_days", readonly=False
    )

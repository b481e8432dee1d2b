from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of formal notices: who writes, in which delay."""

    _inherit = "res.config.settings"

    relance_legal_form = fields.Char(
        related="company_id.relance_legal_form", readonly=False
    )
    relance_share_capital = fields.Monetary(
        related="company_id.relance_share_capital", readonly=False
    )
    relance_registry_town = fields.Char(
        related="company_id.relance_registry_town", readonly=False
    )
    relance_notice_days = fields.Integer(
        related="company_id.relance_notice_days", readonly=False
    )
    relance_notice_days_b2c = fields.Integer(
        related="company_id.relance_notice_days_b2c", readonly=False
    )
    relance_notice_signatory_id = fields.Many2one(
        related="company_id.relance_notice_signatory_id", readonly=False
    )
    relance_notice_cover = fields.Boolean(
        related="company_id.relance_notice_cover", readonly=False
    )
    relance_mediator = fields.Text(
        related="company_id.relance_mediator", readonly=False
    )
    relance_print_mentions = fields.Boolean(
        related="company_id.relance_print_mentions", readonly=False
    )

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of late payment: terms, accounts, smallest interest."""

    _inherit = "res.config.settings"

    relance_interest_terms_id = fields.Many2one(
        related="company_id.relance_interest_terms_id", readonly=False
    )
    relance_interest_account_id = fields.Many2one(
        related="company_id.relance_interest_account_id", readonly=False
    )
    relance_indemnity_account_id = fields.Many2one(
        related="company_id.relance_indemnity_account_id", readonly=False
    )
    relance_interest_minimum = fields.Monetary(
        related="company_id.relance_interest_minimum", readonly=False
    )

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_collector_id = fields.Many2one(
        related="company_id.relance_collector_id", readonly=False
    )
    relance_chase_entries = fields.Boolean(
        related="company_id.relance_chase_entries", readonly=False
    )
    relance_entry_count = fields.Integer(
        string="Miscellaneous items", compute="_compute_relance_entry_count"
    )
    relance_presumed_sent_before = fields.Date(
        related="company_id.relance_presumed_sent_before", readonly=False
    )
    relance_quiet_from = fields.Char(
        related="company_id.relance_quiet_from", readonly=False
    )
    relance_quiet_to = fields.Char(
        related="company_id.relance_quiet_to", readonly=False
    )
    relance_too_old_days = fields.Integer(
        related="company_id.relance_too_old_days", readonly=False
    )
    relance_factor_id = fields.Many2one(
        related="company_id.relance_factor_id", readonly=False
    )
    relance_chase_assigned = fields.Boolean(
        related="company_id.relance_chase_assigned", readonly=False
    )
    relance_large_amount = fields.Monetary(
        related="company_id.relance_large_amount", readonly=False
    )

    @api.depends("company_id")
    def _compute_relance_entry_count(self):
        for settings in self:
            settings.relance_entry_count = self.env["relance.due.item"].search_count(
                [
                    ("company_id", "=", settings.company_id.id),
                    ("is_entry", "=", True),
                    ("state", "=", "open"),
                ]
            )

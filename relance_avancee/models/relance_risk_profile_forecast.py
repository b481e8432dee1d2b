from odoo import api, models


class RelanceRiskProfile(models.Model):
    """The cash forecast follows the scores: its report card is kept each month."""

    _inherit = "relance.risk.profile"

    @api.model
    def _refresh_changed(self, root, today):
        # EXTENDS 'relance_avancee'
        debtors = super()._refresh_changed(root, today)
        self.env["relance.cash.report"]._keep(root, today)
        return debtors

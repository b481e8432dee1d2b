from odoo import api, fields, models


class RelanceHoldPause(models.TransientModel):
    """More time than the cover allows is told before it is granted."""

    _inherit = "relance.hold.pause"

    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("debtor_id", "date_to", "kind", "company_id")
    def _compute_cover_warning(self):
        for wizard in self:
            debtor = wizard.debtor_id.with_company(wizard.company_id)
            far = wizard.kind == "exclusion" and fields.Date.to_date("9999-12-31")
            wizard.cover_warning = bool(debtor) and debtor._get_relance_cover_warning(
                far or wizard.date_to
            )

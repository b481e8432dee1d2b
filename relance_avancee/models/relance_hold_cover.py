from odoo import api, fields, models

# The kinds by which a person grants time.
GRANTED = ("pause", "ordered", "exclusion")


class RelanceHold(models.Model):
    """Time granted beyond the cover of the credit insurer is told on the hold."""

    _inherit = "relance.hold"

    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("kind", "debtor_id", "move_id", "due_item_id", "date_to", "lifted")
    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_cover_warning(self):
        for hold in self:
            debtor = hold.debtor_id or hold.move_id.commercial_partner_id
            debtor = (debtor or hold.due_item_id.debtor_id).with_company(
                hold.company_id
            )
            granting = hold.kind in GRANTED and not hold.lifted and debtor
            hold.cover_warning = granting and debtor._get_relance_cover_warning(
                hold.date_to or fields.Date.to_date("9999-12-31")
            )

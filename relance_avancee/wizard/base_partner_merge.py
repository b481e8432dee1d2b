from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers have one risk profile: that of the one who stays."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': the profile is computed again from all the invoices; what
        # managers decided and the monthly history of the others follow
        # sudo: whoever merges customers need not write scores
        profiles = self.env["relance.risk.profile"].sudo()
        merged = (src_partners | dst_partner).ids
        profiles.search([("debtor_id", "in", merged)])._keep_one(dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # EXTENDS 'base': the one who stays keeps what the others were set to
        dst_partner.check_access("write")
        # sudo: whoever merges customers need not steer their reminders
        kept = dst_partner.sudo()
        refused = (src_partners.sudo() | kept)._get_relance_first_refusals()
        result = super()._update_values(src_partners, kept)
        # what somebody asked for holds from the first day on
        kept.write(refused)
        return result

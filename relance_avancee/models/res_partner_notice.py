from odoo import models

# What decides whether a customer is a professional, a consumer or a public body.
TELLING = {"relance_legal_type", "is_company", "vat", "company_registry", "country_id"}


class ResPartner(models.Model):
    """What a customer turns out to be decides which letter it receives."""

    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS 'base': its drafts follow; nothing else of them is written again
        result = super().write(vals)
        if TELLING & vals.keys():
            # sudo: who corrects a customer may not write formal notices
            notices = self.env["relance.notice"].sudo()
            notices.search(
                [
                    ("debtor_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "draft"),
                ]
            )._readdress()
        return result

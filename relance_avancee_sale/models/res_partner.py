from odoo import api, fields, models

SELLERS = "sales_team.group_sale_salesman,relance_avancee.relance_group_reader"


class ResPartner(models.Model):
    """What who sells is told of a customer, whatever else it may read."""

    _inherit = "res.partner"

    relance_standing = fields.Text(
        string="Before the sale", compute="_compute_relance_standing", groups=SELLERS
    )
    relance_is_grave = fields.Boolean(
        compute="_compute_relance_standing", groups=SELLERS
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_relance_standing(self):
        # sudo: who sells is told what it may not read
        exposures = self.env["relance.exposure"].sudo()
        root = self.env.company.root_id
        debtors = self.commercial_partner_id._origin
        standings = exposures._read(root, debtors.ids, root._relance_today())
        told = exposures._tell(
            root, {debtor: (debtor, 0.0) for debtor in debtors}, standings
        )
        for partner in self:
            debtor = partner.commercial_partner_id._origin
            sentences, is_grave = told.get(debtor, ([], False))
            partner.relance_standing = "\n".join(sentences)
            partner.relance_is_grave = is_grave

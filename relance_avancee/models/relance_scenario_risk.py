from odoo import fields, models

from ..rules.risk_class import CLASSES, NEUTRAL

# A customer without a score is treated as one of the middle.
MIDDLE = CLASSES[len(CLASSES) // 2]


class RelanceScenario(models.Model):
    """The class of the customers whom a scenario is for: a tone, never a decision."""

    _inherit = "relance.scenario"

    risk_class_ids = fields.Many2many(
        "relance.risk.class",
        string="Risk classes",
        domain="[('company_id', '=', company_id)]",
        help="Empty: any class. Customers without a score, natural persons say, count "
        "as class C. The score picks a scenario; it never sends a formal notice.",
    )

    def _get_partner_query(self):
        # EXTENDS 'relance_avancee'
        query = super()._get_partner_query()
        codes = self.risk_class_ids.mapped("code")
        if not codes:
            return query
        if MIDDLE in codes:
            codes = [*codes, NEUTRAL, False]
        # sudo: the same customers whoever runs the plan
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("id", "in", query), ("relance_risk_class", "in", codes)]
        return partners.with_company(self.company_id)._search(domain)

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import READER


class ResPartner(models.Model):
    """The risk of a customer, for the company of the user."""

    _name = "res.partner"
    _inherit = ["res.partner", "relance.risk.columns"]

    relance_risk_profile_id = fields.Many2one(
        "relance.risk.profile",
        string="Risk profile",
        compute="_compute_relance_risk_profile_id",
        compute_sudo=True,
        groups=READER,
    )
    relance_risk_objection = fields.Boolean(
        string="No score",
        groups=READER,
        help="The customer objects to its score (GDPR, article 21), or you want none: "
        "what is stored is deleted.",
    )
    relance_risk_rating_ids = fields.One2many(
        "relance.risk.rating", "debtor_id", string="External ratings", groups=READER
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_relance_risk_profile_id(self):
        profiles = self.env["relance.risk.profile"].search_fetch(
            [
                ("company_id", "=", self.env.company.root_id.id),
                ("debtor_id", "in", self.commercial_partner_id.ids),
            ],
            ["debtor_id"],
        )
        found = {profile.debtor_id: profile for profile in profiles}
        for partner in self:
            partner.relance_risk_profile_id = found.get(partner.commercial_partner_id)

    def write(self, vals):
        # EXTENDS 'base': an objection counts at once, for all companies
        result = super().write(vals)
        if vals.get("relance_risk_objection"):
            self._refresh_relance_risk(self._find_relance_risk_roots())
        return result

    def action_relance_risk_refresh(self):
        """Score these customers again, now."""
        self._refresh_relance_risk(self.env.company.root_id)

    def _refresh_relance_risk(self, roots):
        """Score these customers again, for ``roots``."""
        # sudo: readers may ask for the figures of today, and write none
        profiles = self.env["relance.risk.profile"].sudo()
        debtors = self.commercial_partner_id.ids
        for root in profiles.env["res.company"].browse(roots.ids):
            profiles._refresh(root, root._relance_today(), debtors)

    def _find_relance_risk_roots(self):
        """Return the root companies that keep a score, a rating or a class of these."""
        debtors = self.commercial_partner_id.ids
        companies = self.env.company
        for name in ("profile", "rating", "override"):
            # sudo: an objection counts in the companies of others too
            kept = self.env[f"relance.risk.{name}"].sudo()
            companies |= kept.search([("debtor_id", "child_of", debtors)]).company_id
        # sudo: same reason
        return companies.sudo().root_id

    @api.model
    def _get_risk_debtor_sql(self, alias):
        # EXTENDS 'relance_avancee'
        return SQL(
            "COALESCE(%s, %s)",
            SQL.identifier(alias, "commercial_partner_id"),
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _get_risk_root_sql(self, alias):
        # EXTENDS 'relance_avancee': that of the user
        return SQL("%s", self.env.company.root_id.id)

    @api.model
    def _get_risk_customer_sql(self, alias):
        # EXTENDS 'relance_avancee'
        return SQL("%s > 0", SQL.identifier(alias, "customer_rank"))

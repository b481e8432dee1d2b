from odoo import api, fields, models
from odoo.tools import SQL

from ...const import READER
from ...tools.access import check_reader


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
    relance_risk_card = fields.Json(
        compute="_compute_relance_risk_card", compute_sudo=True, groups=READER
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

    @api.depends("relance_risk_profile_id", "is_company", "relance_risk_objection")
    @api.depends_context("company", "lang")
    def _compute_relance_risk_card(self):
        without = self.filtered(lambda partner: not partner.relance_risk_profile_id)
        reasons = without._get_relance_risk_absences()
        for partner in self:
            profile = partner.relance_risk_profile_id
            partner.relance_risk_card = (
                profile._get_card() if profile else {"message": reasons[partner]}
            )

    def write(self, vals):
        # EXTENDS 'base': an objection counts at once, for all companies
        result = super().write(vals)
        if vals.get("relance_risk_objection"):
            self._refresh_relance_risk(self._find_relance_risk_roots())
        return result

    def action_relance_risk_refresh(self):
        """Score these customers again, now."""
        check_reader(self.env)
        self._refresh_relance_risk(self.env.company.root_id)

    def action_relance_risk_profile(self):
        """Open the risk profile."""
        check_reader(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "relance.risk.profile",
            "view_mode": "form",
            "res_id": self.relance_risk_profile_id.id,
        }

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
        # EXTENDS relance.risk.columns
        return SQL(
            "COALESCE(%s, %s)",
            SQL.identifier(alias, "commercial_partner_id"),
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _get_risk_root_sql(self, alias):
        # EXTENDS relance.risk.columns: that of the user
        return SQL("%s", self.env.company.root_id.id)

    @api.model
    def _get_risk_customer_sql(self, alias):
        # EXTENDS relance.risk.columns
        return SQL("%s > 0", SQL.identifier(alias, "customer_rank"))

    def _get_relance_risk_absences(self):
        """Return {customer: why it has no score}."""
        root = self.env.company.root_id
        history = self.env["relance.risk.history"]
        known = history._read_debtors(root, self.commercial_partner_id._origin.ids)
        persons = {debtor for debtor, one in known.items() if one.is_person}
        objected = {debtor for debtor, one in known.items() if one.has_objected}
        nothing = self.env._(
            "No score yet: it comes with the first invoice, the night after."
        )
        person = self.env._(
            "No score is kept of natural persons, consumers or sole traders: it would "
            "be personal data. Their reminders follow the middle class. The company "
            "may switch these scores on in the settings, with their purpose."
        )
        objection = self.env._(
            "No score is kept of this customer: “No score” is ticked."
        )
        reasons = dict.fromkeys(objected, objection)
        if not root.relance_risk_score_persons:
            reasons |= dict.fromkeys(persons, person)
        return {
            partner: reasons.get(partner.commercial_partner_id._origin.id, nothing)
            for partner in self
        }

    @api.model
    def _get_scored_sql(self, column):
        # EXTENDS relance.risk.columns
        return SQL(
            """SELECT record.id FROM res_partner record
                 JOIN relance_risk_profile profile
                   ON profile.debtor_id = %s AND profile.company_id = %s
                WHERE %s""",
            self._get_risk_debtor_sql("record"),
            self._get_risk_root_sql("record"),
            column,
        )

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...const import MOST_DAYS


class ResCompany(models.Model):
    """What the company decides about risk: whom it scores, and what late means."""

    _inherit = "res.company"

    relance_risk_grace_days = fields.Integer(
        string="Days of grace",
        groups="base.group_user",
        help="An invoice is late when it is paid more than this many days after its "
        "due date.",
    )
    relance_risk_trust = fields.Float(
        string="Weight of external ratings",
        default=0.3,
        groups="base.group_user",
        help="0: shown only. 1: as much as all that the ledger tells.",
    )
    relance_risk_score_persons = fields.Boolean(
        string="Score natural persons",
        groups="base.group_user",
        help="Consumers and sole traders: their score is personal data.",
    )
    relance_risk_purpose = fields.Text(
        string="Purpose of these scores",
        groups="base.group_user",
        help="Why, on which legal basis, for how long: kept in the record of "
        "processing activities (GDPR, article 30).",
    )
    relance_risk_alerts = fields.Boolean(
        string="Early alerts",
        default=True,
        groups="base.group_user",
        help="A to-do when a customer gets worse by two classes, or when a good payer "
        "is ten days late.",
    )
    relance_risk_alert_amount = fields.Monetary(
        string="Early alerts from",
        default=100.0,
        groups="base.group_user",
        help="What is late, and neither reminded nor on hold, must reach this amount.",
    )

    _relance_risk_alert_bounded = models.Constraint(
        "CHECK (relance_risk_alert_amount BETWEEN 0 AND 1e12)",
        "Write an amount from 0 to 1,000,000,000,000.",
    )

    @api.constrains("relance_risk_trust", "relance_risk_grace_days")
    def _check_relance_risk(self):
        for company in self:
            if not 0 <= company.relance_risk_trust <= 1:
                raise ValidationError(
                    self.env._("The weight of external ratings goes from 0 to 1.")
                )
            if not 0 <= company.relance_risk_grace_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._("The days of grace go from 0 to 3650.")
                )

    @api.constrains("relance_risk_score_persons", "relance_risk_purpose")
    def _check_relance_risk_purpose(self):
        for company in self:
            purpose = (company.relance_risk_purpose or "").strip()
            if company.relance_risk_score_persons and not purpose:
                raise ValidationError(
                    self.env._(
                        "Write why natural persons are scored: GDPR asks for it."
                    )
                )

    def write(self, vals):
        # EXTENDS planning: all the scores are made again, when it matters;
        # those of persons are removed at once
        result = super().write(vals)
        if any(name.startswith("relance_risk_") for name in vals):
            self.env["relance.risk.model"]._forget(self.root_id)
        if not vals.get("relance_risk_score_persons", True):
            self._forget_relance_persons()
        return result

    def _forget_relance_persons(self):
        """Remove the scores and the ratings of persons, whom we score no more."""
        # sudo: who writes the settings of a company may not touch its scores
        profiles = self.env["relance.risk.profile"].sudo()
        for root in profiles.env["res.company"].browse(self.root_id.ids):
            profiles._forget_persons(root)

    def _get_relance_limit_sql(self):
        """Return the SQL of Odoo's credit limit of ``debtor``: 0 if none is used.

        ``self`` is a root company: branches share its limits.
        """
        if not self.account_use_credit_limit:
            return SQL("0.0::float8")
        # sudo: whoever reads a score or an order need not see the credit limits
        partners = self.env["res.partner"].sudo().with_company(self)
        field = partners._fields["credit_limit"]
        return SQL(
            "COALESCE((debtor.credit_limit->>%s)::float8, %s::float8)",
            str(self.id),
            field.get_company_dependent_fallback(partners) or 0.0,
        )

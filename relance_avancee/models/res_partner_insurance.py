from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import READER


class ResPartner(models.Model):
    """What a credit insurer covers of a debtor, and until when it must be told."""

    _inherit = "res.partner"

    relance_insured_limit = fields.Float(
        string="Insured up to",
        company_dependent=True,
        groups=READER,
        help="The limit that the credit insurer granted, in the company's currency.",
    )
    relance_insurance_days = fields.Integer(
        string="Declare within (days)",
        company_dependent=True,
        groups=READER,
        help="After the oldest due date; later, or with more time granted without its "
        "consent, the insurer may refuse.",
    )
    relance_insurance_deadline = fields.Date(
        string="Declare to the insurer by",
        compute="_compute_relance_insurance",
        compute_sudo=True,
        groups=READER,
    )
    relance_over_insured = fields.Boolean(
        string="Owes more than is insured",
        compute="_compute_relance_insurance",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends("relance_insured_limit", "relance_insurance_days")
    @api.depends_context("company")
    def _compute_relance_insurance(self):
        own = Domain("company_id", "child_of", self.env.company.id)
        oldest = {
            debtor: (due, amount)
            for debtor, due, amount in self.env["relance.due.item"]._read_group(
                self._get_relance_item_domain() & own,
                ["debtor_id"],
                ["date_maturity:min", "amount_residual:sum"],
            )
        }
        for partner in self:
            due, amount = oldest.get(partner.commercial_partner_id, (None, 0.0))
            limit = partner.relance_insured_limit
            days = partner.relance_insurance_days
            known = bool(due and limit and days)
            partner.relance_insurance_deadline = known and due + timedelta(days=days)
            partner.relance_over_insured = bool(limit) and amount > limit

    def _get_relance_cover_warning(self, date_to):
        """Return why more time until ``date_to`` endangers the cover, or False."""
        self.ensure_one()
        # sudo: who grants time must know, whatever it may read
        last = self.sudo().relance_insurance_deadline
        if not last or not date_to or date_to <= last:
            return False
        return self.env._(
            "Insured debt: it is declared to the insurer by %(day)s. Time granted "
            "beyond needs its consent.",
            day=format_date(self.env, last),
        )

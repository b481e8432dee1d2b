from odoo import api, fields, models

OWED = ("in_invoice", "in_refund", "in_receipt")


class RelanceRiskProfile(models.Model):
    """What the company owes the same partner, beside what it is owed."""

    _inherit = "relance.risk.profile"

    owed = fields.Monetary(
        string="We owe it",
        compute="_compute_owed",
        currency_field="currency_id",
        help="Open vendor bills of the same partner, refunds deducted: a set-off may "
        "be agreed. It changes neither the score nor what is outstanding.",
    )

    @api.depends("debtor_id", "company_id")
    def _compute_owed(self):
        owed = self._read_owed()
        for profile in self:
            # What remains of a bill is under zero for the company.
            total = -owed.get((profile.company_id, profile.debtor_id), 0.0)
            profile.owed = max(total, 0.0)

    def _read_owed(self):
        """Return {(root company, partner): what remains of its vendor bills}."""
        companies = self.company_id
        # sudo: whoever reads the risk may not read the vendor bills, nor each branch
        bills = self.env["account.move"].sudo()
        groups = bills._read_group(
            [
                ("move_type", "in", OWED),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("company_id", "child_of", companies.ids),
                ("commercial_partner_id", "in", self.debtor_id.ids),
            ],
            ["company_id", "commercial_partner_id"],
            ["amount_residual_signed:sum"],
        )
        owed = {}
        for company, partner, remaining in groups:
            owner = (company.root_id.sudo(False), partner.sudo(False))
            owed[owner] = owed.get(owner, 0.0) + remaining
        return owed

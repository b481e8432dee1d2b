from odoo import fields, models

# France, Monaco and the overseas countries that keep their books by the French chart.
FRENCH_CHART = frozenset(
    ("FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
)


class ResCompany(models.Model):
    """What the company says of its payment routes."""

    _inherit = "res.company"

    relance_factor_id = fields.Many2one(
        "res.partner",
        string="Factor",
        ondelete="set null",
        help="To whom the assigned invoices are paid, unless an invoice names another.",
    )
    relance_chase_assigned = fields.Boolean(
        string="Chase assigned invoices",
        help="The factor's contract leaves the reminders to us. They name the factor's "
        "account, never ours.",
    )

    def _has_relance_french_chart(self):
        """Say whether the codes of the accounts are those of the French chart."""
        return self.root_id.account_fiscal_country_id.code in FRENCH_CHART

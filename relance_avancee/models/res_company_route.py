import holidays

from odoo import api, fields, models

from ..rules.working_days import WorkingDays


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

    @api.model
    def _get_relance_bank_days(self):
        """Return the days on which banks settle payments in euro (TARGET)."""
        return WorkingDays(closed=holidays.financial_holidays("ECB"))

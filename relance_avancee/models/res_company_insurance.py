from odoo import fields, models


class ResCompany(models.Model):
    """When an insurer's deadline is told."""

    _inherit = "res.company"

    relance_insurance_lead_days = fields.Integer(
        string="Days before an insurer's deadline",
        default=10,
        help="From so many days before it on, a to-do asks to declare what is unpaid.",
    )

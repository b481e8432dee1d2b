from odoo import api, fields, models

from ..const import ROUTES

# What tells the route of a method: parts of its code or of its name, in lower case.
SIGNS = {
    "debit": ("sdd", "direct debit", "direct_debit", "prélèvement", "prelevement"),
    "bill": ("lcr", "bill of exchange", "traite", "effet"),
    "transfer": ("manual", "check", "chèque", "batch", "transfer", "virement"),
}


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    relance_route = fields.Selection(
        ROUTES,
        string="Payment route",
        help="Empty: presumed from the name of the method.",
    )
    relance_presumed_route = fields.Selection(
        ROUTES, compute="_compute_relance_presumed_route", store=True
    )

    @api.depends("name", "payment_method_id.code")
    def _compute_relance_presumed_route(self):
        for method in self:
            method.relance_presumed_route = method._get_relance_presumed_route()

    def _get_relance_presumed_route(self):
        """Return the route that the words of the method tell: a link when online."""
        self.ensure_one()
        words = f"{self.payment_method_id.code} {self.name}".lower()
        for route, signs in SIGNS.items():
            if any(sign in words for sign in signs):
                return route
        return "link"

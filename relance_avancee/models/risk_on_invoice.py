from odoo import api, models
from odoo.tools import SQL

SALES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    """The risk of the customer of an invoice."""

    _name = "account.move"
    _inherit = ["account.move", "relance.risk.columns"]

    @api.model
    def _get_risk_debtor_sql(self, alias):
        # EXTENDS 'relance_avancee'
        return SQL.identifier(alias, "commercial_partner_id")

    @api.model
    def _get_risk_customer_sql(self, alias):
        # EXTENDS 'relance_avancee'
        return SQL("%s IN %s", SQL.identifier(alias, "move_type"), SALES)

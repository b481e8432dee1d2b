from odoo import fields, models


class RelanceRejectionLine(models.Model):
    """A due item that a rejected payment had settled, and the cycle it began."""

    _name = "relance.rejection.line"
    _description = "Due Item of a Rejected Payment"
    _order = "date_maturity, id"

    rejection_id = fields.Many2one(
        "relance.rejection", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rejection_id.company_id", store=True)
    due_item_id = fields.Many2one(
        "relance.due.item", index="btree_not_null", ondelete="set null"
    )
    cycle = fields.Integer(help="The cycle of the due item that the rejection began.")
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(string="Number")
    date_maturity = fields.Date(string="Due date")
    amount = fields.Monetary(string="Open again")
    currency_id = fields.Many2one("res.currency")

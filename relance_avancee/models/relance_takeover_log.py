from odoo import fields, models


class RelanceTakeoverLog(models.Model):
    """Who took old items over, when, and with which choices."""

    _name = "relance.takeover.log"
    _description = "Take-over"
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    date = fields.Datetime(string="On", required=True)
    choices = fields.Text(required=True)
    starts = fields.Json(help="Where each age band starts, the youngest first.")

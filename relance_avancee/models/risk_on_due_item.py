from odoo import models


class RelanceDueItem(models.Model):
    """The risk of the customer of a due item."""

    _name = "relance.due.item"
    _inherit = ["relance.due.item", "relance.risk.columns"]

from bisect import bisect_right

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LATENESS = (1, 11, 31, 61, 91)  # the first day of each band


class RelanceDueItem(models.Model):
    """How late an item is today, in days and in bands; nothing of it is stored."""

    _inherit = "relance.due.item"

    @api.depends("date_maturity")
    def _compute_days_late(self):
        today = fields.Date.context_today(self)
        for item in self:
            late = (today - item.date_maturity).days if item.date_maturity else 0
            item.days_late = max(late, 0) if item.state == "open" else 0
            item.lateness = str(bisect_right(LATENESS, item.days_late))

    def _search_days_late(self, operator, value):
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in mirrored:
            return NotImplemented
        day = fields.Date.subtract(fields.Date.context_today(self), days=value)
        return Domain("state", "=", "open") & Domain(
            "date_maturity", mirrored[operator], day
        )

    def _field_to_sql(self, alias, fname, query=None):
        if fname == "lateness":
            return SQL(
                "width_bucket(%s::date - %s, ARRAY%s)::text",
                fields.Date.context_today(self),
                SQL.identifier(alias, "date_maturity"),
                SQL(str(list(LATENESS))),
            )
        return super()._field_to_sql(alias, fname, query)

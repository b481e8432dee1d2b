from odoo import api, fields, models
from odoo.fields import Domain


class RelanceDeskMark(models.Model):
    """What a collector says of a customer in *My day*: put off, why, or kept.

    ``keys`` are the causes that were there when it was put off: another one takes the
    customer back before its day.
    """

    _name = "relance.desk.mark"
    _description = "Mark on My Day"
    _inherit = ["relance.guarded", "relance.personal"]
    _rec_name = "debtor_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    until = fields.Date(string="Postponed to")
    reason = fields.Char()
    user_id = fields.Many2one("res.users", string="Postponed by", ondelete="set null")
    keys = fields.Json()
    kept_by_id = fields.Many2one("res.users", string="Kept by", ondelete="set null")

    _debtor_unique = models.UniqueIndex("(company_id, debtor_id)")

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"reason": False}

    @api.model
    def _set(self, rows, values):
        """Write ``values`` on the marks of the customers ``rows``."""
        marks = self.search(rows._get_owner_domain())
        found = {(mark.debtor_id, mark.company_id): mark for mark in marks}
        wanted = [(row.debtor_id, row.company_id) for row in rows]
        for owner in wanted:
            found.get(owner, self.browse()).write(values)
        self.create(
            [
                {"debtor_id": debtor.id, "company_id": company.id, **values}
                for debtor, company in wanted
                if (debtor, company) not in found
            ]
        )

    @api.autovacuum
    def _remove_over(self):
        """Remove what says nothing any more."""
        today = fields.Date.context_today(self)
        over = Domain("until", "=", False) | Domain("until", "<=", today)
        self.search(over & Domain("kept_by_id", "=", False)).unlink()

from odoo import api, models
from odoo.tools import SQL


class RelanceDueItem(models.Model):
    """What rang for an invoice does not ring again where its claim was moved to."""

    _inherit = "relance.due.item"

    @api.model
    def _tie(self, company, ties):
        # EXTENDS 'relance_avancee': a doubtful claim keeps its place, and what rang
        super()._tie(company, ties)
        if not ties:
            return
        kept = [
            SQL(
                "%s = COALESCE(NULLIF(item.%s, 0), main.%s)",
                *[SQL.identifier(name)] * 3,
            )
            for name in self._get_rung_columns()
        ]
        self.env.execute_query(
            SQL(
                """UPDATE relance_due_item item SET %s FROM relance_due_item main
                    WHERE item.id = ANY(%s) AND main.id = item.origin_id
                      AND item.history_id IS NOT NULL""",
                SQL(", ").join(kept),
                list(ties),
            )
        )

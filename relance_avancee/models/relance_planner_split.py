from odoo import models
from odoo.tools import SQL

# A plan decides about so many items at once: a hundred megabytes.
ITEMS_AT_ONCE = 40_000


class RelancePlanner(models.AbstractModel):
    """Splitting: a large ledger is planned some customers after others."""

    _inherit = "relance.planner"

    def _split(self, companies, debtors):
        """Yield ``debtors``, None for all, so many at a time that memory stays low.

        What a plan decides about a customer depends on no other.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, COUNT(*) FROM relance_due_item
                    WHERE (state = 'open' OR is_undecided)
                      AND company_id IN %s AND %s AND debtor_id IS NOT NULL
                 GROUP BY 1 ORDER BY 1""",
                tuple(companies.ids),
                self._get_debtor_condition("debtor_id", debtors),
            )
        )
        if sum(count for _debtor, count in rows) <= ITEMS_AT_ONCE:
            yield debtors
            return
        part, items = [], 0
        for debtor, count in rows:
            part.append(debtor)
            items += count
            if items >= ITEMS_AT_ONCE or debtor == rows[-1][0]:
                yield self.env["res.partner"].browse(part)
                self.env.flush_all()
                self.env.invalidate_all()
                part, items = [], 0

from odoo import models
from odoo.tools import SQL


class RelancePlanner(models.AbstractModel):
    """Money on its way by the page covers what was chosen, and nothing else."""

    _inherit = "relance.planner"

    def _get_announced_sql(self, companies, today):
        # EXTENDS relance_avancee: a transaction of the page names its items
        return SQL(
            """SELECT announced.source, announced.id, announced.name, announced.day,
                      COALESCE(chosen.amount, announced.amount) AS amount,
                      announced.currency_id, announced.company_amount,
                      COALESCE(chosen.debtor_id, announced.debtor_id) AS debtor_id,
                      COALESCE(chosen.moves, announced.moves) AS moves,
                      announced.is_sure, announced.is_matched
                 FROM (%s) AS announced
            LEFT JOIN (SELECT paying.id, item.debtor_id, SUM(part.amount) AS amount,
                              array_agg(item.move_id ORDER BY item.move_id) AS moves
                         FROM payment_transaction paying
                         JOIN relance_page_payment_line part
                           ON part.choice_id = paying.relance_choice_id
                         JOIN relance_due_item item ON item.id = part.due_item_id
                        WHERE item.move_id IS NOT NULL
                     GROUP BY paying.id, item.debtor_id
                      ) AS chosen
                   ON announced.source = 'transaction' AND chosen.id = announced.id""",
            super()._get_announced_sql(companies, today),
        )

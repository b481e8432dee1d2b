from odoo import models
from odoo.tools import SQL

from ..rules.identity import match_instalments


class RelanceDueItem(models.Model):
    """Identity: a due item follows its instalment from one journal item to another."""

    _inherit = "relance.due.item"

    def _relink_changed_moves(self, company, lines):
        """Give each item the journal item that is its instalment now.

        A due date moved later starts a new cycle; moved earlier, it keeps its cycle.
        ``lines`` are the ids of those that changed, None for any.
        """
        items = self._find_relinked(company, lines)
        for move, move_items in items.grouped("move_id").items():
            move_items._relink(self._get_receivable_lines(move))

    def _find_relinked(self, company, lines):
        """Return the items of posted moves of which an instalment moved or is gone."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM relance_due_item item
                 WHERE item.move_id IN (
                        SELECT changed.move_id
                          FROM relance_due_item changed
                          JOIN account_move move ON move.id = changed.move_id
                     LEFT JOIN account_move_line line ON line.id = changed.line_id
                         WHERE changed.company_id = %(company)s
                           AND move.state = 'posted'
                           AND (changed.state = 'open' OR changed.reason = 'draft')
                           AND (changed.line_id IS NULL OR %(scope)s)
                           AND (line.id IS NULL
                                OR (line.date_maturity <> changed.date_maturity
                                    AND changed.origin_id IS NULL)))
                   AND (item.state = 'open' OR item.reason = 'draft')
                """,
                company=company.id,
                scope=self._get_scope_sql(lines, "changed.line_id"),
            )
        )
        return self.browse(item for (item,) in rows)

    def _get_receivable_lines(self, move):
        """Return the journal items of ``move`` that may be due items."""
        accounts = self._get_followed_accounts(move.company_id)
        return move.line_ids.filtered(
            lambda line: line.account_id in accounts and line.amount_currency > 0
        )

    def _relink(self, lines):
        """Link the items of one move with its journal items of today."""
        pairs = match_instalments(
            {item: item.date_maturity for item in self},
            {line: line.date_maturity or line.date for line in lines},
        )
        self.line_id = False
        self.flush_recordset(["line_id"])
        self.is_undecided = True
        for item, line in pairs.items():
            if item.origin_id:
                item.line_id = line
                continue
            due = line.date_maturity or line.date
            item.write(
                {
                    "line_id": line.id,
                    "cycle": item.cycle + (due > item.date_maturity),
                    "rejected_on": item.rejected_on
                    if due <= item.date_maturity
                    else False,
                    "date_maturity": due,
                }
            )
        self.flush_recordset()

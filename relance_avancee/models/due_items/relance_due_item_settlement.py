from odoo import api, fields, models
from odoo.tools import SQL

from ...const import CLOSED_HOW

# What the counterpart accounts tell, before anything else: the use of the account.
WITHOUT_CASH = ("bill", "retention", "doubtful", "factor", "loss")


class RelanceDueItem(models.Model):
    """Settlement: what closed an item, seen from the counterpart accounts."""

    _inherit = "relance.due.item"

    closed_how = fields.Selection(CLOSED_HOW, string="Closed by")
    closed_account_id = fields.Many2one(
        "account.account",
        string="Closed to account",
        index="btree_not_null",
        ondelete="set null",
    )
    closed_move_id = fields.Many2one(
        "account.move",
        string="Closed by entry",
        index="btree_not_null",
        ondelete="set null",
    )
    amount_cash = fields.Monetary(
        string="Paid in cash", help="The part received in money when it closed."
    )

    def _close_settled(self, company, today, lines):
        """Close the items that are settled or gone, with what closed them.

        Return how many these are.
        """
        self.env.execute_query(
            SQL(
                """
                WITH closing AS (
                    SELECT item.id, line.id AS line_id, line.move_id,
                           move.state AS move_state
                      FROM relance_due_item item
                 LEFT JOIN account_move move ON move.id = item.move_id
                 LEFT JOIN account_move_line line ON line.id = item.line_id
                 LEFT JOIN res_currency currency ON currency.id = line.currency_id
                     WHERE item.company_id = %(company)s AND item.state = 'open'
                       AND (item.line_id IS NULL OR %(scope)s)
                       AND (line.id IS NULL
                            OR line.parent_state <> 'posted'
                            OR line.reconciled
                            OR line.amount_residual_currency <= currency.rounding / 2
                            OR line.account_id NOT IN %(accounts)s)
                ), settled AS (%(settled)s)
                UPDATE relance_due_item item
                   SET state = 'closed', status = 'closed',
                       is_undecided = item.status IS NOT NULL, date_closed = %(today)s,
                       next_step_id = NULL, next_date = NULL, hold_id = NULL,
                       reason = CASE
                           WHEN closing.move_state IS NULL THEN 'gone'
                           WHEN closing.move_state = 'draft' THEN 'draft'
                           WHEN closing.move_state = 'cancel' THEN 'cancelled'
                           WHEN closing.line_id IS NULL THEN 'gone'
                           ELSE COALESCE(settled.reason, 'no_cash') END,
                       reasons = NULL, closed_how = settled.how,
                       closed_account_id = settled.account_id,
                       closed_move_id = settled.move_id,
                       amount_cash = COALESCE(settled.cash, 0)
                  FROM closing LEFT JOIN settled ON settled.id = closing.id
                 WHERE item.id = closing.id
                """,
                company=company.id,
                today=today,
                scope=self._get_scope_sql(lines, "item.line_id"),
                accounts=tuple(self._get_followed_accounts(company).ids) or (0,),
                settled=self._get_settlement_sql(company),
            )
        )
        return self.env.cr.rowcount

    def _read_settled(self):
        """Return {id: {how: amount}}: by what these items were settled so far.

        The items may be open or closed; ``how`` is one of ``CLOSED_HOW``, or "undone",
        and the amounts are in the currency of the item.
        """
        self.env.flush_all()
        settled = {item: {} for item in self.ids}
        for company, items in self.grouped("company_id").items():
            rows = self.env.execute_query(
                SQL(
                    """
                    WITH closing AS (
                        SELECT item.id, line.id AS line_id, line.move_id,
                               line.parent_state AS move_state
                          FROM relance_due_item item
                          JOIN account_move_line line ON line.id = item.line_id
                         WHERE item.id = ANY(%s)
                    )
                    SELECT id, how, SUM(amount) FROM (%s) part GROUP BY 1, 2
                    """,
                    items.ids,
                    self._get_parts_sql(company),
                )
            )
            for item, how, amount in rows:
                settled[item][how] = float(amount)
        return settled

    @api.model
    def _get_settlement_sql(self, company):
        """Return the SQL of what settled the rows of ``closing``, one row an item.

        Each match is worth its amount in the item's currency (an exchange difference
        has none), shared among the debits of the entry on the other side. The largest
        part of what is neither cash nor a credit note tells how an item closed without
        cash.
        """
        return SQL(
            """
            SELECT part.id, SUM(amount) FILTER (WHERE how = 'cash') AS cash,
                   CASE WHEN %(cash)s * 2 >= SUM(amount) THEN 'paid'
                        WHEN %(refund)s * 2 >= SUM(amount) THEN 'credited'
                        WHEN (%(cash)s + %(refund)s) * 2 >= SUM(amount) THEN 'paid'
                        WHEN %(first)s = 'undone' THEN 'undone'
                        ELSE 'no_cash' END AS reason,
                   CASE WHEN %(cash)s * 2 >= SUM(amount) THEN 'cash'
                        WHEN %(refund)s * 2 >= SUM(amount) THEN 'credit_note'
                        WHEN (%(cash)s + %(refund)s) * 2 >= SUM(amount) THEN 'cash'
                        ELSE NULLIF(%(first)s, 'undone') END AS how,
                   %(account)s AS account_id, %(move)s AS move_id
              FROM (%(parts)s) part
          GROUP BY part.id
            """,
            cash=SQL("COALESCE(SUM(amount) FILTER (WHERE how = 'cash'), 0)"),
            refund=SQL("COALESCE(SUM(amount) FILTER (WHERE how = 'credit_note'), 0)"),
            first=self._get_largest_sql("how"),
            account=self._get_largest_sql("account_id"),
            move=self._get_largest_sql("move_id"),
            parts=self._get_parts_sql(company),
        )

    @api.model
    def _get_largest_sql(self, column):
        """Return the SQL of ``column`` in the largest part that is no cash."""
        return SQL(
            "(array_agg(%s ORDER BY amount DESC) "
            "FILTER (WHERE how NOT IN ('cash', 'credit_note')))[1]",
            SQL.identifier(column),
        )

    @api.model
    def _get_parts_sql(self, company):
        """Return the SQL of (id, how, amount, account, entry): how much closed how."""
        return SQL(
            """
            SELECT closing.id, share.how, share.account_id, other.move_id,
                   SUM(part.debit_amount_currency * share.weight) AS amount
              FROM closing
              JOIN account_partial_reconcile part
                ON part.debit_move_id = closing.line_id
              JOIN account_move_line other ON other.id = part.credit_move_id
              JOIN account_move entry ON entry.id = other.move_id
        CROSS JOIN LATERAL (%(shares)s) share
             WHERE closing.move_state = 'posted'
          GROUP BY closing.id, share.how, share.account_id, other.move_id
            """,
            shares=self._get_shares_sql(company),
        )

    @api.model
    def _get_shares_sql(self, company):
        """Return the SQL of the shares of the debits of ``entry`` in its credits.

        Debits of the same partner, or of none, are the counterpart; without any, all.
        """
        return SQL(
            """
            SELECT how, account_id, balance / SUM(balance) OVER () AS weight
              FROM (SELECT %(how)s AS how, debit.account_id, debit.balance,
                           debit.partner_id IS NULL
                           OR debit.partner_id = other.partner_id AS own,
                           bool_or(debit.partner_id IS NULL
                                   OR debit.partner_id = other.partner_id) OVER ()
                           AS any_own
                      FROM account_move_line debit
                      JOIN account_account account ON account.id = debit.account_id
                      JOIN account_journal journal ON journal.id = debit.journal_id
                     WHERE debit.move_id = entry.id AND debit.balance > 0
                       AND entry.move_type <> 'out_refund') counterpart
             WHERE own OR NOT any_own
         UNION ALL
            SELECT 'credit_note', NULL, 1 WHERE entry.move_type = 'out_refund'
            """,
            how=self._get_how_sql(company),
        )

    @api.model
    def _get_how_sql(self, company):
        """Return the SQL of how the debit of an entry settles its credits."""
        accounts = self.env["account.account"]
        uses = [SQL("WHEN entry.reversed_entry_id = closing.move_id THEN 'undone'")]
        for use in WITHOUT_CASH:
            if found := accounts._get_relance_accounts(company, use):
                uses.append(
                    SQL("WHEN debit.account_id IN %s THEN %s", tuple(found.ids), use)
                )
        return SQL(
            """CASE %(uses)s
                WHEN account.account_type IN ('asset_cash', 'liability_credit_card')
                  OR debit.account_id = ANY(ARRAY(%(outstanding)s)) THEN 'cash'
                WHEN account.account_type = 'liability_payable' THEN 'compensation'
                WHEN journal.type IN ('bank', 'cash')
                 AND account.account_type NOT LIKE 'expense%%' THEN 'cash'
                ELSE 'other' END""",
            uses=SQL(" ").join(uses),
            outstanding=self._get_outstanding_sql(company),
        )

    @api.model
    def _get_outstanding_sql(self, company):
        """Return the SQL of the accounts in which receipts wait for the statement."""
        for name in ("account.journal", "account.payment.method.line", "res.company"):
            self.env[name].flush_model()
        return SQL(
            """SELECT UNNEST(ARRAY[default_account_id, suspense_account_id])
                 FROM account_journal bank WHERE %(banks)s
                UNION
               SELECT method.payment_account_id
                 FROM account_payment_method_line method
                 JOIN account_payment_method kind
                   ON kind.id = method.payment_method_id
                  AND kind.payment_type = 'inbound'
                 JOIN account_journal bank ON bank.id = method.journal_id
                WHERE %(banks)s
                UNION
               SELECT transfer_account_id FROM res_company WHERE id = %(root)s""",
            banks=SQL(
                """bank.active AND bank.type IN ('bank', 'cash')
                   AND bank.company_id IN %s""",
                tuple(company.parent_ids.ids),
            ),
            root=company.root_id.id,
        )

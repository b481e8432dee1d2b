from odoo import api, models
from odoo.tools import SQL

from ..rules.statement import Line


class RelanceStatement(models.AbstractModel):
    """The open items on a day, past or not: one statement for many debtors."""

    _inherit = "relance.statement"

    @api.model
    def _read_lines(self, debtors, company, day):
        """Return the lines of ``debtors`` open on ``day``, claims by due date first.

        The residual of that day is today's, plus what was matched since.
        """
        companies = self._get_companies(company)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH later AS (%(later)s), opened AS (%(opened)s), ranked AS (
                    SELECT line.id,
                           ROW_NUMBER() OVER parts AS rank,
                           COUNT(*) OVER (PARTITION BY line.move_id) AS parts
                      FROM account_move_line line
                     WHERE line.display_type = 'payment_term'
                       AND line.move_id IN (SELECT move_id FROM opened)
                    WINDOW parts AS (PARTITION BY line.move_id
                                     ORDER BY line.date_maturity, line.id)
                )
                SELECT opened.debtor, opened.currency_id, opened.kind, opened.number,
                       opened.reference, opened.date, opened.due,
                       CASE WHEN opened.kind IN ('invoice', 'entry')
                            THEN GREATEST(%(day)s - opened.due, 0) ELSE 0 END,
                       CASE WHEN ranked.parts > 1
                            THEN ranked.rank || '/' || ranked.parts ELSE '' END,
                       opened.amount, opened.balance, opened.route,
                       CASE WHEN opened.route = 'assigned' THEN opened.factor END,
                       opened.bank
                  FROM opened LEFT JOIN ranked ON ranked.id = opened.id
              ORDER BY opened.debtor, opened.kind NOT IN ('invoice', 'entry')
                          OR opened.balance < 0,
                       opened.due, opened.date, opened.id
                """,
                later=self._get_later_sql(day),
                opened=self._get_opened_sql(companies, debtors, company, day),
                day=day,
            )
        )
        return [Line(*row) for row in rows]

    @api.model
    def _get_companies(self, company):
        """Return the company and those of its branches that the user may enter."""
        branches = self.env["res.company"].search([("id", "child_of", company.id)])
        if self.env.su:
            return branches
        return branches & self.env.user.company_ids

    def _get_later_sql(self, day):
        """Return what was matched after ``day``: (line_id, amount), signed."""
        return SQL(
            """SELECT side.line_id, SUM(side.amount) AS amount
                 FROM account_partial_reconcile part
           CROSS JOIN LATERAL (VALUES
                      (part.debit_move_id, part.debit_amount_currency),
                      (part.credit_move_id, -part.credit_amount_currency)
                      ) side (line_id, amount)
                WHERE part.max_date > %s
             GROUP BY side.line_id""",
            day,
        )

    def _get_opened_sql(self, companies, debtors, company, day):
        """Return the journal items of ``debtors`` that were open on ``day``."""
        accounts = self.env["account.account"]._get_relance_followed(company)
        return SQL(
            """
            SELECT line.id, line.move_id, line.currency_id,
                   COALESCE(partner.commercial_partner_id, partner.id) AS debtor,
                   CASE WHEN move.move_type IN ('out_invoice', 'out_receipt')
                        THEN 'invoice'
                        WHEN move.move_type = 'out_refund' THEN 'credit'
                        WHEN move.origin_payment_id IS NOT NULL
                          OR line.payment_id IS NOT NULL
                          OR line.statement_line_id IS NOT NULL
                          OR journal.type IN ('bank', 'cash', 'credit') THEN 'payment'
                        ELSE 'entry' END AS kind,
                   move.name AS number,
                   COALESCE(move.ref, '') AS reference,
                   COALESCE(move.invoice_date, line.date) AS date,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.amount_currency AS amount,
                   line.amount_residual_currency + COALESCE(later.amount, 0) AS balance,
                   COALESCE(item.route, 'transfer') AS route,
                   COALESCE(move.relance_factor_id, company.relance_factor_id)
                       AS factor,
                   move.partner_bank_id AS bank
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_journal journal ON journal.id = line.journal_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = line.currency_id
              JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN relance_due_item item ON item.line_id = line.id
         LEFT JOIN later ON later.line_id = line.id
             WHERE line.partner_id IN %(partners)s
               AND line.company_id IN %(companies)s
               AND line.account_id IN %(accounts)s
               AND line.parent_state = 'posted'
               AND line.date <= %(day)s
               AND (line.reconciled IS NOT TRUE OR later.line_id IS NOT NULL)
               AND ABS(line.amount_residual_currency + COALESCE(later.amount, 0))
                   > currency.rounding / 2
            """,
            partners=self._get_family_sql(debtors),
            companies=tuple(companies.ids) or (0,),
            accounts=tuple(accounts.ids) or (0,),
            day=day,
        )

    def _get_family_sql(self, debtors):
        """Return the partners whose journal items are those of ``debtors``, as SQL."""
        return SQL(
            "(SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
            tuple(debtors.ids) or (0,),
        )

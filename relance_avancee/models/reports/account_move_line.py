from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.reports.aging import days_late

OPERATORS = {
    "in": SQL("IN"),
    "not in": SQL("NOT IN"),
    ">": SQL(">"),
    "<": SQL("<"),
}


class AccountMoveLine(models.Model):
    """What a receivable item left to pay on any day, given by ``relance_day``."""

    _inherit = "account.move.line"

    relance_residual = fields.Monetary(
        string="Open on the date",
        currency_field="company_currency_id",
        compute="_compute_relance_residual",
        search="_search_relance_residual",
    )
    relance_residual_currency = fields.Monetary(
        string="Open in currency",
        currency_field="currency_id",
        compute="_compute_relance_residual",
        search="_search_relance_residual_currency",
    )
    relance_days_late = fields.Integer(
        string="Days late on the date", compute="_compute_relance_days_late"
    )

    @api.depends("amount_residual", "amount_residual_currency")
    @api.depends_context("relance_day")
    def _compute_relance_residual(self):
        query = SQL(
            """SELECT item.id, item.residual, item.residual_currency
                 FROM (%s) item""",
            self._get_relance_open_sql(
                self._get_relance_day(), SQL("line.id IN %s", tuple(self.ids) or (0,))
            ),
        )
        self.env.flush_all()
        found = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for line in self:
            amounts = found.get(line._origin.id, (0.0, 0.0))
            line.relance_residual, line.relance_residual_currency = amounts

    @api.depends("date_maturity", "date")
    @api.depends_context("relance_day")
    def _compute_relance_days_late(self):
        day = self._get_relance_day()
        for line in self:
            due = line.date_maturity or line.date
            line.relance_days_late = days_late(due, day) if due else 0

    def _search_relance_residual(self, operator, value):
        return self._search_relance_open("residual", operator, value)

    def _search_relance_residual_currency(self, operator, value):
        return self._search_relance_open("residual_currency", operator, value)

    @api.model
    def _search_relance_open(self, column, operator, value):
        """Return the domain of the items open on the day, by what is left of them."""
        if operator not in OPERATORS:
            return NotImplemented
        value = tuple(value) if operator in ("in", "not in") else value
        # sudo: the search only compares; its user reads no more items than before
        accounts = self.sudo().env["relance.aged.balance"]._get_accounts()
        query = SQL(
            "(SELECT item.id FROM (%s) item WHERE item.%s %s %s)",
            self._get_relance_open_sql(
                self._get_relance_day(),
                SQL("line.account_id IN %s", tuple(accounts.ids) or (0,)),
            ),
            SQL.identifier(column),
            OPERATORS[operator],
            value,
        )
        return Domain("id", "in", query)

    @api.model
    def _get_relance_day(self):
        """Return the day of the context, today without one."""
        day = fields.Date.to_date(self.env.context.get("relance_day"))
        return day or fields.Date.context_today(self)

    @api.model
    def _get_relance_open_sql(self, day, where):
        """Return the SELECT of what each item left open at the end of ``day``.

        That is what is left today, and what was matched later. ``where`` is the
        condition on ``line``; only items not matched, or matched later, are read.
        """
        columns = SQL(
            """line.id, line.account_id, line.company_id, line.partner_id,
               line.currency_id, COALESCE(line.date_maturity, line.date) AS due,
               line.amount_residual + COALESCE(later.amount, 0) AS residual,
               line.amount_residual_currency
                   + COALESCE(later.amount_currency, 0) AS residual_currency"""
        )
        return SQL(
            """
            WITH later AS MATERIALIZED (
                SELECT part.line_id, SUM(part.amount) AS amount,
                       SUM(part.amount_currency) AS amount_currency
                  FROM (SELECT debit_move_id AS line_id, amount,
                               debit_amount_currency AS amount_currency
                          FROM account_partial_reconcile WHERE max_date > %(day)s
                     UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency
                          FROM account_partial_reconcile WHERE max_date > %(day)s) part
              GROUP BY part.line_id
            )
            SELECT %(columns)s
              FROM account_move_line line
         LEFT JOIN later ON later.line_id = line.id
             WHERE line.reconciled IS NOT TRUE AND line.date <= %(day)s AND %(where)s
         UNION ALL
            SELECT %(columns)s
              FROM later
              JOIN account_move_line line ON line.id = later.line_id
             WHERE line.reconciled AND line.date <= %(day)s AND %(where)s
            """,
            columns=columns,
            day=day,
            where=where,
        )

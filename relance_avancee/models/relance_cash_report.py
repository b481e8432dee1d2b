from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WEEKS = 5
KEPT_MONTHS = 24
# Statements are entered and matched late: so many days after a week, no longer.
ENTERED_DAYS = 35


class RelanceCashReport(models.Model):
    """The report card of the cash forecast: what was said of a week, and what came.

    On the first refresh of each month the forecast of the next five weeks is kept;
    the receipts are read from the ledger as long as they may still be entered.
    """

    _name = "relance.cash.report"
    _description = "Cash Forecast Report Card"
    _order = "month desc, week"
    _rec_name = "week"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(string="Said in", required=True)
    date = fields.Date(string="Said on", required=True)
    week = fields.Date(string="Week of", required=True, help="Its Monday.")
    forecast = fields.Monetary(currency_field="company_currency_id")
    forecast_low = fields.Monetary(
        string="At least",
        currency_field="company_currency_id",
        help="If each item came at its latest.",
    )
    forecast_high = fields.Monetary(
        string="At most",
        currency_field="company_currency_id",
        help="If each item came at its earliest, added up from the first day.",
    )
    received = fields.Monetary(
        currency_field="company_currency_id",
        help="Of the invoices that were open when the forecast was made.",
    )
    received_other = fields.Monetary(
        string="Received besides",
        currency_field="company_currency_id",
        help="Of invoices made since.",
    )
    is_over = fields.Boolean(
        string="Week over",
        help="Receipts entered later still count, for five weeks.",
    )
    gap = fields.Monetary(
        compute="_compute_gap",
        store=True,
        currency_field="company_currency_id",
        help="What came less what was said.",
    )

    _week_unique = models.UniqueIndex("(company_id, month, week)")

    @api.depends("forecast", "received", "is_over")
    def _compute_gap(self):
        for report in self:
            is_over = report.is_over
            report.gap = report.received - report.forecast if is_over else 0.0

    @api.model
    def _keep(self, root, today):
        """Keep the forecast of this month, once; read what came of those before."""
        month = today.replace(day=1)
        known = [("company_id", "=", root.id), ("month", "=", month)]
        if not self.search_count(known, limit=1):
            self._keep_forecast(root, today)
        self._read_receipts(root, today)

    @api.model
    def _keep_forecast(self, root, today):
        """Store the receipts expected in each of the next weeks."""
        monday = today - timedelta(days=today.weekday())
        weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
        said = self._read_expected(root, today, weeks)
        self.create(
            [
                {
                    "company_id": root.id,
                    "month": today.replace(day=1),
                    "date": today,
                    "week": week,
                    "forecast": likely,
                    "forecast_low": low,
                    "forecast_high": high,
                }
                for week, (likely, low, high) in zip(weeks, said, strict=True)
            ]
        )

    @api.model
    def _read_expected(self, root, today, weeks):
        """Return (likely, least, most) of each of ``weeks``, from ``today`` on."""
        return self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(amount_residual) FILTER (
                              WHERE expected_date >= week
                                AND expected_date < week + 7), 0),
                          COALESCE(SUM(amount_residual) FILTER (
                              WHERE expected_early >= week
                                AND expected_late < week + 7), 0),
                          COALESCE(SUM(amount_residual) FILTER (
                              WHERE expected_early < week + 7
                                AND COALESCE(expected_late, 'infinity') >= week), 0)
                     FROM unnest(%s::date[]) AS week
                LEFT JOIN relance_due_item item ON item.company_id = ANY(%s)
                      AND item.state = 'open' AND item.amount_residual > 0
                      AND COALESCE(item.expected_late, 'infinity') >= %s
                 GROUP BY week ORDER BY week""",
                weeks,
                root._relance_companies().ids,
                today,
            )
        )

    @api.model
    def _read_receipts(self, root, today):
        """Store what came in the weeks that began, until it has surely been entered."""
        reports = self.search(
            [
                ("company_id", "=", root.id),
                ("week", "<=", today),
                "|",
                ("is_over", "=", False),
                ("week", ">=", today - timedelta(days=7 + ENTERED_DAYS)),
            ]
        )
        if not reports:
            return
        came = self._read_received(root, reports)
        for report in reports:
            known, other = came.get(report.id, (0.0, 0.0))
            report.write(
                {
                    "received": known,
                    "received_other": other,
                    "is_over": report.week + timedelta(days=7) <= today,
                }
            )

    @api.model
    def _read_received(self, root, reports):
        """Return {report: (received of what was open then, received besides)}."""
        history = self.env["relance.risk.history"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT report.id,
                          COALESCE(SUM(part.amount) FILTER (
                              WHERE line.date <= report.date), 0),
                          COALESCE(SUM(part.amount) FILTER (
                              WHERE line.date > report.date), 0)
                     FROM relance_cash_report report
                     JOIN account_partial_reconcile part
                       ON part.max_date >= GREATEST(report.week, report.date)
                      AND part.max_date < report.week + 7
                     JOIN account_move_line line ON line.id = part.debit_move_id
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                    WHERE report.id = ANY(%s) AND line.company_id = ANY(%s)
                      AND line.account_id = ANY(%s)
                      AND credit.journal_id = ANY(%s)
                 GROUP BY report.id""",
                reports.ids,
                root._relance_companies().ids,
                history._get_accounts(root),
                history._get_journals(root, "bank", "cash", "credit"),
            )
        )
        return {report: values for report, *values in rows}

    @api.autovacuum
    def _remove_old(self):
        """Remove what nobody compares any more."""
        limit = fields.Date.subtract(fields.Date.today(), months=KEPT_MONTHS)
        self.search([("month", "<", limit)]).unlink()

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

PARTS = [
    ("due", "In time"),
    ("late", "Late"),
    ("overdue", "Overdue now"),
    ("unlikely", "Unlikely"),
]
BASES = [
    ("early", "At the earliest"),
    ("likely", "Likely"),
    ("late", "At the latest"),
]
# The ids of the parts begin above those of the due items.
ABOVE_ITEMS = 2**31
# Parts that make so much of an item leave nothing of it.
WHOLE = 0.999999
WEEKS = 5
KEPT_MONTHS = 24
# Statements are entered and matched late: so many days after a week, no longer.
ENTERED_DAYS = 35


class RelanceCashForecast(models.Model):
    """The receipts to expect: one row an open due item, on the day it should come.

    A part of an item that is promised has a row of its own, on its day, and so has each
    instalment of a plan. What is so late that no day is likely has none, and is in no
    week.

    Nothing is stored but the days of the due items themselves. The range of a week is
    what would come in it at the earliest, or at the latest, item by item.
    """

    _name = "relance.cash.forecast"
    _description = "Cash Forecast"
    _auto = False
    _order = "date, id"
    _rec_name = "due_item_id"
    _depends = {
        "relance.due.item": [
            "amount_residual",
            "company_id",
            "date_maturity",
            "debtor_id",
            "expected_date",
            "expected_early",
            "expected_late",
            "expected_loss",
            "is_payment_unlikely",
            "late_risk",
            "state",
        ],
        "relance.hold": ["act_id", "amount", "date_to", "lifted"],
        "relance.payment.plan.line": ["amount_left", "date", "plan_state"],
        "relance.promise": ["date_promised"],
        "relance.risk.profile": ["risk_class", "score"],
    }

    due_item_id = fields.Many2one("relance.due.item", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
    date = fields.Date(string="Expected on", readonly=True)
    date_early = fields.Date(string="At the earliest", readonly=True)
    date_late = fields.Date(string="At the latest", readonly=True)
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    amount_sure = fields.Monetary(
        string="By then, almost surely",
        currency_field="company_currency_id",
        readonly=True,
        help="What is expected at the latest in the same week.",
    )
    amount_at_risk = fields.Monetary(
        string="Likely late",
        currency_field="company_currency_id",
        readonly=True,
        help="Amount × risk of each invoice: what will be paid late, if as many are as "
        "is likely.",
    )
    part = fields.Selection(PARTS, string="Kind", readonly=True)
    risk_class = fields.Selection(
        selection=lambda self: (
            self.env["relance.risk.profile"]
            ._fields["risk_class"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT item.id, item.due_item_id, item.company_id, item.debtor_id,
                      item.date_maturity, item.amount_residual AS amount,
                      COALESCE(item.expected_date, usual.date) AS date,
                      CASE WHEN item.expected_early < %(today)s
                           THEN LEAST(%(today)s, item.expected_date)
                           ELSE COALESCE(item.expected_early, usual.date) END
                           AS date_early,
                      COALESCE(item.expected_late, usual.date) AS date_late,
                      CASE WHEN date_trunc('week', item.expected_late)
                              = date_trunc('week', item.expected_date)
                           THEN item.amount_residual ELSE 0 END AS amount_sure,
                      item.amount_residual * item.late_risk / 100 AS amount_at_risk,
                      CASE WHEN item.is_payment_unlikely THEN 'unlikely'
                           WHEN item.date_maturity < %(today)s THEN 'overdue'
                           WHEN item.expected_date > item.date_maturity THEN 'late'
                           ELSE 'due' END AS part,
                      COALESCE(profile.risk_class, 'neutral') AS risk_class
                 FROM (%(parts)s) item
                 JOIN res_company company ON company.id = item.company_id
   CROSS JOIN LATERAL (SELECT CASE WHEN item.expected_loss IS NULL
                                   THEN item.date_maturity END AS date) usual
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = item.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer""",
            today=fields.Date.context_today(self),
            parts=self._get_parts_sql(fields.Date.context_today(self)),
        )

    @api.model
    def _get_parts_sql(self, today):
        """Return the SQL of what is open: due items, and parts of which a day was said.

        The columns are those of the due items, but for ``id`` and ``due_item_id``.
        """
        return SQL(
            """WITH said AS (
                   SELECT part.*, part.amount / item.amount_residual_currency AS share
                     FROM (%(said)s) AS part
                     JOIN relance_due_item item ON item.id = part.item_id
                    WHERE part.amount < item.amount_residual_currency
               )
               SELECT item.id::bigint, item.id AS due_item_id, item.company_id,
                      item.debtor_id, item.date_maturity,
                      item.amount_residual * (1 - COALESCE(told.share, 0))
                          AS amount_residual,
                      item.expected_early, item.expected_date, item.expected_late,
                      item.is_payment_unlikely, item.expected_loss, item.late_risk
                 FROM relance_due_item item
            LEFT JOIN (SELECT item_id, SUM(share) AS share FROM said GROUP BY item_id)
                      AS told ON told.item_id = item.id
                WHERE item.state = 'open' AND item.amount_residual > 0
                  AND COALESCE(told.share, 0) < %(whole)s
            UNION ALL
               SELECT %(above)s + said.key, item.id, item.company_id, item.debtor_id,
                      said.due, item.amount_residual * said.share, said.day, said.day,
                      said.day, FALSE, item.expected_loss, item.late_risk
                 FROM said JOIN relance_due_item item ON item.id = said.item_id""",
            said=self.env["relance.due.item"]._get_said_sql(today),
            whole=WHOLE,
            above=ABOVE_ITEMS,
        )


class RelanceCashRange(models.Model):
    """The range of the receipts to expect: each due item on each of its three days.

    Read one basis at a time, or the three side by side: they do not add up.
    """

    _name = "relance.cash.range"
    _inherit = "relance.cash.forecast"
    _description = "Range of the Cash Forecast"
    _auto = False

    basis = fields.Selection(BASES, string="If paid", readonly=True)

    @property
    def _table_query(self):
        # EXTENDS relance.cash.forecast: a row for each way in which it may be paid
        return SQL(
            """SELECT item.id * 3 + basis.rank AS id, item.due_item_id,
                      item.company_id, item.debtor_id, item.date_maturity,
                      item.date_early, item.date_late, item.amount, item.amount_sure,
                      item.amount_at_risk, item.part, item.risk_class,
                      basis.name AS basis,
                      CASE basis.name WHEN 'early' THEN item.date_early
                           WHEN 'late' THEN item.date_late ELSE item.date END AS date
                 FROM (%s) item
           CROSS JOIN (VALUES (0, 'early'), (1, 'likely'), (2, 'late'))
                      AS basis (rank, name)""",
            super()._table_query,
        )


class RelanceCashReport(models.Model):
    """The report card of the cash forecast: what was said of a week, and what came.

    On the first refresh of each month the forecast of the next five weeks is kept;
    the receipts are read from the ledger as long as they may still be entered.
    """

    _name = "relance.cash.report"
    _description = "Cash Forecast Report Card"
    _inherit = "relance.guarded"
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
        aggregator=None,
        help="If each item came at its latest.",
    )
    forecast_high = fields.Monetary(
        string="At most",
        currency_field="company_currency_id",
        aggregator=None,
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
                LEFT JOIN (%s) AS item ON item.company_id = ANY(%s)
                      AND COALESCE(item.expected_late, 'infinity') >= %s
                 GROUP BY week ORDER BY week""",
                weeks,
                self.env["relance.cash.forecast"]._get_parts_sql(today),
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
                history._get_telling_accounts(root),
                history._get_journals(root, "bank", "cash", "credit"),
            )
        )
        return {report: values for report, *values in rows}

    @api.autovacuum
    def _remove_old(self):
        """Remove what nobody compares any more."""
        limit = fields.Date.subtract(fields.Date.today(), months=KEPT_MONTHS)
        self.search([("month", "<", limit)]).unlink()


class RelanceRiskProfile(models.Model):
    """The cash forecast follows the scores: its report card is kept each month."""

    _inherit = "relance.risk.profile"

    @api.model
    def _refresh_changed(self, root, today):
        # EXTENDS risk
        debtors = super()._refresh_changed(root, today)
        self.env["relance.cash.report"]._keep(root, today)
        return debtors

    @api.model
    def _get_change_sources(self, root, today, model):
        # EXTENDS risk: what did not come on its day is expected later
        sources = super()._get_change_sources(root, today, model)
        sources["expected"] = SQL(
            """SELECT item.debtor_id FROM relance_due_item item
                WHERE item.state = 'open' AND item.company_id = ANY(%s)
                  AND item.expected_date < %s""",
            root._relance_companies().ids,
            today,
        )
        return sources

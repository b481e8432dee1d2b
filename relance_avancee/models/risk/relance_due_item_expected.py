import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...rules.answers.payment_plan import MOST
from ...rules.planning.reasons import PROMISED, SILENT
from ...rules.risk.circumstances import POST
from ...rules.risk.expected_date import LONGEST
from ...rules.risk.features import COMPANY_STRENGTH, SHIPPED_RATE
from ..desk.relance_todo import TodoKind
from ..due_items.relance_change_mark import WHOLE_DAYS
from .relance_risk_history_told import AWAY
from .scoring import Dating

ALERT_TYPE = "relance_avancee.mail_activity_risk"


class RelanceDueItem(models.Model):
    """When an item will be paid, and how much is at stake."""

    _inherit = "relance.due.item"

    expected_early = fields.Date(
        string="Expected at the earliest", help="Paid before: one time in five."
    )
    expected_date = fields.Date(
        string="Expected on", help="When this customer is likely to pay."
    )
    expected_late = fields.Date(
        string="Expected at the latest", help="Paid after: one time in five."
    )
    is_payment_unlikely = fields.Boolean(
        string="Payment unlikely",
        help="So late that few such invoices were ever paid: no day is likely.",
    )
    late_risk = fields.Float(
        string="Risk of this invoice",
        digits=(4, 1),
        aggregator="avg",
        help="The probability, in percent, that this invoice is paid late: the score "
        "of its customer, and the more, the longer it waits beyond the days on which "
        "its customer pays in time. What is late already is at 100.",
    )
    expected_loss = fields.Float(
        digits=(16, 2),
        help="Amount × risk of this invoice × days after the due date: what a delay "
        "may cost. It orders the work, and is no accounting figure.",
    )
    expected_sentence = fields.Char(
        string="Expected day", compute="_compute_expected_sentence"
    )

    @api.depends(
        "expected_early", "expected_date", "expected_late", "is_payment_unlikely"
    )
    @api.depends_context("lang")
    def _compute_expected_sentence(self):
        for item in self:
            item.expected_sentence = item._get_expected_sentence()

    def _get_expected_sentence(self):
        """Return the day on which it is likely to be paid, and its range."""
        self.ensure_one()
        early, late = (
            format_date(self.env, day, date_format="d MMM")
            for day in (self.expected_early, self.expected_late)
        )
        likely = format_date(self.env, self.expected_date, date_format="d MMM yyyy")
        if self.is_payment_unlikely:
            return self.env._(
                "No day is likely: few items so late are ever paid (at the earliest "
                "%(early)s)",
                early=early or "–",
            )
        if not (likely and early and late):
            return likely
        return self.env._(
            "%(likely)s (between %(early)s and %(late)s)",
            likely=likely,
            early=early,
            late=late,
        )

    @api.model
    def _get_attended_sql(self):
        """Return the condition that somebody sees to ``item`` already, or need not.

        It is on hold, reminded since its due date, or too small to be chased.
        """
        return SQL(
            """(item.status = 'held' OR item.reason = ANY(%s)
                OR item.last_date > item.date_maturity) IS TRUE""",
            list(SILENT),
        )

    @api.model
    def _store_expected(self, scoring, debtors=None):
        """Store the three days and the risk of the open items of ``debtors``.

        Of all for None. The usual delay of each of them is stored with its score.
        """
        self.env.flush_all()
        dating = self._get_dating(scoring, debtors)
        rows = []
        for item, debtor, due, promised, way, amount in self._read_to_date(
            scoring, debtors
        ):
            new = self._get_told_for(way, due)
            days = dating.get_days(debtor, due, promised, new, amount)
            in_time = dating.get_in_time(debtor, due, new, amount)
            rows.append({"id": item, **days, "in_time": in_time})
        self._store_delays(scoring.root, dating.get_usual_rows())
        self._store_days(scoring, rows)

    @api.model
    def _store_days(self, scoring, rows):
        """Store the days of ``rows``, the risk of each item and what it may cost.

        The risk is ``rules.risk.expected_date.late_chance`` of the score.
        """
        self.env.cr.execute(
            SQL(
                """UPDATE relance_due_item item
                      SET (expected_early, expected_date, expected_late, late_risk,
                           expected_loss, is_payment_unlikely) = (%(found)s)
                     FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (id integer,
                              early date, likely date, late date, in_time float8)
                     JOIN relance_due_item own ON own.id = given.id
                LEFT JOIN relance_risk_profile profile
                       ON profile.debtor_id = own.debtor_id
                      AND profile.company_id = %(root)s,
            LATERAL (SELECT COALESCE(profile.score, %(neutral)s)::float8 AS score
                    ) first,
            LATERAL (SELECT ROUND((100 * CASE WHEN given.in_time = 0 THEN 1
                                 ELSE first.score / NULLIF(first.score
                                      + (100 - first.score) * given.in_time, 0)
                                 END)::numeric, 1) AS risk) risked,
            LATERAL (SELECT ROUND((own.amount_residual * GREATEST(
                                 COALESCE(given.likely, %(today)s + %(never)s)
                                     - own.date_maturity, 1)
                                 * risked.risk / 100)::numeric, 2) AS amount) loss
                    WHERE item.id = given.id
                      AND (item.expected_early, item.expected_date, item.expected_late,
                           item.late_risk, item.expected_loss, item.is_payment_unlikely)
                          IS DISTINCT FROM (%(found)s)""",
                found=SQL(
                    """given.early, given.likely, given.late, risked.risk, loss.amount,
                       given.likely IS NULL"""
                ),
                rows=json.dumps(rows),
                today=scoring.today,
                never=LONGEST,
                neutral=100 * scoring.model._get_rate(None),
                root=scoring.root.id,
            )
        )

    @api.model
    def _get_dating(self, scoring, debtors=None):
        """Return what tells the expected days of the items of ``debtors``."""
        history = self.env["relance.risk.history"]
        habits = history._read_habits(
            scoring.root, scoring.today, scoring.effects, debtors
        )
        return Dating(scoring, habits)

    @api.model
    def _get_told_for(self, way, due):
        """Return {circumstance: whether it is so} of an item, as far as is known."""
        told = {
            name: (due.month, due.day >= day) == (month, True)
            for name, (month, day) in AWAY.items()
        }
        return told | {POST: way == "post"} if way else told

    @api.model
    def _store_delays(self, root, rows):
        """Store the usual delays of the customers with a score."""
        self.env.cr.execute(
            SQL(
                """UPDATE relance_risk_profile profile
                      SET delay_early = given.early, delay_likely = given.likely,
                          delay_late = given.late
                     FROM jsonb_to_recordset(%s::jsonb) AS given (debtor_id integer,
                          early numeric, likely numeric, late numeric)
                    WHERE profile.company_id = %s
                      AND profile.debtor_id = given.debtor_id
                      AND (profile.delay_early, profile.delay_likely,
                           profile.delay_late)
                          IS DISTINCT FROM (given.early, given.likely, given.late)""",
                json.dumps(rows),
                root.id,
            )
        )

    @api.model
    def _read_to_date(self, scoring, debtors):
        """Return (item, debtor, due date, day promised, way, amount) of what is open.

        What is promised in parts, or in the instalments of a plan, is paid with the
        last of them; a part of an item tells nothing of the rest.
        """
        return self.env.execute_query(
            SQL(
                """SELECT item.id, item.debtor_id, item.date_maturity,
                          CASE WHEN said.amount >= item.amount_residual_currency
                               THEN said.day
                               WHEN hold.amount > 0 THEN NULL
                               ELSE hold.date_to END, item.delivery,
                          item.amount_residual::float8
                     FROM relance_due_item item
                LEFT JOIN relance_hold hold
                       ON hold.id = item.hold_id AND hold.kind = ANY(%s)
                      AND hold.lifted IS NOT TRUE
                LEFT JOIN (SELECT part.item_id, SUM(part.amount) AS amount,
                                  MAX(part.day) AS day
                             FROM (%s) AS part GROUP BY part.item_id) said
                       ON said.item_id = item.id
                    WHERE item.state = 'open' AND item.company_id = ANY(%s)
                      AND item.date_maturity IS NOT NULL
                      AND (%s OR item.debtor_id = ANY(%s))""",
                list(PROMISED),
                self._get_said_sql(scoring.today),
                scoring.root._relance_companies().ids,
                debtors is None,
                list(debtors or ()),
            )
        )

    @api.model
    def _get_said_sql(self, today):
        """Return the SQL of the parts of open items of which customers said the day.

        ``item_id``, and ``key``, which is unique; ``due``, when the part is due, and
        ``day``, when it is expected; ``amount`` in the currency of the item. A promise
        tells its day, then the last one of its grace. A plan that is kept tells its
        instalments, which pay the items in the order of their due dates; it goes before
        a promise.
        """
        return SQL(
            """SELECT item.id AS item_id, hold.id::bigint * %(most)s AS key,
                      item.date_maturity AS due,
                      CASE WHEN promise.date_promised >= %(today)s
                           THEN promise.date_promised ELSE hold.date_to END AS day,
                      CASE WHEN hold.amount > 0
                           THEN LEAST(hold.amount, item.amount_residual_currency)
                           ELSE item.amount_residual_currency END AS amount
                 FROM relance_hold hold
                 JOIN relance_promise promise ON promise.id = hold.act_id
                 JOIN relance_due_item item ON item.id = hold.due_item_id
                WHERE hold.kind = 'promise' AND hold.act_model = 'relance.promise'
                  AND hold.lifted IS NOT TRUE AND hold.date_to >= %(today)s
                  AND item.state = 'open' AND item.amount_residual_currency > 0
                  AND NOT EXISTS (SELECT FROM relance_hold planned
                                   WHERE planned.due_item_id = hold.due_item_id
                                     AND planned.kind = 'plan'
                                     AND planned.lifted IS NOT TRUE)
            UNION ALL
               SELECT owed.item_id, owed.hold_id::bigint * %(most)s + due.number,
                      due.date, GREATEST(due.date, %(today)s),
                      LEAST(owed.last, due.last) - GREATEST(owed.first, due.first)
                 FROM (%(owed)s) AS owed
                 JOIN (%(instalments)s) AS due ON due.plan_id = owed.plan_id
                  AND due.first < owed.last AND owed.first < due.last""",
            most=MOST + 1,
            today=today,
            owed=self._get_spread_sql(
                """hold.act_id AS plan_id, item.id AS item_id, hold.id AS hold_id""",
                """relance_hold hold
                     JOIN relance_due_item item ON item.id = hold.due_item_id
                    WHERE hold.kind = 'plan' AND hold.lifted IS NOT TRUE
                      AND hold.act_model = 'relance.payment.plan'
                      AND item.state = 'open'""",
                "item.amount_residual_currency",
                "hold.act_id ORDER BY item.date_maturity, item.id",
            ),
            instalments=self._get_spread_sql(
                "line.plan_id, line.number, line.date",
                """relance_payment_plan_line line
                    WHERE line.plan_state = 'active' AND line.amount_left > 0""",
                "line.amount_left",
                "line.plan_id ORDER BY line.date, line.number",
            ),
        )

    @api.model
    def _get_spread_sql(self, columns, source, amount, order):
        """Return the SQL of ``columns`` of ``source``, laid end to end: first, last."""
        return SQL(
            """SELECT %(columns)s, SUM(%(amount)s) OVER spread - %(amount)s AS first,
                      SUM(%(amount)s) OVER spread AS last
                 FROM %(source)s WINDOW spread AS (PARTITION BY %(order)s)""",
            columns=SQL(columns),
            amount=SQL(amount),
            source=SQL(source),
            order=SQL(order),
        )

    # A customer who changes class may change scenario -----------------------------

    @api.model
    def _find_changed_lines(self, company, horizon):
        # EXTENDS due_items
        lines, concerned = super()._find_changed_lines(company, horizon)
        rows = self.env.execute_query(
            SQL(
                """SELECT item.line_id
                     FROM relance_risk_profile profile
                     JOIN relance_due_item item ON item.debtor_id = profile.debtor_id
                    WHERE profile.company_id = %s AND item.company_id = %s
                      AND item.state = 'open' AND item.line_id IS NOT NULL
                      AND profile.date_class >= %s AND %s""",
                company.root_id.id,
                company.id,
                company._relance_today() - timedelta(days=WHOLE_DAYS),
                self.env["relance.change.mark"]._get_changed_sql("profile", horizon),
            )
        )
        return lines | {line for (line,) in rows}, concerned


class RelanceTodo(models.Model):
    """The order of the work: among to-dos as urgent, what a delay may cost most."""

    _inherit = "relance.todo"
    _order = "urgency, expected_loss desc, amount desc, date desc, id"
    _depends = {
        "relance.due.item": [
            *("amount_residual", "company_id", "date_maturity", "debtor_id"),
            *("expected_loss", "state"),
        ],
        "relance.risk.model": ["company_late"],
        "relance.risk.profile": ["score", "delay_likely", "oldest_days"],
    }

    expected_loss = fields.Float(
        readonly=True,
        help="Amount × risk × days of delay, of the invoices that the customer owes: "
        "among to-dos as urgent, those where it is the largest come first. It is no "
        "accounting figure.",
    )

    @property
    def _table_query(self):
        # EXTENDS desk: each euro may cost what those of the open items may, by the
        # risk of each; where none is known, the score does, as long as the oldest item
        # is late, and an unknown score is the usual one of ``segment_rate``
        return SQL(
            """SELECT todo.*, todo.amount * COALESCE(own.loss, COALESCE(
                              profile.score, 100 * (%(weight)s * %(rate)s
                              + COALESCE((usual.company_late->>0)::float8, 0)) / (
                              %(weight)s
                              + COALESCE((usual.company_late->>1)::float8, 0))) / 100
                          * GREATEST(profile.delay_likely, profile.oldest_days,
                                     own.days_late, 1)) AS expected_loss
                 FROM (%(todos)s) todo
            LEFT JOIN res_company company ON company.id = todo.company_id
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = todo.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer
            LEFT JOIN relance_risk_model usual ON usual.company_id
                    = split_part(company.parent_path, '/', 1)::integer
    LEFT JOIN LATERAL (SELECT %(today)s - MIN(item.date_maturity) AS days_late,
                              SUM(item.expected_loss) / NULLIF(SUM(item.amount_residual)
                                  FILTER (WHERE item.expected_loss IS NOT NULL), 0)
                                  AS loss
                         FROM relance_due_item item
                        WHERE item.state = 'open'
                          AND item.debtor_id = todo.debtor_id
                          AND item.company_id = todo.company_id) own ON TRUE""",
            rate=SHIPPED_RATE,
            weight=COMPANY_STRENGTH,
            today=fields.Date.context_today(self),
            todos=super()._table_query,
        )

    @api.model
    def _get_kinds(self):
        # EXTENDS desk: the early alerts
        kinds = super()._get_kinds()
        kinds["risk"] = TodoKind(65, self.env._("Early alert"), self.env._("Look"))
        return kinds

    @api.model
    def _get_openers(self):
        # EXTENDS desk
        return super()._get_openers() | {"risk": type(self)._open_profile}

    def _open_profile(self):
        """Return the risk profile of the customer, itself where it has none."""
        company = self.company_id or self.env.company
        profile = self.env["relance.risk.profile"].search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("company_id", "parent_of", company.id),
            ],
            limit=1,
        )
        return profile.get_formview_action() if profile else self._open_record()

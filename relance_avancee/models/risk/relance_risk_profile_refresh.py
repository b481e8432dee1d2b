import json
import logging

from odoo import api, models
from odoo.tools import SQL

from ...rules.planning.reasons import DISPUTED, PROMISED
from ...rules.risk.classes import ALERT_DAYS
from ...rules.risk.history import RETURN_DAYS, Sums
from ...tools.savepoint import UNJUDGED, apart
from ..due_items.relance_change_mark import FARTHEST
from .relance_due_item_expected import ALERT_TYPE
from .relance_risk_history_sums import History
from .scoring import Before, Scoring, get_permission

_logger = logging.getLogger(__name__)

NO_HISTORY = History(Sums(), mean_delay=0.0, days_beyond_terms=0.0)
# The columns that a refresh writes, with their types.
COLUMNS = {
    "debtor_id": "integer",
    "score": "numeric",
    "score_base": "numeric",
    "points": "jsonb",
    "figures": "jsonb",
    "computed_class": "varchar",
    "risk_class": "varchar",
    "confidence": "varchar",
    "outcome_count": "integer",
    "late_count": "integer",
    "mean_delay": "numeric",
    "days_beyond_terms": "numeric",
    "overdue": "numeric",
    "exposure": "numeric",
    "oldest_days": "integer",
    "reference_class": "varchar",
    "alert": "varchar",
    "date_class": "date",
}
# Days after the grace on which an unpaid item changes what is thought of its debtor;
# a direct debit is late once it can no longer come back.
MILESTONES = (1, 1 + RETURN_DAYS, ALERT_DAYS, 30, 60, 90)
# Days from the due date on which an item has waited longer, and risks more.
AGEING = (-20, -10, -5, -2, 0)


class RelanceRiskProfile(models.Model):
    """Refresh: all customers, or some, in a few statements."""

    _inherit = "relance.risk.profile"

    @api.model
    def _cron_refresh(self):
        """Refresh the scores of every root company, each in its own transaction."""
        cron = self.env["ir.cron"]
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            self._refresh_safely(root)
            if not cron._commit_progress(1):
                break

    @api.model
    def _refresh(self, root, today, debtors=None):
        """Score customers, date their due items, alert about those who got worse.

        ``debtors`` are ids, all the customers of ``root`` for None.
        """
        scoring, rows = self._score(root, today, debtors)
        self.env["relance.due.item"]._store_expected(scoring, debtors)
        self.env.invalidate_all(flush=False)
        self._alert(root, rows, scoring.before)

    @api.model
    def _score(self, root, today, debtors=None):
        """Score customers with what is known at the end of ``today``.

        Natural persons get no row unless the company scores them, nor does anything
        else stay of them. Return the scoring and the rows that it wrote.
        """
        scoring = self._get_scoring(root, today)
        histories = self.env["relance.risk.history"]._read_histories(
            root, today, scoring.effects, debtors
        )
        scoring.before = self._read_before(root, debtors)
        held = scoring.get_held()
        known = scoring.read_debtors(
            histories.keys() | held | self._find_traced(root, debtors)
        )
        self._remove_traces(root, {one for one in known if not known[one]})
        # a class that a person set stays, whatever became of the invoices
        histories = dict.fromkeys(held, NO_HISTORY) | histories
        rows, failed = self._get_rows(
            scoring, {one: histories[one] for one in histories if known[one]}
        )
        self._quieten(root, today, rows)
        kept = {row["debtor_id"] for row in rows} | failed.keys()
        self._remove_others(root, debtors, kept)
        self._store(root, today, rows)
        self._keep_failed(root, failed)
        return scoring, rows

    @api.model
    def _quieten(self, root, today, rows):
        """Take the alert off the ``rows`` of customers whom somebody sees to already.

        What counts is late, and neither on hold, nor reminded since its due date, nor
        too small to be chased. It must reach the amount of the company.
        """
        alarming = [row for row in rows if row["alert"]]
        attended = self._read_attended(root, today, alarming)
        for row in alarming:
            left = row["overdue"] - attended.get(row["debtor_id"], 0.0)
            if left < max(root.relance_risk_alert_amount, root.currency_id.rounding):
                row["alert"] = None

    @api.model
    def _read_attended(self, root, today, rows):
        """Return {customer of ``rows``: what is late and seen to already}."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT item.debtor_id, SUM(item.amount_residual)
                         FROM relance_due_item item
                        WHERE item.state = 'open' AND item.company_id = ANY(%s)
                          AND item.debtor_id = ANY(%s) AND item.date_maturity < %s
                          AND %s
                     GROUP BY item.debtor_id""",
                    root._relance_companies().ids,
                    [row["debtor_id"] for row in rows],
                    today,
                    self.env["relance.due.item"]._get_attended_sql(),
                )
            )
        )

    @api.model
    def _get_rows(self, scoring, histories):
        """Return the rows of these customers, and {customer: error} of the others.

        Who cannot be scored keeps the score that it had.
        """
        rows, failed = [], {}
        for debtor, history in histories.items():
            try:
                rows.append(scoring.get_row(debtor, history))
            except UNJUDGED as error:
                failed[debtor] = error
        return rows, failed

    @api.model
    def _keep_failed(self, root, failed):
        """Show the first customer who could not be scored, until a refresh succeeds."""
        for debtor, error in list(failed.items())[:1]:
            _logger.warning("%s customers could not be scored.", len(failed))
            name = self.env["res.partner"].browse(debtor).display_name
            self._keep_failure(root, ValueError(f"{name}: {error!r}"))

    @api.model
    def _get_scoring(self, root, today):
        """Return the scoring of ``root`` with what is known at the end of ``today``."""
        return Scoring(self, root, today)

    @api.model
    def _read_before(self, root, debtors):
        """Return {debtor: what was stored} of the rows: see ``Before``."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, override_class, override_until, reference_class,
                          alert, risk_class, date_class
                     FROM relance_risk_profile
                    WHERE company_id = %s AND (%s OR debtor_id = ANY(%s))""",
                root.id,
                debtors is None,
                list(debtors or ()),
            )
        )
        return {debtor: Before(*values) for debtor, *values in rows}

    @api.model
    def _remove_others(self, root, debtors, kept):
        """Remove the rows of ``debtors`` that there is no score for any more.

        Their history goes with them: it is a person's, or nobody's.
        """
        self.env.cr.execute(
            SQL(
                """WITH gone AS (
                       DELETE FROM relance_risk_profile
                        WHERE company_id = %s AND (%s OR debtor_id = ANY(%s))
                          AND debtor_id NOT IN (SELECT unnest(%s::integer[]))
                    RETURNING company_id, debtor_id
                   )
                   DELETE FROM relance_risk_snapshot
                    WHERE (company_id, debtor_id) IN (SELECT * FROM gone)""",
                root.id,
                debtors is None,
                list(debtors or ()),
                list(kept),
            )
        )

    @api.model
    def _store(self, root, today, rows):
        """Insert or update ``rows`` in one statement; write only those that changed."""
        written = {"date": "date", **COLUMNS}
        names = SQL(", ").join(map(SQL.identifier, written))
        now = SQL("now() AT TIME ZONE 'UTC'")
        self.env.cr.execute(
            SQL(
                """INSERT INTO relance_risk_profile AS known
                       (company_id, create_uid, write_uid, create_date, write_date,
                        %(names)s)
                   SELECT %(company)s, %(user)s, %(user)s, %(now)s, %(now)s,
                          %(today)s, given.*
                     FROM ROWS FROM (%(columns)s) AS given
              ON CONFLICT (company_id, debtor_id) DO UPDATE
                      SET (write_uid, write_date, %(names)s)
                        = (EXCLUDED.write_uid, EXCLUDED.write_date, %(given)s)
                    WHERE (%(known)s) IS DISTINCT FROM (%(given)s)""",
                names=names,
                company=root.id,
                today=today,
                user=self.env.uid,
                now=now,
                columns=SQL(", ").join(
                    _column([row[name] for row in rows], kind)
                    for name, kind in COLUMNS.items()
                ),
                given=_qualified("excluded", written),
                known=_qualified("known", written),
            )
        )

    # The nightly refresh ----------------------------------------------------------

    @api.model
    def _refresh_safely(self, root):
        """Refresh one root company; its error does not stop the others."""
        with apart(
            self.env,
            "The scores of %s could not be refreshed.",
            root.name,
            on_error=lambda error: self._keep_failure(root, error),
        ):
            self._refresh_changed(root, root._relance_today())

    @api.model
    def _keep_failure(self, root, error):
        """Show the first line of the error, until a refresh succeeds."""
        [failure, *_details] = str(error).splitlines() or [repr(error)]
        self.env["relance.risk.model"]._get_model(root).failure = failure

    @api.model
    def _refresh_changed(self, root, today):
        """Score the customers of whom something changed; all of them once a month.

        Return their ids, None for all.
        """
        model = self.env["relance.risk.model"]._get_model(root)
        horizon, newest = self.env["relance.change.mark"]._read_snapshot()
        is_new_month = model._prepare_month(today)
        # who could not be scored last time is scored again, with all the others
        is_whole, model.failure = bool(model.failure), False
        debtors = None
        if not is_new_month and not is_whole and self._is_recent(model, newest, today):
            debtors = self._find_changed(root, today, model)
        if debtors is None or debtors:
            self._refresh(root, today, debtors)
        model.write({"horizon": str(horizon), "date": today})
        self.env["relance.risk.snapshot"]._take(root, today)
        return debtors

    @api.model
    def _is_recent(self, model, newest, today):
        """Say whether what changed since the last refresh can still be told."""
        if not model.horizon or not model.date or model.date > today:
            return False
        return 0 <= newest - int(model.horizon) < FARTHEST

    @api.model
    def _alert(self, root, rows, before):
        """Open a to-do for each customer who has just begun to alarm, one at a time.

        Not at the first scoring: what is old is no early alert.
        """
        if not root.relance_risk_alerts:
            return
        alarming = {
            row["debtor_id"]: row
            for row in rows
            if row["alert"]
            and row["debtor_id"] in before
            and before[row["debtor_id"]].alert != row["alert"]
        }
        told = self._find_told(alarming)
        alarming = {debtor: alarming[debtor] for debtor in alarming.keys() - told}
        if not alarming:
            return
        debtors = self.env["res.partner"].browse(alarming)
        told = self.with_context(lang=root._relance_lang())
        self.env["mail.activity"]._create_relance_debtor_todos(
            ALERT_TYPE,
            [
                (debtor, root, told._get_alert_summary(alarming[debtor.id]))
                for debtor in debtors
            ],
        )

    @api.model
    def _find_told(self, debtors):
        """Return those of the ids ``debtors`` whose alert still waits for somebody."""
        # sudo: the to-do may be assigned to another user
        open_alerts = self.env["mail.activity"].sudo()
        domain = [
            ("activity_type_id", "=", self.env.ref(ALERT_TYPE).id),
            ("res_model", "=", "res.partner"),
            ("res_id", "in", list(debtors)),
        ]
        return set(open_alerts.search(domain).mapped("res_id"))

    @api.model
    def _get_alert_summary(self, row):
        """Return why a person should look at a customer."""
        if row["alert"] == "worse":
            return self.env._("Early alert: pays much worse than a month ago")
        return self.env._(
            "Early alert: a good payer, %(days)s days late", days=row["oldest_days"]
        )

    # Whose score may have changed since the last refresh --------------------------

    @api.model
    def _find_changed(self, root, today, model):
        """Return the ids of the customers of whom something changed.

        A payment made or undone, an invoice, the customer itself, a rejection; an item
        that went late, or later than a milestone; a promise made, kept waiting or given
        up, a plan too; a class set by a manager, or a rating, that ended.
        """
        self.env.flush_all()
        sources = self._get_change_sources(root, today, model).values()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT COALESCE(partner.commercial_partner_id, partner.id)
                     FROM (%s) changed
                     JOIN res_partner partner ON partner.id = changed.partner_id""",
                SQL(" UNION ALL ").join(sources),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _get_change_sources(self, root, today, model):
        """Return {name: SELECT of partner_id} of what changed since the last refresh.

        Those customers are scored anew. An extension that adds to what a score looks at
        may add where it changes: a SELECT of customers or of their contacts, by a name
        of its own, that finds what is newer than ``model.horizon`` or ``model.date``.
        """
        return {
            **self._get_written_sources(root, int(model.horizon)),
            **self._get_day_sources(root, model.date, today),
        }

    @api.model
    def _get_written_sources(self, root, horizon):
        """Return {name: SELECT of partner_id} of what was written since ``horizon``."""
        companies = root._relance_companies().ids

        def changed(alias):
            return self.env["relance.change.mark"]._get_changed_sql(alias, horizon)

        return {
            "lines": SQL(
                "SELECT line.partner_id FROM %s AND %s",
                self._get_followed_lines(root),
                changed("line"),
            ),
            "moves": SQL(
                """SELECT move.partner_id FROM account_move move
                    WHERE move.company_id = ANY(%s) AND %s
                      AND move.move_type IN ('out_invoice', 'out_receipt', 'entry')""",
                companies,
                changed("move"),
            ),
            "partners": SQL(
                "SELECT partner.id AS partner_id FROM res_partner partner WHERE %s",
                changed("partner"),
            ),
            "rejections": SQL(
                """SELECT rejection.debtor_id FROM relance_rejection rejection
                    WHERE rejection.company_id = ANY(%s) AND %s""",
                companies,
                changed("rejection"),
            ),
            "promises": SQL(
                """SELECT promise.debtor_id FROM relance_promise promise
                    WHERE promise.company_id = ANY(%s) AND %s""",
                companies,
                changed("promise"),
            ),
            "disputes": SQL(
                """SELECT dispute.debtor_id FROM relance_dispute dispute
                    WHERE dispute.company_id = ANY(%s) AND %s""",
                companies,
                changed("dispute"),
            ),
            "plans": SQL(
                """SELECT plan.debtor_id FROM relance_payment_plan plan
                    WHERE plan.company_id = ANY(%s) AND %s""",
                companies,
                changed("plan"),
            ),
            "holds": SQL(
                "SELECT %s AND %s", self._get_telling_holds(root), changed("hold")
            ),
        }

    @api.model
    def _get_day_sources(self, root, last, today):
        """Return {name: SELECT of partner_id} of what the days after ``last`` bring."""
        between = (last, today)
        grace = root.relance_risk_grace_days
        return {
            "hold_days": SQL(
                """SELECT %s AND (hold.date_from BETWEEN %s::date - 1 AND %s::date
                              OR hold.date_to BETWEEN %s::date AND %s::date - 1)""",
                self._get_telling_holds(root),
                *between,
                *between,
            ),
            "promise_days": SQL(
                """SELECT promise.debtor_id FROM relance_promise promise
                    WHERE promise.company_id = ANY(%s) AND promise.state = 'open'
                      AND promise.date_promised BETWEEN %s::date AND %s::date - 1""",
                root._relance_companies().ids,
                *between,
            ),
            "ratings": SQL(
                """SELECT rating.debtor_id FROM relance_risk_rating rating
                    WHERE rating.company_id = %s
                      AND (rating.date BETWEEN %s::date + 1 AND %s::date
                        OR rating.valid_until BETWEEN %s::date AND %s::date - 1)
                """,
                root.id,
                *between,
                *between,
            ),
            "milestones": SQL(
                """SELECT line.partner_id FROM %s AND line.reconciled IS NOT TRUE
                      AND line.balance > 0 AND EXISTS (
                          SELECT FROM unnest(%s) AS day
                           WHERE COALESCE(line.date_maturity, line.date) + day
                                 BETWEEN %s::date + 1 AND %s::date)""",
                self._get_followed_lines(root),
                [ALERT_DAYS, *AGEING, *(grace + day for day in MILESTONES)],
                *between,
            ),
            "overrides": SQL(
                """SELECT profile.debtor_id FROM relance_risk_profile profile
                    WHERE profile.company_id = %s
                      AND profile.override_until BETWEEN %s::date - 1 AND %s::date - 1
                """,
                root.id,
                *between,
            ),
        }

    @api.model
    def _get_followed_lines(self, root):
        """Return the SQL of the posted receivable lines, FROM and WHERE."""
        return SQL(
            """account_move_line line WHERE line.company_id = ANY(%s)
                AND line.account_id = ANY(%s) AND line.parent_state <> 'draft'""",
            root._relance_companies().ids,
            self.env["relance.risk.history"]._get_telling_accounts(root),
        )

    @api.model
    def _get_telling_holds(self, root):
        """Return the SQL of the customers of promises and disputes, to its WHERE."""
        return SQL(
            """COALESCE(held.debtor_id, move.partner_id, hold.debtor_id)
                     FROM relance_hold hold
                LEFT JOIN relance_due_item held ON held.id = hold.due_item_id
                LEFT JOIN account_move move ON move.id = hold.move_id
                    WHERE hold.company_id = ANY(%s) AND hold.kind = ANY(%s)""",
            root._relance_companies().ids,
            [*DISPUTED, *PROMISED],
        )

    # Who may not be scored --------------------------------------------------------

    @api.model
    def _find_forbidden(self, root, debtors):
        """Return those of ``debtors``, ids of customers, who may not be scored."""
        may_score = get_permission(root)
        known = self.env["relance.risk.history"]._read_debtors(root, debtors)
        return {debtor for debtor, one in known.items() if not may_score(one)}

    @api.model
    def _find_traced(self, root, debtors=None):
        """Return the ids of the customers of whom ``root`` keeps what persons wrote.

        Ratings, and classes set; among ``debtors``, all for None.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                     FROM (SELECT company_id, debtor_id FROM relance_risk_rating
                            UNION ALL
                           SELECT company_id, debtor_id FROM relance_risk_override
                          ) kept
                     JOIN res_partner partner ON partner.id = kept.debtor_id
                    WHERE kept.company_id = ANY(%s)
                      AND (%s OR partner.commercial_partner_id = ANY(%s))""",
                root._relance_companies().ids,
                debtors is None,
                list(debtors or ()),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _remove_traces(self, root, forbidden):
        """Remove the ratings and the classes set of those who may not be scored."""
        if not forbidden:
            return
        mine = [
            ("company_id", "child_of", root.id),
            ("debtor_id.commercial_partner_id", "in", list(forbidden)),
        ]
        self._remove_alerts(root, forbidden)
        # sudo: nothing stays of a person, whoever refreshes the score
        self.env["relance.risk.rating"].sudo().search(mine)._remove_quietly()
        # sudo: same reason
        self.env["relance.risk.override"].sudo().search(mine).unlink()

    @api.model
    def _remove_alerts(self, root, forbidden):
        """Remove the to-dos that told of the score, and what they left when done."""
        kind = self.env.ref(ALERT_TYPE)
        debtors = ("res_id", "in", list(forbidden))
        # sudo: nothing stays of a person, whoever refreshes the score
        messages = self.env["mail.message"].sudo()
        told = [("model", "=", "res.partner"), debtors]
        messages.search([*told, ("mail_activity_type_id", "=", kind.id)]).unlink()
        # sudo: same reason
        todos = self.env["mail.activity"].sudo().with_context(active_test=False)
        asked = [("res_model", "=", "res.partner"), debtors]
        todos.search([*asked, ("activity_type_id", "=", kind.id)]).unlink()

    @api.model
    def _forget_persons(self, root):
        """Remove at once what is kept of those who may not be scored any more."""
        scored = self.search([("company_id", "=", root.id)]).debtor_id
        known = self._find_traced(root) | set(scored.ids)
        forbidden = self._find_forbidden(root, known)
        if forbidden:
            self._refresh(root, root._relance_today(), forbidden)


def _column(values, kind):
    """Return the SQL of the rows of one column: numbers, codes, dates or objects.

    Written like JSON, a list of them reads quickly as an array.
    """
    text = json.dumps(values)
    if kind == "jsonb":
        return SQL("jsonb_array_elements(%s::jsonb)", text)
    return SQL("unnest(%s::%s[])", f"{{{text[1:-1]}}}", SQL(kind))


def _qualified(alias, names):
    """Return the SQL of the columns ``names`` of ``alias``."""
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)

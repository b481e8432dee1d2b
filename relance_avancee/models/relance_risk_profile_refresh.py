import json

from odoo import api, models
from odoo.tools import SQL

from ..rules.risk_history import Sums
from .relance_risk_history_sums import History
from .risk_scoring import Before, Scoring

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


class RelanceRiskProfile(models.Model):
    """Refresh: all customers, or some, in a few statements."""

    _inherit = "relance.risk.profile"

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
            root, today, debtors
        )
        scoring.before = self._read_before(root, debtors)
        held = scoring.get_held()
        known = scoring.read_debtors(
            histories.keys() | held | self._find_traced(root, debtors)
        )
        self._remove_traces(root, {one for one in known if not known[one]})
        # a class that a person set stays, whatever became of the invoices
        histories = dict.fromkeys(held, NO_HISTORY) | histories
        rows = [
            scoring.get_row(debtor, history)
            for debtor, history in histories.items()
            if known[debtor]
        ]
        self._remove_others(root, debtors, {row["debtor_id"] for row in rows})
        self._store(root, today, rows)
        return scoring, rows

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

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...rules.risk.history import (
    AMOUNT_POWER,
    EARLIEST,
    HALF_LIFE,
    LATEST,
    OLDEST,
    RECENT_HALF_LIFE,
    RETURN_DAYS,
    SOFTNESS,
    YEAR,
    Sums,
)
from .relance_risk_history import DELAY_DAYS


class History(NamedTuple):
    """What is known of a debtor on a day: sums, and what is shown beside the score."""

    sums: Sums
    mean_delay: float
    days_beyond_terms: float


class RelanceRiskHistory(models.AbstractModel):
    """The sums of ``rules.risk_history.summarise``, of all debtors in one statement."""

    _inherit = "relance.risk.history"

    @api.model
    def _read_histories(self, root, day, debtors=None):
        """Return {debtor: History} of what is known at the end of ``day``."""
        shown = 1 + len(Sums._fields)
        columns = SQL("%s, %s", self._get_sums_select(), self._get_shown_select())
        return {
            row[0]: History(Sums._make(row[1:shown]), *row[shown:])
            for row in self._read_of_day(root, day, debtors, columns)
        }

    @api.model
    def _read_of_day(self, root, day, debtors, columns):
        """Return (debtor, *columns) of what is known at the end of ``day``."""
        statement = SQL(
            """SELECT known.debtor_id, %(columns)s
                 FROM (%(known)s) known GROUP BY known.debtor_id""",
            columns=columns,
            known=self._get_known_sql(
                root,
                SQL("(%s) outcome", self._get_outcome_sql(root, debtors)),
                SQL("%s::date", day),
            ),
        )
        return self._read_tuned(statement, debtors is None)

    @api.model
    def _read_sums(self, root, cases):
        """Return {case: Sums} of what was known of each case on its own day.

        ``cases`` is the SELECT of (id, debtor_id, day): the same sums as those of a
        profile, and so what is learnt from the past fits what is done today.
        """
        rows = self._read_of_cases(root, cases, self._get_sums_select())
        return {case: Sums(*values) for case, *values in rows}

    @api.model
    def _read_delays(self, root, cases):
        """Return {case: (delays, ages)} of what was known of each case on its day."""
        recent = SQL("AND outcome.due >= chosen.day - %s", DELAY_DAYS)
        rows = self._read_of_cases(root, cases, self._get_delays_select(), recent)
        return {case: (delays or (), ages or ()) for case, delays, ages in rows}

    @api.model
    def _read_of_cases(self, root, cases, columns, bound=None):
        """Return (case, *columns) of what was known of each case on its day.

        ``bound`` is SQL that leaves out what the columns do not look at.
        """
        statement = SQL(
            """WITH outcome AS MATERIALIZED (%(outcome)s),
                    chosen AS MATERIALIZED (%(cases)s)
               SELECT known.case_id, %(columns)s FROM (%(known)s) known
             GROUP BY known.case_id""",
            outcome=self._get_outcome_sql(root),
            cases=cases,
            columns=columns,
            known=self._get_known_sql(
                root,
                SQL(
                    "chosen JOIN outcome ON outcome.debtor_id = chosen.debtor_id %s",
                    bound or SQL(),
                ),
                SQL("chosen.day"),
                SQL("chosen.id AS case_id,"),
            ),
        )
        return self._read_tuned(statement, True)

    @api.model
    def _read_tuned(self, statement, is_whole):
        """Return the rows of a statement that PostgreSQL would plan badly.

        It is not worth compiling; and of the whole ledger, PostgreSQL takes the lines
        to be few, and would look up row after row.
        """
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL jit = off")
        if is_whole:
            self.env.cr.execute("SET LOCAL enable_nestloop = off")
        rows = self.env.execute_query(statement)
        self.env.cr.execute("SET LOCAL enable_nestloop = on")
        self.env.cr.execute("SET LOCAL jit = on")
        return rows

    @api.model
    def _get_known_sql(self, root, source, day, columns=None):
        """Return the SELECT of the outcomes of ``source`` as they were on ``day``.

        Every expression is that of ``rules.risk_history``, in the same order. OFFSET 0
        has PostgreSQL compute each of them once.
        """
        return SQL(
            """
            SELECT *, size * power(%(half)s, since / %(half_life)s) AS weight,
                   size * power(%(half)s, since / %(recent_half_life)s)
                       AS recent_weight,
                   is_settled AND NOT is_debit AND NOT is_decided AS is_early,
                   1 / (1 + exp((%(grace)s + %(half)s - bounded) / %(softness)s))
                       AS lateness
              FROM (
                SELECT *, power(amount, %(power)s) AS size,
                       LEAST(GREATEST(age, 0), %(oldest)s)::float8 AS since,
                       age > %(grace)s + CASE WHEN is_debit THEN %(returned)s
                                              ELSE 0 END AS is_decided,
                       NOT is_settled AND NOT is_lost AS is_open,
                       LEAST(GREATEST(delay, %(earliest)s), %(latest)s)::float8
                           AS bounded,
                       delay > %(grace)s AS is_late
                  FROM (
                    SELECT %(columns)s outcome.*, %(day)s AS day, %(day)s - due AS age,
                           GREATEST(balance - CASE WHEN credited_on <= %(day)s
                                    THEN credited ELSE 0 END, 0) AS amount,
                           COALESCE(settled <= %(day)s AND closed <= %(day)s, false)
                               AS is_settled,
                           COALESCE(lost <= %(day)s, false) AS is_lost,
                           COALESCE(first_paid <= %(day)s AND (settled IS NULL
                               OR first_paid < settled), false) AS in_parts,
                           CASE WHEN settled <= %(day)s AND closed <= %(day)s
                                THEN settled - due
                                WHEN lost <= %(day)s
                                THEN GREATEST(%(day)s - due, %(latest)s)
                                ELSE %(day)s - due END AS delay
                      FROM %(source)s
                     WHERE issued <= %(day)s
                       AND (undone IS NULL OR undone > %(day)s) OFFSET 0
                  ) dated OFFSET 0
              ) judged OFFSET 0
            """,
            half=_float(0.5),
            half_life=_float(HALF_LIFE),
            recent_half_life=_float(RECENT_HALF_LIFE),
            power=_float(AMOUNT_POWER),
            softness=_float(SOFTNESS),
            grace=root.relance_risk_grace_days,
            returned=RETURN_DAYS,
            earliest=EARLIEST,
            oldest=OLDEST,
            latest=LATEST,
            day=day,
            columns=columns or SQL(),
            source=source,
        )

    @api.model
    def _get_sums_select(self):
        """Return the columns of ``Sums``, in their order."""
        return SQL(
            """
            COUNT(*) FILTER (WHERE is_decided),
            COUNT(*) FILTER (WHERE is_decided AND age <= %(year)s),
            COUNT(*) FILTER (WHERE is_decided AND age <= %(year)s AND is_late),
            COALESCE(SUM(delay) FILTER (
                WHERE is_decided AND age <= %(year)s AND is_late), 0)::float8,
            COALESCE(AVG(size) FILTER (WHERE is_decided),
                     AVG(size) FILTER (WHERE is_early), 1),
            COALESCE(SUM(weight) FILTER (WHERE is_decided OR is_early), 0),
            COALESCE(SUM(weight * lateness) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(weight) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(weight * bounded) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(weight) FILTER (WHERE is_decided AND in_parts), 0),
            COALESCE(SUM(recent_weight) FILTER (WHERE is_decided OR is_early), 0),
            COALESCE(SUM(recent_weight * lateness) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(amount) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(amount) FILTER (WHERE is_decided AND is_open), 0),
            COUNT(*) FILTER (WHERE is_decided AND is_open),
            COALESCE(MAX(age) FILTER (WHERE is_decided AND is_open), 0),
            COALESCE(SUM(amount) FILTER (WHERE is_open), 0),
            MAX(day - issued)
            """,
            year=YEAR,
        )

    @api.model
    def _get_shown_select(self):
        """Return the columns of ``History`` after its sums, in their order.

        The mean delay and the days beyond terms are those of ``rules.risk_class``.
        """
        return SQL(
            """
            COALESCE(SUM(amount * delay) FILTER (WHERE is_decided)
                / NULLIF(SUM(amount) FILTER (WHERE is_decided), 0), 0),
            COALESCE(SUM(amount * CASE WHEN age <= 0 THEN 0 WHEN age <= 30 THEN 15
                                       WHEN age <= 60 THEN 45 WHEN age <= 90 THEN 75
                                       ELSE 105 END) FILTER (WHERE is_open)
                / NULLIF(SUM(amount) FILTER (WHERE is_open), 0), 0)
            """
        )

    @api.model
    def _get_delays_select(self):
        """Return the delays of two years, and how old they are."""
        return SQL(
            """array_agg(delay) FILTER (WHERE is_decided AND age <= %(days)s),
               array_agg(age) FILTER (WHERE is_decided AND age <= %(days)s)""",
            days=DELAY_DAYS,
        )


def _float(number):
    """Return the SQL of a number that PostgreSQL computes with quickly."""
    return SQL("%s::float8", number)

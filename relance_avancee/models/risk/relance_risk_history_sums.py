from datetime import date
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
from .relance_risk_history import AS_IT_WAS, DELAY_DAYS, Telling


class History(NamedTuple):
    """What is known of a debtor on a day: sums, and what is shown beside the score.

    ``way`` is how its next invoice will be sent, ``since`` when it is sent so.
    """

    sums: Sums
    mean_delay: float
    days_beyond_terms: float
    way: str | None = None
    since: date | None = None


class RelanceRiskHistory(models.AbstractModel):
    """The sums of ``rules.risk_history.summarise``, of all debtors in one statement."""

    _inherit = "relance.risk.history"

    @api.model
    def _read_histories(self, root, day, effects, debtors=None, new=None):
        """Return {debtor: History} of what is known at the end of ``day``.

        Past delays are told for ``effects``; ``new`` are the circumstances of the new
        invoice, those that are likely for each debtor for None.
        """
        shown = 1 + len(Sums._fields)
        telling = Telling(effects)
        columns = SQL(
            "%s, %s %s",
            self._get_sums_select(telling),
            self._get_shown_select(),
            SQL(", MIN(fresh_way), MIN(fresh_since)") if effects.names else SQL(),
        )
        return {
            row[0]: History(_make_sums(row[1:shown]), *row[shown:])
            for row in self._read_of_day(root, day, debtors, columns, telling, new)
        }

    @api.model
    def _read_of_day(self, root, day, debtors, columns, telling=AS_IT_WAS, new=None):
        """Return (debtor, *columns) of what is known at the end of ``day``."""
        names = telling.effects.names
        outcome = self._get_outcome_sql(root, debtors, names)
        today = SQL("%s::date", day)
        if names:
            head = SQL(
                "WITH outcome AS MATERIALIZED (%s), fresh AS MATERIALIZED (%s)",
                outcome,
                self._get_fresh_sql(root, today, names, new),
            )
            source = SQL("outcome JOIN fresh ON fresh.debtor_id = outcome.debtor_id")
            more = SQL("fresh.way AS fresh_way, fresh.since AS fresh_since,")
        else:
            head, source, more = SQL(), SQL("(%s) outcome", outcome), SQL()
        statement = SQL(
            """%(head)s SELECT known.debtor_id, %(columns)s
                 FROM (%(known)s) known GROUP BY known.debtor_id""",
            head=head,
            columns=columns,
            known=self._get_known_sql(root, source, today, more, telling),
        )
        return self._read_tuned(statement, debtors is None)

    @api.model
    def _read_sums(self, root, cases, effects):
        """Return {case: Sums} of what was known of each case on its own day.

        ``cases`` is the SELECT of (id, debtor_id, day): the same sums as those of a
        profile, and so what is learnt from the past fits what is done today. Delays
        are told as if like the line that bears the id of the case.
        """
        telling = Telling(effects, "chosen")
        rows = self._read_of_cases(root, cases, self._get_sums_select(telling), telling)
        return {case: _make_sums(values) for case, *values in rows}

    @api.model
    def _read_delays(self, root, cases, effects):
        """Return {case: (delays, ages)} of what was known of each case on its day."""
        recent = SQL("AND outcome.due >= chosen.day - %s", DELAY_DAYS)
        telling = Telling(effects, "chosen")
        told = SQL(" + ").join(
            [SQL("own")] + [SQL.identifier(f"moved_{name}") for name in effects.names]
        )
        columns = self._get_delays_select(told)
        rows = self._read_of_cases(root, cases, columns, telling, recent)
        return {case: (delays or (), ages or ()) for case, delays, ages in rows}

    @api.model
    def _read_of_cases(self, root, cases, columns, telling, bound=None):
        """Return (case, *columns) of what was known of each case on its day.

        ``bound`` is SQL that leaves out what the columns do not look at.
        """
        names = telling.effects.names
        statement = SQL(
            """WITH outcome AS MATERIALIZED (%(outcome)s),
                    chosen AS MATERIALIZED (
                        SELECT given.* %(own)s FROM (%(cases)s) given
                     LEFT JOIN outcome ON outcome.line_id = given.id)
               SELECT known.case_id, %(columns)s FROM (%(known)s) known
             GROUP BY known.case_id""",
            outcome=self._get_outcome_sql(root, names=names),
            own=SQL(" ").join(
                SQL(", %s", SQL.identifier("outcome", f"is_{name}")) for name in names
            ),
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
                telling,
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
    def _get_known_sql(self, root, source, day, columns=None, telling=AS_IT_WAS):
        """Return the SELECT of the outcomes of ``source`` as they were on ``day``.

        Every expression is that of ``rules.risk_history``, in the same order. OFFSET 0
        has PostgreSQL compute each of them once.
        """
        return SQL(
            """
            SELECT *, size * power(%(half)s, since / %(half_life)s) AS weight,
                   size * power(%(half)s, since / %(recent_half_life)s)
                       AS recent_weight,
                   is_settled AND NOT is_debit AND NOT is_decided AS is_early
                   %(lateness)s
              FROM (
                SELECT *, power(amount, %(power)s) AS size,
                       LEAST(GREATEST(age, 0), %(oldest)s)::float8 AS since,
                       age > %(grace)s + CASE WHEN is_debit THEN %(returned)s
                                              ELSE 0 END AS is_decided,
                       NOT is_settled AND NOT is_lost AS is_open,
                       LEAST(GREATEST(own, %(earliest)s), %(latest)s)::float8
                           AS bounded %(told)s,
                       delay > %(grace)s AS is_late
                  FROM (SELECT *, delay - CASE WHEN is_disputed THEN
                               CASE WHEN disputed_to > disputed_from THEN GREATEST(
                                         LEAST(settled, disputed_to)
                                         - GREATEST(disputed_from, due), 0)
                                    ELSE %(cost)s END ELSE 0 END AS own FROM (
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
                                ELSE %(day)s - due END AS delay,
                           COALESCE(settled <= %(day)s AND closed <= %(day)s
                                    AND disputed_from <= %(day)s, false)
                               AS is_disputed %(moved)s
                      FROM %(source)s
                     WHERE issued <= %(day)s
                       AND (undone IS NULL OR undone > %(day)s) OFFSET 0
                  ) seen) dated OFFSET 0
              ) judged OFFSET 0
            """,
            half=_float(0.5),
            half_life=_float(HALF_LIFE),
            recent_half_life=_float(RECENT_HALF_LIFE),
            power=_float(AMOUNT_POWER),
            grace=root.relance_risk_grace_days,
            returned=RETURN_DAYS,
            earliest=EARLIEST,
            oldest=OLDEST,
            latest=LATEST,
            day=day,
            columns=columns or SQL(),
            source=source,
            cost=_float(telling.effects.dispute),
            moved=self._get_moved_columns(telling),
            told=self._get_told_columns(telling),
            lateness=SQL(" ").join(
                SQL(
                    ", 1 / (1 + exp((%s + %s - %s) / %s)) AS %s",
                    root.relance_risk_grace_days,
                    _float(0.5),
                    SQL.identifier(f"{how}bounded"),
                    _float(SOFTNESS),
                    SQL.identifier(f"{how}lateness"),
                )
                for how in dict.fromkeys(_get_hows(telling))
            ),
        )

    @api.model
    def _get_sums_select(self, telling=AS_IT_WAS):
        """Return the columns of ``Sums``, in their order."""
        own, told, disputed = map(self._get_late_sums, _get_hows(telling))
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
            %(told_lateness)s,
            COALESCE(SUM(weight) FILTER (WHERE is_decided), 0),
            %(told_delay)s,
            COALESCE(SUM(weight) FILTER (WHERE is_decided AND in_parts), 0),
            COALESCE(SUM(recent_weight) FILTER (WHERE is_decided OR is_early), 0),
            %(told_recent)s,
            COALESCE(SUM(amount) FILTER (WHERE is_decided), 0),
            COALESCE(SUM(amount) FILTER (WHERE is_decided AND is_open), 0),
            COUNT(*) FILTER (WHERE is_decided AND is_open),
            COALESCE(MAX(age) FILTER (WHERE is_decided AND is_open), 0),
            COALESCE(SUM(amount) FILTER (WHERE is_open), 0),
            MAX(day - issued),
            COUNT(*) FILTER (WHERE is_settled), COUNT(*) FILTER (WHERE is_disputed),
            %(own)s, %(disputed)s, %(moved)s
            """,
            year=YEAR,
            told_lateness=told[0],
            told_recent=told[1],
            told_delay=told[2],
            own=SQL(", ").join(own),
            disputed=SQL(", ").join(disputed),
            moved=self._get_moved_select(telling),
        )

    @api.model
    def _get_moved_select(self, telling):
        """Return the array of the days that each circumstance moves, weighed."""
        return SQL(
            "ARRAY[%s]::float8[]",
            SQL(", ").join(
                SQL(
                    "COALESCE(SUM(weight * %s) FILTER (WHERE is_decided), 0)",
                    SQL.identifier(f"moved_{name}"),
                )
                for name in telling.effects.names
            ),
        )

    @api.model
    def _get_late_sums(self, how):
        """Return the SQL of lateness, recent lateness and delay, told ``how``."""
        lateness, bounded = (
            SQL.identifier(f"{how}{name}") for name in ("lateness", "bounded")
        )
        return [
            SQL("COALESCE(SUM(%s * %s) FILTER (WHERE is_decided), 0)", *pair)
            for pair in (
                (SQL("weight"), lateness),
                (SQL("recent_weight"), lateness),
                (SQL("weight"), bounded),
            )
        ]

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
    def _get_delays_select(self, delay):
        """Return the delays of two years, and how old they are."""
        return SQL(
            """array_agg((%(delay)s)::float8)
                   FILTER (WHERE is_decided AND age <= %(days)s),
               array_agg(age) FILTER (WHERE is_decided AND age <= %(days)s)""",
            days=DELAY_DAYS,
            delay=delay,
        )


def _make_sums(values):
    """Return the sums of a row; PostgreSQL gives a list of the days moved."""
    return Sums(*values[:-1], tuple(values[-1]))


def _get_hows(telling):
    """Return the prefixes of a delay as it was, as it is told, and as if disputed.

    Those that would be the same are.
    """
    told = "told_" if telling.effects.names else ""
    return "", told, "disputed_" if telling.effects.dispute else told


def _float(number):
    """Return the SQL of a number that PostgreSQL computes with quickly."""
    return SQL("%s::float8", number)

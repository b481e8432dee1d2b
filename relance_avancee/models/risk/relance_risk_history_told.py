from odoo import api, models
from odoo.tools import SQL

from ...rules.planning.reasons import DISPUTED
from ...rules.risk.circumstances import (
    COMPARED,
    NAMES,
    POST,
    SEASON_DAYS,
    SEASONS,
    Compared,
)
from ...rules.risk.history import EARLIEST, LATEST, RETURN_DAYS
from .relance_risk_history import DELAY_DAYS

LONG_TERMS = 30  # days
# In which months, from which day, an invoice falls due when people are away.
AWAY = {"august": (8, 1), "year_end": (12, 15)}
# How the next invoice will be sent, by what the customer's form says.
WAYS_OF_METHODS = {"email": "email", "peppol": "einvoice", "snailmail": "post"}


class RelanceRiskHistory(models.AbstractModel):
    """What else made invoices late: how they were sent, disputes, and so on."""

    _inherit = "relance.risk.history"

    @api.model
    def _get_circumstances(self, names):
        """Return {name: SQL} of ``names``: true, false or unknown of each ``line``.

        Those of ``rules.risk.circumstances``; the aliases are those of
        ``_get_outcome_sql``, which tells of direct debits itself.
        """
        due = SQL("COALESCE(line.date_maturity, line.date)")
        issued = SQL("COALESCE(line.invoice_date, line.date)")
        known = {
            POST: SQL("sent.way = 'post'"),
            "long_terms": SQL("%s - %s > %s", due, issued, LONG_TERMS),
            "first": SQL("%s = MIN(%s) OVER (PARTITION BY debtor.id)", issued, issued),
            "no_order": SQL("COALESCE(line.ref, '') = ''"),
        } | {
            name: SQL(
                "EXTRACT(month FROM %s) = %s AND EXTRACT(day FROM %s) >= %s",
                due,
                month,
                due,
                day,
            )
            for name, (month, day) in AWAY.items()
        }
        return {name: known[name] for name in names if name in known}

    @api.model
    def _get_circumstance_columns(self, names):
        """Return the columns of ``names`` of an outcome, and how it was sent."""
        columns = [
            SQL(", %s AS %s", sql, _column(name))
            for name, sql in self._get_circumstances(names).items()
        ]
        return SQL(" ").join([*columns, SQL(", sent.way") if POST in names else SQL()])

    @api.model
    def _get_sent_join(self, root, debtors, names):
        """Return the join of how each ``line`` was sent, where it is asked for."""
        if POST not in names:
            return SQL()
        noted = SQL(
            """SELECT item.move_id, item.delivery AS way FROM relance_due_item item
                WHERE item.delivery IS NOT NULL AND item.company_id = ANY(%s)
            UNION ALL %s""",
            root._relance_companies().ids,
            self.env["relance.due.item"]._get_sendings_sql(),
        )
        if debtors is None:
            return SQL(
                """LEFT JOIN (SELECT told.move_id, MIN(told.way) AS way
                                FROM (%s) told GROUP BY told.move_id) sent
                          ON sent.move_id = line.move_id""",
                noted,
            )
        return SQL(
            """LEFT JOIN LATERAL (SELECT MIN(told.way) AS way FROM (%s) told
                                   WHERE told.move_id = line.move_id) sent ON TRUE""",
            noted,
        )

    @api.model
    def _get_dispute_join(self, root):
        """Return the join of the days between which each ``line`` was disputed.

        A dispute of less than half of an item tells nothing of the rest.
        """
        return SQL(
            """LEFT JOIN (%s) disputed ON disputed.id = line.id
               LEFT JOIN (%s) contested ON contested.id = line.move_id""",
            self._get_disputes_sql(
                root,
                SQL("item.line_id"),
                SQL("""hold.due_item_id IS NOT NULL AND (hold.amount > 0) IS NOT TRUE
                    OR hold.amount * 2 >= item.amount_total"""),
            ),
            self._get_disputes_sql(
                root, SQL("hold.move_id"), SQL("hold.scope = 'move'")
            ),
        )

    @api.model
    def _get_disputes_sql(self, root, key, condition):
        """Return the SELECT of the first and last day of the disputes by ``key``.

        One that was withdrawn does not count.
        """
        return SQL(
            """SELECT %(key)s AS id, MIN(hold.date_from) AS first,
                      MAX(COALESCE(hold.date_lifted, hold.date_to, 'infinity')) AS last
                 FROM relance_hold hold
            LEFT JOIN relance_due_item item ON item.id = hold.due_item_id
            LEFT JOIN relance_dispute dispute
                   ON dispute.id = hold.act_id AND hold.act_model = 'relance.dispute'
                WHERE hold.kind = ANY(%(kinds)s)
                  AND hold.company_id = ANY(%(companies)s)
                  AND %(key)s IS NOT NULL AND (%(condition)s)
                  AND COALESCE(dispute.state, '') <> 'cancelled' GROUP BY 1""",
            key=key,
            kinds=list(DISPUTED),
            companies=root._relance_companies().ids,
            condition=condition,
        )

    # As if like the new invoice ---------------------------------------------------

    @api.model
    def _get_fresh_sql(self, root, day, names, new=None):
        """Return the SELECT of what the next invoice of each debtor will be like.

        From the ``outcome`` known at the end of ``day``: sent as the customer's form
        says, else as the last one was, ``since`` when; the rest as of the last one.
        What only a due date tells is unknown. ``new`` says it of all of them instead.
        """
        if new is not None:
            return SQL(
                """SELECT DISTINCT debtor_id, NULL::varchar AS way, NULL::date AS since
                          %s FROM outcome""",
                SQL(" ").join(
                    SQL(", %s::boolean AS %s", new.get(name), _column(name))
                    for name in names
                ),
            )
        way = SQL("NULL::varchar")
        since = SQL("NULL::date")
        if POST in names:
            way = SQL(
                "COALESCE(MAX(%s), %s)",
                self._get_method_sql(root),
                _last(SQL("outcome.way")),
            )
            since = SQL("MIN(issued) FILTER (WHERE issued > changed)")
        columns = {
            POST: SQL("%s = 'post'", way),
            "first": SQL("false"),
            **dict.fromkeys(AWAY, SQL("NULL::boolean")),
        }
        return SQL(
            """SELECT debtor_id, %(way)s AS way, %(since)s AS since %(columns)s
                 FROM (SELECT outcome.*, %(changed)s AS changed FROM outcome
                        WHERE issued <= %(day)s) outcome
                 JOIN res_partner debtor ON debtor.id = debtor_id GROUP BY debtor_id""",
            way=way,
            since=since,
            changed=self._get_changed_way_sql() if POST in names else SQL("NULL::date"),
            columns=SQL(" ").join(
                SQL(
                    ", %s AS %s",
                    columns.get(name, _last(_column(name))),
                    _column(name),
                )
                for name in names
            ),
            day=day,
        )

    @api.model
    def _get_method_sql(self, root):
        """Return the SQL of how the form of ``debtor`` has its invoices sent."""
        methods = SQL("debtor.invoice_sending_method->>%s", str(root.id))
        return SQL(
            "CASE %s %s END",
            methods,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", method, way)
                for method, way in WAYS_OF_METHODS.items()
            ),
        )

    @api.model
    def _get_changed_way_sql(self):
        """Return the SQL of the last day on which a debtor was sent to otherwise."""
        return SQL(
            """LEAST(MAX(issued) FILTER (WHERE is_post) OVER (PARTITION BY debtor_id),
                     MAX(issued) FILTER (WHERE NOT is_post)
                         OVER (PARTITION BY debtor_id))"""
        )

    @api.model
    def _get_moved_columns(self, telling):
        """Return the columns by how many days each circumstance moves an outcome."""
        return SQL(" ").join(
            SQL(
                ", COALESCE(%s::float8 * (%s::integer - %s::integer), 0) AS %s",
                telling.effects.days[name],
                SQL.identifier(telling.new, f"is_{name}"),
                SQL.identifier("outcome", f"is_{name}"),
                _moved(name),
            )
            for name in telling.effects.names
        )

    @api.model
    def _get_told_columns(self, telling):
        """Return the columns of the delay as it is told, of one that is disputed too.

        ``own`` is the delay without the days of a dispute.
        """
        told = SQL(" + ").join([SQL("own"), *map(_moved, telling.effects.names)])
        columns = []
        if telling.effects.names:
            columns.append(SQL(", %s AS told_bounded", _bounded(told)))
        if cost := telling.effects.dispute:
            columns.append(
                SQL(
                    ", %s AS disputed_bounded",
                    _bounded(SQL("%s + %s::float8", told, cost)),
                )
            )
        return SQL(" ").join(columns)

    # What a ledger shows ----------------------------------------------------------

    @api.model
    def _read_compared(self, root, day):
        """Return the ``Compared`` of what was settled on ``day``; (disputed, all)."""
        size = range(len(COMPARED))
        pairs = [(rank, other) for rank in size for other in size if other <= rank]
        own = SQL("OVER (PARTITION BY debtor_id)")
        columns = [self._get_compared_sql(name, day) for name in COMPARED]
        gaps = [SQL.identifier(f"gap_{name}") for name in COMPARED]
        statement = SQL(
            """WITH outcome AS MATERIALIZED (%(outcome)s)
               SELECT COUNT(*), COUNT(DISTINCT debtor_id), COUNT(*) FILTER (
                          WHERE is_dispute), COALESCE(SUM(gap * gap), 0), %(products)s
                 FROM (SELECT debtor_id, is_dispute, delay - AVG(delay) %(own)s AS gap,
                              %(gaps)s
                         FROM (SELECT *, LEAST(GREATEST(settled - due, %(earliest)s),
                                               %(latest)s)::float8 AS delay,
                                      COALESCE(disputed_from <= %(day)s, false)
                                          AS is_dispute
                                 FROM outcome
                                WHERE settled <= %(day)s AND closed <= %(day)s
                                  AND (undone IS NULL OR undone > %(day)s)
                                  AND %(day)s - due BETWEEN %(grace)s + 1 + CASE
                                      WHEN is_debit THEN %(returned)s ELSE 0 END
                                      AND %(days)s) known) beside""",
            outcome=self._get_outcome_sql(root, names=NAMES),
            products=SQL(", ").join(
                SQL("COALESCE(SUM(%s * %s), 0)", one, other)
                for one, other in [
                    *((gap, SQL("gap")) for gap in gaps),
                    *((gaps[rank], gaps[other]) for rank, other in pairs),
                ]
            ),
            gaps=SQL(", ").join(
                SQL(
                    "COALESCE((%s)::integer - AVG((%s)::integer) %s, 0)::float8 AS %s",
                    column,
                    column,
                    own,
                    gap,
                )
                for column, gap in zip(columns, gaps, strict=True)
            ),
            own=own,
            earliest=EARLIEST,
            latest=LATEST,
            day=SQL("%s::date", day),
            grace=root.relance_risk_grace_days,
            returned=RETURN_DAYS,
            days=DELAY_DAYS,
        )
        [[count, customers, disputed, spread, *sums]] = self._read_tuned(
            statement, True
        )
        late, products = sums[: len(COMPARED)], sums[len(COMPARED) :]
        crossed = [[0.0] * len(COMPARED) for _name in COMPARED]
        for (rank, other), product in zip(pairs, products, strict=True):
            crossed[rank][other] = crossed[other][rank] = product
        compared = Compared(COMPARED, crossed, late, spread, count - customers)
        return compared, (disputed, count)

    @api.model
    def _get_compared_sql(self, name, day):
        """Return the SQL of ``rules.risk.circumstances.as_learnt`` on ``day``."""
        column = SQL.identifier(f"is_{name}")
        if name not in SEASONS:
            return column
        return SQL(
            "CASE WHEN %s::date - due >= %s THEN %s END", day, SEASON_DAYS, column
        )


def _column(name):
    """Return the SQL of the column of a circumstance."""
    return SQL.identifier(f"is_{name}")


def _moved(name):
    """Return the SQL of the column of the days that a circumstance moves."""
    return SQL.identifier(f"moved_{name}")


def _last(column):
    """Return the SQL of the last known value of a column."""
    return SQL(
        "(array_agg(%s ORDER BY issued DESC) FILTER (WHERE %s IS NOT NULL))[1]",
        column,
        column,
    )


def _bounded(delay):
    """Return the SQL of a delay beyond which an invoice is neither better nor worse."""
    return SQL("LEAST(GREATEST(%s, %s), %s)::float8", delay, EARLIEST, LATEST)

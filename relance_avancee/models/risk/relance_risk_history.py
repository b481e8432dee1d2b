from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...const import FRENCH
from ...rules.claims.legal_type import presumed_type
from ...rules.planning.reasons import DISPUTED
from ...rules.risk.circumstances import NO_EFFECTS, Effects
from ...rules.risk.features import Incidents
from ...rules.risk.history import HALF_LIFE, YEAR, fading
from ...rules.risk.scope import is_person

# The delays that tell what circumstances cost, and when the next invoice is paid: those
# of two years.
DELAY_DAYS = 730
# Closed so, an item was never paid: a default.
DEFAULTS = ("doubtful", "loss", "other")
# Items that wait for something else than the debtor's good will.
LEFT_OUT_ROUTES = ("assigned", "retention")
KINDS = ("out_invoice", "out_receipt", "entry")
NOTHING = Incidents()


class Telling(NamedTuple):
    """What delays are told for, and the alias that tells it of the new invoice."""

    effects: Effects = NO_EFFECTS
    new: str = "fresh"


AS_IT_WAS = Telling()


class Debtor(NamedTuple):
    """What a debtor is, besides its invoices."""

    segment: str
    is_person: bool
    credit_limit: float
    has_objected: bool


class KnownIncidents:
    """What came back, was broken or disputed: {debtor: [(kind, day)]}."""

    def __init__(self, rows):
        self.by_debtor = defaultdict(list)
        for debtor, kind, day in rows:
            self.by_debtor[debtor].append((kind, day))

    def of(self, debtor, day):
        """Return what was known of ``debtor`` at the end of ``day``, fading."""
        if debtor not in self.by_debtor:
            return NOTHING
        sums = dict.fromkeys(Incidents._fields, 0.0)
        for kind, known in self.by_debtor[debtor]:
            if known <= day:
                sums[kind] += fading((day - known).days, HALF_LIFE)
        return Incidents(**sums)


class Habits(NamedTuple):
    """When a debtor pays: the delays of its invoices, their ages, which days.

    Delays are those without the days of a dispute; of the ``settled`` invoices so many
    ``disputes``, the ``typical`` amount, and for each circumstance that is told for
    whether it was so of each delay.
    """

    delays: tuple[float, ...]
    ages: tuple[int, ...]
    is_paid: tuple[bool, ...]
    paid_days: tuple[date, ...]
    settled: int = 0
    disputes: int = 0
    typical: float = 0.0
    circumstances: tuple[tuple[bool | None, ...], ...] = ()


class RelanceRiskHistory(models.AbstractModel):
    """What became of each receivable line, read from the ledger itself.

    However old it is, installed or not: nothing is copied, nothing can be stale.
    """

    _name = "relance.risk.history"
    _description = "Payment History"

    @api.model
    def _get_outcome_sql(self, root, debtors=None, names=()):
        """Return the SELECT of the lines of ``root`` that tell how debtors pay.

        One row a line, with the columns of ``rules.risk_history.Outcome``, its ids and
        its debtor; the amount is ``balance`` less what was ``credited``, from
        ``credited_on`` on. Nothing remained of it on the day ``undone``: most of it was
        credited. Left out: what was moved elsewhere to be followed there, set off,
        assigned, kept as retention money, disputed now. ``debtors`` are ids, all of
        them for None; ``names`` are the circumstances to tell of each.
        """
        special = self._read_special(root, debtors)
        books = self._get_journals(root, "general", "sale")
        return SQL(
            """
            SELECT line.id AS line_id, line.move_id, line.company_id,
                   COALESCE(partner.commercial_partner_id, partner.id) AS debtor_id,
                   COALESCE(line.invoice_date, line.date) AS issued,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.balance::float8 AS balance, paid.credited, paid.credited_on,
                   CASE WHEN paid.credited * 2 >= line.balance
                        THEN paid.credited_on END AS undone, paid.closed,
                   CASE WHEN line.reconciled AND line.id <> ALL(%(lost)s)
                        THEN paid.last END AS settled,
                   CASE WHEN line.reconciled AND line.id = ANY(%(lost)s)
                        THEN paid.last END AS lost,
                   paid.first AS first_paid,
                   COALESCE(%(route)s, '') = 'debit' AS is_debit,
                   LEAST(disputed.first, contested.first) AS disputed_from,
                   GREATEST(disputed.last, contested.last) AS disputed_to %(more)s
              FROM account_move_line line
         LEFT JOIN account_move move ON move.id = line.move_id AND %(telling)s
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN res_partner debtor ON debtor.id = COALESCE(
                   partner.commercial_partner_id, partner.id)
         LEFT JOIN account_payment_method_line method
                ON method.id = move.preferred_payment_method_line_id
         LEFT JOIN (%(paid)s) paid ON paid.line_id = line.id
              %(was_disputed)s %(was_sent)s
             WHERE line.company_id = ANY(%(companies)s)
               AND line.account_id = ANY(%(accounts)s)
               AND line.parent_state = 'posted' AND line.balance > 0
               AND line.amount_currency <> 0
               AND line.journal_id = ANY(%(books)s)
               AND (move.id IS NULL OR move.move_type IN %(kinds)s)
               AND COALESCE(%(route)s, '') <> ALL(%(left_out)s)
               AND (line.reconciled IS NOT TRUE OR paid.line_id IS NOT NULL)
               AND line.id <> ALL(%(no_payment)s)
               AND (line.reconciled OR COALESCE(move.payment_state, '') <> 'blocked')
               AND NOT (%(disputed)s) AND %(scope)s
            """,
            lost=_array([line for line, how in special if how in DEFAULTS]),
            no_payment=_array(
                [line for line, how in special if how not in ("cash", *DEFAULTS)]
            ),
            route=self._get_route_sql(root),
            paid=self._get_paid_sql(root, debtors),
            more=self._get_circumstance_columns(names),
            was_disputed=self._get_dispute_join(root),
            was_sent=self._get_sent_join(root, debtors, names),
            companies=root._relance_companies().ids,
            accounts=self._get_telling_accounts(root),
            books=books,
            kinds=KINDS,
            telling=self._get_telling_sql(books),
            left_out=list(LEFT_OUT_ROUTES),
            disputed=self._get_disputed_sql(root),
            scope=self._get_debtor_scope(debtors),
        )

    @api.model
    def _get_telling_sql(self, books):
        """Return the SQL that keeps the moves of which more than their lines counts.

        They are few: the others are not looked up, which takes long of a whole ledger.
        """
        return SQL(
            """move.journal_id = ANY(%s) AND (
                move.move_type NOT IN %s OR move.payment_state = 'blocked'
                OR move.relance_route IS NOT NULL
                OR move.preferred_payment_method_line_id IS NOT NULL)""",
            books,
            KINDS,
        )

    @api.model
    def _get_debtor_scope(self, debtors):
        """Return the SQL that keeps the lines of ``debtors``, of all for None."""
        if debtors is None:
            return SQL("TRUE")
        return SQL(
            """line.partner_id IN (SELECT id FROM res_partner
                WHERE commercial_partner_id = ANY(%(debtors)s) OR id = ANY(%(debtors)s))
            """,
            debtors=list(debtors),
        )

    @api.model
    def _get_telling_accounts(self, root):
        """Return the accounts whose lines tell how debtors pay: not retention money."""
        accounts = self.env["account.account"]
        kept = accounts._get_relance_followed(root)
        for use in ("retention", "doubtful"):
            kept -= accounts._get_relance_accounts(root, use)
        return kept.ids

    @api.model
    def _get_journals(self, root, *types):
        """Return the ids of the journals of these types, archived ones too."""
        # sudo: whoever refreshes a score need not read the journals
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        domain = [
            ("type", "in", types),
            ("company_id", "in", root._relance_companies().ids),
        ]
        return journals.search(domain).ids

    @api.model
    def _get_route_sql(self, root):
        """Return the SQL of how a line is to be paid, as far as it was ever said."""
        return SQL(
            """COALESCE(move.relance_route, %s,
                        method.relance_route, method.relance_presumed_route)""",
            root._get_relance_partner_value_sql("relance_route"),
        )

    @api.model
    def _get_paid_sql(self, root, debtors):
        """Return the SQL of what was matched with each line: last and first payment.

        Our credit notes are no payments: how late they are tells nothing of the debtor.
        A match without an amount in the line's currency is an exchange difference.
        """
        return SQL(
            """
            SELECT part.debit_move_id AS line_id, MAX(part.max_date) AS closed,
                   COALESCE(MAX(part.max_date) FILTER (WHERE refund.id IS NULL),
                            MAX(part.max_date)) AS last,
                   MIN(part.max_date) FILTER (WHERE refund.id IS NULL) AS first,
                   SUM(part.amount) FILTER (WHERE refund.id IS NOT NULL)::float8
                       AS credited,
                   MAX(part.max_date) FILTER (WHERE refund.id IS NOT NULL)
                       AS credited_on
              FROM account_partial_reconcile part
         LEFT JOIN (SELECT credit.id FROM account_move_line credit
                     WHERE credit.account_id = ANY(%(accounts)s)
                       AND credit.journal_id = ANY(%(sales)s) AND credit.balance < 0
                   ) refund ON refund.id = part.credit_move_id
             WHERE part.company_id = ANY(%(companies)s)
               AND part.debit_amount_currency <> 0 AND %(scope)s
          GROUP BY part.debit_move_id
            """,
            companies=root._relance_companies().ids,
            accounts=self._get_telling_accounts(root),
            sales=self._get_journals(root, "sale"),
            scope=self._get_matched_scope(debtors, SQL("part.debit_move_id")),
        )

    @api.model
    def _read_special(self, root, debtors):
        """Return (line, how) of the lines matched with other entries: how they closed.

        What is matched with money or a credit note needs no closer look. Read apart,
        these few do not mislead PostgreSQL about all the others.
        """
        statement = SQL(
            """
            WITH closing AS (
                SELECT DISTINCT line.id, line.id AS line_id, line.move_id,
                       'posted' AS move_state
                  FROM account_move_line credit
                  JOIN account_partial_reconcile part ON part.credit_move_id = credit.id
                  JOIN account_move_line line ON line.id = part.debit_move_id
                 WHERE credit.account_id = ANY(%(accounts)s)
                   AND credit.journal_id = ANY(%(other)s) AND credit.balance < 0
                   AND part.debit_amount_currency <> 0 AND line.reconciled
                   AND %(scope)s
            )
            SELECT settled.id, COALESCE(settled.how, settled.reason)
              FROM (%(settlement)s) settled
            """,
            accounts=self._get_telling_accounts(root),
            other=self._get_journals(root, "general", "purchase"),
            scope=self._get_matched_scope(debtors, SQL("credit.id")),
            settlement=self.env["relance.due.item"]._get_settlement_sql(root),
        )
        return self.env.execute_query(statement)

    @api.model
    def _get_matched_scope(self, debtors, line):
        """Return the SQL that keeps the journal items ``line`` of ``debtors``."""
        if debtors is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT line.id FROM account_move_line line WHERE %s)",
            line,
            self._get_debtor_scope(debtors),
        )

    @api.model
    def _get_disputed_sql(self, root):
        """Return the SQL that tells whether a line is disputed now."""
        holds = SQL(
            """relance_hold hold
     LEFT JOIN relance_due_item item ON item.id = hold.due_item_id
         WHERE hold.kind = ANY(%s) AND hold.lifted IS NOT TRUE
           AND hold.company_id = ANY(%s)""",
            list(DISPUTED),
            root._relance_companies().ids,
        )
        return SQL(
            """line.reconciled IS NOT TRUE AND COALESCE(
                line.id IN (SELECT item.line_id FROM %(holds)s
                               AND item.line_id IS NOT NULL)
                OR line.move_id IN (SELECT hold.move_id FROM %(holds)s
                                       AND hold.scope = 'move'), false)""",
            holds=holds,
        )

    @api.model
    def _read_debtors(self, root, debtors):
        """Return {id: Debtor} of ``debtors``, ids; one query."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, debtor.name, COALESCE(debtor.is_company, false),
                          debtor.relance_legal_type, debtor.vat,
                          debtor.company_registry, country.code, %s,
                          COALESCE(debtor.relance_risk_objection, false)
                     FROM res_partner debtor
                LEFT JOIN res_country country ON country.id = debtor.country_id
                    WHERE debtor.id = ANY(%s)""",
                root._get_relance_limit_sql(),
                list(debtors),
            )
        )
        return {debtor: self._get_debtor(*values) for debtor, *values in rows}

    @api.model
    def _get_debtor(
        self, name, is_company, legal_type, vat, registry, country, limit, has_objected
    ):
        """Return what a debtor is, from the columns of its card."""
        kind = legal_type or presumed_type(
            is_company=is_company,
            vat=vat,
            registry=registry,
            is_french=country in FRENCH,
        )
        return Debtor(
            segment=f"{kind}/{country or ''}",
            is_person=is_person(
                is_company=is_company, legal_type=legal_type, name=name or ""
            ),
            credit_limit=limit or 0.0,
            has_objected=has_objected,
        )

    @api.model
    def _read_incidents(self, root):
        """Return the incidents of the debtors of ``root``."""
        self.env.flush_all()
        return KnownIncidents(self.env.execute_query(self._get_incident_sql(root)))

    @api.model
    def _get_incident_sql(self, root):
        """Return the SELECT of (debtor, kind, day), a kind of ``Incidents`` each.

        A dispute in which we were wrong, and credited all of it, tells nothing of the
        debtor. An extension may add what it knows with UNION ALL, and tells in
        ``_get_change_sources`` where they change.
        """
        return SQL(
            """SELECT rejection.debtor_id, 'returned', rejection.date
                 FROM relance_rejection rejection
                WHERE rejection.company_id = ANY(%(companies)s)
                  AND rejection.debtor_id IS NOT NULL
            UNION ALL
               SELECT promise.debtor_id, 'promises', promise.date_until + 1
                 FROM relance_promise promise
                WHERE promise.company_id = ANY(%(companies)s)
                  AND promise.debtor_id IS NOT NULL
                  AND promise.state IN ('partly', 'broken')
            UNION ALL
               SELECT dispute.debtor_id, 'disputes', dispute.date
                 FROM relance_dispute dispute
                WHERE dispute.company_id = ANY(%(companies)s)
                  AND dispute.debtor_id IS NOT NULL
                  AND dispute.state != 'cancelled'
                  AND COALESCE(dispute.amount_credited, 0) < dispute.amount""",
            companies=root._relance_companies().ids,
        )

    # How debtors pay --------------------------------------------------------------

    @api.model
    def _read_habits(self, root, day, effects, debtors=None):
        """Return {debtor: Habits} of what is known at the end of ``day``."""
        columns = SQL(
            "%s, %s, %s %s",
            self._get_delays_select(SQL("own")),
            self._get_paid_select(),
            self._get_disputes_select(),
            self._get_told_for_select(effects.names),
        )
        rows = self._read_of_day(root, day, debtors, columns, Telling(effects))
        return {
            debtor: Habits(
                *(tuple(one or ()) for one in row[:4]),
                *row[4:7],
                tuple(tuple(one or ()) for one in row[7:]),
            )
            for debtor, *row in rows
        }

    @api.model
    def _get_paid_select(self):
        """Return which of these were paid, and the days of the payments of a year."""
        return SQL(
            """array_agg(is_settled) FILTER (WHERE is_decided AND age <= %s),
               array_agg(settled) FILTER (WHERE is_settled AND age <= %s)""",
            DELAY_DAYS,
            YEAR,
        )

    @api.model
    def _get_disputes_select(self):
        """Return how many were settled, how many of them disputed, the usual amount."""
        return SQL(
            """COUNT(*) FILTER (WHERE is_settled), COUNT(*) FILTER (WHERE is_disputed),
               COALESCE(AVG(amount) FILTER (WHERE is_decided), 0)"""
        )

    @api.model
    def _get_told_for_select(self, names):
        """Return whether each of ``names`` was so of each delay."""
        return SQL(" ").join(
            SQL(
                ", array_agg(%s) FILTER (WHERE is_decided AND age <= %s)",
                SQL.identifier(f"is_{name}"),
                DELAY_DAYS,
            )
            for name in names
        )


def _array(ids):
    """Return the SQL of ids: PostgreSQL looks for one among them at once."""
    return SQL("%s::integer[]", ids)

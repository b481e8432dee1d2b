import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainCondition
from odoo.tools import SQL

from ...rules.desk.order import (
    CALLABLE,
    DEADLINE_DAYS,
    FADING,
    LEAST_PRESSING,
    OURS,
    PATIENCE,
    PRESSING,
    QUIET_DAYS,
    UNKNOWN,
)
from .relance_call import UNANSWERED

# A row's id is that of its customer, in steps of as many companies as there may be.
MAXIMUM_COMPANIES = 1 << 20
# Days during which a promise that was not kept is a cause.
BROKEN_DAYS = 60
# What a cause tells of itself, whatever it is.
CAUSE_COLUMNS = ("debtor_id", "company_id", "user_id", "code", "key", "since", "note")


class RelanceDeskCustomer(models.Model):
    """Where the rows come from: the same as ``rules/desk/order.py``, for all at once.

    Each customer has its ``debts`` (sums of its open items), its ``causes`` (what waits
    for a person) and its ``contact`` (when it last heard from us).
    """

    _inherit = "relance.desk.customer"

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'base': of rows asked for by their ids, only those are made
        asked = Domain(domain)
        ids = ()
        if isinstance(asked, DomainCondition) and asked.field_expr == "id":
            ids = asked.value if asked.operator == "in" else ()
        rows = self.browse([number for number in ids if number])
        return super(RelanceDeskCustomer, rows)._search(domain, *args, **kwargs)

    @property
    def _table_query(self):
        return SQL(
            """WITH contact AS MATERIALIZED (%(contacts)s),
                    debts AS MATERIALIZED (%(debts)s),
                    cause AS MATERIALIZED (%(causes)s),
                    known AS (%(known)s)
               SELECT known.*, known.gain * known.weight AS rank,
                      %(today)s - known.since AS days_listed,
                      known.cause IS NOT NULL AND NOT known.snoozed AS listed
                 FROM known""",
            debts=self._get_debt_sql(),
            causes=self._get_cause_sql(),
            contacts=self._get_contact_sql(),
            known=self._get_known_sql(),
            today=fields.Date.context_today(self),
        )

    def _get_known_sql(self):
        """Return the SELECT of the customers: debts, causes, contacts, marks."""
        return SQL(
            """SELECT owner.debtor_id::bigint * %(most)s + owner.company_id AS id,
                      owner.debtor_id, owner.company_id,
                      COALESCE(debts.user_id, cause.user_id) AS user_id,
                      assigned.team_id,
                      %(sums)s, %(own)s AS gain, %(stake)s AS amount,
                      debts.scenario_id, debts.next_date, debts.next_step_id,
                      COALESCE(cause.weight, %(least)s) AS weight,
                      COALESCE(cause.code, told.code) AS cause, cause.note,
                      COALESCE(cause.first, told.since) AS cause_date,
                      LEAST(cause.since, told.since) AS since,
                      %(codes)s AS codes, %(keys)s AS keys, told.last_date,
                      %(marks)s
                 FROM (SELECT debtor_id, company_id FROM debts
                        UNION SELECT debtor_id, company_id FROM cause
                        UNION SELECT mark.debtor_id, mark.company_id
                                FROM relance_desk_mark mark
                               WHERE mark.kept_by_id IS NOT NULL AND %(kept)s) owner
            LEFT JOIN debts USING (debtor_id, company_id)
            LEFT JOIN cause USING (debtor_id, company_id)
            LEFT JOIN contact USING (debtor_id, company_id)
            LEFT JOIN relance_desk_mark mark USING (debtor_id, company_id)
            LEFT JOIN relance_assignment assigned USING (debtor_id, company_id)
         CROSS JOIN LATERAL (%(quiet)s) told""",
            most=MAXIMUM_COMPANIES,
            kept=self._get_asked_sql("mark"),
            sums=self._get_sum_columns(),
            own=self._get_stake_sql("gain"),
            stake=self._get_stake_sql("free"),
            least=LEAST_PRESSING,
            codes=self._get_codes_sql(),
            keys=self._get_keys_sql(),
            marks=self._get_mark_columns(),
            quiet=self._get_quiet_sql(),
        )

    def _get_asked_sql(self, alias):
        """Return the condition that ``alias`` is of a customer of ``self``, if any."""
        if not self._ids:
            return SQL("true")
        debtors = {number // MAXIMUM_COMPANIES for number in self._ids}
        return SQL("%s = ANY(%s)", SQL.identifier(alias, "debtor_id"), list(debtors))

    # What is owed -----------------------------------------------------------------

    def _get_debt_sql(self):
        """Return the SELECT of the sums of the open items of each customer."""
        return SQL(
            """SELECT item.debtor_id, item.company_id,
                      MIN(item.collector_id) AS user_id, %(sums)s,
                      GREATEST(MAX(item.days_late), 0) AS oldest_days,
                      MIN(item.date_maturity) AS oldest,
                      MAX(item.last_date) AS last_date,
                      (array_agg(item.scenario_id ORDER BY item.date_maturity))[1]
                          AS scenario_id,
                      MIN(item.coming) AS next_date,
                      (array_agg(item.next_step_id ORDER BY item.coming)
                         FILTER (WHERE item.coming IS NOT NULL))[1] AS next_step_id
                 FROM (%(items)s OFFSET 0) item
             GROUP BY item.debtor_id, item.company_id""",
            sums=SQL(", ").join(
                SQL(
                    "COALESCE(SUM(%s) FILTER (WHERE %s), 0) AS %s",
                    amount,
                    condition,
                    SQL.identifier(name),
                )
                for name, (amount, condition) in self._get_sums().items()
            ),
            items=self._get_item_sql(),
        )

    @api.model
    def _get_sums(self):
        """Return {column: (SQL of an amount, SQL of the items that count)}."""
        owed = SQL("item.amount_residual")
        late = SQL("item.days_late > 0")
        sums = {
            "free": (SQL("item.free"), late),
            "gain": (SQL("item.free * item.share"), late),
            "overdue": (owed, late),
            "due": (owed, SQL("item.days_late <= 0")),
            "late_1": (owed, SQL("item.days_late BETWEEN 1 AND 30")),
            "late_2": (owed, SQL("item.days_late BETWEEN 31 AND 60")),
            "late_3": (owed, SQL("item.days_late BETWEEN 61 AND 90")),
            "late_4": (owed, SQL("item.days_late > 90")),
            "held": (
                owed,
                SQL(
                    "item.days_late > 0 AND NOT item.is_free AND COALESCE("
                    "item.reason, '') NOT IN ('dispute', 'promise', 'plan')"
                ),
            ),
        }
        for name, reason in (
            ("disputed", "dispute"),
            ("promised", "promise"),
            ("planned", "plan"),
        ):
            kept = SQL("item.kept")
            sums[name] = (kept, SQL("item.kept_kind = %s", reason))
        for reason in OURS:
            held = SQL("item.days_late > 0 AND item.kept_kind = %s", reason)
            sums[f"free_{reason}"] = (SQL("item.kept"), held)
            sums[f"gain_{reason}"] = (SQL("item.kept * item.share"), held)
        return sums

    @api.model
    def _get_sum_columns(self):
        """Return the sums that a row shows, and what is read of the items."""
        names = ("overdue", "due", "late_1", "late_2", "late_3", "late_4", "held")
        shown = (*names, "disputed", "promised", "planned", "oldest_days")
        return SQL(", ").join(
            SQL(
                "COALESCE(%s, 0) AS %s",
                SQL.identifier("debts", name),
                SQL.identifier(name),
            )
            for name in shown
        )

    @api.model
    def _get_stake_sql(self, name):
        """Return the SQL of what an act is about, ``name``: its amount, or its gain.

        What is held until we act counts while a cause asks for the act.
        """
        parts = [SQL("COALESCE(%s, 0)", SQL.identifier("debts", name))]
        parts += [
            SQL(
                "CASE WHEN cause.all_codes && %s::varchar[] "
                "THEN COALESCE(%s, 0) ELSE 0 END",
                list(causes),
                SQL.identifier("debts", f"{name}_{reason}"),
            )
            for reason, causes in OURS.items()
        ]
        return SQL(" + ").join(parts)

    def _get_item_sql(self):
        """Return the SELECT of the open items: days late, free part, share to be had.

        Of an item that is held in part, the rest is free.
        """
        return SQL(
            """SELECT item.*, %(share)s AS share,
                      CASE WHEN item.is_free THEN GREATEST(
                               item.amount_residual - item.part, 0) ELSE 0 END AS free,
                      CASE WHEN item.is_free THEN LEAST(item.part, item.amount_residual)
                           ELSE item.amount_residual END AS kept,
                      CASE WHEN item.is_free THEN item.part_kind
                           ELSE item.reason END AS kept_kind
                 FROM (SELECT item.*, %(today)s - item.date_maturity AS days_late,
                              CASE WHEN item.status IN ('scheduled', 'planned')
                                   THEN item.next_date END AS coming,
                              COALESCE(item.status, '') NOT IN ('held', 'excluded')
                                  OR item.reason = ANY(%(callable)s) AS is_free,
                              COALESCE(part.amount * item.amount_residual / NULLIF(
                                  item.amount_residual_currency, 0), 0) AS part,
                              part.kind AS part_kind, company.parent_path
                         FROM relance_due_item item
                         JOIN res_company company ON company.id = item.company_id
                    LEFT JOIN (SELECT hold.due_item_id, SUM(hold.amount) AS amount,
                                      MIN(hold.kind) AS kind
                                 FROM relance_hold hold
                                WHERE hold.amount > 0 AND %(live)s
                             GROUP BY hold.due_item_id) part
                           ON part.due_item_id = item.id
                        WHERE item.state = 'open' AND item.debtor_id IS NOT NULL
                          AND %(which)s) item""",
            which=self._get_asked_sql("item"),
            share=self._get_share_sql(),
            today=fields.Date.context_today(self),
            callable=list(CALLABLE),
            live=self.env["relance.hold"]._get_live_sql(
                fields.Date.context_today(self)
            ),
        )

    @api.model
    def _get_share_sql(self):
        """Return the SQL of ``rules.desk.order.depending``, of the alias ``item``."""
        return SQL(
            """(SELECT (1 - known.kept * EXP(-known.days / %(patience)s::float8))
                      * known.kept * EXP(-known.days / %(fading)s::float8)
                 FROM (SELECT 1 - (%(late)s)::float8 AS kept,
                              GREATEST(item.days_late, 0) AS days) known)""",
            late=self._get_late_share_sql(),
            patience=PATIENCE,
            fading=FADING,
        )

    @api.model
    def _get_late_share_sql(self):
        """Return the SQL of the probability that ``item`` is paid late, from 0 to 1.

        ``item`` has the columns of a due item, and the ``parent_path`` of its company.
        An extension that knows the customer, or the item, answers instead.
        """
        return SQL("%s::float8", UNKNOWN)

    # What waits -------------------------------------------------------------------

    def _get_cause_sql(self):
        """Return the SELECT of the causes of each customer, the most pressing told."""
        order = SQL("waiting.weight DESC, waiting.since, waiting.key")
        return SQL(
            """SELECT waiting.debtor_id, waiting.company_id,
                      MIN(waiting.user_id) AS user_id,
                      MAX(waiting.weight) AS weight,
                      (array_agg(waiting.code ORDER BY %(order)s))[1] AS code,
                      (array_agg(waiting.note ORDER BY %(order)s))[1] AS note,
                      (array_agg(waiting.since ORDER BY %(order)s))[1] AS first,
                      LEAST(MIN(waiting.since), %(today)s) AS since,
                      array_agg(DISTINCT waiting.code) AS all_codes,
                      jsonb_agg(DISTINCT waiting.key) AS keys
                 FROM (SELECT one.*, COALESCE(
                           (%(pressing)s::jsonb ->> one.code)::float8,
                           %(least)s) AS weight
                         FROM (%(sources)s) one) waiting
             GROUP BY waiting.debtor_id, waiting.company_id""",
            order=order,
            today=fields.Date.context_today(self),
            pressing=json.dumps(PRESSING),
            least=LEAST_PRESSING,
            sources=SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s FROM (%s) source",
                    SQL(", ").join(
                        SQL.identifier("source", name) for name in CAUSE_COLUMNS
                    ),
                    source,
                )
                for source in self._get_cause_sources().values()
            ),
        )

    def _get_cause_sources(self):
        """Return {name: SELECT of ``CAUSE_COLUMNS``}; an extension may add its own.

        ``key`` tells a cause from a new one of the same kind.
        """
        return {
            "todo": self._get_todo_source(),
            "broken": self._get_broken_source(),
            "deadline": self._get_deadline_source(),
            "approval": self._get_approval_source(),
        }

    def _get_todo_source(self):
        """Return the to-dos about a customer; those of no company are of the user's.

        What is to be done about a company of ours is no customer's.
        """
        return SQL(
            """SELECT todo.debtor_id, todo.user_id,
                      COALESCE(todo.company_id, %s) AS company_id, todo.kind AS code,
                      CONCAT('todo:', todo.id) AS key, todo.date AS since, todo.note
                 FROM (%s) todo
                WHERE todo.debtor_id IS NOT NULL AND NOT todo.later AND %s
                  AND NOT EXISTS (SELECT FROM res_company ours
                                   WHERE ours.partner_id = todo.debtor_id)""",
            self.env.company.id,
            self.env["relance.todo"]._table_query,
            self._get_asked_sql("todo"),
        )

    def _get_broken_source(self):
        """Return the promises not kept, of which the customer has not heard since."""
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT promise.debtor_id, promise.user_id, promise.company_id,
                      'broken'::varchar AS code, CONCAT('broken:', promise.id) AS key,
                      promise.date_promised AS since, NULL::varchar AS note
                 FROM relance_promise promise
            LEFT JOIN contact ON contact.debtor_id = promise.debtor_id
                  AND contact.company_id = promise.company_id
                WHERE promise.state IN ('broken', 'partly')
                  AND promise.date_until BETWEEN %s AND %s
                  AND %s AND NOT COALESCE(contact.spoken > promise.date_until, false)
                  AND EXISTS (SELECT FROM relance_promise_line part
                                JOIN relance_due_item item
                                  ON item.id = part.due_item_id AND item.state = 'open'
                               WHERE part.promise_id = promise.id)""",
            today - timedelta(days=BROKEN_DAYS),
            today,
            self._get_asked_sql("promise"),
        )

    def _get_deadline_source(self):
        """Return the disputes whose answer is due in some days, or late."""
        limit = fields.Date.context_today(self) + timedelta(days=DEADLINE_DAYS)
        return SQL(
            """SELECT dispute.debtor_id, dispute.owner_id AS user_id,
                      dispute.company_id, 'deadline'::varchar AS code,
                      CONCAT('deadline:', dispute.id, ' ', dispute.date_deadline)
                          AS key,
                      dispute.date_deadline AS since, NULL::varchar AS note
                 FROM relance_dispute dispute
                WHERE dispute.state = ANY(%s) AND dispute.date_deadline <= %s
                  AND dispute.debtor_id IS NOT NULL AND %s""",
            list(self.env["relance.dispute"]._open_states),
            limit,
            self._get_asked_sql("dispute"),
        )

    def _get_approval_source(self):
        """Return the drafts to approve; a stricter one is a new cause."""
        return SQL(
            """SELECT reminder.debtor_id, reminder.collector_id AS user_id,
                      reminder.company_id, 'approval'::varchar AS code,
                      CONCAT('approval:', reminder.level) AS key,
                      reminder.date AS since, reminder.level AS note
                 FROM relance_reminder reminder
                WHERE reminder.state = 'draft' AND reminder.level < '3'
                  AND reminder.date <= %s AND %s""",
            fields.Date.context_today(self),
            self._get_asked_sql("reminder"),
        )

    # When it last heard from us ---------------------------------------------------

    def _get_contact_sql(self):
        """Return the SELECT of the last word to each customer, and the last attempt."""
        return SQL(
            """SELECT debtor_id, company_id, MAX(day) FILTER (WHERE is_word) AS spoken,
                      MAX(day) AS tried
                 FROM (SELECT debtor_id, company_id, date::date AS day,
                              NOT result = ANY(%s) AS is_word
                         FROM relance_call call WHERE %s
                    UNION ALL
                       SELECT debtor_id, company_id, date_sent, true
                         FROM relance_reminder reminder
                        WHERE state = 'sent' AND is_contact AND %s) heard
             GROUP BY debtor_id, company_id""",
            list(UNANSWERED),
            self._get_asked_sql("call"),
            self._get_asked_sql("reminder"),
        )

    @api.model
    def _get_quiet_sql(self):
        """Return the SELECT of ``rules.desk.order.is_quiet``: the code, since when.

        Who has heard nothing is waited for since the oldest due date; who is kept in
        the list has that for a cause.
        """
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT quiet.is_quiet, quiet.last_date,
                      CASE WHEN quiet.is_quiet THEN 'silent'
                           WHEN mark.kept_by_id IS NOT NULL THEN 'kept' END AS code,
                      CASE WHEN quiet.is_quiet THEN LEAST(%(today)s,
                               COALESCE(quiet.last_date + %(days)s, debts.oldest + 1))
                           WHEN mark.kept_by_id IS NOT NULL
                           THEN %(today)s END AS since
                 FROM (SELECT GREATEST(debts.last_date, contact.spoken) AS last_date,
                              debts.free > 0
                              AND COALESCE(contact.tried < %(today)s, true)
                              AND COALESCE(GREATEST(debts.last_date, contact.spoken),
                                           debts.oldest) <= %(today)s - %(days)s
                                  AS is_quiet) quiet""",
            today=today,
            days=QUIET_DAYS,
        )

    @api.model
    def _get_codes_sql(self):
        """Return the SQL of all the causes, between commas."""
        return SQL(
            """NULLIF(CONCAT(',', array_to_string(cause.all_codes || CASE
                   WHEN told.code IS NOT NULL THEN ARRAY[told.code]::varchar[]
                   ELSE ARRAY[]::varchar[] END, ','), ','), ',,')"""
        )

    @api.model
    def _get_keys_sql(self):
        """Return the SQL of what tells these causes from new ones."""
        return SQL(
            """COALESCE(cause.keys, '[]'::jsonb) || CASE
                   WHEN told.code IS NOT NULL THEN jsonb_build_array(told.code)
                   ELSE '[]'::jsonb END"""
        )

    @api.model
    def _get_mark_columns(self):
        """Return the columns of what a collector says of the customer."""
        return SQL(
            """mark.until, mark.reason AS snooze_reason, mark.user_id AS snoozed_by_id,
               mark.kept_by_id,
               COALESCE(mark.until > %s AND %s <@ mark.keys, false) AS snoozed""",
            fields.Date.context_today(self),
            self._get_keys_sql(),
        )

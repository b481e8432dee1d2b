from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.due_items.identity import match_instalments
from ...rules.planning.reasons import SETTLED
from .account_account import FOLLOWED

# PostgreSQL plans badly for a table that filled since it last looked at it, or of which
# so many rows closed: it takes them for none, and looks for each of them in all others.
FILLED_ROWS = 1000
FILLED_TIMES = 1.5


class RelanceDueItem(models.Model):
    """Refresh: the due items follow the journal items, in sets."""

    _inherit = "relance.due.item"

    is_undecided = fields.Boolean(
        string="To be decided", help="The next plan decides about it."
    )

    _undecided_idx = models.Index("(debtor_id) WHERE is_undecided")

    @api.model
    def _refresh(self, companies, today, for_plan=False):
        """Bring the due items of ``companies`` up to date with the journal items.

        What changed since the last time is read, since the last plan ``for_plan``, and
        everything once a week. Nothing of the accounting is written; only rows that
        changed are, and a plan will decide about them anew. Return the ids of the
        customers concerned though none of their items changed, None for all.
        """
        self.env.flush_all()
        concerned = [
            self._refresh_company(company, today, for_plan) for company in companies
        ]
        self.env.invalidate_all()
        return None if None in concerned else set().union(*concerned)

    @api.model
    def _refresh_debtors(self, companies, today, debtors):
        """Bring the due items of ``debtors`` alone up to date with the journal items.

        What changed counts as not taken in: the next plan reads it again.
        """
        for company, lines in self._find_lines_of(companies, debtors).items():
            self._refresh_lines(company, today, lines)

    @api.model
    def _find_lines_of(self, companies, debtors):
        """Return {company: ids of the open journal items, and of the items known}."""
        accounts = self.env["account.account"].union(
            *(self._get_followed_accounts(company) for company in companies)
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT company_id, array_agg(line_id)
                     FROM (SELECT company_id, line_id FROM relance_due_item
                            WHERE debtor_id = ANY(%(debtors)s) AND state = 'open'
                            UNION
                           SELECT line.company_id, line.id
                             FROM res_partner partner
                             JOIN account_move_line line ON line.partner_id = partner.id
                            WHERE partner.id IN (
                                      SELECT id FROM res_partner
                                       WHERE commercial_partner_id = ANY(%(debtors)s)
                                          OR id = ANY(%(debtors)s))
                              AND line.account_id = ANY(%(accounts)s)
                              AND line.parent_state = 'posted'
                              AND line.reconciled IS NOT TRUE
                              AND line.amount_residual_currency > 0) AS owed
                    WHERE company_id IN %(companies)s GROUP BY 1""",
                debtors=debtors.ids,
                accounts=accounts.ids,
                companies=tuple(companies.ids),
            )
        )
        known = {company.id: company for company in companies}
        return {
            known[company]: {line for line in lines if line} for company, lines in rows
        }

    @api.model
    def _refresh_company(self, company, today, for_plan):
        """Refresh one company; return the ids of the customers concerned, or None."""
        marks = self.env["relance.change.mark"]
        last = marks._get_last(company, today, for_plan)
        if not last:
            whole = self._refresh_all(company, today)
            marks._add(company, today, for_plan, whole)
            return None
        lines, concerned = self._find_changed_lines(company, last.horizon)
        self._refresh_lines(company, today, lines)
        marks._add(company, today, for_plan, last.whole)
        return (concerned | self._find_flagged(company, lines)) - {None}

    @api.model
    def _refresh_all(self, company, today):
        """Refresh everything but what was read today; return when all of it was."""
        read = self.env["relance.change.mark"]._get_last(company, today, False)
        lines, whole = None, today
        if read and read.day == today:
            lines, _concerned = self._find_changed_lines(company, read.horizon)
            whole = read.whole
        self._refresh_lines(company, today, lines)
        return whole

    @api.model
    def _refresh_lines(self, company, today, lines):
        """Follow the journal items ``lines``, ids, all for None."""
        reopened = self.browse()
        seldom = self._find_seldom(company, lines)
        if "relinked" in seldom:
            self._relink_changed_moves(company, lines)
        if lines or lines is None:
            if "moved" in seldom:
                self._follow_moved(company, lines)
            if "reopened" in seldom:
                reopened = self._find_reopened(company, lines)
            self._upsert(company, lines)
        if lines is None or len(lines) >= FILLED_ROWS:
            self._analyze_if_filled(self._table)
        closed = self._close_settled(company, today, lines)
        if len(reopened) + closed >= FILLED_ROWS:
            self._analyze(self._table)
        self.invalidate_model()
        self._follow_reopened(reopened, today)
        self._follow_seldom(company, today, lines, seldom)

    @api.model
    def _find_seldom(self, company, lines):
        """Return what may have happened to ``lines`` of what seldom happens.

        Names of ``_get_seldom_sql``; all of them where nobody knows.
        """
        statements = self._get_seldom_sql(company, lines)
        if lines is None:
            return set(statements)
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(SQL("EXISTS (%s)", sql) for sql in statements.values()),
            )
        )
        seldom = {name for name, found in zip(statements, row, strict=True) if found}
        return set(statements) if "relinked" in seldom else seldom

    @api.model
    def _get_seldom_sql(self, company, lines):
        """Return {what seldom happens to ``lines``: SQL with a row if it may have}.

        An instalment changed place, a claim was moved to another account, what was
        settled is open again. An extension adds what its ``_follow_seldom`` follows.
        """
        return {
            "relinked": self._get_relinked_sql(company, lines),
            "moved": SQL(
                """SELECT FROM account_move_line line
                     JOIN account_move move ON move.id = line.move_id
                    WHERE move.move_type = 'entry' AND %s""",
                self._get_scope_sql(lines, "line.id"),
            ),
            "reopened": SQL(
                "SELECT FROM relance_due_item item WHERE item.state = 'closed' AND %s",
                self._get_scope_sql(lines, "item.line_id"),
            ),
        }

    @api.model
    def _follow_reopened(self, items, today):
        """Follow the settled ``items`` that are open again; an extension holds them."""

    @api.model
    def _follow_seldom(self, company, today, lines, seldom):
        """Follow what may have happened to ``lines``; an extension holds some of it."""

    @api.model
    def _analyze_if_filled(self, *tables):
        """Have PostgreSQL look at those of ``tables`` that this transaction filled."""
        filled = self.env.execute_query(
            SQL(
                """SELECT relname FROM pg_class
                    WHERE relname IN %s AND relnamespace = current_schema::regnamespace
                      AND pg_stat_get_xact_tuples_inserted(oid) > %s
                      AND pg_relation_size(oid)
                          > %s * relpages * current_setting('block_size')::integer""",
                tables,
                FILLED_ROWS,
                FILLED_TIMES,
            )
        )
        self._analyze(*(table for (table,) in filled))

    @api.model
    def _analyze(self, *tables):
        """Have PostgreSQL look at ``tables``.

        One that another plan is looking at is passed over: nobody waits.
        """
        for table in tables:
            self.env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) %s", SQL.identifier(table)))

    # One statement ----------------------------------------------------------------

    def _upsert(self, company, lines):
        """Insert the new due items of ``company`` and update those that changed."""
        columns = self._get_due_item_select(company)
        names = [SQL.identifier(name) for name in columns]
        updated = [name for name in columns if name not in ("line_id", "company_id")]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO relance_due_item AS item
                       (%(names)s, state, is_undecided, cycle,
                        create_uid, create_date, write_date)
                SELECT %(values)s, 'open', false, 1, %(user)s, %(now)s, %(now)s
                  FROM %(source)s
                 WHERE %(where)s AND %(scope)s
                ON CONFLICT (line_id) DO UPDATE
                   SET (%(updated)s, state, is_undecided, date_closed, closed_how,
                        closed_account_id, closed_move_id, amount_cash, write_date)
                     = ROW(%(excluded)s, 'open', true, NULL::date, NULL::varchar,
                        NULL::integer, NULL::integer, 0, EXCLUDED.write_date)
                 WHERE ROW(%(current)s, item.state)
                       IS DISTINCT FROM ROW(%(excluded)s, 'open')
                """,
                names=SQL(", ").join(names),
                values=SQL(", ").join(columns.values()),
                user=self.env.uid,
                now=fields.Datetime.now(),
                source=self._get_due_item_from(company),
                where=self._get_due_item_where(company),
                scope=self._get_scope_sql(lines, "line.id"),
                updated=SQL(", ").join(map(SQL.identifier, updated)),
                excluded=SQL(", ").join(
                    SQL.identifier("excluded", name) for name in updated
                ),
                current=SQL(", ").join(
                    SQL.identifier("item", name) for name in updated
                ),
            )
        )

    def _get_due_item_select(self, company):
        """Return {column: SQL} of a due item.

        An extension may add columns of its own, or read one otherwise: whatever
        changes in one of them is stored, and decided anew. The aliases are those of
        ``_get_due_item_from``.
        """
        return {
            "line_id": SQL("line.id"),
            "company_id": SQL("line.company_id"),
            "move_id": SQL("line.move_id"),
            "debtor_id": SQL("debtor.id"),
            "contact_id": self._get_contact_sql(),
            **self._get_moved_select(),
            "currency_id": SQL("line.currency_id"),
            "amount_total": SQL("line.amount_currency"),
            "amount_residual_currency": SQL("line.amount_residual_currency"),
            "amount_residual": SQL("line.amount_residual"),
            **self._get_route_select(company),
            "collector_id": self._get_collector_sql(company),
        }

    @api.model
    def _assign_collectors(self, companies):
        """Write who signs on the open items of ``companies`` where it has changed.

        What changed is decided anew by the next plan: its drafts are signed again.
        """
        self.env.flush_all()
        for company in companies:
            self.env.cr.execute(
                SQL(
                    """UPDATE relance_due_item item
                          SET collector_id = told.id, is_undecided = true
                         FROM (SELECT debtor.id AS debtor_id, %s AS id
                                 FROM res_partner debtor
                                WHERE debtor.id IN (
                                    SELECT debtor_id FROM relance_due_item
                                     WHERE company_id = %s AND state = 'open')) told
                        WHERE item.debtor_id = told.debtor_id
                          AND item.company_id = %s AND item.state = 'open'
                          AND item.collector_id IS DISTINCT FROM told.id""",
                    self._get_collector_sql(company),
                    company.id,
                    company.id,
                )
            )
        self.invalidate_model(["collector_id"])

    @api.model
    def _get_contact_sql(self):
        """Return the SQL of who is written to: nobody who is archived.

        The reminder contact, else the invoice contact, else whom the invoice names,
        else the customer. Of an archived one the next takes the place.
        """
        return SQL(
            """COALESCE((
                    SELECT person.id FROM res_partner person
                     WHERE person.id = debtor.relance_contact_id AND person.active
                ), (
                    SELECT child.id FROM res_partner child
                     WHERE child.parent_id = move.partner_id
                       AND child.type = 'invoice' AND child.active
                  ORDER BY child.id LIMIT 1
                ), (
                    SELECT person.id FROM res_partner person
                     WHERE person.id = move.partner_id AND person.active
                ), (
                    SELECT child.id FROM res_partner child
                     WHERE child.parent_id = debtor.id
                       AND child.type = 'invoice' AND child.active
                  ORDER BY child.id LIMIT 1
                ), debtor.id)"""
        )

    @api.model
    def _get_collector_sql(self, company):
        """Return the SQL of who signs: the customer's collector, else the company's.

        Of those who have left, the first active manager takes the place; where nobody
        was ever named, nobody does: the company signs.
        """
        own = company._get_relance_collector_sql()
        # sudo: who refreshes may not see the users of the companies above
        usual = company.sudo()._relance_nearest("relance_collector_id")
        present = usual.filtered(lambda user: user._is_relance_present())
        manager = present or company._get_relance_manager()
        present = present or (usual and manager)
        return SQL(
            """COALESCE((SELECT id FROM res_users WHERE id = %s AND active),
                %s::integer, CASE WHEN %s IS NOT NULL THEN %s::integer END)""",
            own,
            present.id or None,
            own,
            manager.id or None,
        )

    def _get_due_item_from(self, company):
        """Return the FROM clause of the refresh; an extension may join to it.

        A join may neither drop nor double a ``line``. The OFFSET keeps PostgreSQL from
        working out the route anew at each mention.
        """
        return SQL(
            """account_move_line line
     LEFT JOIN relance_due_item known ON known.line_id = line.id
          JOIN account_move move ON move.id = COALESCE(known.document_id, line.move_id)
          JOIN account_journal journal ON journal.id = line.journal_id
          JOIN res_currency currency ON currency.id = line.currency_id
          JOIN res_partner partner ON partner.id = line.partner_id
          JOIN res_partner debtor ON debtor.id = COALESCE(
                partner.commercial_partner_id, partner.id)
    CROSS JOIN LATERAL (SELECT %s AS route OFFSET 0) AS paid""",
            self._get_route_sql(company),
        )

    def _get_due_item_where(self, company):
        """Return the WHERE clause: open receivable lines of customer documents.

        What is claimed is a residual in the document's currency; a remainder in the
        company's currency alone is an exchange difference. An extension may add
        conditions: what they leave out is no due item, or is one no longer.
        """
        return SQL(
            """line.company_id = %(company)s
           AND line.account_id IN %(accounts)s
           AND line.parent_state = 'posted'
           AND line.reconciled IS NOT TRUE
           AND line.amount_residual_currency > currency.rounding / 2
           AND (move.move_type IN ('out_invoice', 'out_receipt')
                OR known.moved_kind IS NOT NULL
                OR (move.move_type = 'entry' AND journal.type IN ('general', 'sale')))
            """,
            company=company.id,
            accounts=tuple(self._get_followed_accounts(company).ids) or (0,),
        )

    # Closing and re-opening -------------------------------------------------------

    def _find_reopened(self, company, lines):
        """Return the settled items whose journal item is open again.

        What was moved to another account and comes back takes its place silently.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT item.id
                     FROM relance_due_item item
                     JOIN %(source)s ON line.id = item.line_id
                    WHERE item.state = 'closed' AND item.reason IN %(settled)s
                      AND COALESCE(item.closed_how, '') NOT IN %(followed)s
                      AND NOT EXISTS (SELECT FROM relance_due_item_origin_rel link
                                       WHERE link.origin_id = item.id)
                      AND %(where)s AND %(scope)s""",
                scope=self._get_scope_sql(lines, "line.id"),
                source=SQL("(%s)", self._get_due_item_from(company)),
                settled=SETTLED,
                followed=FOLLOWED,
                where=self._get_due_item_where(company),
            )
        )
        return self.browse(item for (item,) in rows)

    # Changes ----------------------------------------------------------------------

    @api.model
    def _find_changed_lines(self, company, horizon):
        """Return the ids of the lines that changed since ``horizon``, and of whom.

        The lines are the open ones of followed accounts that changed themselves, with
        another line of their entry, their document, their customer or a contact, or
        because a claim was moved to them; and those of our open items that are open no
        more. The customers are those who changed, or whose credits did: all their items
        are concerned.
        """
        changed = self.env["relance.change.mark"]._get_changed_sql
        rows = self.env.execute_query(
            SQL(
                """
                WITH person AS MATERIALIZED (
                    SELECT id, COALESCE(commercial_partner_id, id) AS debtor_id
                      FROM res_partner WHERE %(partner_changed)s
                ), line AS MATERIALIZED (
                    SELECT line.id, line.move_id, line.partner_id,
                           line.amount_residual_currency < 0 AND %(line_changed)s
                               OR line.partner_id IN (SELECT debtor_id FROM person)
                               OR item.contact_id IN (SELECT id FROM person)
                               AS is_concerned,
                           bool_or(%(line_changed)s OR %(move_changed)s
                                   OR COALESCE(%(document_changed)s, false)
                                   ) OVER (PARTITION BY line.move_id) AS is_changed
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                 LEFT JOIN relance_due_item item ON item.line_id = line.id
                 LEFT JOIN account_move document ON document.id = item.document_id
                     WHERE line.company_id = %(company)s
                       AND line.account_id IN %(accounts)s
                       AND line.reconciled IS NOT TRUE
                ), known AS MATERIALIZED (
                    SELECT item.line_id AS id, item.debtor_id AS partner_id
                      FROM relance_due_item item
                     WHERE item.company_id = %(company)s AND item.state = 'open'
                       AND item.line_id NOT IN (SELECT id FROM line)
                ), moved AS (
                    SELECT line.id, line.partner_id
                      FROM known
                      JOIN account_partial_reconcile part
                        ON part.debit_move_id = known.id
                      JOIN account_move_line credit ON credit.id = part.credit_move_id
                      JOIN line ON line.move_id = credit.move_id
                )
                SELECT id, partner_id, COALESCE(is_concerned, false) FROM line
                 WHERE is_changed OR is_concerned
                 UNION ALL SELECT id, partner_id, false FROM known
                 UNION ALL SELECT id, partner_id, false FROM moved
                """,
                company=company.id,
                accounts=tuple(self._get_followed_accounts(company).ids) or (0,),
                partner_changed=changed("res_partner", horizon),
                line_changed=changed("line", horizon),
                move_changed=changed("move", horizon),
                document_changed=changed("document", horizon),
            )
        )
        lines = {line for line, _debtor, _is_concerned in rows}
        return lines, {debtor for _line, debtor, is_concerned in rows if is_concerned}

    @api.model
    def _find_flagged(self, company, lines):
        """Return the customers of these ``lines`` who, or whose invoice, say no.

        Or said no, so far as we know.
        """
        planner = self.env["relance.planner"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT item.debtor_id
                  FROM %(source)s
                 WHERE item.state = 'open' AND item.company_id = %(company)s
                   AND %(scope)s
                   AND (item.reason IS NOT NULL OR NOT debtor.active
                        OR %(address)s IS NULL OR %(blocked)s
                        OR %(muted)s OR %(was_sent)s IS NOT TRUE)
                """,
                source=planner._get_item_from(),
                company=company.id,
                scope=self._get_scope_sql(lines, "item.line_id"),
                **planner._get_flags_sql(),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _get_scope_sql(self, lines, column):
        """Return the SQL that keeps the journal items ``lines``, ids; all for None.

        ``column`` is what names a journal item in the statement.
        """
        if lines is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s::integer[])", SQL(column), list(lines))

    # Identity ---------------------------------------------------------------------

    def _relink_changed_moves(self, company, lines):
        """Give each item the journal item that is its instalment now.

        A due date moved later starts a new cycle; moved earlier, it keeps its cycle.
        ``lines`` are the ids of those that changed, None for any.
        """
        items = self._find_relinked(company, lines)
        for move, move_items in items.grouped("move_id").items():
            move_items._relink(self._get_receivable_lines(move))

    def _find_relinked(self, company, lines):
        """Return the items of posted moves of which an instalment moved or is gone."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM relance_due_item item
                 WHERE item.move_id IN (%s)
                   AND (item.state = 'open' OR item.reason = 'draft')
                """,
                self._get_relinked_sql(company, lines),
            )
        )
        return self.browse(item for (item,) in rows)

    @api.model
    def _get_relinked_sql(self, company, lines):
        """Return the SQL of posted moves of which an instalment moved or is gone."""
        return SQL(
            """SELECT changed.move_id
                 FROM relance_due_item changed
                 JOIN account_move move ON move.id = changed.move_id
            LEFT JOIN account_move_line line ON line.id = changed.line_id
                WHERE changed.company_id = %(company)s
                  AND move.state = 'posted'
                  AND (changed.state = 'open' OR changed.reason = 'draft')
                  AND (changed.line_id IS NULL OR %(scope)s)
                  AND (line.id IS NULL
                       OR (line.date_maturity <> changed.date_maturity
                           AND changed.origin_id IS NULL))""",
            company=company.id,
            scope=self._get_scope_sql(lines, "changed.line_id"),
        )

    def _get_receivable_lines(self, move):
        """Return the journal items of ``move`` that may be due items."""
        accounts = self._get_followed_accounts(move.company_id)
        return move.line_ids.filtered(
            lambda line: line.account_id in accounts and line.amount_currency > 0
        )

    def _relink(self, lines):
        """Link the items of one move with its journal items of today."""
        pairs = match_instalments(
            {item: item.date_maturity for item in self},
            {line: line.date_maturity or line.date for line in lines},
        )
        self.line_id = False
        self.flush_recordset(["line_id"])
        self.is_undecided = True
        for item, line in pairs.items():
            if item.origin_id:
                item.line_id = line
                continue
            due = line.date_maturity or line.date
            item.write(
                {
                    "line_id": line.id,
                    "cycle": item.cycle + (due > item.date_maturity),
                    "rejected_on": item.rejected_on
                    if due <= item.date_maturity
                    else False,
                    "date_maturity": due,
                }
            )
        self.flush_recordset()

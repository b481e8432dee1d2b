from itertools import chain

from odoo import api, fields, models
from odoo.tools import SQL

from ...const import MOVED
from ...rules.due_items.moved import pair_moved
from ...tools.access import check_reader
from .account_account import FOLLOWED

# A doubtful claim is the same claim: it stays where it was on its ladder.
SAME_POSITION = ("doubtful", "other")


class RelanceDueItem(models.Model):
    """Claims that an entry moved to another account, under their own name."""

    _inherit = "relance.due.item"

    moved_kind = fields.Selection(
        selection=lambda self: [
            (kind, label)
            for kind, label in self._fields["closed_how"]._description_selection(
                self.env
            )
            if kind in MOVED
        ],
        string="Moved as",
    )
    origin_id = fields.Many2one(
        "relance.due.item",
        string="Main origin",
        index="btree_not_null",
        ondelete="set null",
        help="The oldest of the claims that this one continues.",
    )
    origin_ids = fields.Many2many(
        "relance.due.item",
        "relance_due_item_origin_rel",
        "item_id",
        "origin_id",
        string="Continues",
    )
    moved_ids = fields.Many2many(
        "relance.due.item",
        "relance_due_item_origin_rel",
        "origin_id",
        "item_id",
        string="Followed on as",
    )
    document_id = fields.Many2one(
        "account.move",
        string="Original invoice",
        index="btree_not_null",
        ondelete="set null",
    )
    history_id = fields.Many2one(
        "relance.due.item",
        string="Place on the ladder of",
        index="btree_not_null",
        ondelete="set null",
        help="The item whose place on the ladder this one has.",
    )

    def action_open_document(self):
        """Open the original invoice, or the entry of an item that has none."""
        check_reader(self.env)
        self.ensure_one()
        return (self.document_id or self.move_id)._get_records_action()

    def _get_documents(self):
        """Return the invoices of these items, the original ones of what was moved."""
        moved = self.filtered("origin_ids")
        documents = (self - moved).move_id
        return documents | moved.origin_ids._get_documents() if moved else documents

    def _get_moved(self):
        """Return these items and those that continue them, however often moved."""
        further = self.moved_ids - self
        return self | further._get_moved() if further else self

    def _get_moved_select(self):
        """Return {column: SQL} of the name and dates: those of the original invoice.

        A bill has its own due date; doubtful and retention money keep the original one,
        unless the entry gives another.
        """
        return {
            "name": SQL(
                """CASE WHEN known.origin_id IS NULL THEN move.name ELSE (
                    SELECT string_agg(DISTINCT origin.name, ', ')
                      FROM relance_due_item_origin_rel link
                      JOIN relance_due_item origin ON origin.id = link.origin_id
                     WHERE link.item_id = known.id) END"""
            ),
            "is_entry": SQL(
                "(known.document_id IS NOT NULL OR move.move_type = 'entry')"
            ),
            "date_maturity": SQL(
                """CASE WHEN known.origin_id IS NULL OR line.date_maturity IS NOT NULL
                        THEN COALESCE(line.date_maturity, line.date)
                        ELSE (SELECT CASE known.moved_kind WHEN 'bill'
                                     THEN GREATEST(origin.date_maturity, line.date)
                                     ELSE origin.date_maturity END
                                FROM relance_due_item origin
                               WHERE origin.id = known.origin_id) END"""
            ),
        }

    # Following --------------------------------------------------------------------

    @api.model
    def _follow_moved(self, company, lines):
        """Tie the open lines of entries to the claims that they continue.

        What is tied no more (the match was undone) is an entry like any other again.
        ``lines`` are the ids of those that changed, None for all.
        """
        wanted = self._find_moved(company, lines)
        self._find_untied(company, wanted, lines)._untie()
        if wanted:
            self._ensure_items([*wanted, *chain(*wanted.values())])
            self._analyze_if_filled(self._table)
            self._tie(company, self._find_changed_ties(wanted))

    @api.model
    def _find_untied(self, company, wanted, lines):
        """Return the open items that continue claims, though not among ``wanted``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT item.id
                     FROM relance_due_item item
                     JOIN account_move_line line ON line.id = item.line_id
                    WHERE item.company_id = %s AND item.state = 'open'
                      AND EXISTS (SELECT FROM relance_due_item_origin_rel link
                                   WHERE link.item_id = item.id)
                      AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
                      AND line.id NOT IN (SELECT unnest(%s::integer[]))
                      AND %s""",
                company.id,
                list(wanted),
                self._get_scope_sql(lines, "line.id"),
            )
        )
        return self.browse(item for (item,) in rows)

    @api.model
    def _find_moved(self, company, lines):
        """Return {open line of an entry: lines of the claims it continues}, by id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.amount_currency, settled.id,
                       SUM(part.credit_amount_currency), line.move_id, line.partner_id
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_move_line credit
                    ON credit.move_id = line.move_id
                   AND credit.partner_id = line.partner_id
                   AND credit.account_id IN %(accounts)s AND credit.balance < 0
                  JOIN account_partial_reconcile part ON part.credit_move_id = credit.id
                  JOIN account_move_line settled ON settled.id = part.debit_move_id
                  JOIN account_move document ON document.id = settled.move_id
                 WHERE line.company_id = %(company)s
                   AND line.account_id IN %(accounts)s
                   AND %(scope)s
                   AND line.parent_state = 'posted' AND move.move_type = 'entry'
                   AND line.reconciled IS NOT TRUE AND line.balance > 0
                   AND move.reversed_entry_id IS NULL
                   AND part.credit_amount_currency <> 0
                   AND (document.move_type IN ('out_invoice', 'out_receipt')
                        OR EXISTS (SELECT FROM relance_due_item item
                                    WHERE item.line_id = settled.id))
              GROUP BY line.id, settled.id, settled.date_maturity
              ORDER BY settled.date_maturity, settled.id, line.id
                """,
                company=company.id,
                accounts=tuple(self._get_followed_accounts(company).ids) or (0,),
                scope=self._get_scope_sql(lines, "line.id"),
            )
        )
        entries = {}
        for line, debit, settled, amount, *entry in rows:
            debits, closed = entries.setdefault(tuple(entry), ({}, {}))
            debits[line] = debit
            closed[settled] = amount
        return {
            line: continued
            for debits, closed in entries.values()
            for line, continued in pair_moved(debits, closed).items()
        }

    @api.model
    def _ensure_items(self, lines):
        """Give the journal items ``lines``, ids, the items that they have not.

        An invoice that is paid or moved before any plan has none yet. It gets what
        identifies it; the refresh adds the rest.
        """
        self.env.execute_query(
            SQL(
                """
                INSERT INTO relance_due_item
                       (line_id, company_id, move_id, debtor_id, name, is_entry,
                        date_maturity, delivered_on, currency_id, amount_total, state,
                        cycle, create_uid, create_date, write_date)
                SELECT line.id, line.company_id, move.id,
                       COALESCE(partner.commercial_partner_id, partner.id), move.name,
                       move.move_type = 'entry',
                       COALESCE(line.date_maturity, line.date),
                       CASE WHEN move.is_move_sent THEN move.invoice_date END,
                       line.currency_id, line.amount_currency, 'open', 1,
                       %(user)s, %(now)s, %(now)s
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.id IN (SELECT unnest(%(lines)s::integer[]))
                   AND NOT EXISTS (SELECT FROM relance_due_item known
                                    WHERE known.line_id = line.id)
           ON CONFLICT (line_id) DO NOTHING
                """,
                user=self.env.uid,
                now=fields.Datetime.now(),
                lines=list(lines),
            )
        )

    @api.model
    def _find_changed_ties(self, wanted):
        """Return the ids of ``{item: origins, the oldest first}`` not tied that way."""
        pairs = [(line, origin) for line in wanted for origin in wanted[line]]
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT item.id,
                           array_agg(origin.id ORDER BY origin.date_maturity, origin.id)
                      FROM unnest(%s::integer[], %s::integer[]) AS pair (line, origin)
                      JOIN relance_due_item item ON item.line_id = pair.line
                      JOIN relance_due_item origin ON origin.line_id = pair.origin
                  GROUP BY item.id
                    HAVING array_agg(origin.id ORDER BY origin.id) IS DISTINCT FROM (
                           SELECT array_agg(link.origin_id ORDER BY link.origin_id)
                             FROM relance_due_item_origin_rel link
                            WHERE link.item_id = item.id)
                    """,
                    [line for line, _origin in pairs],
                    [origin for _line, origin in pairs],
                )
            )
        )

    @api.model
    def _tie(self, company, ties):
        """Let the items of ``ties`` continue their origins, the oldest of them first.

        A doubtful claim keeps its place and its cycle; a bill and retention money start
        their own.
        """
        if not ties:
            return
        self.env.execute_query(
            SQL(
                """
                UPDATE relance_due_item item
                   SET origin_id = main.id, moved_kind = tie.kind, is_undecided = true,
                       document_id = document.id, delivered_on = main.delivered_on,
                       history_id = CASE WHEN tie.keeps
                                         THEN COALESCE(main.history_id, main.id) END,
                       cycle = CASE WHEN tie.keeps THEN main.cycle
                                    ELSE item.cycle END,
                       rejected_on = CASE WHEN tie.keeps THEN main.rejected_on
                                          ELSE item.rejected_on END
                  FROM (SELECT tied.id, tied.main, kind, kind IN %(same)s AS keeps
                          FROM unnest(%(items)s::integer[], %(mains)s::integer[])
                               AS tied (id, main)
                          JOIN relance_due_item moved ON moved.id = tied.id
                          JOIN account_move_line line ON line.id = moved.line_id
                    CROSS JOIN LATERAL (SELECT %(kind)s AS kind) AS found) AS tie
                  JOIN relance_due_item main ON main.id = tie.main
             LEFT JOIN account_move document
                    ON document.id = COALESCE(main.document_id, main.move_id)
                   AND document.move_type <> 'entry'
                 WHERE item.id = tie.id
                """,
                same=SAME_POSITION,
                items=list(ties),
                mains=[origins[0] for origins in ties.values()],
                kind=self._get_moved_kind_sql(company),
            )
        )
        self._link_origins(ties)
        self._keep_columns(ties)

    @api.model
    def _link_origins(self, ties):
        """Store all the origins of the items of ``ties``."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM relance_due_item_origin_rel "
                "WHERE item_id IN (SELECT unnest(%s::integer[]))",
                list(ties),
            )
        )
        pairs = [(item, origin) for item in ties for origin in ties[item]]
        self.env.cr.execute(
            SQL(
                "INSERT INTO relance_due_item_origin_rel (item_id, origin_id) "
                "SELECT * FROM unnest(%s::integer[], %s::integer[])",
                [item for item, _origin in pairs],
                [origin for _item, origin in pairs],
            )
        )

    @api.model
    def _get_moved_kind_sql(self, company):
        """Return the SQL of what the entry moved the claim as: the account's use."""
        accounts = self.env["account.account"]
        return SQL(
            "CASE %s ELSE 'other' END",
            SQL(" ").join(
                SQL(
                    "WHEN line.account_id IN %s THEN %s",
                    accounts._get_relance_accounts(company, kind)._ids or (0,),
                    kind,
                )
                for kind in FOLLOWED
            ),
        )

    def _untie(self):
        """Let these items be ordinary entries again."""
        self.write(
            {
                "origin_id": False,
                "origin_ids": [fields.Command.clear()],
                "moved_kind": False,
                "document_id": False,
                "history_id": False,
                "is_undecided": True,
            }
        )
        self.flush_recordset()

    @api.model
    def _get_kept_columns(self):
        """Return the columns that a claim keeps with its place, when it is moved.

        They are numbers of cycles, 0 for none; a room adds its own.
        """
        return []

    @api.model
    def _keep_columns(self, ties):
        """Let what keeps its place on the ladder keep what was done once there."""
        kept = [
            SQL(
                "%s = COALESCE(NULLIF(item.%s, 0), main.%s)",
                *[SQL.identifier(name)] * 3,
            )
            for name in self._get_kept_columns()
        ]
        if not kept:
            return
        self.env.execute_query(
            SQL(
                """UPDATE relance_due_item item SET %s FROM relance_due_item main
                    WHERE item.id = ANY(%s) AND main.id = item.origin_id
                      AND item.history_id IS NOT NULL""",
                SQL(", ").join(kept),
                list(ties),
            )
        )

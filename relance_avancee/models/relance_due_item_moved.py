from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.moved import pair_moved
from .account_account import FOLLOWED
from .payment_route import MOVED

# A doubtful claim is the same claim: it stays where it was on its ladder.
SAME_POSITION = ("doubtful", "other")


class RelanceDueItem(models.Model):
    """Claims that an entry moved to another account: followed on, under their name."""

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

    # Following ------------------------------------------------------------------

    @api.model
    def _follow_moved(self, company):
        """Tie the open lines of entries to the claims that they continue.

        What is tied no more (the match was undone) is an entry like any other again.
        """
        wanted = self._find_moved(company)
        tied = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("origin_ids", "!=", False),
                ("line_id.reconciled", "=", False),
                ("line_id.parent_state", "=", "posted"),
            ]
        )
        tied.filtered(lambda item: item.line_id not in wanted)._untie()
        if wanted:
            self._tie_all(wanted)
        self.env.flush_all()

    @api.model
    def _tie_all(self, wanted):
        """Tie the lines of ``wanted`` to the claims that they continue."""
        lines = self.env["account.move.line"].union(*wanted)
        known = self.search([("line_id", "in", lines.ids)]).grouped("line_id")
        origins = self._get_origins(
            self.env["account.move.line"].union(*wanted.values())
        )
        for line, continued in wanted.items():
            item = known.get(line, self.browse())
            item._tie(line, origins.filtered(lambda o, c=continued: o.line_id in c))

    @api.model
    def _find_moved(self, company):
        """Return {open line of an entry: lines of the claims that it continues}."""
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
            )
        )
        entries = {}
        lines = self.env["account.move.line"]
        for line, debit, settled, amount, *entry in rows:
            debits, closed = entries.setdefault(tuple(entry), ({}, {}))
            debits[lines.browse(line)] = debit
            closed[lines.browse(settled)] = amount
        return {
            line: lines.union(*continued)
            for debits, closed in entries.values()
            for line, continued in pair_moved(debits, closed).items()
        }

    @api.model
    def _get_origins(self, lines):
        """Return the items of ``lines``; those moved before any plan get one now."""
        known = self.search([("line_id", "in", lines.ids)])
        missing = lines - known.line_id
        return known | self.create(
            [self._prepare_skeleton_values(line) for line in missing]
        )

    def _tie(self, line, origins):
        """Make the item of ``line``, created if need be, continue ``origins``."""
        if self.origin_ids == origins:
            return
        values = self._prepare_moved_values(line, origins.sorted("date_maturity"))
        if self:
            self.write(values)
        else:
            self.create(self._prepare_skeleton_values(line) | values)

    @api.model
    def _prepare_moved_values(self, line, origins):
        """Return what ties an item to the claims it continues, the oldest first.

        A doubtful claim keeps its place and its cycle; a bill and retention money start
        their own.
        """
        main = origins[:1]
        kind = self._get_moved_kind(line)
        document = main.document_id or main.move_id
        values = {
            "origin_id": main.id,
            "origin_ids": origins.ids,
            "moved_kind": kind,
            "document_id": document.is_invoice(include_receipts=True) and document.id,
            "delivered_on": main.delivered_on,
            "history_id": False,
        }
        if kind in SAME_POSITION:
            values |= {
                "history_id": (main.history_id or main).id,
                "cycle": main.cycle,
                "rejected_on": main.rejected_on,
            }
        return values

    def _get_moved_kind(self, line):
        """Return as what the entry moved the claim: the use of the new account."""
        accounts = self.env["account.account"]
        company = line.company_id
        kinds = (
            kind
            for kind in FOLLOWED
            if line.account_id in accounts._get_relance_accounts(company, kind)
        )
        return next(kinds, "other")

    def _untie(self):
        """Let these items be ordinary entries again."""
        self.write(
            {
                "origin_id": False,
                "origin_ids": [fields.Command.clear()],
                "moved_kind": False,
                "document_id": False,
                "history_id": False,
            }
        )

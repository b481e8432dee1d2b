from odoo import fields, models
from odoo.tools import SQL

from ..const import MOVED


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

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# By which key a hold of a scope finds its items: PostgreSQL joins each by its index.
REACH = (
    ("debtor", "item.debtor_id = hold.debtor_id"),
    ("move", "item.move_id = hold.move_id"),
    ("move", "item.document_id = hold.move_id"),
    ("item", "item.id = hold.due_item_id"),
    ("item", "item.origin_id = hold.due_item_id"),
    ("company", "TRUE"),
)


class RelanceHold(models.Model):
    """Reach: which holds are in force, and which items they concern."""

    _inherit = "relance.hold"

    @api.model
    def _get_live_domain(self, today):
        """Return the domain of the holds in force on ``today``, both ends included."""
        return (
            Domain("lifted", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.model
    def _get_live_sql(self, today):
        """Return the same condition in SQL, on the alias ``hold``."""
        return SQL(
            "NOT COALESCE(hold.lifted, false) AND hold.date_from <= %(day)s "
            "AND (hold.date_to IS NULL OR hold.date_to >= %(day)s)",
            day=today,
        )

    @api.model
    def _get_reached_sql(self, today, which):
        """Return the SQL of (item_id, id, kind, date_to) of the holds on items.

        The holds are those that a person or a fact opened, in force on ``today``;
        ``which`` is the condition on the alias ``item``.
        """
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT item.id AS item_id, hold.id, hold.kind, hold.date_to
                     FROM relance_hold hold
                     JOIN relance_due_item item ON %s
                     JOIN res_company company ON company.id = item.company_id
                    WHERE hold.scope = %s AND hold.kind <> 'covered'
                      AND %s AND %s AND %s""",
                SQL(key),
                scope,
                self._get_live_sql(today),
                self._get_match_sql(),
                which,
            )
            for scope, key in REACH
        )

    @api.model
    def _get_match_sql(self):
        """Return the SQL that tells whether ``hold`` concerns the row ``item``.

        ``company`` is the alias of the item's company: a hold reaches its branches.
        """
        return SQL(
            """hold.company_id::text = ANY(string_to_array(company.parent_path, '/'))
           AND (hold.currency_id IS NULL OR hold.currency_id = item.currency_id)
           AND (hold.due_before IS NULL OR item.date_maturity < hold.due_before)
           AND CASE hold.scope
                    WHEN 'item' THEN hold.due_item_id IN (item.id, item.origin_id)
                    WHEN 'move' THEN hold.move_id IN (item.move_id, item.document_id)
                    WHEN 'debtor' THEN hold.debtor_id = item.debtor_id
                    ELSE hold.kind <> 'opening'
                      OR (item.is_entry AND item.document_id IS NULL) END"""
        )

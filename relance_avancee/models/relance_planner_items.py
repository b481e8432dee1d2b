from odoo import models
from odoo.tools import SQL

from .planned_item import PlannedItem

# The last columns read are those that a decision writes.
STORED_COLUMNS = 8


class RelancePlanner(models.AbstractModel):
    """Reading the open items, with what holds them: two statements."""

    _inherit = "relance.planner"

    def _read_items(self, companies, today, debtors):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, item.company_id, item.debtor_id, item.contact_id,
                       COALESCE(item.document_id, item.move_id), item.scenario_id,
                       item.currency_id,
                       item.date_maturity, item.cycle,
                       item.amount_residual, item.amount_residual_currency,
                       item.amount_total, item.name, item.collector_id,
                       NOT debtor.active,
                       %(address)s, COALESCE(contact.country_id, debtor.country_id),
                       %(blocked)s, %(being_paid)s, %(muted)s, %(was_sent)s,
                       reached.rung[1], reached.rung[2],
                       reached.late_on, reached.last_on,
                       pending.due_item_id IS NOT NULL,
                       item.route, item.payment_kind, item.rejected_on,
                       item.delivered_on,
                       item.status, item.reason, item.reasons, item.hold_id,
                       item.next_step_id, item.next_date, item.level, item.last_date
                  FROM %(source)s
             LEFT JOIN (SELECT COALESCE(owner.history_id, owner.id) AS history,
                               part.cycle,
                               MAX(ARRAY[part.level::integer, part.offset_days])
                               AS rung,
                               MAX(part.date_sent) FILTER (WHERE part.state = 'sent')
                               AS last_on,
                               MAX(part.date_sent) FILTER (
                                   WHERE part.state = 'sent' AND part.level > '0')
                               AS late_on
                          FROM relance_reminder_line part
                          JOIN relance_due_item owner ON owner.id = part.due_item_id
                         WHERE part.role = 'step' AND part.state IN ('sent', 'skipped')
                           AND %(owners)s
                      GROUP BY 1, part.cycle
                       ) reached
                       ON reached.history = COALESCE(item.history_id, item.id)
                      AND reached.cycle = item.cycle
             LEFT JOIN (SELECT DISTINCT due_item_id, cycle
                          FROM relance_reminder_line
                         WHERE role = 'step' AND state = 'planned'
                       ) pending ON pending.due_item_id = item.id
                                AND pending.cycle = item.cycle
                 WHERE item.state = 'open' AND item.company_id IN %(companies)s
                   AND %(debtors)s
              ORDER BY item.date_maturity, item.id
                """,
                source=self._get_item_from(),
                companies=tuple(companies.ids),
                debtors=self._get_debtor_condition("item.debtor_id", debtors),
                owners=self._get_debtor_condition("owner.debtor_id", debtors),
                **self._get_flags_sql(),
            )
        )
        items = [
            PlannedItem(*row[:-STORED_COLUMNS], row[-STORED_COLUMNS:]) for row in rows
        ]
        self._attach_holds(items, companies, today, debtors)
        return items

    def _get_item_from(self):
        """Return the FROM clause of the items with their invoice and customer."""
        return SQL(
            """relance_due_item item
          JOIN res_company company ON company.id = item.company_id
          JOIN res_partner debtor ON debtor.id = item.debtor_id
     LEFT JOIN res_partner contact ON contact.id = item.contact_id
     LEFT JOIN account_move move
            ON move.id = COALESCE(item.document_id, item.move_id)"""
        )

    def _get_flags_sql(self):
        """Return the SQL of what the invoice and the customer say of an item."""
        return {
            "address": SQL(
                "COALESCE(contact.email_normalized, debtor.email_normalized)"
            ),
            "blocked": SQL("COALESCE(move.payment_state = 'blocked', false)"),
            "being_paid": SQL(
                "COALESCE(move.payment_state = 'in_payment' "
                "AND item.document_id IS NULL, false)"
            ),
            # a look-up a row: joined, PostgreSQL would read all the lines of the ledger
            "muted": SQL(
                """NOT item.is_entry AND COALESCE((
                    SELECT no_followup FROM account_move_line
                     WHERE id = item.line_id), false)"""
            ),
            "was_sent": SQL(
                """((item.is_entry AND item.document_id IS NULL)
                    OR COALESCE(move.is_move_sent, false)
                    OR move.invoice_date < company.relance_presumed_sent_before)"""
            ),
        }

    def _get_debtor_condition(self, column, debtors):
        """Return the SQL that keeps the given debtors, all of them for None."""
        if debtors is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s::integer[])", SQL(column), debtors.ids)

    def _attach_holds(self, items, companies, today, debtors):
        """Give each item the holds in force, the one that lasts longest first."""
        reached = self.env["relance.hold"]._get_reached_sql(
            today,
            SQL(
                "item.state = 'open' AND item.company_id IN %s AND %s",
                tuple(companies.ids),
                self._get_debtor_condition("item.debtor_id", debtors),
            ),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT item_id, id, kind, date_to FROM (%s) held "
                "ORDER BY date_to DESC NULLS FIRST, id",
                reached,
            )
        )
        by_id = {item.id: item for item in items}
        for item_id, hold_id, kind, _date_to in rows:
            if item := by_id.get(item_id):
                item.hold = item.hold or hold_id
                item.reasons += (kind,) if kind not in item.reasons else ()

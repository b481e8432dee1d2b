from odoo import models
from odoo.tools import SQL

# What lasts until a row changes: the item, its invoice, its customer or a hold.
LASTING = (
    "archived",
    "blocked",
    "in_payment",
    "no_followup",
    "not_sent",
    "no_scenario",
    "below_item",
    "no_address",
    "assigned",
    "pause",
    "exclusion",
    "dead_address",
    "reopened",
    "too_old",
    "opening",
    "presented",
    "ordered",
)
# What lasts until some days after the due date.
FROM_DUE = ("debit", "bill")


class RelancePlanner(models.AbstractModel):
    """Whom a plan decides anew: those for whom something changed, or is due."""

    _inherit = "relance.planner"

    def _get_last_plan(self, companies, today):
        """Return the earliest horizon and day of the last plans of ``companies``.

        None if one of them must be planned as a whole.
        """
        marks = self.env["relance.change.mark"]
        last = [marks._get_last(company, today, True) for company in companies]
        if None in last:
            return None
        return min(mark.horizon for mark in last), min(mark.day for mark in last)

    def _find_concerned(self, companies, today, changed, horizon, last):
        """Return the customers to decide anew: ``changed``, and those that time moves.

        An item is decided anew with all those of its customer when its step is due,
        when it waits, is in a reminder or has just become late, and when a hold, a
        reminder or a draft credit note speaks of it. All the others keep what was
        stored: nothing that it depends on has changed.
        """
        rows = self.env.execute_query(
            SQL(
                "%s UNION %s UNION %s UNION %s",
                self._get_undecided_sql(companies),
                self._get_moved_on_sql(companies, today, last),
                self._get_hold_sql(companies, today, horizon, last),
                self._get_waiting_sql(companies),
            )
        )
        return self.env["res.partner"].browse(
            changed.union(debtor for (debtor,) in rows) - {None}
        )

    def _get_undecided_sql(self, companies):
        """Return the SQL of the customers with an item that changed."""
        return SQL(
            """SELECT debtor_id FROM relance_due_item
                WHERE is_undecided AND company_id IN %s""",
            tuple(companies.ids),
        )

    def _get_moved_on_sql(self, companies, today, last):
        """Return the SQL of the customers with an item to decide anew."""
        return SQL(
            """
            SELECT debtor_id
              FROM relance_due_item
             WHERE state = 'open' AND company_id IN %(companies)s
               AND (next_date <= %(today)s
                    OR status IS NULL OR status = 'planned'
                    OR (status = 'scheduled' AND next_date IS NULL)
                    OR date_maturity BETWEEN %(last)s AND %(today)s
                    OR (reason NOT IN %(lasting)s AND reason NOT IN %(due)s)
                    OR (reason IN %(due)s AND date_maturity <= %(today)s))
            """,
            lasting=LASTING,
            due=FROM_DUE,
            companies=tuple(companies.ids),
            today=today,
            last=last,
        )

    def _get_hold_sql(self, companies, today, horizon, last):
        """Return the SQL of the customers of holds that begin, end or changed."""
        return SQL(
            """
            SELECT COALESCE(hold.debtor_id, item.debtor_id, move.commercial_partner_id)
              FROM relance_hold hold
         LEFT JOIN relance_due_item item ON item.id = hold.due_item_id
         LEFT JOIN account_move move ON move.id = hold.move_id
             WHERE hold.company_id IN %(companies)s AND hold.scope <> 'company'
               AND (%(changed)s OR hold.date_from BETWEEN %(last)s AND %(today)s
                    OR hold.date_to BETWEEN %(last)s AND %(today)s)
            """,
            companies=tuple(companies.ids),
            changed=self.env["relance.change.mark"]._get_changed_sql("hold", horizon),
            today=today,
            last=last,
        )

    def _get_waiting_sql(self, companies):
        """Return the SQL of the customers of reminders and credit notes not done."""
        return SQL(
            """
            SELECT debtor_id FROM relance_reminder
             WHERE company_id IN %(companies)s
               AND state IN ('draft', 'approved', 'queued', 'failed')
             UNION
            SELECT commercial_partner_id FROM account_move
             WHERE state = 'draft' AND move_type = 'out_refund'
               AND company_id IN %(companies)s
            """,
            companies=tuple(companies.ids),
        )

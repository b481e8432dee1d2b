from odoo import models
from odoo.tools import SQL


class RelancePlanner(models.AbstractModel):
    """Whom a plan decides anew: those for whom something changed, or is due."""

    _inherit = "relance.planner"

    def _get_last_plan(self, companies, today):
        """Return the longest distance and the earliest day of the last plans."""
        marks = self.env["relance.change.mark"]
        last = [marks._get_last(company, today, True) for company in companies]
        known = [(distance, day) for distance, day in last if day]
        distances, days = zip(*known, strict=True) if known else ((0,), (today,))
        return max(distances), min(days)

    def _find_concerned(self, companies, today, changed, distance, last):
        """Return the customers to decide anew: ``changed``, and those that time moves.

        An item is decided anew with all those of its customer when its step is due,
        when it was held, waiting, in a reminder or has just become late, and when a
        hold, a reminder or a draft credit note speaks of it. All the others keep what
        was stored: nothing that it depends on has changed.
        """
        rows = self.env.execute_query(
            SQL(
                "%s UNION %s UNION %s",
                self._get_moved_on_sql(companies, today, last),
                self._get_hold_sql(companies, today, distance, last),
                self._get_waiting_sql(companies),
            )
        )
        return self.env["res.partner"].browse(
            changed.union(debtor for (debtor,) in rows) - {None}
        )

    def _get_moved_on_sql(self, companies, today, last):
        """Return the SQL of the customers with an item to decide anew."""
        return SQL(
            """
            SELECT debtor_id
              FROM relance_due_item
             WHERE state = 'open' AND company_id IN %(companies)s
               AND (next_date <= %(today)s OR reason IS NOT NULL OR status IS NULL
                    OR status NOT IN ('scheduled', 'finished')
                    OR (status = 'scheduled' AND next_date IS NULL)
                    OR date_maturity BETWEEN %(last)s AND %(today)s)
            """,
            companies=tuple(companies.ids),
            today=today,
            last=last,
        )

    def _get_hold_sql(self, companies, today, distance, last):
        """Return the SQL of the customers of holds that begin, end or changed."""
        return SQL(
            """
            SELECT item.debtor_id
              FROM relance_hold hold
              JOIN relance_due_item item ON item.state = 'open'
              JOIN res_company company ON company.id = item.company_id
             WHERE item.company_id IN %(companies)s AND %(match)s
               AND hold.scope <> 'company'
               AND (%(changed)s OR hold.date_from BETWEEN %(last)s AND %(today)s
                    OR hold.date_to BETWEEN %(last)s AND %(today)s)
            """,
            companies=tuple(companies.ids),
            match=self.env["relance.hold"]._get_match_sql(),
            changed=self.env["relance.change.mark"]._get_changed_sql("hold", distance),
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

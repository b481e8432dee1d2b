from odoo import api, models
from odoo.tools import SQL

from ..rules.risk_class import ALERT_DAYS
from ..rules.risk_history import RETURN_DAYS
from .relance_due_item_risk import PROMISES
from .relance_risk_history import LEFT_OUT_HOLDS

# Days after the grace on which an unpaid item changes what is thought of its debtor;
# a direct debit is late once it can no longer come back.
MILESTONES = (1, 1 + RETURN_DAYS, ALERT_DAYS, 30, 60, 90)


class RelanceRiskProfile(models.Model):
    """Whose score may have changed since the last refresh."""

    _inherit = "relance.risk.profile"

    @api.model
    def _find_changed(self, root, today, model):
        """Return the ids of the customers of whom something changed.

        A payment made or undone, an invoice, the customer itself, a rejection; an item
        that went late, or later than a milestone; a promise made, kept waiting or given
        up; a class set by a manager, or a rating, that ended.
        """
        self.env.flush_all()
        sources = self._get_change_sources(root, today, model).values()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT COALESCE(partner.commercial_partner_id, partner.id)
                     FROM (%s) changed
                     JOIN res_partner partner ON partner.id = changed.partner_id""",
                SQL(" UNION ALL ").join(sources),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _get_change_sources(self, root, today, model):
        """Return {name: SELECT of partner_id} of what changed since the last refresh.

        An extension that adds to what a score looks at adds where it changes.
        """
        return {
            **self._get_written_sources(root, int(model.horizon)),
            **self._get_day_sources(root, model.date, today),
        }

    @api.model
    def _get_written_sources(self, root, horizon):
        """Return {name: SELECT of partner_id} of what was written since ``horizon``."""
        companies = root._relance_companies().ids

        def changed(alias):
            return self.env["relance.change.mark"]._get_changed_sql(alias, horizon)

        return {
            "lines": SQL(
                "SELECT line.partner_id FROM %s AND %s",
                self._get_followed_lines(root),
                changed("line"),
            ),
            "moves": SQL(
                """SELECT move.partner_id FROM account_move move
                    WHERE move.company_id = ANY(%s) AND %s
                      AND move.move_type IN ('out_invoice', 'out_receipt', 'entry')""",
                companies,
                changed("move"),
            ),
            "partners": SQL(
                "SELECT partner.id AS partner_id FROM res_partner partner WHERE %s",
                changed("partner"),
            ),
            "rejections": SQL(
                """SELECT rejection.debtor_id FROM relance_rejection rejection
                    WHERE rejection.company_id = ANY(%s) AND %s""",
                companies,
                changed("rejection"),
            ),
            "holds": SQL(
                "SELECT %s AND %s", self._get_telling_holds(root), changed("hold")
            ),
        }

    @api.model
    def _get_day_sources(self, root, last, today):
        """Return {name: SELECT of partner_id} of what the days after ``last`` bring."""
        between = (last, today)
        grace = root.relance_risk_grace_days
        return {
            "hold_days": SQL(
                """SELECT %s AND (hold.date_from BETWEEN %s::date - 1 AND %s::date
                              OR hold.date_to BETWEEN %s::date AND %s::date - 1)""",
                self._get_telling_holds(root),
                *between,
                *between,
            ),
            "ratings": SQL(
                """SELECT rating.debtor_id FROM relance_risk_rating rating
                    WHERE rating.company_id = %s
                      AND (rating.date BETWEEN %s::date + 1 AND %s::date
                        OR rating.valid_until BETWEEN %s::date AND %s::date - 1)
                """,
                root.id,
                *between,
                *between,
            ),
            "milestones": SQL(
                """SELECT line.partner_id FROM %s AND line.reconciled IS NOT TRUE
                      AND line.balance > 0 AND EXISTS (
                          SELECT FROM unnest(%s) AS day
                           WHERE COALESCE(line.date_maturity, line.date) + day
                                 BETWEEN %s::date + 1 AND %s::date)""",
                self._get_followed_lines(root),
                [ALERT_DAYS, *(grace + day for day in MILESTONES)],
                *between,
            ),
            "overrides": SQL(
                """SELECT profile.debtor_id FROM relance_risk_profile profile
                    WHERE profile.company_id = %s
                      AND profile.override_until BETWEEN %s::date - 1 AND %s::date - 1
                """,
                root.id,
                *between,
            ),
        }

    @api.model
    def _get_followed_lines(self, root):
        """Return the SQL of the posted receivable lines, FROM and WHERE."""
        return SQL(
            """account_move_line line WHERE line.company_id = ANY(%s)
                AND line.account_id = ANY(%s) AND line.parent_state <> 'draft'""",
            root._relance_companies().ids,
            self.env["relance.risk.history"]._get_accounts(root),
        )

    @api.model
    def _get_telling_holds(self, root):
        """Return the SQL of the customers of promises and disputes, to its WHERE."""
        return SQL(
            """COALESCE(held.debtor_id, move.partner_id, hold.debtor_id)
                     FROM relance_hold hold
                LEFT JOIN relance_due_item held ON held.id = hold.due_item_id
                LEFT JOIN account_move move ON move.id = hold.move_id
                    WHERE hold.company_id = ANY(%s) AND hold.kind IN %s""",
            root._relance_companies().ids,
            LEFT_OUT_HOLDS + PROMISES,
        )

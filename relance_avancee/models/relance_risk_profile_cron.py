import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from ..rules.risk_class import ALERT_DAYS
from ..rules.risk_history import RETURN_DAYS
from .relance_change_mark import FARTHEST
from .relance_due_item_risk import PROMISES
from .relance_risk_history import LEFT_OUT_HOLDS

_logger = logging.getLogger(__name__)
# Days after the grace on which an unpaid item changes what is thought of its debtor;
# a direct debit is late once it can no longer come back.
MILESTONES = (1, 1 + RETURN_DAYS, ALERT_DAYS, 30, 60, 90)
ALERT_TYPE = "relance_avancee.mail_activity_risk"


class RelanceRiskProfile(models.Model):
    """The nightly refresh: only the customers of whom something changed."""

    _inherit = "relance.risk.profile"

    @api.model
    def _cron_refresh(self):
        """Refresh the scores of every root company, each in its own transaction."""
        cron = self.env["ir.cron"]
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            self._refresh_safely(root)
            if not cron._commit_progress(1):
                break

    @api.model
    def _refresh_safely(self, root):
        """Refresh one root company; its error does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._refresh_changed(root, root._relance_today())
        except SerializationFailure:
            raise
        except Exception as error:
            _logger.exception("The scores of %s could not be refreshed.", root.name)
            [failure, *_details] = str(error).splitlines() or [repr(error)]
            self.env["relance.risk.model"]._get_model(root).failure = failure

    @api.model
    def _refresh_changed(self, root, today):
        """Score the customers of whom something changed; all of them once a month.

        Return their ids, None for all.
        """
        model = self.env["relance.risk.model"]._get_model(root)
        horizon, newest = self.env["relance.change.mark"]._read_snapshot()
        is_new_month = model._prepare_month(today)
        debtors = None
        if not is_new_month and self._is_recent(model, newest, today):
            debtors = self._find_changed(root, today, model)
        if debtors is None or debtors:
            self._refresh(root, today, debtors)
        model.write({"horizon": str(horizon), "date": today, "failure": False})
        self.env["relance.risk.snapshot"]._take(root, today)
        return debtors

    @api.model
    def _is_recent(self, model, newest, today):
        """Say whether what changed since the last refresh can still be told."""
        if not model.horizon or not model.date or model.date > today:
            return False
        return 0 <= newest - int(model.horizon) < FARTHEST

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
        companies = root._relance_companies().ids
        history = self.env["relance.risk.history"]
        horizon = int(model.horizon)
        between = (model.date, today)
        grace = root.relance_risk_grace_days

        def changed(alias):
            return self.env["relance.change.mark"]._get_changed_sql(alias, horizon)

        lines = SQL(
            """account_move_line line WHERE line.company_id = ANY(%s)
                AND line.account_id = ANY(%s) AND line.parent_state <> 'draft'""",
            companies,
            history._get_accounts(root),
        )
        return {
            "lines": SQL(
                "SELECT line.partner_id FROM %s AND %s", lines, changed("line")
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
                """SELECT COALESCE(held.debtor_id, move.partner_id, hold.debtor_id)
                     FROM relance_hold hold
                LEFT JOIN relance_due_item held ON held.id = hold.due_item_id
                LEFT JOIN account_move move ON move.id = hold.move_id
                    WHERE hold.company_id = ANY(%s) AND hold.kind IN %s
                      AND (%s OR hold.date_from BETWEEN %s::date - 1 AND %s::date
                              OR hold.date_to BETWEEN %s::date AND %s::date - 1)
                """,
                companies,
                LEFT_OUT_HOLDS + PROMISES,
                changed("hold"),
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
                lines,
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
    def _alert(self, root, rows, before):
        """Open a to-do for each customer who has just begun to alarm.

        Not at the first scoring: what is old is no early alert.
        """
        if not root.relance_risk_alerts:
            return
        alarming = {
            row["debtor_id"]: row
            for row in rows
            if row["alert"]
            and row["debtor_id"] in before
            and before[row["debtor_id"]].alert != row["alert"]
        }
        if not alarming:
            return
        debtors = self.env["res.partner"].browse(alarming)
        told = self.with_context(lang=root._relance_lang())
        # sudo: a reader who asks for a score may not open to-dos
        self.env["relance.hold"].sudo()._create_debtor_todos(
            ALERT_TYPE,
            [
                (debtor, root, told._get_alert_summary(alarming[debtor.id]))
                for debtor in debtors
            ],
        )

    @api.model
    def _get_alert_summary(self, row):
        """Return why a person should look at a customer."""
        if row["alert"] == "worse":
            return self.env._(
                "Early alert: from class %(before)s to %(after)s this month",
                before=row["reference_class"],
                after=row["computed_class"],
            )
        return self.env._(
            "Early alert: a good payer, %(days)s days late", days=row["oldest_days"]
        )

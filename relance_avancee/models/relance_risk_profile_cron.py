import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models

from .due_items.relance_change_mark import FARTHEST

_logger = logging.getLogger(__name__)
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
        self.env["mail.activity"]._create_relance_debtor_todos(
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

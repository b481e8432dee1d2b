from odoo import api, models
from odoo.tools import SQL

from .sending.relance_reminder_outcome import ATTEMPTS


class RelanceTodo(models.Model):
    """What waits without an activity: rejected payments, failures, drafts."""

    _inherit = "relance.todo"

    @api.model
    def _get_record_sources(self):
        """Return {name: SELECT} of the records whose own state is the to-do."""
        return {
            "rejected": self._get_rejected_source(),
            "failed": self._get_failed_source(),
            "notice": self._get_notice_source(),
            "approval": self._get_approval_source(),
        }

    @api.model
    def _get_rejected_source(self):
        """Return the rejected payments that nobody has spoken of, or put off, since.

        Those that somebody recorded have a to-do, open or done: it tells them.
        """
        columns = {
            "debtor_id": SQL("item.debtor_id"),
            "company_id": SQL("item.company_id"),
            "user_id": SQL("item.collector_id"),
            "amount": SQL("COALESCE(item.amount_residual, 0.0)"),
            "date": SQL("item.rejected_on"),
            "note": SQL("item.name"),
            "res_model": SQL("'account.move'"),
            "res_id": SQL("item.move_id"),
        }
        source = SQL(
            """relance_due_item item
     LEFT JOIN relance_hold hold ON hold.id = item.hold_id
         WHERE item.state = 'open' AND item.rejected_on IS NOT NULL
           AND (item.last_date IS NULL OR item.last_date < item.rejected_on)
           AND (hold.id IS NULL OR hold.date_from < item.rejected_on)
           AND NOT EXISTS (
                SELECT FROM mail_activity told
                  JOIN ir_model_data type_data
                    ON type_data.module = 'relance_avancee'
                   AND type_data.name = 'mail_activity_rejected'
                   AND type_data.res_id = told.activity_type_id
                 WHERE told.res_model = 'res.partner' AND told.res_id = item.debtor_id
                   AND told.create_date >= item.rejected_on)"""
        )
        return self._select_source(SQL("item.id"), "rejected", columns, source)

    @api.model
    def _get_failed_source(self):
        """Return the reminders that did not leave, tried as often as we try."""
        columns = self._get_reminder_columns() | {
            "user_id": SQL("COALESCE(activity.user_id, reminder.collector_id)"),
            "date": SQL(
                "COALESCE(activity.date_deadline, reminder.date_failed, reminder.date)"
            ),
            "later": self._get_later_sql(),
            "note": SQL("reminder.error"),
            "activity_id": SQL("activity.id"),
        }
        source = SQL(
            """relance_reminder reminder
     LEFT JOIN LATERAL (SELECT open.id, open.user_id, open.date_deadline
                  FROM mail_activity open
                  JOIN ir_model_data type_data
                    ON type_data.module = 'relance_avancee'
                   AND type_data.name = 'mail_activity_failed'
                   AND type_data.res_id = open.activity_type_id
                 WHERE open.active AND open.res_model = 'relance.reminder'
                   AND open.res_id = reminder.id
              ORDER BY open.id LIMIT 1) AS activity ON true
         WHERE reminder.state = 'failed' AND reminder.failure_count >= %s""",
            ATTEMPTS,
        )
        return self._select_source(SQL("reminder.id"), "failed", columns, source)

    @api.model
    def _get_notice_source(self):
        """Return the formal notices to approve, one by one."""
        columns = self._get_reminder_columns() | {
            "user_id": SQL("reminder.collector_id"),
            "date": SQL("reminder.date"),
            "note": self._get_translated_sql(SQL("step.name")),
        }
        source = SQL(
            """relance_reminder reminder
     LEFT JOIN relance_scenario_step step ON step.id = reminder.step_id
         WHERE reminder.state = 'draft' AND reminder.level >= '3'"""
        )
        return self._select_source(SQL("reminder.id"), "notice", columns, source)

    @api.model
    def _get_approval_source(self):
        """Return one line a company for all the other reminders to approve."""
        columns = {
            "company_id": SQL("reminder.company_id"),
            "amount": SQL("SUM(COALESCE(reminder.amount_overdue, 0.0))"),
            "date": SQL("MIN(reminder.date)"),
            "item_count": SQL("COUNT(*)::integer"),
            "res_model": SQL("'relance.reminder'"),
        }
        source = SQL(
            """relance_reminder reminder
         WHERE reminder.state = 'draft' AND reminder.level < '3'
      GROUP BY reminder.company_id"""
        )
        return self._select_source(
            SQL("reminder.company_id"), "approval", columns, source
        )

    @api.model
    def _get_reminder_columns(self):
        """Return {column: SQL} of a line about one reminder."""
        return {
            "debtor_id": SQL("reminder.debtor_id"),
            "company_id": SQL("reminder.company_id"),
            "amount": SQL("COALESCE(reminder.amount_overdue, 0.0)"),
            "res_model": SQL("'relance.reminder'"),
            "res_id": SQL("reminder.id"),
        }

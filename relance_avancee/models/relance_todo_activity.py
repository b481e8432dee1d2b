import json

from odoo import api, fields, models
from odoo.tools import SQL

# The kind of our types of activities, by the name of their record; others are "task".
TYPE_KINDS = {
    "mail_activity_archived": "archived",
    "mail_activity_covered": "covered",
    "mail_activity_dead_address": "bounce",
    "mail_activity_decide": "notice",
    "mail_activity_insurance": "insurance",
    "mail_activity_overdue": "alarm",
    "mail_activity_present": "present",
    "mail_activity_rejected": "rejected",
    "mail_activity_reopened": "reopened",
    "mail_activity_reply": "reply",
    "mail_activity_statement": "statement",
    "mail_activity_step": "call",
}


class RelanceTodo(models.Model):
    """The open activities: those of our types, and all those on reminders."""

    _inherit = "relance.todo"

    @api.model
    def _get_activity_sources(self):
        """Return {name: SELECT} of the activities, by what they are on."""
        return {
            "reminder_activity": self._get_reminder_activity_source(),
            "debtor_activity": self._get_debtor_activity_source(),
            "move_activity": self._get_move_activity_source(),
        }

    @api.model
    def _get_reminder_activity_source(self):
        """Return the to-dos on reminders: replies, calls, notices to decide.

        That of a reminder that does not leave is told by the reminder itself.
        """
        kind = SQL(
            """CASE WHEN type_data.name = 'mail_activity_reply' THEN 'reply'
                    WHEN reminder.level >= '3' THEN 'notice' ELSE 'call' END"""
        )
        columns = {
            "debtor_id": SQL("reminder.debtor_id"),
            "company_id": SQL("reminder.company_id"),
            "amount": SQL("COALESCE(reminder.amount_overdue, 0.0)"),
        }
        source = SQL(
            """%s JOIN relance_reminder reminder ON reminder.id = activity.res_id
                WHERE activity.active AND activity.res_model = 'relance.reminder'
                  AND type_data.name IS DISTINCT FROM 'mail_activity_failed'""",
            self._get_activity_from(SQL("LEFT JOIN")),
        )
        return self._select_activity(kind, columns, source)

    @api.model
    def _get_debtor_activity_source(self):
        """Return the to-dos on customers, but those that a hold tells.

        An activity has no company: that of its scenario, else one where the customer
        owes, best one of the user's.
        """
        columns = {
            "debtor_id": SQL("COALESCE(debtor.commercial_partner_id, debtor.id)"),
            "company_id": SQL(
                "COALESCE(scenario.company_id, owed.company_id, debtor.company_id)"
            ),
            "amount": SQL("COALESCE(owed.amount, 0.0)"),
        }
        source = SQL(
            """%s JOIN res_partner debtor ON debtor.id = activity.res_id
             LEFT JOIN relance_scenario scenario
                    ON scenario.id = activity.relance_scenario_id
             LEFT JOIN LATERAL (
                   SELECT item.company_id, SUM(item.amount_residual) AS amount
                     FROM relance_due_item item
                    WHERE item.state = 'open' AND item.debtor_id
                        = COALESCE(debtor.commercial_partner_id, debtor.id)
                 GROUP BY item.company_id
                 ORDER BY item.company_id IS NOT DISTINCT FROM scenario.company_id DESC,
                          item.company_id IN %s DESC, amount DESC
                    LIMIT 1) AS owed ON true
                 WHERE activity.active AND activity.res_model = 'res.partner'
                   AND NOT EXISTS (SELECT FROM relance_hold hold
                        WHERE hold.activity_id = activity.id
                          AND hold.lifted IS NOT TRUE)""",
            self._get_activity_from(SQL("JOIN")),
            tuple(self.env.companies.ids) or (0,),
        )
        return self._select_activity(self._get_type_kind_sql(), columns, source)

    @api.model
    def _get_move_activity_source(self):
        """Return the to-dos of our types on invoices."""
        columns = {
            "debtor_id": SQL("move.commercial_partner_id"),
            "company_id": SQL("move.company_id"),
            "amount": SQL("COALESCE(move.amount_residual_signed, 0.0)"),
        }
        source = SQL(
            """%s JOIN account_move move ON move.id = activity.res_id
                WHERE activity.active AND activity.res_model = 'account.move'""",
            self._get_activity_from(SQL("JOIN")),
        )
        return self._select_activity(self._get_type_kind_sql(), columns, source)

    @api.model
    def _get_type_kind_sql(self):
        """Return the SQL of the kind of an activity by its type."""
        return SQL(
            "COALESCE(%s::jsonb ->> type_data.name, 'task')", json.dumps(TYPE_KINDS)
        )

    @api.model
    def _get_activity_from(self, join):
        """Return the FROM clause of activities; ``join`` is that to our own types."""
        return SQL(
            """mail_activity activity
          JOIN mail_activity_type type ON type.id = activity.activity_type_id
            %s ir_model_data type_data
            ON type_data.model = 'mail.activity.type' AND type_data.res_id = type.id
           AND type_data.module = 'relance_avancee'""",
            join,
        )

    @api.model
    def _select_activity(self, kind, columns, source):
        """Return the SELECT of a source of activities."""
        return self._select_source(
            SQL("activity.id"),
            kind,
            columns
            | {
                "user_id": SQL("activity.user_id"),
                "date": SQL("activity.date_deadline"),
                "later": self._get_later_sql(),
                "note": SQL(
                    "COALESCE(NULLIF(activity.summary, ''), %s)",
                    self._get_translated_sql(SQL("type.name")),
                ),
                "activity_id": SQL("activity.id"),
                "res_model": SQL("activity.res_model"),
                "res_id": SQL("activity.res_id"),
            },
            source,
        )

    @api.model
    def _get_later_sql(self):
        """Return the SQL that tells whether an activity is for another day."""
        return SQL(
            "COALESCE(activity.date_deadline > %s, false)",
            fields.Date.context_today(self),
        )

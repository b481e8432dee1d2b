import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..sending.relance_reminder_outcome import ATTEMPTS

# The kind of our types of activities, by the name of their record; others are "task".
TYPE_KINDS = {
    "mail_activity_announced": "announced",
    "mail_activity_archived": "archived",
    "mail_activity_covered": "covered",
    "mail_activity_dead_address": "bounce",
    "mail_activity_decide": "notice",
    "mail_activity_discount": "discount",
    "mail_activity_dispute": "dispute",
    "mail_activity_dispute_late": "dispute",
    "mail_activity_insurance": "insurance",
    "mail_activity_overdue": "alarm",
    "mail_activity_payment_plan": "plan",
    "mail_activity_present": "present",
    "mail_activity_rejected": "rejected",
    "mail_activity_reopened": "reopened",
    "mail_activity_reply": "reply",
    "mail_activity_risk": "risk",
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
            "payment_activity": self._get_payment_activity_source(),
            "plan_activity": self._get_plan_activity_source(),
            "dispute_activity": self._get_dispute_activity_source(),
        }

    @api.model
    def _get_reminder_activity_source(self):
        """Return the to-dos on reminders: replies, calls, notices to decide.

        That of a reminder that does not leave is told by the reminder itself.
        """
        kind = SQL(
            """CASE WHEN type_data.name = 'mail_activity_reply' THEN 'reply'
                    WHEN type_data.name = 'mail_activity_check' THEN 'bounce'
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
    def _get_payment_activity_source(self):
        """Return the to-dos on payments that never came, as long as they have not."""
        columns = {
            "debtor_id": SQL("COALESCE(partner.commercial_partner_id, partner.id)"),
            "company_id": SQL("payment.company_id"),
            "amount": SQL("COALESCE(payment.amount_company_currency_signed, 0.0)"),
        }
        source = SQL(
            """%s JOIN account_payment payment ON payment.id = activity.res_id
             LEFT JOIN res_partner partner ON partner.id = payment.partner_id
                 WHERE activity.active AND activity.res_model = 'account.payment'
                   AND payment.move_id IS NULL AND payment.state = 'in_process'""",
            self._get_activity_from(SQL("JOIN")),
        )
        return self._select_activity(self._get_type_kind_sql(), columns, source)

    @api.model
    def _get_plan_activity_source(self):
        """Return the to-dos on payment plans, with what their due items still owe."""
        columns = {
            "debtor_id": SQL("plan.debtor_id"),
            "company_id": SQL("plan.company_id"),
            "amount": SQL(
                """COALESCE((SELECT SUM(item.amount_residual)
                               FROM relance_payment_plan_item_rel held
                               JOIN relance_due_item item ON item.id = held.due_item_id
                              WHERE held.plan_id = plan.id
                                AND item.state = 'open'), 0.0)"""
            ),
        }
        source = SQL(
            """%s JOIN relance_payment_plan plan ON plan.id = activity.res_id
                WHERE activity.active
                  AND activity.res_model = 'relance.payment.plan'""",
            self._get_activity_from(SQL("LEFT JOIN")),
        )
        return self._select_activity(self._get_type_kind_sql(), columns, source)

    @api.model
    def _get_dispute_activity_source(self):
        """Return the to-dos on disputes: who looks at them, who is asked when late."""
        columns = {
            "debtor_id": SQL("dispute.debtor_id"),
            "company_id": SQL("dispute.company_id"),
            "amount": SQL("COALESCE(dispute.amount_left_company, 0.0)"),
        }
        source = SQL(
            """%s JOIN relance_dispute dispute ON dispute.id = activity.res_id
                WHERE activity.active AND activity.res_model = 'relance.dispute'""",
            self._get_activity_from(SQL("LEFT JOIN")),
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

    # The data gaps ----------------------------------------------------------------

    @api.model
    def _get_gap_sources(self):
        """Return {name: SELECT} of the data gaps."""
        return {
            "not_sent": self._get_not_sent_source(),
            "no_email": self._get_no_email_source(),
            "no_scenario": self._get_reason_source("no_scenario"),
            "too_old": self._get_reason_source("too_old"),
        }

    @api.model
    def _get_not_sent_source(self):
        """Return one line a company for the invoices that nobody has sent."""
        columns = self._get_gap_columns() | {
            "item_count": SQL("COUNT(DISTINCT item.move_id)::integer"),
        }
        source = SQL(
            """relance_due_item item
          JOIN account_move move ON move.id = item.move_id
         WHERE item.state = 'open' AND item.reason = 'not_sent'
           AND move.is_move_sent IS NOT TRUE
      GROUP BY item.company_id"""
        )
        return self._select_source(SQL("item.company_id"), "not_sent", columns, source)

    @api.model
    def _get_no_email_source(self):
        """Return the recipients without an address, one line each."""
        columns = self._get_gap_columns() | {
            "debtor_id": SQL("item.debtor_id"),
            "user_id": SQL("MIN(item.collector_id)"),
            "item_count": SQL("1"),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("COALESCE(item.contact_id, item.debtor_id)"),
        }
        source = SQL(
            """relance_due_item item
          JOIN res_partner debtor ON debtor.id = item.debtor_id
     LEFT JOIN res_partner contact ON contact.id = item.contact_id
         WHERE item.state = 'open' AND item.reason = 'no_address'
           AND COALESCE(contact.email_normalized, debtor.email_normalized) IS NULL
      GROUP BY item.company_id, item.debtor_id, item.contact_id"""
        )
        return self._select_source(SQL("MIN(item.id)"), "no_email", columns, source)

    @api.model
    def _get_reason_source(self, reason, condition=None):
        """Return one line a company for the open items that ``reason`` keeps back."""
        source = SQL(
            """relance_due_item item
         WHERE item.state = 'open' AND item.reason = %s AND %s
      GROUP BY item.company_id""",
            reason,
            condition or SQL("true"),
        )
        return self._select_source(
            SQL("item.company_id"), reason, self._get_gap_columns(), source
        )

    @api.model
    def _get_gap_columns(self):
        """Return {column: SQL} of a line that stands for many due items.

        None has waited here for longer than the addon has been installed.
        """
        return {
            "company_id": SQL("item.company_id"),
            "amount": SQL("SUM(COALESCE(item.amount_residual, 0.0))"),
            "date": SQL(
                """GREATEST(MIN(item.date_maturity), (
                    SELECT company.relance_install_date FROM res_company company
                     WHERE company.id = item.company_id))"""
            ),
            "item_count": SQL("COUNT(*)::integer"),
            "res_model": SQL("'relance.due.item'"),
        }

    # The holds that a person can end ----------------------------------------------

    @api.model
    def _get_hold_sources(self):
        """Return {name: SELECT} of the holds in force that wait for somebody."""
        return {
            "dead_address": self._get_dead_address_source(),
            "reopened": self._get_item_hold_source("reopened"),
            "discount": self._get_item_hold_source("discount"),
            "covered": self._get_covered_source(self._get_unmatched_sql()),
            "drafted": self._get_covered_source(self._get_drafted_sql(), "drafted"),
        }

    @api.model
    def _get_dead_address_source(self):
        """Return the messages that came back to an address that is still in use."""
        columns = {
            "amount": self._get_owed_sql(SQL("hold.debtor_id"), SQL("hold.company_id")),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("carrier.id"),
        }
        joins = SQL(
            """JOIN LATERAL (
                    SELECT partner.id FROM res_partner partner
                     WHERE partner.commercial_partner_id = hold.debtor_id
                       AND partner.active AND partner.email_normalized = hold.address
                  ORDER BY partner.id LIMIT 1) AS carrier ON true"""
        )
        return self._select_hold("bounce", "dead_address", columns, joins)

    @api.model
    def _get_item_hold_source(self, kind):
        """Return the items that a hold of ``kind`` keeps back until somebody looks."""
        columns = {
            "amount": SQL("COALESCE(item.amount_residual, 0.0)"),
            "res_model": SQL("'account.move'"),
            "res_id": SQL("item.move_id"),
        }
        joins = SQL(
            """JOIN relance_due_item item
                 ON item.id = hold.due_item_id AND item.state = 'open'"""
        )
        return self._select_hold(kind, kind, columns, joins)

    @api.model
    def _get_covered_source(self, condition, kind="covered"):
        """Return the customers on whose account money waits; ``condition``: it does."""
        columns = {
            "amount": self._get_owed_sql(SQL("hold.debtor_id"), SQL("hold.company_id")),
            "res_model": SQL("'res.partner'"),
            "res_id": SQL("hold.debtor_id"),
        }
        return self._select_hold(kind, "covered", columns, SQL(), condition)

    @api.model
    def _get_unmatched_sql(self):
        """Return the condition that money in the currency of the hold is unmatched.

        It is written for Odoo's index on what is not reconciled.
        """
        return SQL(
            """EXISTS (
                SELECT FROM res_partner partner
                  JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE partner.commercial_partner_id = hold.debtor_id
                   AND line.account_id = ANY(ARRAY(
                        SELECT account.id FROM account_account account
                         WHERE account.account_type = 'asset_receivable'))
                   AND line.currency_id = hold.currency_id
                   AND line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_residual_currency < 0)"""
        )

    @api.model
    def _get_drafted_sql(self):
        """Return the condition that the hold is about a credit note, still a draft."""
        return SQL(
            """hold.currency_id IS NULL AND EXISTS (
                SELECT FROM account_move move
                 WHERE move.commercial_partner_id = hold.debtor_id
                   AND move.state = 'draft' AND move.move_type = 'out_refund')"""
        )

    @api.model
    def _get_owed_sql(self, debtor, company):
        """Return the SQL of what a debtor owes in a company, late already."""
        return SQL(
            """COALESCE((SELECT SUM(late.amount_residual) FROM relance_due_item late
                WHERE late.debtor_id = %s AND late.company_id = %s
                  AND late.state = 'open' AND late.date_maturity < %s), 0.0)""",
            debtor,
            company,
            fields.Date.context_today(self),
        )

    @api.model
    def _select_hold(self, kind, hold_kind, columns, joins, condition=None):
        """Return the SELECT of the holds ``hold_kind`` in force, with their to-do."""
        source = SQL(
            """relance_hold hold
     LEFT JOIN mail_activity activity
            ON activity.id = hold.activity_id AND activity.active
     LEFT JOIN relance_reminder reminder ON reminder.id = hold.reminder_id
               %s
         WHERE hold.kind = %s AND %s AND %s""",
            joins,
            hold_kind,
            self.env["relance.hold"]._get_live_sql(fields.Date.context_today(self)),
            condition or SQL("true"),
        )
        return self._select_source(
            SQL("hold.id"),
            kind,
            {
                "debtor_id": SQL("hold.debtor_id"),
                "company_id": SQL("hold.company_id"),
                "user_id": SQL("COALESCE(activity.user_id, reminder.collector_id)"),
                "date": SQL("COALESCE(activity.date_deadline, hold.date_from)"),
                "later": self._get_later_sql(),
                "note": SQL("hold.reason"),
                "activity_id": SQL("activity.id"),
                "hold_id": SQL("hold.id"),
            }
            | columns,
            source,
        )

    # What waits without an activity -----------------------------------------------

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

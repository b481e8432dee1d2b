from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

PAID_AFTER = 15


class RelanceSummary(models.AbstractModel):
    """What the weekly summary counts: one statement a block."""

    _inherit = "relance.summary"

    @api.model
    def _read_figures(self, root, monday):
        """Return {block: rows} of the week before ``monday``, in ``root``'s currency.

        A row is (key, count, amount).
        """
        self.env.flush_all()
        values = {
            "companies": tuple(root._relance_companies().ids),
            "monday": monday,
            "start": monday - timedelta(days=7),
            "end": monday + timedelta(days=7),
            "within": PAID_AFTER,
        }
        return {
            name: self.env.execute_query(SQL(query, **values))
            for name, query in self._get_queries().items()
        }

    @api.model
    def _get_queries(self):
        """Return {block: SQL text}; an extension may add its own blocks."""
        return {
            "sent": """
                SELECT level, COUNT(*), COALESCE(SUM(amount_overdue), 0)
                  FROM relance_reminder
                 WHERE company_id IN %(companies)s AND is_contact AND state = 'sent'
                   AND date_sent >= %(start)s AND date_sent < %(monday)s
              GROUP BY level ORDER BY level""",
            "failed": """
                SELECT delivery.state, COUNT(*),
                       COALESCE(SUM(reminder.amount_overdue), 0)
                  FROM relance_delivery delivery
                  JOIN relance_reminder reminder ON reminder.id = delivery.reminder_id
                 WHERE reminder.company_id IN %(companies)s
                   AND delivery.state IN ('failed', 'bounced')
                   AND COALESCE(delivery.date_sent, delivery.create_date)
                       >= %(start)s
                   AND COALESCE(delivery.date_sent, delivery.create_date)
                       < %(monday)s
              GROUP BY 1 ORDER BY 1""",
            "held": """
                SELECT reason, COUNT(*), COALESCE(SUM(amount_residual), 0)
                  FROM relance_due_item
                 WHERE company_id IN %(companies)s AND state = 'open'
                   AND status IN ('held', 'excluded') AND date_maturity < %(monday)s
              GROUP BY 1 ORDER BY 3 DESC, 1""",
            "paid": """
                SELECT 'paid', COUNT(*), COALESCE(SUM(item.amount_residual), 0)
                  FROM relance_due_item item
                 WHERE item.company_id IN %(companies)s AND item.state = 'closed'
                   AND item.reason = 'paid'
                   AND item.date_closed >= %(start)s AND item.date_closed < %(monday)s
                   AND EXISTS (
                       SELECT FROM relance_reminder_line line
                         JOIN relance_reminder reminder
                           ON reminder.id = line.reminder_id
                        WHERE line.due_item_id = item.id AND line.state = 'sent'
                          AND line.cycle = item.cycle AND reminder.is_contact
                          AND line.date_sent
                              BETWEEN item.date_closed - %(within)s
                                  AND item.date_closed)
                HAVING COUNT(*) > 0""",
            "replies": """
                SELECT 'replies', COUNT(DISTINCT reminder.id), 0
                  FROM mail_message message
                  JOIN relance_reminder reminder ON reminder.id = message.res_id
                 WHERE message.model = 'relance.reminder'
                   AND message.message_type = 'email'
                   AND reminder.company_id IN %(companies)s
                   AND message.date >= %(start)s AND message.date < %(monday)s
                HAVING COUNT(*) > 0""",
            "rejected": """
                SELECT 'rejected', COUNT(*), COALESCE(SUM(amount_residual), 0)
                  FROM relance_due_item
                 WHERE company_id IN %(companies)s
                   AND rejected_on >= %(start)s AND rejected_on < %(monday)s
                HAVING COUNT(*) > 0""",
            "waiting": """
                SELECT level, COUNT(*), COALESCE(SUM(amount_overdue), 0)
                  FROM relance_reminder
                 WHERE company_id IN %(companies)s AND is_contact AND state = 'draft'
              GROUP BY level ORDER BY level""",
            "coming": """
                SELECT step.level, COUNT(*), COALESCE(SUM(item.amount_residual), 0)
                  FROM relance_due_item item
                  JOIN relance_scenario_step step ON step.id = item.next_step_id
                 WHERE item.company_id IN %(companies)s AND item.state = 'open'
                   AND item.status = 'scheduled' AND step.use_email
                   AND item.next_date >= %(monday)s AND item.next_date < %(end)s
              GROUP BY step.level ORDER BY step.level""",
        }

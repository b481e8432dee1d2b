from odoo import api, models
from odoo.tools import SQL

from ..const import COLLECTOR


class RelanceTodo(models.Model):
    """What waits on formal notices: to check, to post, to decide, the alarms."""

    _inherit = "relance.todo"

    @api.model
    def _get_sources(self):
        # EXTENDS 'relance_avancee': one more place where something waits
        return super()._get_sources() | {
            "notice_activity": self._get_notice_activity_source(),
            "notice_draft": self._get_notice_draft_source(),
        }

    @api.model
    def _get_openers(self):
        # EXTENDS 'relance_avancee': what asks for a formal notice opens it
        return super()._get_openers() | {"notice": type(self)._open_notice}

    def _open_notice(self):
        """Return the formal notice that the to-do asks for, ready to be checked.

        What is not late any more, or is not for this user to send, opens the record.
        """
        moves = self.env["account.move"]
        if moves.has_access("read") and self.env.user.has_group(COLLECTOR):
            moves = self._get_asking_reminders()._get_noticeable()
        return moves.action_relance_notice() if moves else self._open_record()

    def _get_asking_reminders(self):
        """Return the reminders of the ladder whose to-do this is, none for others."""
        deliveries = self.env["relance.delivery"].search(
            [("activity_id", "in", self.activity_id.ids)]
        )
        return deliveries.reminder_id

    @api.model
    def _get_notice_activity_source(self):
        """Return the to-dos on formal notices; their alarm is that of invoices."""
        kind = SQL(
            """CASE WHEN type_data.name = 'mail_activity_notice_alarm' THEN 'alarm'
                    ELSE 'notice' END"""
        )
        source = SQL(
            """%s JOIN relance_notice notice ON notice.id = activity.res_id
                WHERE activity.active AND activity.res_model = 'relance.notice'""",
            self._get_activity_from(SQL("LEFT JOIN")),
        )
        return self._select_activity(kind, self._get_notice_columns(), source)

    @api.model
    def _get_notice_draft_source(self):
        """Return the formal notices that somebody prepared, and nobody sent."""
        columns = self._get_notice_columns() | {
            "user_id": SQL("notice.signatory_id"),
            "date": SQL("notice.date"),
            "note": SQL("notice.name"),
            "res_model": SQL("'relance.notice'"),
            "res_id": SQL("notice.id"),
        }
        source = SQL("relance_notice notice WHERE notice.state = 'draft'")
        return self._select_source(SQL("notice.id"), "notice", columns, source)

    @api.model
    def _get_notice_columns(self):
        """Return {column: SQL} of a line about one formal notice."""
        return {
            "debtor_id": SQL("notice.debtor_id"),
            "company_id": SQL("notice.company_id"),
            "amount": SQL("COALESCE(notice.amount_total, 0.0)"),
        }

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import NOTICE


class RelanceReminder(models.Model):
    """From the to-do of the ladder to the formal notice that it asks for."""

    _inherit = "relance.reminder"

    can_notice = fields.Boolean(compute="_compute_can_notice", compute_sudo=True)

    @api.depends("level", "line_ids.move_id")
    def _compute_can_notice(self):
        for reminder in self:
            reminder.can_notice = bool(reminder._get_noticeable())

    def action_formal_notice(self):
        """Prepare the formal notice of the invoices of the to-do, or open its draft."""
        self.env["relance.notice"]._check_collector()
        moves = self._get_noticeable()
        if not moves:
            raise UserError(self.env._("Nothing of it is owed and late any more."))
        return moves.action_relance_notice()

    def _get_noticeable(self):
        """Return the invoices whose level is the formal notice, still owed and late."""
        lines = self.line_ids.filtered(
            lambda line: line.level == NOTICE and line.state in ("planned", "sent")
        )
        return lines.move_id._filter_relance_noticeable()


class RelanceNotice(models.Model):
    """Once the notice is sent, the to-do that asked for it is done."""

    _inherit = "relance.notice"

    def _leave(self):
        # EXTENDS 'relance_avancee': the ladder asked for it, it is done
        result = super()._leave()
        for notice in self:
            notice._get_asking_todos().action_feedback(
                feedback=self.env._("%(notice)s was sent.", notice=notice.name)
            )
        return result

    def _get_asking_todos(self):
        """Return the to-dos of the ladder that asked for this notice.

        That of somebody who does not see the reminders stands on the customer.
        """
        # sudo: a collector stands in for another, whose to-do it is
        lines = self.sudo().line_ids.move_id.relance_reminder_line_ids
        asking = lines.filtered(lambda line: line.level == NOTICE).reminder_id
        return asking.delivery_ids.activity_id.filtered("active")

from odoo import models

from ..rules.planning.routes import Payment, is_rejection_notice
from ..rules.planning.schedule import Position


class RelanceReminderLine(models.Model):
    """The first line on a due item since its payment came back."""

    _inherit = "relance.reminder.line"

    def _is_rejection_notice(self):
        """Say whether nothing was reached before in the cycle of the rejection."""
        self.ensure_one()
        item = self.due_item_id
        reached = item.reminder_line_ids.filtered(
            lambda line: (
                line.role == "step"
                and line.cycle == self.cycle
                and line.state in ("sent", "skipped")
            )
        )
        step = self.step_id._get_rule_step()
        payment = Payment(item.route, self.date_maturity, item.rejected_on)
        position = Position(step.rung) if reached else None
        return is_rejection_notice(payment, position, step)

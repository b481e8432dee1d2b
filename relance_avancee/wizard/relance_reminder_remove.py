from odoo import api, fields, models

from ..tools.access import check_collector


class RelanceReminderRemove(models.TransientModel):
    """Take items out of a reminder: pause them, or skip their step.

    More time than the cover of the customer allows is told before it is granted.
    """

    _name = "relance.reminder.remove"
    _description = "Remove From a Reminder"

    reminder_id = fields.Many2one("relance.reminder", required=True)
    line_ids = fields.Many2many("relance.reminder.line", string="Items")
    choice = fields.Selection(
        [("pause", "Pause until"), ("skip", "Skip this step, go on with the next")],
        required=True,
        default="pause",
    )
    date_to = fields.Date(
        string="Until",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    reason = fields.Char(required=True)
    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("reminder_id", "date_to", "choice")
    def _compute_cover_warning(self):
        for wizard in self:
            reminder = wizard.reminder_id
            debtor = reminder.debtor_id.with_company(reminder.company_id)
            granting = wizard.choice == "pause" and debtor
            wizard.cover_warning = granting and debtor._get_relance_cover_warning(
                wizard.date_to
            )

    def action_apply(self):
        """Pause or skip the items in the user's name; the rest of the message stays."""
        check_collector(self.env)
        self.ensure_one()
        lines = self.line_ids._filter_planned()
        if self.choice == "skip":
            lines._skip(self.env.user, self.reason)
        else:
            self.env["relance.hold"]._check_pause_end(self.date_to)
            holds = self.env["relance.hold"].create(
                [self._prepare_hold_values(line) for line in lines]
            )
            holds._as_engine().reminder_id = self.reminder_id
            lines._drop()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_hold_values(self, line):
        """Return the values of the pause of one item."""
        return {
            "kind": "pause",
            "scope": "item",
            "company_id": line.company_id.id,
            "debtor_id": line.due_item_id.debtor_id.id,
            "move_id": line.move_id.id,
            "due_item_id": line.due_item_id.id,
            "date_to": self.date_to,
            "reason": self.reason,
        }

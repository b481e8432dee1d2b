from odoo import api, fields, models


class RelanceReminderRemove(models.TransientModel):
    """More time than the cover allows is told before it is granted."""

    _inherit = "relance.reminder.remove"

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

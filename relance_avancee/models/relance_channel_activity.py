from odoo import fields, models


class RelanceChannelActivity(models.AbstractModel):
    """A to-do of ours: a person decides, the debtor hears nothing."""

    _name = "relance.channel.activity"
    _inherit = "relance.channel"
    _description = "Reminder Channel: To-do"

    def _deliver(self, reminders):
        """Open one to-do a reminder for who does it; it counts as sent at once."""
        reminders = reminders.filtered(lambda reminder: reminder._needs_todo())
        activities = {
            reminder: {
                "activity_id": self._create_activity(reminder).id,
                "address": reminder._get_todo_user().name,
            }
            for reminder in reminders
        }
        deliveries = self._create_deliveries(reminders, "activity", activities)
        deliveries._record_outcome(fields.Datetime.now(), None)
        # beside an e-mail, the to-do proves nothing: the mail reaches the step
        alone = deliveries.filtered(
            lambda delivery: not delivery.reminder_id.is_contact
        )
        alone._settle()

    def _create_activity(self, reminder):
        """Create the to-do of the step."""
        return reminder._schedule_step_todo()

from odoo import fields, models


class RelanceChannelActivity(models.AbstractModel):
    """A to-do of ours: a person decides, the debtor hears nothing."""

    _name = "relance.channel.activity"
    _inherit = "relance.channel"
    _description = "Reminder Channel: To-do"

    def _deliver(self, reminders):
        """Open one to-do a reminder for its collector; it counts as sent at once."""
        activities = {
            reminder: {
                "activity_id": self._create_activity(reminder).id,
                "address": reminder.collector_id.name,
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
        """Create the to-do on the reminder."""
        step = reminder.step_id
        return reminder._schedule_todo(
            "relance_avancee.mail_activity_decide", step.activity_summary or step.name
        )

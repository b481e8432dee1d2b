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
        deliveries._mark_sent(fields.Datetime.now())

    def _create_activity(self, reminder):
        """Create the to-do on the reminder, without notifying by mail."""
        step = reminder.step_id
        return reminder.with_context(mail_activity_quick_update=True).activity_schedule(
            "relance_avancee.mail_activity_decide",
            summary=step.activity_summary or step.name,
            user_id=(reminder.collector_id or self.env.user).id,
        )

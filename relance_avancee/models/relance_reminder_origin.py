from odoo import api, fields, models

OUTSIDE_CHANNELS = [
    ("email", "E-mail"),
    ("phone", "Phone call"),
    ("letter", "Letter"),
    ("registered", "Registered letter"),
    ("sms", "Text message"),
    ("visit", "Visit"),
    ("other", "Other"),
]


class RelanceReminder(models.Model):
    """Where a reminder comes from: our engine, a take-over, or somewhere else."""

    _inherit = "relance.reminder"

    origin = fields.Selection(
        [
            ("engine", "Prepared here"),
            ("takeover", "Take-over"),
            ("elsewhere", "Made elsewhere"),
        ],
        required=True,
        readonly=True,
        default="engine",
    )
    outside_channel = fields.Selection(
        OUTSIDE_CHANNELS, string="Made by", readonly=True
    )
    outside_note = fields.Text(string="What was said", readonly=True)

    @api.depends("origin", "outside_channel")
    def _compute_display_name(self):
        # EXTENDS: what has no step is named after what it is
        result = super()._compute_display_name()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("origin", "outside_channel")
        }
        for reminder in self.filtered(lambda reminder: reminder.origin != "engine"):
            kind = labels["outside_channel"].get(reminder.outside_channel)
            kind = kind or labels["origin"][reminder.origin]
            reminder.display_name = f"{kind} – {reminder.debtor_id.name or ''}"
        return result


class RelanceReminderLine(models.Model):
    _inherit = "relance.reminder.line"

    origin = fields.Selection(related="reminder_id.origin", string="Origin")

    def _remove_takeover(self):
        """Delete these lines of a take-over, and the reminders left without any."""
        reminders = self.reminder_id
        self.unlink()
        left = self.search([("reminder_id", "in", reminders.ids)]).reminder_id
        (reminders - left).unlink()

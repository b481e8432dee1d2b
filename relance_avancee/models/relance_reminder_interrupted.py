from odoo import models

from .relance_reminder_outcome import ATTEMPTS


class RelanceReminder(models.Model):
    """Interrupted: a reminder that may have been received, though nobody said so."""

    _inherit = "relance.reminder"

    def _leave_to_person(self, error):
        """Fail these reminders as after the last attempt: a to-do, no other try."""
        self.failure_count = ATTEMPTS - 1
        self._mark_failed(error)

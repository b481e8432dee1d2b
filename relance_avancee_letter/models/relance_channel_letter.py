from odoo import models

from ..rules.postal import write_lines


class RelanceChannelLetter(models.AbstractModel):
    """Letter: it waits to be printed with those of the day, then to be posted."""

    _name = "relance.channel.letter"
    _inherit = "relance.channel"
    _description = "Reminder Channel: Letter"

    def _deliver(self, reminders):
        """Put a letter a reminder among those to print; else a person mends why not."""
        ready = reminders.browse()
        for reminder in reminders:
            if faults := reminder._tell_letter_faults():
                reminder._leave_to_person(faults)
            else:
                ready |= reminder
        self._create_deliveries(
            ready,
            "letter",
            {
                reminder: {
                    "address": ", ".join(write_lines(reminder._get_postal())),
                }
                for reminder in ready
            },
        )

    def _is_waiting(self, delivery):
        # EXTENDS 'relance_avancee'
        return delivery.state == "queued"

    def _take_back(self, deliveries):
        # EXTENDS 'relance_avancee': what was printed is not posted
        deliveries.batch_id._note_taken_out(deliveries)

    def _find_obstacle(self, reminder):
        # EXTENDS 'relance_avancee'
        return reminder._tell_letter_faults()

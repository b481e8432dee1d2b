from odoo import models


class RelanceChannelLetter(models.AbstractModel):
    """Letter: it waits to be printed with those of the day, then to be posted."""

    _name = "relance.channel.letter"
    _inherit = "relance.channel"
    _description = "Reminder Channel: Letter"

    def _deliver(self, reminders):
        """Hand over what can be posted; of the rest a person mends the address."""
        ready = reminders.browse()
        for reminder in reminders:
            if faults := reminder._tell_letter_faults():
                reminder._leave_to_person(faults)
            else:
                ready |= reminder
        self._carry(ready)

    def _carry(self, reminders):
        """Put these letters among those that a person prints and posts.

        Another carrier takes its own, a row each by ``_create_letters``, and leaves the
        others to ``super()``; it keeps its rows out of the batches
        (``relance.delivery._get_to_print_domain``), and tells what became of them as
        any channel with a queue.
        """
        self._create_letters(reminders)

    def _create_letters(self, reminders, values=None):
        """Return a delivery a letter: its address, and ``values``.

        ``values`` are {reminder: values} of the carrier.
        """
        return self._create_deliveries(
            reminders,
            "letter",
            {
                reminder: {
                    "address": reminder._write_postal(),
                    **(values or {}).get(reminder, {}),
                }
                for reminder in reminders
            },
        )

    def _create_messages(self, reminders, letters):
        """Return what ``letters``, their values, say, in the threads of ``reminders``.

        Whoever reads the history of a reminder finds there what was printed.
        """
        email = self.env["relance.channel.email"]
        # sudo: the message is written in the name of who signs it
        messages = self.env["mail.message"].sudo()
        return messages.create(
            [
                {
                    "model": reminder._name,
                    "res_id": reminder.id,
                    "message_type": "notification",
                    "subtype_id": self.env.ref("mail.mt_note").id,
                    "author_id": email._get_author(reminder).id,
                    "email_from": reminder._get_email_from(),
                    "subject": letter["subject"],
                    "body": reminder._render_letter("text", letter),
                    "record_company_id": reminder.company_id.id,
                }
                for reminder, letter in zip(reminders, letters, strict=True)
            ]
        )

    def _is_waiting(self, delivery):
        # EXTENDS 'relance_avancee'
        return delivery.state == "queued"

    def _take_back(self, deliveries):
        # EXTENDS 'relance_avancee': what was printed is not posted
        deliveries.batch_id._note_taken_out(deliveries)
        deliveries._close_letter_links()

    def _find_obstacle(self, reminder):
        # EXTENDS 'relance_avancee'
        return self._find_refusal(reminder) or reminder._tell_letter_faults()

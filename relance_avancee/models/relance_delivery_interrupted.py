from odoo import fields, models

LAST_INTERRUPTION = 4
REST_MINUTES = 5


class RelanceDelivery(models.Model):
    """Interrupted: the mail server hung up before it said whether it kept the mail."""

    _inherit = "relance.delivery"

    interruptions = fields.Integer(help="How often the mail server hung up on it.")

    def _resume_interrupted(self, now):
        """Queue again, later, the mail on which the mail server hung up.

        It is the same mail: if it was received, its Message-Id tells that it is a copy.
        Those behind it leave before; it waits an hour, then two, then three.
        """
        interrupted = self.filtered(
            lambda delivery: (
                delivery.state == "queued" and delivery.mail_id.state == "exception"
            )
        )
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        queue._trigger(fields.Datetime.add(now, minutes=REST_MINUTES))
        for delivery in interrupted:
            delivery.interruptions += 1
            if delivery.interruptions < LAST_INTERRUPTION:
                later = fields.Datetime.add(now, hours=delivery.interruptions)
                delivery.mail_id.write(
                    {
                        "state": "outgoing",
                        "scheduled_date": later,
                        "failure_type": False,
                        "failure_reason": False,
                    }
                )
                queue._trigger(later)
            else:
                delivery._give_up_interrupted()

    def _give_up_interrupted(self):
        """Leave it to a person whether to write again to who may have been written to.

        A copy is given up without a word: its message has left.
        """
        for delivery in self._in_company_language():
            error = delivery.env._(
                "The mail server hung up %(count)s times: it may have been received",
                count=delivery.interruptions,
            )
            delivery._record_outcome(None, error)
            (delivery - delivery._filter_copies()).reminder_id._leave_to_person(error)

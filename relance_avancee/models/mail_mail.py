from odoo import fields, models

from .relance_delivery import DEAD_ADDRESS


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # EXTENDS 'mail': the queue may run an hour later, what a reminder says is
        # checked again; its outcome goes to the delivery.
        deliveries = self._get_relance_deliveries()
        held = deliveries._hold_back(fields.Datetime.now())
        result = super(MailMail, self - held).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )
        deliveries.exists()._close_round()
        return result

    def cancel(self):
        # EXTENDS 'mail'
        self._get_relance_deliveries()._cancel()
        return super().cancel()

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # EXTENDS 'mail'
        for delivery in self._get_relance_deliveries():
            if delivery.mail_id.state == "sent":
                delivery._mark_sent(fields.Datetime.now())
            else:
                reason = failure_reason or delivery.mail_id.failure_reason
                is_dead = failure_type in DEAD_ADDRESS
                delivery._mark_failed(reason or failure_type, is_dead)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _get_relance_deliveries(self):
        """Return the deliveries of reminders that these mails carry."""
        # sudo: whoever sends the queue may not read reminders
        return self.env["relance.delivery"].sudo().search([("mail_id", "in", self.ids)])

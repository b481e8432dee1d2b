from odoo import api, fields, models

from odoo.addons.relance_avancee.tools.savepoint import apart

# What a gateway says while it is spoken to is followed once it is written.
SENDING = "relance_sms_sending"


class SmsSms(models.Model):
    """Odoo's queue of text messages: ours are checked again before they leave."""

    _inherit = "sms.sms"

    def send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        # EXTENDS 'sms'
        deliveries = self._get_relance_deliveries()
        result = super().send(unlink_failed, unlink_sent, raise_exception)
        deliveries._close_sms_round()
        return result

    @api.model
    def _process_queue(self):
        # EXTENDS 'sms': what has left is committed by then, and never said twice
        result = super()._process_queue()
        with apart(self.env, "Text messages could not be followed."):
            # sudo: whoever sends the queue may not read reminders
            self.env["relance.delivery"].sudo()._find_sent_sms()._close_sms_round()
        return result

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        # EXTENDS 'sms': one company at a time, as Odoo's queue forgets to do
        options = (unlink_failed, unlink_sent, raise_exception)
        deliveries = self._get_relance_deliveries()
        held = self._hold_back_relance(deliveries)
        ready = (self - held).with_context(**{SENDING: True})
        companies = ready.grouped(lambda one: one._get_sms_company())
        return [
            super(SmsSms, own.with_company(company))._send(*options)
            for company, own in companies.items()
        ]

    def action_set_canceled(self):
        # EXTENDS 'sms': whoever cancels it in the queue cancels the reminder
        result = super().action_set_canceled()
        if not self.env.context.get(SENDING):
            self._get_relance_deliveries()._cancel()
        return result

    def _hold_back_relance(self, deliveries):
        """Return the text messages that must not leave now; an error holds ours."""
        if not deliveries:
            return self.browse()
        held = deliveries
        with apart(
            self.env,
            "Text messages could not be checked before they leave.",
            on_error=lambda error: deliveries._record_outcome(None, str(error)),
        ):
            # who takes it back meanwhile waits: what is said is written once
            locked = deliveries.try_lock_for_update()
            moved = locked._take_back_moved()
            late = (locked - moved)._hold_back(fields.Datetime.now())
            held = (deliveries - locked) | moved | late
        numbers = set(held.mapped("sms_uuid"))
        return self.filtered(lambda sms: sms.uuid in numbers)

    def _get_relance_deliveries(self):
        """Return the deliveries of reminders that these carry."""
        # sudo: whoever sends the queue may not read reminders
        deliveries = self.env["relance.delivery"].sudo()
        return deliveries.search([("sms_uuid", "in", self.mapped("uuid"))])


class SmsTracker(models.Model):
    """What a gateway says of a text message, at once or days later."""

    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        # EXTENDS 'sms': every word of a gateway passes here; Odoo judges the repeated
        # and the contradictory ones, and we follow what it kept
        result = super()._update_sms_notifications(
            notification_status, failure_type, failure_reason
        )
        # sudo: a gateway speaks in the name of nobody
        deliveries = self.env["relance.delivery"].sudo()
        found = deliveries.search([("sms_uuid", "in", self.mapped("sms_uuid"))])
        if found:
            found._follow_sms(
                {one.sms_uuid: one.mail_notification_id for one in self},
                is_sending=self.env.context.get(SENDING),
            )
        return result

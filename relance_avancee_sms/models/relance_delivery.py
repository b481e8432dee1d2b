from odoo import api, fields, models

from .sms_sms import SENDING

# Odoo's state of a text message -> ours. What a gateway has taken has left us: it can
# not be taken back, and is never sent a second time.
FOLLOWED = {
    "ready": "queued",
    "process": "sent",
    "pending": "sent",
    "sent": "sent",
    "exception": "failed",
    "bounce": "bounced",
    "canceled": "cancelled",
}
# Failures that another attempt at the same number does not mend.
DEAD_NUMBER = ("sms_number_format", "sms_number_missing", "sms_country_not_supported")


class RelanceDelivery(models.Model):
    """A delivery by text message follows Odoo's own state of it."""

    _inherit = "relance.delivery"

    channel = fields.Selection(
        selection_add=[("sms", "Text message")], ondelete={"sms": "cascade"}
    )
    sms_uuid = fields.Char(
        string="Number at the gateway", readonly=True, index="btree_not_null"
    )
    sms_state = fields.Selection(
        selection=lambda self: self._get_sms_states(),
        string="State of the text message",
        readonly=True,
        help="Odoo's own state of the text message.",
    )
    sms_parts = fields.Integer(string="Parts", readonly=True)
    debtor_id = fields.Many2one(related="reminder_id.debtor_id")
    scenario_id = fields.Many2one(related="reminder_id.scenario_id")

    @api.model
    def _get_sms_states(self):
        """Return the states of Odoo's notifications."""
        field = self.env["mail.notification"]._fields["notification_status"]
        return field._description_selection(self.env)

    def _get_sms(self):
        """Return what carries these in Odoo's queue; what has left is soon deleted."""
        # sudo: administrators alone see the queue of text messages
        queue = self.env["sms.sms"].sudo()
        return queue.search(
            [("uuid", "in", self.filtered("sms_uuid").mapped("sms_uuid"))]
        )

    def _find_sent_sms(self):
        """Return the deliveries that a gateway has answered, not followed yet."""
        return self.search(
            [
                ("channel", "=", "sms"),
                ("state", "in", ("sent", "failed", "bounced")),
                ("reminder_id.state", "=", "queued"),
            ]
        )._get_latest()

    def _close_sms_round(self):
        """Bring the reminders to what a gateway has answered."""
        answered = self.filtered(lambda one: one.state in ("sent", "failed", "bounced"))
        if answered:
            answered._close_round()

    def _take_back_moved(self):
        """Take back what goes to another number today, or to nobody; return it.

        The dispatch decides anew, and tells why where nothing is possible.
        """
        waiting = self.filtered(
            lambda one: (
                one.state == "queued" and one.reminder_id.state in ("queued", "sent")
            )
        )
        targets = waiting.reminder_id._find_sms_targets()
        moved = waiting.filtered(
            lambda one: (
                targets[one.reminder_id].obstacle
                or targets[one.reminder_id].number != one.address
            )
        )
        moved.reminder_id._withdraw()
        # another means has carried the others
        beside = moved.filtered(lambda one: one.state == "queued")
        beside._cancel()
        beside._take_from_queues()
        if moved - beside:
            self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()
        return moved

    def _follow_sms(self, notifications, is_sending=False):
        """Note what Odoo's ``notifications``, {uuid: notification}, say of these.

        While the gateway is spoken to, nothing else is written: a conflict would have
        it said twice.
        """
        before = {delivery: delivery.state for delivery in self}
        for delivery in self._in_company_language():
            notification = notifications[delivery.sms_uuid]
            if delivery.sms_state != notification.notification_status:
                delivery.write(delivery._prepare_sms_values(notification))
        if not is_sending:
            self._settle_late(before)

    def _prepare_sms_values(self, notification):
        """Return what ``notification`` says of this delivery, and nothing of others."""
        status = notification.notification_status
        state = FOLLOWED[status]
        now = fields.Datetime.now()
        values = {"sms_state": status, "state": state}
        if state == "sent":
            values |= {"date_sent": self.date_sent or now, "error": False}
            values |= {"is_dead": False, "text_hash": self._hash_sms()}
            # what has left is paid for, whatever becomes of it
            values["cost"] = self.cost or self._get_sms_cost()
            if status == "sent":
                values["date_delivered"] = now
        elif state in ("failed", "bounced"):
            values |= {
                "error": self._tell_sms_failure(notification),
                # what has left, and did not arrive, is not simply tried again
                "is_dead": bool(self.date_sent)
                or state == "bounced"
                or notification.failure_type in DEAD_NUMBER,
            }
        return values

    def _get_sms_cost(self):
        """Return what the gateway takes for the text message."""
        # sudo: settings are read by whoever sends
        return self.sms_parts * self.company_id.sudo().relance_sms_price

    def _hash_sms(self):
        """Return the hash of what the text message says."""
        return self._hash_text(self.message_id.subject, self.message_id.body)

    def _tell_sms_failure(self, notification):
        """Return why the text message did not arrive, in the gateway's words."""
        labels = dict(
            notification._fields["failure_type"]._description_selection(self.env)
        )
        told = notification.failure_reason or labels.get(notification.failure_type, "")
        if self.date_sent:
            return self.env._(
                "The text message to %(number)s did not arrive: %(reason)s",
                number=self.address,
                reason=told,
            )
        return self.env._(
            "The text message to %(number)s was not sent: %(reason)s",
            number=self.address,
            reason=told,
        )

    def _settle_late(self, before):
        """Bring the reminders to what a gateway says after the fact.

        ``before`` are the states of then, {delivery: state}.
        """
        late = self.filtered(
            lambda one: before[one] == "sent" and one.state in ("failed", "bounced")
        )
        (late - late._fall_to_next())._mark_dead()
        changed = self.filtered(lambda one: before[one] != one.state) - late
        changed._close_sms_round()
        late._reschedule()


class RelanceReminder(models.Model):
    """Personal data of text messages goes with that of the reminder."""

    _inherit = "relance.reminder"

    def _erase_personal(self):
        # EXTENDS 'relance_avancee'
        deliveries = self.delivery_ids.filtered("sms_uuid")
        deliveries.message_id.notification_ids.write({"sms_number": False})
        deliveries._get_sms().with_context(**{SENDING: True}).unlink()
        return super()._erase_personal()

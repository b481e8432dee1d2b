from odoo import api, fields, models

DEAD_ADDRESS = ("mail_email_invalid", "mail_email_missing")


class RelanceDelivery(models.Model):
    """One attempt of one reminder through one channel, with its proof."""

    _name = "relance.delivery"
    _description = "Reminder Delivery"
    _order = "id desc"

    reminder_id = fields.Many2one(
        "relance.reminder",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="reminder_id.company_id", store=True)
    channel = fields.Selection(
        [("email", "E-mail"), ("activity", "To-do")], required=True
    )
    attempt = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Bounced"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="queued",
    )
    address = fields.Char()
    date_sent = fields.Datetime(string="Sent on")
    mail_id = fields.Many2one("mail.mail", index="btree_not_null", ondelete="set null")
    message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity", string="To-do", index="btree_not_null", ondelete="set null"
    )
    error = fields.Char()

    _attempt_unique = models.UniqueIndex("(reminder_id, channel, attempt)")

    @api.model
    def _get_channel(self, code):
        """Return the class of the channel ``code``."""
        return self.env[f"relance.channel.{code}"]

    def _mark_sent(self, moment):
        """Record that these deliveries left: their reminders reach their step."""
        self.write({"state": "sent", "date_sent": moment, "error": False})
        for company, deliveries in self.grouped("company_id").items():
            deliveries.reminder_id._mark_sent(company._relance_today())

    def _mark_failed(self, error, is_dead=False):
        """Record that these did not leave; a dead address holds the debtor."""
        self.write({"state": "failed", "error": error})
        if is_dead:
            self._mark_dead()
        else:
            self.reminder_id._mark_failed(error)

    def _mark_bounced(self):
        """Record that these messages came back."""
        for delivery in self._in_company_language():
            error = delivery.env._("The message came back")
            delivery.write({"state": "bounced", "error": error})
        self._mark_dead()

    def _mark_dead(self):
        for delivery in self._in_company_language():
            today = delivery.company_id._relance_today()
            delivery.reminder_id._mark_dead(delivery.address, today)

    def _in_company_language(self):
        """Return the deliveries, each in the language of its company."""
        return [
            delivery.with_context(lang=delivery.company_id._relance_lang())
            for delivery in self
        ]

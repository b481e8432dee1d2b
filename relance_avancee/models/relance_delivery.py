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
    company_id = fields.Many2one(
        related="reminder_id.company_id", store=True, precompute=True
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("activity", "To-do")], required=True
    )
    role = fields.Selection(
        [("main", "Message"), ("copy", "Copy")],
        required=True,
        default="main",
        help="A copy never reaches a step, and its failure holds nobody.",
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
    is_dead = fields.Boolean(string="Dead address")

    _attempt_unique = models.UniqueIndex("(reminder_id, channel, role, attempt)")

    @api.model
    def _get_channel(self, code):
        """Return the class of the channel ``code``."""
        return self.env[f"relance.channel.{code}"]

    def _record_outcome(self, moment, error, is_dead=False):
        """Record what became of these deliveries, and nothing else.

        It runs once the mail has left: only rows that nobody else writes may be
        touched, or a conflict would send the mail twice. ``_settle`` does the rest.
        """
        if error:
            self.write({"state": "failed", "error": error, "is_dead": is_dead})
        else:
            self.write({"state": "sent", "date_sent": moment, "error": False})

    def _settle(self):
        """Bring the reminders to what their deliveries tell; return what was sent."""
        waiting = self.filtered(lambda d: d.reminder_id.state in ("queued", "failed"))
        sent = waiting.filtered(lambda delivery: delivery.state == "sent")
        for company, deliveries in sent.grouped("company_id").items():
            deliveries.reminder_id._mark_sent(company._relance_today())
        failed = waiting.filtered(lambda delivery: delivery.state == "failed")
        failed.filtered("is_dead")._mark_dead()
        for delivery in failed.filtered(lambda delivery: not delivery.is_dead):
            delivery.reminder_id._mark_failed(delivery.error)
        return sent

    @api.model
    def _settle_all(self):
        """Settle what a crash left between a mail and its reminder."""
        return (
            self.search(
                [
                    ("reminder_id.state", "=", "queued"),
                    ("state", "in", ("sent", "failed")),
                ]
            )
            ._get_latest()
            ._settle()
        )

    def _get_latest(self):
        """Return the last attempts: by reminder, channel and role."""
        groups = self._read_group(
            [("reminder_id", "in", self.reminder_id.ids)],
            ["reminder_id", "channel", "role"],
            ["attempt:max"],
        )
        latest = {(reminder.id, *key): last for reminder, *key, last in groups}
        return self.filtered(
            lambda d: d.attempt == latest.get((d.reminder_id.id, d.channel, d.role))
        )

    def _mark_lost(self):
        """Fail the queued deliveries whose mail was deleted or cancelled."""
        lost = self.filtered(
            lambda delivery: (
                delivery.channel == "email"
                and delivery.state == "queued"
                and delivery.mail_id.state in (False, "cancel")
            )
        )
        for delivery in lost._in_company_language():
            error = delivery.env._("The mail was deleted before it left")
            delivery._record_outcome(None, error)
        lost._settle()

    def _mark_bounced(self):
        """Record that these messages came back."""
        for delivery in self._in_company_language():
            error = delivery.env._("The message came back")
            delivery.write({"state": "bounced", "error": error})
        self._mark_dead()
        self._reschedule()

    def _mark_dead(self):
        for delivery in self._in_company_language():
            today = delivery.company_id._relance_today()
            delivery.reminder_id._mark_dead(delivery.address, today)

    def _reschedule(self):
        """Store what comes next for the debtors of these deliveries."""
        for root, deliveries in self.grouped(lambda d: d.company_id.root_id).items():
            self.env["relance.planner"]._reschedule(
                root, root._relance_today(), deliveries.reminder_id.debtor_id
            )

    def _in_company_language(self):
        """Return the deliveries, each in the language of its company."""
        return [
            delivery.with_context(lang=delivery.company_id._relance_lang())
            for delivery in self
        ]

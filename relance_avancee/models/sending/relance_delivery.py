from markupsafe import Markup

from odoo import api, fields, models

from ...tools.addresses import split_addresses
from ...tools.files import hash_content
from ..reminders.relance_reminder import WAITING

DEAD_ADDRESS = ("mail_email_invalid", "mail_email_missing")
LAST_INTERRUPTION = 4
REST_MINUTES = 5
# A mail server gives up after five days at most (RFC 5321, 4.5.4.1).
BOUNCE_DAYS = 7


class RelanceDelivery(models.Model):
    """One attempt of one reminder through one channel, with its proof."""

    _name = "relance.delivery"
    _description = "Reminder Delivery"
    _inherit = "relance.reminder.part"
    _order = "id desc"

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
    date_delivered = fields.Datetime(
        string="Delivered on", help="When the carrier said that it was received."
    )
    cost = fields.Float(
        digits=(12, 4), help="What it costs, in the currency of the company."
    )
    mail_id = fields.Many2one("mail.mail", index="btree_not_null", ondelete="set null")
    message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity", string="To-do", index="btree_not_null", ondelete="set null"
    )
    error = fields.Char()
    dead_addresses = fields.Char(
        string="Dead addresses",
        help="Of several addresses those that came back: the others received it.",
    )
    is_dead = fields.Boolean(string="Dead address")
    interruptions = fields.Integer(help="How often the mail server hung up on it.")
    text_hash = fields.Char(
        string="Hash of what left",
        readonly=True,
        help="SHA-256 of the address, subject and body of the e-mail when it left.",
    )

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

    def _hash_text(self, subject, body):
        """Return the SHA-256 of what the e-mail says, and to whom."""
        self.ensure_one()
        said = "\0".join([self.address or "", subject or "", body or ""])
        return hash_content(said.encode())

    def _get_sent_text(self):
        """Return (subject, body) of the e-mail as it left, None when it cannot be told.

        Whoever may write the reminder may write its message: it is believed only as
        long as its hash is that of what left. Administrators alone write the mail.
        """
        self.ensure_one()
        # sudo: what was sent about an invoice is for whoever claims it
        mail, message = self.sudo().mail_id, self.sudo().message_id
        for subject, body in (
            (mail.subject, mail.body_html),
            (message.subject, message.body),
        ):
            if body and self._hash_text(subject, body) == self.text_hash:
                # it is what our own template wrote
                return subject, Markup(body)
        return None

    def _settle(self):
        """Bring the reminders to what their deliveries tell; return what was sent.

        Only the messages reach and un-reach a step; their copies leave once they have.
        """
        messages, copies = self._split_by_role()
        sent = messages._settle_messages()
        told = sent.filtered(lambda delivery: delivery.channel != "activity")
        told.reminder_id._follow_up_sent()
        copies._report_dead_copies()
        return sent

    def _settle_messages(self):
        """Mark the reminders of these messages as sent or failed; return what left."""
        waiting = self.filtered(
            lambda d: d.reminder_id.state in WAITING and d._is_proof()
        )
        sent = waiting.filtered(lambda delivery: delivery.state == "sent")
        for company, deliveries in sent.grouped("company_id").items():
            deliveries.reminder_id._mark_sent(company._relance_today())
        failed = waiting.filtered(
            lambda d: (
                d.state in ("failed", "bounced")
                and d.reminder_id.state in ("queued", "failed")
            )
        )
        # an attempt before the last one tells nothing any more
        failed = failed and failed._get_latest()
        failed -= failed.filtered("is_dead")._fall_to_next()
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
                    ("state", "in", ("sent", "failed", "bounced")),
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
        """Fail the queued deliveries that somebody took out of their queue."""
        lost = self.browse()
        queued = self.filtered(lambda delivery: delivery.state == "queued")
        for delivery in queued._in_company_language():
            channel = delivery._get_channel(delivery.channel)
            if error := channel._find_loss(delivery):
                delivery._record_outcome(None, error)
                lost |= delivery
        lost._settle()

    def _mark_bounced(self):
        """Record that these messages came back; a copy that does holds nobody."""
        for delivery in self._in_company_language():
            error = delivery.env._("The message came back")
            delivery.write({"state": "bounced", "error": error})
        messages, copies = self._split_by_role()
        copies._report_dead_copies()
        (messages - messages._fall_to_next())._mark_dead()
        messages._reschedule()

    def _filter_doubtful_bounces(self):
        """Return those whose report is late, or came after an answer or a payment.

        Whoever knows the Message-Id can send such a report.
        """
        now = fields.Datetime.now()
        oldest = fields.Datetime.subtract(now, days=BOUNCE_DAYS)
        left = self.filtered("date_sent")
        return left.filtered(
            lambda delivery: (
                delivery.date_sent < oldest or delivery._has_been_received()
            )
        )

    def _has_been_received(self):
        """Say whether the customer has replied, or paid, since the message left."""
        self.ensure_one()
        replies = self.env["mail.message"].search_count(
            [
                ("model", "=", "relance.reminder"),
                ("res_id", "=", self.reminder_id.id),
                ("message_type", "=", "email"),
                ("date", ">=", self.date_sent),
            ],
            limit=1,
        )
        return bool(replies) or any(
            line.due_item_id.line_id
            and line.due_item_id.line_id.amount_residual_currency
            < line.amount_residual_currency
            for line in self.reminder_id.line_ids
        )

    def _ask_to_check_bounce(self):
        """Open a to-do on the reminder; the report, maybe forged, changes nothing."""
        for delivery in self._in_company_language():
            told = delivery.env._(
                "A report says that %(address)s does not work, late or after an answer "
                "or a payment: check it",
                address=delivery.address,
            )
            reminder = delivery.reminder_id
            if told not in reminder.activity_ids.mapped("summary"):
                reminder._schedule_todo("relance_avancee.mail_activity_check", told)

    def _note_dead_address(self, address):
        """Note that one of several addresses came back, with a to-do to correct it.

        Return those of the deliveries that another address received all the same.
        """
        received = self.browse()
        for delivery in self._in_company_language():
            dead = {*split_addresses(delivery.dead_addresses), address}
            others = [
                one for one in split_addresses(delivery.address) if one not in dead
            ]
            if not others:
                continue
            received |= delivery
            delivery.dead_addresses = ", ".join(sorted(dead))
            told = delivery.env._(
                "%(address)s does not work: only %(others)s received the message",
                address=address,
                others=", ".join(others),
            )
            delivery.activity_id = delivery._open_address_todo(told)
        return received

    def _open_address_todo(self, told):
        """Open the to-do to correct an address; return it."""
        return self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_dead_address",
            [(self.reminder_id.debtor_id, self.company_id, told)],
        )

    def _mark_dead(self):
        """Leave to a person what did not arrive and no other means carries."""
        for delivery in self._in_company_language():
            delivery._get_channel(delivery.channel)._give_up(delivery)

    def _fall_to_next(self):
        """Have what did not arrive leave by another means of its step; return these."""
        fallen = self.browse()
        for delivery in self._in_company_language():
            if delivery.reminder_id._fall_back(delivery.channel, delivery.error):
                delivery._get_channel(delivery.channel)._report_dead(delivery)
                fallen |= delivery
        return fallen

    def _filter_beside(self):
        """Return the messages that leave beside another means, which has left."""
        return self.filtered(
            lambda delivery: (
                delivery.state == "queued"
                and delivery.reminder_id.state == "sent"
                and delivery.reminder_id.step_id.channel_mode == "all"
                and delivery.channel not in delivery.reminder_id._get_left_channels()
            )
        )

    def _filter_latest_word(self, leaving):
        """Return those whose customer has heard no other message since.

        ``leaving`` are messages that leave at the same moment.
        """
        reminders = self.reminder_id
        groups = reminders._read_group(
            [
                ("state", "=", "sent"),
                ("is_contact", "=", True),
                ("debtor_id", "in", reminders.debtor_id.ids),
                ("company_id", "in", reminders.company_id.ids),
            ],
            ["debtor_id", "company_id"],
            ["date_sent:max"],
        )
        last = {(debtor, company): day for debtor, company, day in groups}
        spoken = {(one.reminder_id.debtor_id, one.company_id) for one in leaving}
        keys = {one: (one.reminder_id.debtor_id, one.company_id) for one in self}
        return self.filtered(
            lambda delivery: (
                keys[delivery] not in spoken
                and delivery.reminder_id.date_sent >= last[keys[delivery]]
            )
        )

    def _is_proof(self):
        """Say whether what became of it tells that of its reminder."""
        self.ensure_one()
        return self.channel != "activity" or not self.reminder_id.is_contact

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

    # The second check, when Odoo's mail queue sends -------------------------------

    def _hold_back(self, now):
        """Return what must not leave now, of messages and of copies."""
        messages, copies = self._split_by_role()
        return messages._hold_back_messages(now) | copies._hold_back_copies(now)

    def _hold_back_messages(self, now):
        """Return the messages that must not leave now.

        A message that is no longer true is cancelled, its items are planned again; what
        somebody approved comes back when its recipient or its collector has left. A
        second one to the same voice waits for the next day, one outside the sending
        hours for them.
        """
        waiting = self._get_latest().filtered(
            lambda delivery: (
                delivery.state in ("queued", "failed")
                and delivery.reminder_id.state in ("queued", "failed")
            )
        )
        beside = (self - waiting)._filter_beside()
        superseded = (self - waiting - beside).filtered(
            lambda delivery: delivery._get_channel(delivery.channel)._is_waiting(
                delivery
            )
        )
        superseded._take_from_queues()
        held = superseded | waiting._cancel_stale()
        held |= (waiting - held)._take_back_unsure()
        held |= (waiting - held)._take_back_refused()
        held |= (waiting - held)._take_back_second()
        held |= (waiting - held)._put_off(now)
        true = beside and beside._filter_following()
        true = true and true._filter_latest_word(waiting - held)
        true = true and true._filter_welcome()
        return held | beside._hold_back_but(true, now)

    def _cancel_stale(self):
        """Cancel the deliveries whose reminder is no longer true, and return them.

        A reminder that somebody approved, and whose people have left, is not cancelled:
        it comes back.
        """
        stale = self.browse()
        for company, deliveries in self.grouped("company_id").items():
            reminders = deliveries.reminder_id
            changes = reminders._find_changes(company._relance_today())
            speaking = reminders.with_context(lang=company._relance_lang())
            gone = speaking._bring_back_without_people(changes)
            gone |= speaking._cancel_stale(speaking - gone, changes)
            stale |= deliveries.filtered(lambda d, gone=gone: d.reminder_id in gone)
        stale._cancel()
        stale._take_from_queues()
        return stale

    def _take_back_unsure(self):
        """Take back the firm messages that wait for the receipts; return them.

        Their reminders stay approved, and leave once the receipts are entered.
        """
        reminders = self.reminder_id._filter_waits_for_receipts()
        unsure = self.filtered(lambda delivery: delivery.reminder_id in reminders)
        reminders._withdraw()
        return unsure

    def _take_back_second(self):
        """Take back the messages to whom another one left today; return them.

        Their reminders stay approved, for the next day.
        """
        second = self.browse()
        for company, deliveries in self.grouped("company_id").items():
            today = company._relance_today()
            reminders = deliveries.reminder_id._filter_second(today)
            second |= deliveries.filtered(lambda d, rs=reminders: d.reminder_id in rs)
            reminders._withdraw()
            reminders._wait_for_next_day(today)
        second._take_from_queues()
        return second

    def _cancel(self):
        """Cancel the deliveries and their reminders; the items are planned again.

        A copy that is cancelled says nothing of its reminder.
        """
        self.write({"state": "cancelled"})
        messages, _copies = self._split_by_role()
        reminders = messages.reminder_id.filtered(
            lambda r: r.state in ("queued", "approved", "failed")
        )
        reminders._get_planned_lines().write({"state": "dropped"})
        reminders.write({"state": "cancelled"})

    def _put_off(self, now):
        """Put off the deliveries outside their hours; return them."""
        early, starts = self.browse(), {}
        for delivery in self:
            start = delivery.reminder_id._get_start(now, starts, delivery.channel)
            if start > now:
                delivery._get_channel(delivery.channel)._put_off(delivery, start)
                early |= delivery
        return early

    def _take_from_queues(self):
        """Take these out of the queues of their channels: they leave no more."""
        for code, own in self.grouped("channel").items():
            self._get_channel(code)._take_back(own)

    def _close_round(self):
        """Settle what was sent, tell the customers' history, store what comes next."""
        sent = self._settle()
        for author, own in sent.grouped(lambda d: d.message_id.author_id).items():
            own._log_on_customers(author)
        cancelled = self.filtered(lambda delivery: delivery.state == "cancelled")
        (sent | cancelled)._reschedule()

    def _log_on_customers(self, author):
        """Tell the history of the customers, for all at once, what ``author`` sent."""
        told = {}
        for debtor, own in self.grouped(lambda d: d.reminder_id.debtor_id).items():
            lang = own[0].company_id._relance_lang()
            told[debtor.id] = own.with_context(lang=lang)._get_log_line()
        debtors = self.env["res.partner"].browse(told)
        debtors._message_log_batch(told, author_id=author.id)

    def _get_log_line(self):
        """Return the line of the customer's history about these deliveries.

        Colleagues without rights and other companies read it: it leads to what was
        sent, and tells neither level nor amount nor address.
        """
        links = [
            reminder._get_html_link(title=self.env._("see the message"))
            for reminder in self.reminder_id
        ]
        return self.env._(
            "Payment reminder sent: %(links)s", links=Markup(", ").join(links)
        )

    # Copies -----------------------------------------------------------------------

    def _split_by_role(self):
        """Return the messages and the copies among these deliveries."""
        copies = self._filter_copies()
        return self - copies, copies

    def _filter_copies(self):
        """Return the copies: they tell nothing of whether the message was received."""
        return self.filtered(lambda delivery: delivery.role == "copy")

    def _hold_back_copies(self, now):
        """Return the mails of the copies that must not leave now.

        Their message has left: they follow it while it is still true.
        """
        true = self._filter_following()
        left = true.filtered(lambda copy: copy._has_lost_people())
        held = self._hold_back_but(true - left, now)
        # another copy for who takes the place, signed by who does
        left.reminder_id._queue_copies()
        return held

    def _filter_following(self):
        """Return those that wait, and whose message has left and is still true."""
        waiting = self.filtered(
            lambda delivery: (
                delivery.state == "queued" and delivery.reminder_id.state == "sent"
            )
        )
        changed = {}
        for company, copies in waiting.grouped("company_id").items():
            today = company._relance_today()
            changed |= copies.reminder_id._find_changes(today, "sent")
        return waiting.filtered(lambda delivery: delivery.reminder_id not in changed)

    def _hold_back_but(self, true, now):
        """Cancel those that are not ``true``; return them, and those put off."""
        superseded = (self - true).filtered(lambda delivery: delivery.state == "queued")
        superseded._cancel()
        superseded._take_from_queues()
        return superseded | true._put_off(now)

    def _has_lost_people(self):
        """Say whether the reader or the writer of a copy in the queue has left."""
        self.ensure_one()
        readers = self.message_id.notification_ids.res_partner_id
        collector = self.reminder_id.collector_id
        is_written_by = self.mail_id.author_id == collector.partner_id
        return not all(readers.mapped("active")) or (
            bool(collector) and is_written_by and not collector.active
        )

    def _report_dead_copies(self):
        """Open a to-do for each copy whose address does not work."""
        dead = self.filtered(
            lambda copy: (
                not copy.activity_id
                and (
                    copy.state == "bounced" or (copy.state == "failed" and copy.is_dead)
                )
            )
        )
        for copy in dead._in_company_language():
            told = copy.env._("%s does not work: it receives copies only", copy.address)
            copy.activity_id = copy._open_address_todo(told)

    # Interrupted ------------------------------------------------------------------

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


class ResPartner(models.Model):
    """Addresses of a debtor's contacts to which a copy came back."""

    _inherit = "res.partner"

    def _get_relance_dead_addresses(self):
        # EXTENDS reminders: those of the copies hold nobody, they have a to-do; nor do
        # those beside which another address received the message
        told = self.env["relance.delivery"].search(
            [
                "|",
                ("role", "=", "copy"),
                ("dead_addresses", "!=", False),
                ("activity_id.active", "=", True),
                ("reminder_id.debtor_id", "in", self.commercial_partner_id.ids),
            ]
        )
        dead = super()._get_relance_dead_addresses()
        for delivery in told:
            came_back = delivery.state == "bounced" or not delivery.dead_addresses
            dead.update(
                split_addresses(
                    delivery.address if came_back else delivery.dead_addresses
                )
            )
        return dead

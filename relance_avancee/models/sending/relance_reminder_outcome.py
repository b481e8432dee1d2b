from textwrap import shorten

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, format_date

from ...const import READER
from ...rules.sending.means import sort_means
from ...rules.sending.replies import is_automatic, is_delayed, is_known_sender
from ...rules.sending.reply_items import OpenItem
from ...rules.sending.reply_sorter import Reply, sort_reply
from ...tools.addresses import split_addresses
from ...tools.savepoint import apart
from ..reminders.relance_reminder import WAITING

ATTEMPTS = 3
REPLY = "relance_avancee.mail_activity_reply"
REPLY_DAYS = 5
# What a to-do tells of a reply: so many things, so many letters of each.
SUGGESTED, QUOTED = 3, 120


class RelancePlanner(models.AbstractModel):
    """What came back, and what left later: replies, a letter beside an e-mail."""

    _inherit = "relance.planner"

    @api.model
    def _get_heard_sql(self, companies, since, debtors):
        # EXTENDS planning: by several means a customer may hear of one message twice
        company = companies[0]
        return SQL(
            """%s UNION ALL
               SELECT reminder.debtor_id,
                      (delivery.date_sent AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                 FROM relance_delivery delivery
                 JOIN relance_reminder reminder ON reminder.id = delivery.reminder_id
                WHERE delivery.channel NOT IN ('email', 'activity')
                  AND delivery.state = 'sent' AND delivery.date_sent > %s
                  AND reminder.company_id IN %s AND reminder.state = 'sent'
                  AND reminder.level > '0' AND %s""",
            super()._get_heard_sql(companies, since, debtors),
            company._get_relance_timezone(company.partner_id).zone,
            since,
            tuple(companies.ids),
            self._get_debtor_condition("reminder.debtor_id", debtors),
        )

    @api.model
    def _get_reacted_sql(self, companies, since, debtors):
        # EXTENDS planning: the pause that a reply opened tells its day
        return SQL(
            """%s UNION ALL
               SELECT debtor_id, 'replied', date_from FROM relance_hold
                WHERE kind = 'pause' AND reminder_id IS NOT NULL
                  AND company_id IN %s AND date_from > %s AND %s""",
            super()._get_reacted_sql(companies, since, debtors),
            tuple(companies.ids),
            since,
            self._get_debtor_condition("debtor_id", debtors),
        )


class RelanceReminder(models.Model):
    """Outcome: what became of a message once it was handed over."""

    _inherit = "relance.reminder"

    def _mark_sent(self, day):
        """Reach the step of these reminders: one delivery of theirs has left."""
        unsent = self.filtered(lambda reminder: reminder.state in WAITING)
        unsent.write({"state": "sent", "date_sent": day, "error": False})
        lines = unsent._get_planned_lines()
        lines.write({"state": "sent", "date_sent": day})
        for due, same_day in lines.grouped("date_maturity").items():
            same_day.days_late = (day - due).days
        lines._reach_items(day)

    def _mark_failed(self, error):
        """Keep the error; the lines stay planned, a retry sends the same reminder.

        After the last attempt somebody gets a to-do.
        """
        for reminder in self.filtered(lambda r: r.state in ("queued", "approved")):
            reminder.write(
                {
                    "state": "failed",
                    "error": error,
                    "failure_count": min(max(reminder.failure_count, 0), ATTEMPTS) + 1,
                    "date_failed": reminder.company_id._relance_today(),
                }
            )
            if reminder.failure_count == ATTEMPTS:
                reminder._schedule_todo("relance_avancee.mail_activity_failed", error)

    @api.model
    def _try_again(self, companies, today):
        """Send what failed before today again, the same reminder, three times at most.

        A queued mail that somebody deleted or cancelled counts as failed; a reminder
        that is no longer true is cancelled, its items are planned again.
        """
        waiting = self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ("queued", "failed")),
                ("line_ids.state", "=", "planned"),
            ]
        )
        queued = waiting.filtered(lambda reminder: reminder.state == "queued")
        queued.delivery_ids._mark_lost()
        failed = waiting.filtered(lambda reminder: reminder.state == "failed")
        failed -= failed._cancel_stale(failed, failed._find_changes(today))
        failed.filtered(
            lambda reminder: (
                reminder.failure_count < ATTEMPTS
                and (not reminder.date_failed or reminder.date_failed < today)
            )
        ).write({"state": "approved"})

    def _withdraw(self):
        # EXTENDS reminders: with their mails; what has left meanwhile is settled first,
        # it cannot be taken back
        # sudo: a collector's click settles what the mail queue has just sent
        self.sudo().delivery_ids._settle()
        queued = self.filtered(lambda reminder: reminder.state == "queued")
        deliveries = queued.delivery_ids.filtered(lambda d: d.state == "queued")
        # sudo: a collector takes back a mail that only administrators may write
        deliveries.sudo().write({"state": "cancelled"})
        # sudo: same reason
        deliveries.sudo()._take_from_queues()
        return super()._withdraw()

    def _erase_personal(self):
        # EXTENDS reminders: with the mails, the addresses, and who was told of them
        deliveries = self.delivery_ids
        addresses = set(deliveries.mapped("address")) - {False}
        self.env["mail.message"].search(
            Domain("model", "=", "res.partner")
            & Domain("res_id", "in", self.debtor_id.ids)
            & Domain("message_type", "=", "notification")
            & Domain.OR(Domain("body", "ilike", address) for address in addresses)
        ).write({"body": False})
        self.env["mail.mail"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()
        deliveries.write({"address": False, "error": False})
        return super()._erase_personal()

    def _schedule_todo(self, activity_xmlid, summary=None):
        """Open a to-do on the reminder for its collector, without notifying by mail."""
        self.ensure_one()
        quiet = self.with_context(mail_activity_quick_update=True)
        collector = self.company_id._get_relance_collector(self.debtor_id)
        return quiet.activity_schedule(
            activity_xmlid, summary=summary, user_id=collector.id
        )

    def _mark_dead(self, address, today):
        """Un-reach the step of a message that came back, and hold the debtor."""
        for reminder in self:
            lines = reminder.line_ids.filtered(lambda line: line.state == "sent")
            later = lines.filtered(
                lambda line: line.role == "step" and line._is_followed()
            )
            lines |= reminder._get_planned_lines()
            (lines - later).write({"state": "failed"})
            reminder.write(
                {
                    "state": "failed",
                    "error": self.env._("%s does not work", address),
                }
            )
            reminder._hold_dead_address(address, today)

    def _hold_dead_address(self, address, today):
        """Hold the debtor until the address changes or a person acts.

        Of several addresses that all came back, the first stands for the field.
        """
        self.ensure_one()
        address = (split_addresses(address) or [address])[0]
        holds = self.env["relance.hold"]
        domain = [
            ("kind", "=", "dead_address"),
            ("lifted", "=", False),
            ("debtor_id", "=", self.debtor_id.id),
            ("address", "=", address),
            ("company_id", "child_of", self.company_id.root_id.id),
        ]
        if holds.search_count(domain, limit=1):
            return
        holds._open(
            [
                self._prepare_hold_values("dead_address", today)
                | {
                    "address": address,
                    "reason": self.env._("%s does not work: correct it", address),
                }
            ],
            "relance_avancee.mail_activity_dead_address",
        )

    def _prepare_hold_values(self, kind, today):
        """Return the values of a hold that this reminder opens on its debtor."""
        return {
            "kind": kind,
            "scope": "debtor",
            "company_id": self.company_id.id,
            "debtor_id": self.debtor_id.id,
            "reminder_id": self.id,
            "date_from": today,
            "user_id": self.env.ref("base.user_root").id,
        }

    # Several means ----------------------------------------------------------------

    def _choose_channels(self):
        """Return the codes of the channels by which this message leaves now.

        Of several means those that are possible, or the first of them. Where none is,
        it is left to a person, who is told why.
        """
        self.ensure_one()
        codes, means = self.step_id._get_channels(), self._get_means()
        if not means:
            return codes
        possible, obstacles = self._find_possible(means, self._is_one_enough())
        if not possible:
            self._leave_to_person(" ".join(obstacles))
            return []
        return [code for code in codes if code in possible or code not in means]

    def _get_means(self):
        """Return the means of the step as they are tried: what is preferred, first."""
        self.ensure_one()
        means = self.step_id._get_means()
        if len(means) < 2:
            return means
        # sudo: what somebody prefers is the same for whoever sends it
        contact, debtor = self.sudo().contact_id, self.sudo().debtor_id
        preferred = contact.relance_preferred_means or debtor.relance_preferred_means
        return sort_means(means, [preferred])

    def _is_one_enough(self):
        """Say whether the first means that is possible is enough."""
        return self.step_id.channel_mode == "first"

    def _get_leaving_means(self):
        """Return the means by which the message leaves next, without a look at hours.

        Where all of them have the same hours, the first stands for them.
        """
        means = self._get_means() if self.step_id else []
        get_channel = self.env["relance.delivery"]._get_channel
        if len({get_channel(code)._get_hours() for code in means}) < 2:
            return means[:1] or [""]
        possible, _obstacles = self._find_possible(means, self._is_one_enough())
        return possible or means[:1]

    def _find_possible(self, means, is_first=False):
        """Return the codes of those of ``means`` that carry the message, or the first.

        And why others do not, one sentence each.
        """
        possible, obstacles = [], []
        is_alone = len(self.step_id._get_means()) < 2
        for code in means:
            channel = self.env["relance.delivery"]._get_channel(code)
            # a means alone tells itself what else is in its way
            find = channel._find_refusal if is_alone else channel._find_obstacle
            if obstacle := find(self):
                obstacles.append(f"{obstacle.rstrip('.')}.")
                continue
            possible.append(code)
            if is_first:
                break
        return possible, obstacles

    def _get_left_channels(self):
        """Return the codes of the channels by which the message has left."""
        left = self.delivery_ids.filtered(
            lambda delivery: delivery.role == "main" and delivery.state == "sent"
        )
        return set(left.mapped("channel"))

    def _get_carrying_channels(self):
        """Return the codes of the channels by which it has left, or is about to."""
        carrying = self.delivery_ids.filtered(
            lambda delivery: (
                delivery.role == "main" and delivery.state in ("queued", "sent")
            )
        )
        return set(carrying.mapped("channel"))

    def _fall_back(self, code, error):
        """Have the message leave by another means than ``code``; say whether it does.

        What another one has carried, or is about to, needs nothing.
        """
        self.ensure_one()
        others = [other for other in self._get_means() if other != code]
        if self._get_carrying_channels() & set(others):
            return True
        possible, _obstacles = self._find_possible(others, is_first=True)
        if not possible or not self._unreach():
            return False
        self.write({"state": "approved", "changes": error})
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()
        return True

    def _unreach(self):
        """Take back the step of a message that did not arrive; say whether it can be.

        It may leave again, but for what a later step has followed.
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state == "sent")
        steps = lines.filtered(lambda line: line.role == "step")
        later = steps.filtered(lambda line: line._is_followed())
        if steps and steps == later:
            return False
        (lines - later).write({"state": "planned", "date_sent": False})
        self.write({"state": "queued", "date_sent": False})
        return True

    # What follows a message that has left -----------------------------------------

    def _follow_up_sent(self):
        """Queue the copies of these messages and tell the salespeople.

        An error costs these alone: the messages themselves have left.
        """
        with apart(self.env, "Copies of reminders %s could not be queued.", self.ids):
            self._queue_copies()
            self._inform_salespeople()

    def _queue_copies(self):
        """Queue one mail for each copy that has not left yet."""
        wanted = self.filtered(
            lambda reminder: (
                reminder.step_id.copy_role
                and reminder.step_id.use_email
                and not reminder._get_live_copies()
            )
        )
        contacts = self.env["res.partner"]._get_relance_role_contacts(wanted.debtor_id)
        dead = wanted.debtor_id._get_relance_dead_addresses()
        recipients = {}
        for reminder in wanted:
            if contact := reminder._get_copy_contact(contacts):
                addresses = contact._get_relance_addresses(dead)
                recipients[reminder] = (contact, addresses)
        if recipients:
            channel = self.env["relance.channel.email"]
            copied = wanted.filtered(lambda reminder: reminder in recipients)
            channel._queue(copied, recipients, "copy")

    def _get_live_copies(self):
        """Return the copies that have left or are about to."""
        return self.delivery_ids.filtered(
            lambda delivery: (
                delivery.role == "copy" and delivery.state in ("queued", "sent")
            )
        )

    def _inform_salespeople(self):
        """Open a to-do on the customer for its salesperson; the debtor sees nothing."""
        for reminder in self.filtered("step_id.inform_salesperson"):
            salesperson = reminder._get_salesperson()
            if salesperson and reminder._is_first_sending():
                reminder._inform(salesperson)

    def _is_first_sending(self):
        """Say whether the message left once only: a second attempt tells nobody."""
        sent = self.delivery_ids.filtered(
            lambda delivery: (
                (delivery.channel != "activity" and delivery.role == "main")
                and delivery.state in ("sent", "bounced")
            )
        )
        return len(sent) < 2

    def _inform(self, salesperson):
        """Create the to-do that tells ``salesperson`` what the customer received."""
        lang = salesperson.lang or self.company_id._relance_lang()
        reminder = self.with_context(lang=lang)
        # sudo: the collector who sends may not write the customer
        debtor = reminder.debtor_id.sudo().with_context(mail_activity_quick_update=True)
        debtor.activity_schedule(
            "relance_avancee.mail_activity_informed",
            summary=reminder.env._("Payment reminder sent to your customer"),
            note=reminder._get_informed_note(salesperson),
            date_deadline=fields.Date.context_today(reminder),
            user_id=salesperson.id,
        )
        self.informed_id = salesperson

    def _get_informed_note(self, salesperson):
        """Return where ``salesperson`` reads what was sent, or who can tell it.

        Whoever sees the customer reads it: it tells neither amounts nor levels.
        """
        if salesperson.has_group(READER):
            return self._get_html_link(title=self.env._("See the message"))
        teller = self.collector_id or self.company_id
        return self.env._("%(person)s can tell you what it says.", person=teller.name)

    # Outcome ----------------------------------------------------------------------

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        # EXTENDS 'mail': a person's reply pauses the debtor, a machine's does not.
        # Only the mail gateway tells of a reply: by RPC anybody could pause everybody.
        result = super().message_update(msg_dict, update_vals)
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        is_ours = any(not user.share for user in author.user_ids)
        if not is_ours:
            sender = msg_dict.get("email_from") or ""
            self._receive_reply(author, sender, msg_dict)
        return result

    def _message_receive_bounce(self, email, partner):
        # EXTENDS 'mail'
        result = super()._message_receive_bounce(email, partner)
        if self.env.context.get("relance_delayed"):
            return result
        address = email_normalize(email)
        # sudo: the mail gateway tells it, in the name of nobody
        deliveries = self.sudo().delivery_ids.filtered(
            lambda delivery: (
                delivery.state in ("queued", "sent")
                and address in split_addresses(delivery.address)
            )
        )
        doubtful = deliveries._filter_doubtful_bounces()
        doubtful._ask_to_check_bounce()
        known = deliveries - doubtful
        (known - known._note_dead_address(address))._mark_bounced()
        return result

    def _receive_reply(self, author, sender, mail):
        """Hold the debtor for some working days, with a to-do to read the reply.

        What a stranger writes is read, and holds nobody: whoever saw a message knows
        what it takes to answer it. The to-do tells what ``mail`` seems to say. What a
        machine of the customer writes holds nobody either: somebody looks when its
        person has left.
        """
        for received in self.sudo():  # sudo: done by the mail gateway
            lang = received.company_id._relance_lang()
            reminder = received.with_context(lang=lang)
            is_known = reminder._is_from_customer(author, sender)
            if not self.env.context.get("relance_automatic_reply"):
                if is_known:
                    reminder._pause_for_reply()
                found = reminder._read_apart(mail)
                reminder._ask_to_read(reminder._tell_suggestions(found))
            elif is_known:
                found = reminder._read_apart(mail)
                if any(one.kind == "left_company" for one in found):
                    reminder._ask_to_read(reminder._tell_suggestions(found))

    def _read_apart(self, mail):
        """Return the suggestions of ``mail``; none where reading it fails."""
        with apart(self.env, "What a reply seems to say could not be read."):
            return self._sort_reply(mail)
        return []

    def _sort_reply(self, mail):
        """Return the suggestions of ``mail``: what it seems to say, by its sentences.

        Nothing is decided by them: a person reads the reply. An extension may keep
        them.
        """
        return sort_reply(self._prepare_reply(mail))

    def _tell_suggestions(self, suggestions):
        """Return what is suggested, each with its sentence, or None."""
        labels = self._get_suggestion_labels()
        told = []
        for found in suggestions:
            if found.kind in labels:
                what = labels[found.kind]
                if found.day:
                    day = format_date(self.env, found.day)
                    what = self.env._("%(what)s on %(day)s", what=what, day=day)
                words = shorten(found.sentence, QUOTED, placeholder="…")
                told.append(
                    self.env._("%(what)s – “%(words)s”", what=what, words=words)
                )
        return " · ".join(told[:SUGGESTED]) or None

    def _prepare_reply(self, mail):
        """Return ``mail`` as the rules read it, with the open items of the reminder."""
        self.ensure_one()
        open_items = self.line_ids.due_item_id.filtered(lambda i: i.state == "open")
        written = fields.Date.to_date(mail.get("date"))
        is_machine = self.env.context.get("relance_automatic_reply")
        return Reply(
            mail.get("subject") or "",
            str(mail.get("body") or ""),
            written or self.company_id._relance_today(),
            # the headers are gone by now, but for what they said
            headers={"Auto-Submitted": "auto-replied"} if is_machine else {},
            open_items=tuple(
                OpenItem(
                    item.name or "",
                    item.amount_residual_currency,
                    item.currency_id.name,
                    item.date_maturity,
                )
                for item in open_items
            ),
            is_html=True,
            lang=self.lang or "",
        )

    @api.model
    def _get_suggestion_labels(self):
        """Return {kind: what a reply seems to say} of the kinds that are told."""
        return {
            "paid": self.env._("Says it is paid"),
            "will_pay": self.env._("Promises to pay"),
            "dispute": self.env._("Disputes it"),
            "needs_document": self.env._("Asks for a document"),
            "wrong_contact": self.env._("Names another contact"),
            "bank_mismatch": self.env._("Asks about our bank details"),
            "plan_request": self.env._("Asks for time"),
            "question": self.env._("Asks a question"),
            "left_company": self.env._("Has left"),
        }

    def _ask_to_read(self, summary=None):
        """Open the to-do to read a reply, one at a time."""
        self.ensure_one()
        if self.env.ref(REPLY) not in self.activity_ids.activity_type_id:
            self._schedule_todo(REPLY, summary)

    def _is_from_customer(self, author, sender):
        """Say whether a contact of the customer wrote, or somebody at its domain."""
        self.ensure_one()
        known = self._get_correspondents()
        if author and author in known:
            return True
        written = known.mapped("email_normalized")
        for delivery in self.delivery_ids:
            written += split_addresses(delivery.address)
        return is_known_sender(
            email_normalize(sender) or "", set(filter(None, written))
        )

    def _get_correspondents(self):
        """Return the customer and all its contacts, and those of who receives for it.

        An extension may add who answers in the customer's name.
        """
        heads = self.debtor_id | self.contact_id.commercial_partner_id
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([("id", "child_of", heads.ids)])

    def _pause_for_reply(self, once=False):
        """Pause the debtor for some working days; a second reply makes it longer.

        None where a person has lifted the pause of this reminder: it was read. With
        ``once``, none either where there has been one.
        """
        company = self.company_id
        today = company._relance_today()
        working = company._get_relance_working_days(self.debtor_id.country_id)
        end = working.about_after(today, REPLY_DAYS)
        holds = self.env["relance.hold"]
        root = self.env.ref("base.user_root")
        over = Domain("reminder_id", "=", self.id) & Domain("kind", "=", "pause")
        if not once:
            over &= Domain("lifted_by_id", "not in", [False, root.id])
        if holds.search_count(over, limit=1):
            return
        live = holds.search(
            holds._get_live_domain(today)
            & Domain("reminder_id", "=", self.id)
            & Domain("kind", "=", "pause")
            & Domain("scope", "=", "debtor")
        )
        if live:
            live.date_to = end
            return
        told = format_date(self.env, today)
        reason = self.env._("The customer replied on %s", told)
        holds.create(
            self._prepare_hold_values("pause", today)
            | {"date_to": end, "reason": reason}
        )

    # Interrupted ------------------------------------------------------------------

    def _leave_to_person(self, error):
        """Fail these reminders as after the last attempt: a to-do, no other try."""
        self.failure_count = ATTEMPTS - 1
        self._mark_failed(error)


class AccountMove(models.Model):
    """What is written on the page of an invoice, to which our mails lead."""

    _inherit = "account.move"

    def _message_post_after_hook(self, new_message, message_values):
        # EXTENDS 'account': who is no user of ours writes as the customer
        result = super()._message_post_after_hook(new_message, message_values)
        is_word = new_message.message_type == "comment" and self.env.user.share
        if is_word and self.is_sale_document(include_receipts=True):
            self._receive_relance_word(new_message.sudo())  # sudo: written just now
        return result

    def _receive_relance_word(self, message):
        """Treat ``message`` as a reply to our last reminder about this invoice.

        Odoo lets in the customer's own people, and whoever has the link that we sent.
        What no reminder has listed is read, and holds nobody.
        """
        # who writes may have no rights, and chooses the context of the request
        move = self.with_env(self.env(user=SUPERUSER_ID, context={}))
        move = move.with_context(lang=move.company_id._relance_lang())
        told = move.env._("Wrote on the page of %(invoice)s", invoice=move.name)
        reminder = move._get_relance_last_reminder()
        if not reminder:
            move._ask_to_read_relance_word(told)
            return
        reminder._pause_for_reply(once=True)
        said = reminder._read_apart({"body": message.body, "date": message.date})
        seems = reminder._tell_suggestions(said)
        reminder._ask_to_read(" – ".join(filter(None, (told, seems))))
        reminder._message_log(
            body=Markup("<p>%s</p><blockquote>%s</blockquote>")
            % (move._get_html_link(title=told), message.body),
            author_id=message.author_id.id,
        )

    def _get_relance_last_reminder(self):
        """Return the last message about this invoice that has left, maybe none."""
        domain = [
            ("move_id", "=", self.id),
            ("state", "=", "sent"),
            ("reminder_id.state", "=", "sent"),
            ("reminder_id.is_contact", "=", True),
        ]
        lines = self.env["relance.reminder.line"]
        return lines.search(
            domain, order="date_sent desc, id desc", limit=1
        ).reminder_id

    def _ask_to_read_relance_word(self, told):
        """Open a to-do on this invoice if it is owed, one at a time."""
        is_asked = self.env.ref(REPLY) in self.activity_ids.activity_type_id
        if self.state == "posted" and self.amount_residual and not is_asked:
            self.env["mail.activity"]._create_relance_todos(
                REPLY, [(self, self.commercial_partner_id, self.company_id, told)]
            )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': the headers are gone once the message is parsed
        threads = self.with_context(
            relance_automatic_reply=is_automatic(message),
            relance_headers=self._read_relance_headers(message),
        )
        return super(MailThread, threads)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _read_relance_headers(self, message):
        """Return {name: values} of what tells who wrote ``message``, topmost first.

        Nothing when it does not come from the gateway: any user may hand over a mail by
        RPC, with whatever headers.
        """
        names = ("From", "Authentication-Results")
        if not self.env.is_system():
            return {}
        return {name: [*map(str, message.get_all(name, ()))] for name in names}

    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': a report of delay is no bounce, the mail may still arrive
        threads = self.with_context(relance_delayed=is_delayed(email_message))
        return super(MailThread, threads)._routing_handle_bounce(
            email_message, message_dict
        )

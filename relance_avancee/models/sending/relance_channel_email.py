from odoo import models
from odoo.exceptions import UserError

from ...rules.reminders.placeholders import fill, one_line
from ...tools.access import check_manager
from ...tools.addresses import format_addresses, split_addresses
from ...tools.client_action import notify


class RelanceChannelEmail(models.AbstractModel):
    """E-mail, through Odoo's own mail stack: one recipient a mail.

    Of several addresses in its e-mail field all the valid ones receive that mail.
    """

    _name = "relance.channel.email"
    _inherit = "relance.channel"
    _description = "Reminder Channel: E-mail"

    def _deliver(self, reminders):
        """Queue one mail a reminder; Odoo's queue sends them and tells the outcome."""
        dead = reminders.debtor_id._get_relance_dead_addresses()
        for reminder in reminders:
            reminder._fall_back_on_usual_contact()
            address = reminder._get_address(dead)
            if reminder.email != address:
                reminder.email = address
        mailless = reminders.filtered(lambda reminder: not reminder.email)
        mailless._mark_failed(self.env._("The recipient has no e-mail address"))
        ready = reminders - mailless
        self._queue(
            ready,
            {
                reminder: (reminder.contact_id or reminder.debtor_id, reminder.email)
                for reminder in ready
            },
        )

    def _is_waiting(self, delivery):
        # EXTENDS sending
        return delivery.mail_id.state == "outgoing"

    def _take_back(self, deliveries):
        # EXTENDS sending
        deliveries.mail_id.write({"state": "cancel"})

    def _put_off(self, deliveries, start):
        # EXTENDS sending: Odoo's queue waits
        deliveries.mail_id.write({"scheduled_date": start})

    def _find_loss(self, delivery):
        # EXTENDS sending
        is_there = delivery.mail_id.state not in (False, "cancel")
        return "" if is_there else self.env._("The mail was deleted before it left")

    def _give_up(self, delivery):
        # EXTENDS sending: the address holds the debtor until somebody corrects it
        today = delivery.company_id._relance_today()
        delivery.reminder_id._mark_dead(delivery.address, today)

    def _report_dead(self, delivery):
        # EXTENDS sending
        told = self.env._("%s does not work: correct it", delivery.address)
        delivery.dead_addresses = delivery.address
        delivery.activity_id = delivery._open_address_todo(told)

    def _find_obstacle(self, reminder):
        # EXTENDS sending
        if refusal := self._find_refusal(reminder):
            return refusal
        dead = reminder.debtor_id._get_relance_dead_addresses()
        address = reminder._get_address(dead)
        if not address:
            return self.env._("The recipient has no e-mail address")
        is_dead = not set(split_addresses(address)) - dead
        if is_dead or self._has_failed(reminder, "email", address):
            return self.env._("%s does not work", address)
        return ""

    def _queue(self, reminders, recipients, role="main"):
        """Queue the mails to ``recipients``, {reminder: (partner, address)}."""
        mails = self._create_mails(reminders, recipients, role)
        self._create_deliveries(
            reminders,
            "email",
            {
                reminder: {
                    "mail_id": mail.id,
                    "message_id": mail.mail_message_id.id,
                    "address": recipients[reminder][1],
                }
                for reminder, mail in zip(reminders, mails, strict=True)
            },
            role,
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _create_mails(self, reminders, recipients, role):
        """Create the mails of ``reminders`` and their notifications, in bulk."""
        messages = reminders._render_messages(is_copy=role == "copy")
        reply_to = reminders._notify_get_reply_to_batch(
            defaults={r.id: r._get_email_from() for r in reminders},
            author_ids={r.id: self._get_author(r).id for r in reminders},
        )
        # sudo: a collector sends reminders, only administrators write the mail queue
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    self._prepare_mail_values(reminder, *recipients[reminder])
                    | messages[reminder.id]
                    | {"reply_to": reply_to[reminder.id]}
                    for reminder in reminders
                ]
            )
        )
        mails._copy_relance_bodies()
        # sudo: notifications follow the mails
        self.env["mail.notification"].sudo().create(
            [
                values
                | {
                    "res_partner_id": recipients[reminder][0].id,
                    "mail_email_address": split_addresses(recipients[reminder][1])[0],
                }
                for reminder, values in zip(
                    reminders, mails._get_notification_values(), strict=True
                )
            ]
        )
        return mails

    def _prepare_mail_values(self, reminder, recipient, address):
        """Return the values of the mail of ``reminder``, without what it says.

        ``recipient`` is a partner: that of the message, then that of its copy. An
        extension may change them, or add fields of ``mail.mail``; subject, body,
        documents and ``reply_to`` come after, and replace those given here.
        """
        return {
            "model": reminder._name,
            "res_id": reminder.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": self._get_author(reminder).id,
            "email_from": reminder._get_email_from(),
            "email_to": format_addresses(recipient.name, address),
            "is_notification": True,
            "is_relance": True,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": reminder.company_id.id,
            "record_alias_domain_id": reminder.company_id.alias_domain_id.id,
        }

    def _get_author(self, reminder):
        """Return who writes: the collector, or the company."""
        collector = reminder.collector_id.filtered("active")
        if reminder.scenario_id.sender == "collector" and collector:
            return collector.partner_id
        return reminder.company_id.partner_id


class RelanceScenarioStep(models.Model):
    """The e-mail of a step, to look at in one's own mailbox."""

    _inherit = "relance.scenario.step"

    def action_send_email_test(self):
        """Send the e-mail, with made-up data, to the user and to nobody else.

        :raise UserError: when it has no text, or the user no address.
        """
        check_manager(self.env)
        self.ensure_one()
        self.check_access("read")
        if not self.use_email:
            raise UserError(self.env._("%s sends no e-mail.", self.name))
        if not self.env.user.email_normalized:
            raise UserError(
                self.env._("Write your own e-mail address in your preferences first.")
            )
        # sudo: administrators alone write the queue of mails
        mail = self.env["mail.mail"].sudo().create(self._prepare_email_test_values())
        mail.send()
        if mail.state != "sent":
            told = mail.failure_reason or mail.failure_type or mail.state
            return notify(self.env._("Test not sent: %s", told), "danger")
        return notify(self.env._("Test sent to %s.", self.env.user.email), "success")

    def _prepare_email_test_values(self):
        """Return the values of the mail: it carries what the preview shows."""
        company, user = self.company_id, self.env.user
        subject = fill(self.subject or "", self._get_word_samples())
        return {
            "subject": one_line(self.env._("Test: %s", subject)),
            "body_html": self.preview,
            "email_to": one_line(user.email_formatted),
            "email_from": one_line(company.email_formatted or user.email_formatted),
            "is_relance": True,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": company.id,
        }

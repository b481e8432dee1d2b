from psycopg2 import Error

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.reminders.placeholders import one_line
from ...rules.sending.mail_text import write_text
from ...tools.savepoint import apart
from .relance_delivery import DEAD_ADDRESS

# No absence is answered to a machine (RFC 3834).
BY_MACHINE = {"Auto-Submitted": "auto-generated"}


class MailMail(models.Model):
    _inherit = "mail.mail"

    is_relance = fields.Boolean(
        string="Of the reminders",
        help="Written by the reminders, for a person to read.",
    )

    def process_email_queue(self, email_ids=(), batch_size=1000):
        # EXTENDS 'mail': it sends a thousand mails, then comes back in an hour only
        self.check_access("read")
        if not email_ids and self._has_more_reminders(batch_size):
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return super().process_email_queue(email_ids, batch_size)

    @api.model
    def _has_more_reminders(self, batch_size):
        """Say whether more reminders wait than the queue sends at once."""
        # sudo: whoever sends the queue may not read its settings, nor reminders
        mails = self.sudo()
        setting = mails.env["ir.config_parameter"].get_param(
            "mail.mail.queue.batch.size"
        )
        size = int(setting or 0) or batch_size
        domain = [
            ("state", "=", "outgoing"),
            ("model", "=", "relance.reminder"),
            "|",
            ("scheduled_date", "=", False),
            ("scheduled_date", "<=", fields.Datetime.now()),
        ]
        return mails.search_count(domain, limit=size + 1) > size

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # EXTENDS 'mail': the queue may run an hour later, what a reminder says is
        # checked again; its outcome goes to the delivery.
        self.check_access("read")
        options = {
            "auto_commit": auto_commit,
            "raise_exception": raise_exception,
            "post_send_callback": post_send_callback,
        }
        deliveries = self._get_relance_deliveries()
        if not deliveries and not any(self.mapped("is_relance")):
            return super().send(**options)
        try:
            held = self._hold_back_reminders(deliveries)
            with apart(self.env, "Mails could not be checked before they leave."):
                held |= self._hold_back_others()
            result = super(MailMail, self - held).send(**options)
            deliveries.exists()._close_round()
        except Error:
            # nothing is written: the queue finds the mail as it was
            raise
        except Exception:
            # Odoo leaves a mail on which the server hung up in error for good, and the
            # rest of the queue for the next hour.
            deliveries.exists()._resume_interrupted(fields.Datetime.now())
            raise
        return result

    def _hold_back_reminders(self, deliveries):
        """Return the mails that must not leave now; an error holds ours, no other."""
        with apart(
            self.env,
            "Reminders could not be checked before they leave.",
            on_error=lambda error: deliveries._record_outcome(None, str(error)),
        ):
            return deliveries._hold_back(fields.Datetime.now()).mail_id
        return deliveries.mail_id

    def _hold_back_others(self):
        """Return the mails of ours that no more leave, beside those of the reminders.

        The queue may run an hour later: a room adds those whose people have left.
        """
        return self.browse()

    def _has_lost_author(self):
        """Say whether who wrote this mail was a user, and is none any more."""
        self.ensure_one()
        users = self.author_id.with_context(active_test=False).user_ids
        return bool(users) and not any(users.mapped("active"))

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        # EXTENDS 'mail': ours have a text part of their own, and say who wrote them
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        if self.is_relance:
            for email in emails:
                email["body_alternative"] = write_text(email["body"])
                email["headers"] = email["headers"] | BY_MACHINE
        return emails

    @api.model
    def _prepare_relance_values(self, thread, company, writer, addresses):
        """Return the values of a mail of ours about ``thread``, without what it says.

        ``writer`` is the user who signs it, ``addresses`` who receives it. It is no
        reminder; an answer to it comes back to ``thread``, a record with a chatter.
        """
        sender = one_line(writer.email_formatted or company.email_formatted or "")
        reply_to = thread._notify_get_reply_to_batch(
            defaults={thread.id: sender},
            author_ids={thread.id: writer.partner_id.id},
        )
        return {
            "model": thread._name,
            "res_id": thread.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": writer.partner_id.id,
            "email_from": sender,
            "email_to": addresses,
            "reply_to": reply_to[thread.id],
            "is_notification": True,
            "is_relance": True,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
        }

    def cancel(self):
        # EXTENDS 'mail'
        self.check_access("write")
        self._get_relance_deliveries()._cancel()
        return super().cancel()

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # EXTENDS 'mail'
        for delivery in self._get_relance_deliveries():
            error = False
            if delivery.mail_id.state != "sent":
                error = failure_reason or delivery.mail_id.failure_reason
                error = error or failure_type or delivery.mail_id.state
            else:
                mail = delivery.mail_id
                delivery.text_hash = delivery._hash_text(mail.subject, mail.body_html)
            is_dead = failure_type in DEAD_ADDRESS
            delivery._record_outcome(fields.Datetime.now(), error, is_dead)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _copy_relance_bodies(self):
        """Give the messages of these mails their body, in one statement.

        Odoo would clean each again, at several times the cost of writing it; what we
        wrote is our own template, and texts that are clean already.
        """
        self.flush_recordset(["mail_message_id", "body_html"])
        self.env.execute_query(
            SQL(
                """UPDATE mail_message SET body = mail.body_html FROM mail_mail mail
                    WHERE mail.mail_message_id = mail_message.id AND mail.id IN %s
                RETURNING mail_message.id""",
                tuple(self.ids) or (0,),
            )
        )
        self.mail_message_id.invalidate_recordset(["body"])

    def _get_relance_deliveries(self):
        """Return the deliveries of reminders that these mails carry."""
        # sudo: whoever sends the queue may not read reminders
        return self.env["relance.delivery"].sudo().search([("mail_id", "in", self.ids)])

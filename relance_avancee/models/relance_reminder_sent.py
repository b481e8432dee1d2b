import logging

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import formatLang

_logger = logging.getLogger(__name__)


class RelanceReminder(models.Model):
    """What follows a message that has left: its copy, and a word to the salesperson."""

    _inherit = "relance.reminder"

    def _follow_up_sent(self):
        """Queue the copies of these messages and tell the salespeople.

        An error costs these alone: the messages themselves have left.
        """
        try:
            with self.env.cr.savepoint():
                self._queue_copies()
                self._inform_salespeople()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Copies of reminders %s could not be queued.", self.ids)

    def _queue_copies(self):
        """Queue one mail for each copy that has not left yet."""
        wanted = self.filtered(
            lambda reminder: (
                reminder.step_id.copy_role and not reminder._get_live_copies()
            )
        )
        contacts = self.env["res.partner"]._get_relance_role_contacts(wanted.debtor_id)
        recipients = {}
        for reminder in wanted:
            if contact := reminder._get_copy_contact(contacts):
                recipients[reminder] = (contact, contact.email_normalized)
        if recipients:
            channel = self.env["relance.channel.email"]
            copied = wanted.filtered(lambda reminder: reminder in recipients)
            copied = copied.with_context(relance_copy=True)
            channel._queue(copied, recipients, "copy")

    def _get_live_copies(self):
        """Return the copies that have left or are about to."""
        return self.delivery_ids.filtered(
            lambda delivery: (
                delivery.role == "copy" and delivery.state in ("queued", "sent")
            )
        )

    def _prepare_email_values(self):
        # a copy says of whom it is the copy; a down payment is awaited, not late
        is_copy = self.env.context.get("relance_copy")
        recipient = self.contact_id or self.debtor_id
        return {
            **super()._prepare_email_values(),
            "copy_of": recipient.name if is_copy else False,
            "is_deposit": self.scenario_id.payment_kind == "deposit",
        }

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
                (delivery.channel, delivery.role) == ("email", "main")
                and delivery.state in ("sent", "bounced")
            )
        )
        return len(sent) < 2

    def _inform(self, salesperson):
        """Create the to-do that tells ``salesperson`` what the customer received."""
        lang = salesperson.lang or self.company_id._relance_lang()
        reminder = self.with_context(lang=lang)
        amount = formatLang(
            reminder.env,
            reminder.amount_overdue,
            currency_obj=reminder.company_currency_id,
        )
        summary = reminder.env._(
            "%(step)s sent: %(amount)s", step=reminder.step_id.name, amount=amount
        )
        # sudo: the collector who sends may not write the customer
        debtor = reminder.debtor_id.sudo().with_context(mail_activity_quick_update=True)
        debtor.activity_schedule(
            "relance_avancee.mail_activity_informed",
            summary=summary,
            date_deadline=fields.Date.context_today(reminder),
            user_id=salesperson.id,
        )

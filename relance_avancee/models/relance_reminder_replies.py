from odoo import models
from odoo.tools import format_date

REPLY_DAYS = 5


class RelanceReminder(models.Model):
    """Outcome: what comes back by mail."""

    _inherit = "relance.reminder"

    def message_update(self, msg_dict, update_vals=None):
        # EXTENDS 'mail': a person's reply pauses the debtor, a machine's does not
        result = super().message_update(msg_dict, update_vals)
        if not self.env.context.get("relance_automatic_reply"):
            self._pause_after_reply()
        return result

    def _message_receive_bounce(self, email, partner):
        # EXTENDS 'mail'
        result = super()._message_receive_bounce(email, partner)
        # sudo: the mail gateway tells it, in the name of nobody
        deliveries = self.sudo().delivery_ids.filtered(
            lambda delivery: (
                delivery.state in ("queued", "sent") and delivery.address == email
            )
        )
        deliveries._mark_bounced()
        return result

    def _pause_after_reply(self):
        """Hold the debtor for some working days, with a to-do to read the reply."""
        holds = self.env["relance.hold"].sudo()  # sudo: done by the mail gateway
        for received in self.sudo():  # sudo: done by the mail gateway
            company = received.company_id
            reminder = received.with_context(lang=company._relance_lang())
            today = company._relance_today()
            working = company._get_relance_working_days(reminder.debtor_id.country_id)
            holds._open(
                [
                    reminder._prepare_hold_values("pause", today)
                    | {
                        "date_to": working.after(today, REPLY_DAYS),
                        "reason": reminder.env._(
                            "The customer replied on %s",
                            format_date(reminder.env, today),
                        ),
                    }
                ]
            )
            reminder.with_context(mail_activity_quick_update=True).activity_schedule(
                "relance_avancee.mail_activity_reply",
                user_id=(reminder.collector_id or self.env.user).id,
            )

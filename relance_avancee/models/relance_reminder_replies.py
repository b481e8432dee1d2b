from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date

REPLY_DAYS = 5


class RelanceReminder(models.Model):
    """Outcome: what comes back by mail."""

    _inherit = "relance.reminder"

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        # EXTENDS 'mail': a person's reply pauses the debtor, a machine's does not.
        # Only the mail gateway tells of a reply: by RPC anybody could pause everybody.
        result = super().message_update(msg_dict, update_vals)
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        is_ours = any(not user.share for user in author.user_ids)
        if not is_ours and not self.env.context.get("relance_automatic_reply"):
            self._pause_after_reply()
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
                delivery.state in ("queued", "sent") and delivery.address == address
            )
        )
        deliveries._mark_bounced()
        return result

    def _pause_after_reply(self):
        """Hold the debtor for some working days, with a to-do to read the reply."""
        for received in self.sudo():  # sudo: done by the mail gateway
            company = received.company_id
            reminder = received.with_context(lang=company._relance_lang())
            today = company._relance_today()
            working = company._get_relance_working_days(reminder.debtor_id.country_id)
            reminder._pause_until(working.after(today, REPLY_DAYS), today)
            kind = self.env.ref("relance_avancee.mail_activity_reply")
            if kind not in reminder.activity_ids.activity_type_id:
                reminder._schedule_todo("relance_avancee.mail_activity_reply")

    def _pause_until(self, end, today):
        """Pause the debtor until ``end``; a second reply makes the pause longer."""
        holds = self.env["relance.hold"]
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

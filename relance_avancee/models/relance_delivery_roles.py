from odoo import models


class RelanceDelivery(models.Model):
    """Copies: they follow the message, and tell nothing of whether it was received."""

    _inherit = "relance.delivery"

    def _filter_copies(self):
        """Return the copies among these deliveries."""
        return self.filtered(lambda delivery: delivery.role == "copy")

    def _settle(self):
        # only the messages reach and un-reach a step; their copies leave once they have
        copies = self._filter_copies()
        sent = super(RelanceDelivery, self - copies)._settle()
        mails = sent.filtered(lambda delivery: delivery.channel == "email")
        mails.reminder_id._follow_up_sent()
        copies._report_dead_copies()
        return sent

    def _hold_back(self, now):
        # the second check of copies: their message has left, and is still true
        copies = self._filter_copies()
        held = super(RelanceDelivery, self - copies)._hold_back(now)
        return held | copies._hold_back_copies(now)

    def _hold_back_copies(self, now):
        """Return the mails of the copies that must not leave now."""
        waiting = self.filtered(
            lambda delivery: (
                delivery.state == "queued" and delivery.reminder_id.state == "sent"
            )
        )
        changed = {}
        for company, copies in waiting.grouped("company_id").items():
            today = company._relance_today()
            changed |= copies.reminder_id._find_changes(today, "sent")
        true = waiting.filtered(lambda delivery: delivery.reminder_id not in changed)
        superseded = (self - true).filtered(lambda delivery: delivery.state == "queued")
        superseded._cancel()
        superseded.mail_id.write({"state": "cancel"})
        return (superseded | true._put_off(now)).mail_id

    def _cancel(self):
        # a copy that is cancelled says nothing of its reminder
        copies = self._filter_copies()
        copies.write({"state": "cancelled"})
        return super(RelanceDelivery, self - copies)._cancel()

    def _mark_bounced(self):
        # a copy that comes back holds nobody
        copies = self._filter_copies()
        for copy in copies._in_company_language():
            error = copy.env._("The message came back")
            copy.write({"state": "bounced", "error": error})
        copies._report_dead_copies()
        return super(RelanceDelivery, self - copies)._mark_bounced()

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
            copy.activity_id = copy.env["mail.activity"]._create_relance_debtor_todos(
                "relance_avancee.mail_activity_dead_address",
                [(copy.reminder_id.debtor_id, copy.company_id, told)],
            )

from odoo import models


class RelanceDelivery(models.Model):
    """The second check, when Odoo's mail queue sends."""

    _inherit = "relance.delivery"

    def _hold_back(self, now):
        """Return the mails that must not leave now.

        A message that is no longer true is cancelled, its items are planned again; one
        outside the sending hours waits for them.
        """
        waiting = self._get_latest().filtered(
            lambda delivery: (
                delivery.state in ("queued", "failed")
                and delivery.reminder_id.state in ("queued", "failed")
            )
        )
        superseded = (self - waiting).filtered(
            lambda delivery: delivery.mail_id.state == "outgoing"
        )
        superseded.mail_id.write({"state": "cancel"})
        stale = waiting._cancel_stale()
        unsure = (waiting - stale)._take_back_unsure()
        early = (waiting - stale - unsure)._put_off(now)
        return (superseded | stale | unsure | early).mail_id

    def _cancel_stale(self):
        """Cancel the deliveries whose reminder is no longer true, and return them."""
        stale = self.browse()
        for company, deliveries in self.grouped("company_id").items():
            reminders = deliveries.reminder_id
            changes = reminders._find_changes(company._relance_today())
            speaking = reminders.with_context(lang=company._relance_lang())
            cancelled = speaking._cancel_stale(speaking, changes)
            stale |= deliveries.filtered(lambda d, c=cancelled: d.reminder_id in c)
        stale._cancel()
        stale.mail_id.write({"state": "cancel"})
        return stale

    def _take_back_unsure(self):
        """Take back the firm messages that wait for the receipts; return them.

        Their reminders stay approved, and leave once the receipts are entered.
        """
        reminders = self.reminder_id._filter_waits_for_receipts()
        unsure = self.filtered(lambda delivery: delivery.reminder_id in reminders)
        reminders._withdraw()
        return unsure

    def _cancel(self):
        """Cancel the deliveries and their reminders; the items are planned again."""
        self.write({"state": "cancelled"})
        reminders = self.reminder_id.filtered(
            lambda r: r.state in ("queued", "approved", "failed")
        )
        reminders._get_planned_lines().write({"state": "dropped"})
        reminders.write({"state": "cancelled"})

    def _put_off(self, now):
        """Schedule the mails outside their hours; return their deliveries."""
        early, starts = self.browse(), {}
        for delivery in self:
            key = delivery.reminder_id._get_window()
            if key not in starts:
                starts[key] = delivery.reminder_id._get_window_start(now)
            start = starts[key]
            if start > now:
                delivery.mail_id.scheduled_date = start
                early |= delivery
        return early

    def _close_round(self):
        """Settle what was sent, tell the customers' history, store what comes next."""
        sent = self._settle()
        told = {}
        for debtor, own in sent.grouped(lambda d: d.reminder_id.debtor_id).items():
            lang = own[0].company_id._relance_lang()
            told[debtor.id] = own.with_context(lang=lang)._get_log_line()
        self.env["res.partner"].browse(told)._message_log_batch(told)
        cancelled = self.filtered(lambda delivery: delivery.state == "cancelled")
        (sent | cancelled)._reschedule()

    def _get_log_line(self):
        """Return the line of the customer's history about these deliveries."""
        return self.env._(
            "%(reminders)s sent to %(addresses)s",
            reminders=", ".join(self.reminder_id.step_id.mapped("name")),
            addresses=", ".join(sorted(set(self.mapped("address")))),
        )

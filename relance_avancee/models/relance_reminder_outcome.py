from odoo import api, models

ATTEMPTS = 3
WAITING = ("approved", "queued", "failed")


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
                    "failure_count": reminder.failure_count + 1,
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
                reminder.failure_count < ATTEMPTS and reminder.date_failed < today
            )
        ).write({"state": "approved"})

    def _withdraw(self):
        """Take queued reminders back before they leave; they are rendered again.

        What has left meanwhile is settled first: it cannot be taken back.
        """
        # sudo: a collector's click settles what the mail queue has just sent
        self.sudo().delivery_ids._settle()
        queued = self.filtered(lambda reminder: reminder.state == "queued")
        deliveries = queued.delivery_ids.filtered(lambda d: d.state == "queued")
        # sudo: a collector takes back a mail that only administrators may write
        deliveries.sudo().write({"state": "cancelled"})
        # sudo: same reason
        deliveries.sudo().mail_id.write({"state": "cancel"})
        queued.write({"state": "approved"})

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
        """Hold the debtor until the address changes or a person acts."""
        self.ensure_one()
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

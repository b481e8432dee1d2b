import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

_logger = logging.getLogger(__name__)
CHUNK = 200
ATTEMPTS = 3


class RelanceReminder(models.Model):
    """Dispatch: approved reminders leave in chunks, each checked again."""

    _inherit = "relance.reminder"

    @api.model
    def _cron_dispatch(self):
        """Queue the approved reminders, a commit after each chunk.

        Those outside the sending hours wait; the cron comes back for them.
        """
        cron = self.env["ir.cron"]
        today = fields.Date.context_today(self)
        ready = self.search(self._get_dispatch_domain(today))
        cron._commit_progress(remaining=len(ready))
        for chunk in split_every(CHUNK, ready.ids, self.browse):
            chunk._dispatch(fields.Datetime.now())
            if not cron._commit_progress(len(chunk)):
                break

    @api.model
    def _get_dispatch_domain(self, today):
        """Return the domain of what may leave: approved, and its day has come.

        The day is compared in the company's time zone once the rows are locked; a day
        more is read for companies ahead of us.
        """
        return Domain("state", "=", "approved") & Domain(
            "date", "<=", fields.Date.add(today, days=1)
        )

    def _dispatch(self, now):
        """Send what may still leave of these reminders at the moment ``now``.

        Rows that another worker holds are left to it. What changed since is planned
        again, or shown to the person who approved it.
        """
        locked = self.try_lock_for_update().filtered_domain(
            self._get_dispatch_domain(now.date())
        )
        open_now = locked.filtered(lambda reminder: reminder._is_window_open(now))
        for company, reminders in open_now.grouped("company_id").items():
            today = company._relance_today()
            fresh = reminders.filtered(lambda r, day=today: r.date <= day)
            speaking = fresh.with_context(lang=company._relance_lang())
            speaking._refuse_stale(today)._deliver()

    def _is_window_open(self, now):
        """Say whether the recipient may be contacted at ``now`` (to-dos always may)."""
        self.ensure_one()
        return not self.is_contact or self._get_window_start(now) <= now

    def _get_window_start(self, now):
        """Return when the message may leave from ``now`` on, in naive UTC."""
        self.ensure_one()
        recipient = self.contact_id or self.debtor_id
        company = self.company_id
        zone = company._get_relance_timezone(
            recipient, self.debtor_id, company.partner_id
        )
        country = recipient.country_id or self.debtor_id.country_id
        return self.scenario_id._get_window_start(now, zone, country)

    def _refuse_stale(self, today):
        """Return the reminders that are still true.

        The others are planned again, or come back to the person who approved them.
        """
        changes = self._find_changes(today)
        stale = self.filtered(lambda reminder: reminder in changes)
        seen = stale.filtered(lambda r: r.approved_by_id or r.edited)
        seen._bring_up_to_date(changes)
        automatic = self._cancel_stale(stale - seen, changes)
        for root, reminders in automatic.grouped(
            lambda reminder: reminder.company_id.root_id
        ).items():
            self.env["relance.planner"]._plan(root, today, reminders.debtor_id)
        return self - stale

    def _deliver(self):
        """Hand these reminders to their channels; one bad record stops only itself."""
        try:
            with self.env.cr.savepoint():
                self._deliver_batch()
        except Exception:
            _logger.info("A chunk of reminders failed, they leave one by one.")
            for reminder in self:
                reminder._deliver_alone()

    def _deliver_alone(self):
        """Deliver one reminder; its error is kept on it."""
        try:
            with self.env.cr.savepoint():
                self._deliver_batch()
        except Exception as error:
            _logger.exception("Reminder %s could not be sent.", self.id)
            self._mark_failed(str(error))

    def _deliver_batch(self):
        """Create the deliveries of these reminders, channel by channel."""
        by_channel = {}
        for reminder in self:
            for code in reminder.step_id._get_channels():
                by_channel[code] = by_channel.get(code, self.browse()) | reminder
        self.write({"state": "queued"})
        for code, reminders in by_channel.items():
            channel = self.env["relance.delivery"]._get_channel(code)
            channel._deliver(reminders)

    # Outcome --------------------------------------------------------------------

    def _mark_sent(self, day):
        """Reach the step of these reminders: one delivery of theirs has left."""
        unsent = self.filtered(lambda reminder: reminder.state != "sent")
        unsent.write({"state": "sent", "date_sent": day, "error": False})
        lines = unsent._get_planned_lines()
        lines.write({"state": "sent", "date_sent": day})
        for line in lines:
            line.days_late = (day - line.date_maturity).days
        lines._reach_items(day)

    def _mark_failed(self, error):
        """Keep the error; the lines stay planned, a retry sends the same reminder."""
        for reminder in self.filtered(lambda r: r.state in ("queued", "approved")):
            reminder.write(
                {
                    "state": "failed",
                    "error": error,
                    "failure_count": reminder.failure_count + 1,
                    "date_failed": reminder.company_id._relance_today(),
                }
            )

    @api.model
    def _try_again(self, companies, today):
        """Send what failed before today again, the same reminder, three times at most.

        A queued mail that somebody deleted counts as failed.
        """
        waiting = self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ("queued", "failed")),
                ("line_ids.state", "=", "planned"),
            ]
        )
        queued = waiting.filtered(lambda reminder: reminder.state == "queued")
        lost = queued.filtered(lambda reminder: not reminder.delivery_ids.mail_id)
        lost._mark_failed(self.env._("The mail was deleted before it left"))
        (waiting - queued).filtered(
            lambda reminder: (
                reminder.failure_count < ATTEMPTS and reminder.date_failed < today
            )
        ).write({"state": "approved"})

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

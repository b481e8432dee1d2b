from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..rules.notice import alarm_day, decision_day

DECIDE = "relance_avancee.mail_activity_notice_decide"
ALARM = "relance_avancee.mail_activity_notice_alarm"
POST = "relance_avancee.mail_activity_notice_post"
DATES = ("deposit_date", "presentation_date", "receipt_date", "refusal_date")


class RelanceNotice(models.Model):
    """After the sending: receipt, deadline, and what a person decides then."""

    _inherit = "relance.notice"

    deadline = fields.Date(
        string="To be paid by",
        compute="_compute_deadline",
        store=True,
        help="Counted from the receipt; a last day that is not worked is put off to "
        "the next one (CPC 641, 642).",
    )
    decision_date = fields.Date(
        string="Decide from", compute="_compute_deadline", store=True
    )
    alarm_date = fields.Date(
        string="Alarm",
        compute="_compute_alarm_date",
        help="90 days after the due date.",
    )
    next_step = fields.Char(compute="_compute_next_step")
    amount_left = fields.Monetary(
        string="Principal still unpaid",
        compute="_compute_amount_left",
        compute_sudo=True,
    )

    @api.depends(*DATES, "deadline_days", "company_id")
    def _compute_deadline(self):
        for notice in self:
            start = notice._get_counted_from()
            days = notice.deadline_days
            found = start and notice.company_id._get_relance_deadline(start, days=days)
            notice.deadline = found and found.last
            notice.decision_date = found and decision_day(found.last)

    @api.depends("line_ids.date_due")
    def _compute_alarm_date(self):
        for notice in self:
            dues = [due for due in notice.line_ids.mapped("date_due") if due]
            notice.alarm_date = alarm_day(dues)

    @api.depends("line_ids.move_id", "state")
    def _compute_amount_left(self):
        for notice in self:
            moves = notice.line_ids.move_id.filtered(lambda m: m.state == "posted")
            claims = {}
            if notice.frozen_on and moves:
                today = notice.company_id._relance_today()
                claims = moves._get_relance_claims(today)
            notice.amount_left = sum(
                float(claim.components["principal"].remaining)
                for claim in claims.values()
            )

    @api.depends("state", "deadline", "outcome")
    @api.depends_context("lang")
    def _compute_next_step(self):
        for notice in self:
            notice.next_step = notice._get_next_step()

    @api.constrains(*DATES)
    def _check_dates(self):
        for notice in self:
            today = notice.company_id._relance_today()
            days = [notice[name] for name in ("date", *DATES[:3]) if notice[name]]
            told = [notice[name] for name in DATES if notice[name]]
            if days != sorted(days) or (told and max(told) > today):
                raise ValidationError(
                    self.env._(
                        "A letter is dated, posted, presented, then received, and not "
                        "in the future: correct the dates."
                    )
                )

    def write(self, vals):
        """Follow what becomes of a notice: the ladder, the claims, the to-dos."""
        result = super().write(vals)
        if vals.get("deposit_date"):
            self.filtered("frozen_on")._reach_step()
        if vals.keys() & {*DATES, "frozen_on"}:
            self.filtered("frozen_on")._renew_todo()
        if vals.get("outcome"):
            self._end()
        return result

    def action_decide(self):
        """Record what was decided: ``relance_outcome`` of the context."""
        self._check_collector()
        self.outcome = self.env.context["relance_outcome"]

    def _leave(self):
        """Do what follows the freezing: e-mails, the hold, the day it was posted."""
        for notice in self:
            notice._open_hold()
            notice._send_email()
            if notice.channel in ("email", "hand"):
                notice.deposit_date = notice.company_id._relance_today()
        self._renew_todo()

    def _end(self):
        """End what a decided notice held and asked for."""
        for notice in self:
            # sudo: the hold belongs to the notice
            notice.hold_id.sudo()._lift(
                notice.company_id._relance_today(), self.env.user
            )
        self.activity_unlink([DECIDE, ALARM, POST])

    # To-dos -------------------------------------------------------------------------

    def _renew_todo(self):
        """Ask for what comes next: post it, then decide once the delay is over.

        The receipt also opens the interest of consumers.
        """
        self.activity_unlink([POST, DECIDE])
        for notice in self.filtered(lambda notice: not notice.outcome):
            notice._tell_claims()
            if notice.decision_date:
                notice._schedule(DECIDE, notice.decision_date)
            elif notice.state == "frozen":
                notice._schedule(POST, notice.company_id._relance_today())

    def _tell_claims(self):
        """Write on the claims when the notice was received."""
        start = self._get_counted_from()
        if not start:
            return
        # sudo: interest is the same for whoever computes it
        claims = self.env["relance.claim"].sudo()._ensure(self.line_ids.move_id)
        for claim in claims:
            if not claim.notice_received or claim.notice_received > start:
                claim.notice_received = start

    def _schedule(self, activity, day):
        """Open a to-do for the collector of the customer, without a message."""
        quiet = self.with_context(mail_activity_quick_update=True)
        quiet.activity_schedule(
            activity,
            day,
            summary=self.next_step,
            user_id=self.company_id._get_relance_collector(self.debtor_id).id,
        )

    @api.model
    def _cron_follow(self):
        """Close what was paid, and raise the alarm 90 days after the due date."""
        running = self.search([("state", "in", ("frozen", "sent", "received"))])
        for notice in running:
            if not notice._get_owed():
                notice.outcome = "paid"
            elif notice._is_alarming():
                notice._schedule(ALARM, notice.company_id._relance_today())

    def _is_alarming(self):
        """Say whether 90 days have passed, and nobody was told."""
        today = self.company_id._relance_today()
        due = self.alarm_date and self.alarm_date <= today
        alarm = self.env.ref(ALARM)
        return due and alarm not in self.activity_ids.activity_type_id

    # In words -------------------------------------------------------------------------

    def _get_next_step(self):
        """Return in one sentence what comes next."""
        day = format_date(self.env, self.deadline)
        texts = {
            "draft": self.env._("Check the letter, then send it."),
            "frozen": self.env._(
                "Print it, post it, then enter the day and the tracking number."
            ),
            "sent": self.env._("Enter the day on which it was received or refused."),
            "received": self.env._("Wait for the payment until %(day)s.", day=day),
            "closed": "",
        }
        if self._is_expired():
            return self.env._(
                "Not paid by %(day)s. Decide: a payment plan, the insurer, a court "
                "officer or a lawyer, or a write-off.",
                day=day,
            )
        return texts.get(self.state or "draft", "")

    def _is_expired(self):
        """Say whether the delay to pay is over and nobody has decided."""
        if self.state != "received" or not self.decision_date:
            return False
        return self.decision_date <= self.company_id._relance_today()

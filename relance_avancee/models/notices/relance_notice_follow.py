from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import SQL, format_date

from ...const import COLLECTOR, NOTICE
from ...rules.notices.notice import alarm_day, decision_day
from ...tools.access import check_collector
from ...tools.savepoint import apart
from ..reminders.relance_reminder_elsewhere import MadeElsewhere

DECIDE = "relance_avancee.mail_activity_notice_decide"
ALARM = "relance_avancee.mail_activity_notice_alarm"
POST = "relance_avancee.mail_activity_notice_post"
DATES = ("deposit_date", "presentation_date", "receipt_date", "refusal_date")
PAID = ("in_payment", "paid", "reversed")
# How a notice counts in the history of reminders.
MADE_BY = {
    "registered": "registered",
    "electronic": "registered",
    "hand": "letter",
    "email": "email",
}


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
    hold_id = fields.Many2one(
        "relance.hold", readonly=True, copy=False, index="btree_not_null"
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
            notice.amount_left = notice.frozen_on and notice._get_amount_left()

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

    def action_decide(self):
        """Record what was decided: ``relance_outcome`` of the context."""
        check_collector(self.env)
        self._as_engine().outcome = self.env.context["relance_outcome"]

    @api.model
    def _cron_follow(self):
        """Close what was paid, and raise the alarm 90 days after the due date."""
        running = self.search([("state", "in", ("frozen", "sent", "received"))])
        owed = running._get_owed()
        for notice in running:
            with apart(self.env, "Notice %s could not be followed.", notice.name):
                notice._follow(owed)

    def _get_counted_starts(self, vals):
        """Return {notice: day that opens its delay} of those whose dates change."""
        sent = self.filtered("frozen_on") if vals.keys() & {*DATES} else self.browse()
        return {notice: notice._get_counted_from() for notice in sent}

    def _follow_written(self, vals, starts):
        """Follow what was written: the ladder, the claims, the to-dos.

        ``starts`` are the days that opened the delays before.
        """
        for notice, start in starts.items():
            notice._tell_claims(start)
        if vals.get("deposit_date"):
            self.filtered("frozen_on")._reach_step()
        if vals.keys() & {*DATES, "frozen_on"}:
            self.filtered("frozen_on")._renew_todo()
        if vals.get("outcome"):
            self._end()

    def _leave(self):
        """Do what follows the freezing: e-mails, the hold, the day it was posted."""
        for notice in self:
            notice._replace_previous()
            notice._open_hold()
            notice._send_email()
            if notice.channel in ("email", "hand"):
                notice.deposit_date = notice.company_id._relance_today()
        self._renew_todo()
        self._close_asking_todos()

    def _close_asking_todos(self):
        """Mark as done what the ladder asked for: these notices are it."""
        for notice in self:
            notice._get_asking_todos().action_feedback(
                feedback=self.env._("%(notice)s was sent.", notice=notice.name)
            )

    def _replace_previous(self):
        """Close the notice that this one follows: what it held is held by this one."""
        previous = self.previous_id
        if previous.frozen_on and not previous.outcome:
            # sudo: the sending of this one decides of the other
            previous.sudo().outcome = "final" if self.kind == "final" else "replaced"

    def _end(self):
        """End what a decided notice held and asked for."""
        for notice in self:
            # sudo: the hold belongs to the notice
            notice.hold_id.sudo()._lift(
                notice.company_id._relance_today(), self.env.user
            )
        self.activity_unlink([DECIDE, ALARM, POST])

    # To-dos -----------------------------------------------------------------------

    def _renew_todo(self):
        """Ask for what comes next: post it, then decide once the delay is over."""
        self.activity_unlink([POST, DECIDE])
        for notice in self.filtered(lambda notice: not notice.outcome):
            if notice.decision_date:
                notice._schedule(DECIDE, notice.decision_date)
            elif notice.state == "frozen":
                notice._schedule(POST, notice.company_id._relance_today())

    def _tell_claims(self, before):
        """Write on the claims when the first notice of an invoice was received.

        ``before`` is the day that this notice told until now; an earlier day that a
        person entered stays.
        """
        if not before and not self._get_counted_from():
            return
        # sudo: interest is the same for whoever computes it
        claims = self.env["relance.claim"].sudo()._ensure(self.line_ids.move_id)
        lines = self.line_ids.sudo().search([("move_id", "in", claims.move_id.ids)])
        told = lines.filtered("notice_id.frozen_on").grouped("move_id")
        for claim in claims:
            notices = told.get(claim.move_id, lines.browse()).notice_id
            days = [notice._get_counted_from() for notice in notices]
            if claim.notice_received != before:
                days.append(claim.notice_received)
            claim.notice_received = min(filter(None, days), default=False)

    def _schedule(self, activity, day):
        """Open a to-do for the collector of the customer, without a message."""
        quiet = self.with_context(mail_activity_quick_update=True)
        quiet.activity_schedule(
            activity,
            day,
            summary=self.next_step,
            user_id=self.company_id._get_relance_collector(self.debtor_id).id,
        )

    def _follow(self, owed):
        """Close this notice once it is paid, or raise its alarm."""
        if self._is_paid(owed):
            self.outcome = "paid"
        elif self._is_alarming():
            self._schedule(ALARM, self.company_id._relance_today())

    def _is_paid(self, owed):
        """Say whether nothing is owed; an invoice taken back to draft is not paid."""
        moves = self.line_ids.move_id
        settled = moves.filtered(
            lambda move: move.state == "posted" and move.payment_state in PAID
        )
        return bool(moves) and settled == moves and not moves & owed

    def _get_amount_left(self):
        """Return the principal that is unpaid today.

        Without the rates of today it is what the accounting says of the invoices.
        """
        moves = self.line_ids.move_id.filtered(lambda move: move.state == "posted")
        try:
            claims = moves._get_relance_claims(self.company_id._relance_today())
        except RedirectWarning:
            return sum(moves.mapped("amount_residual"))
        return sum(
            float(claim.components["principal"].remaining) for claim in claims.values()
        )

    def _is_alarming(self):
        """Say whether 90 days have passed, and nobody was told."""
        today = self.company_id._relance_today()
        due = self.alarm_date and self.alarm_date <= today
        alarm = self.env.ref(ALARM)
        return due and alarm not in self.activity_ids.activity_type_id

    # In words ---------------------------------------------------------------------

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

    # The notice in the ladder -----------------------------------------------------

    def _reach_step(self):
        """Record the notice in the history of reminders: its level is reached."""
        # sudo: collectors send, only the engine writes history
        reminders = self.env["relance.reminder"].sudo()
        for notice in self:
            items = notice.sudo().line_ids.move_id.relance_due_item_ids._get_moved()
            items = items.filtered(lambda item: item.state == "open")
            told = [
                MadeElsewhere(
                    own,
                    notice.deposit_date,
                    NOTICE,
                    MADE_BY[notice.channel],
                    address=notice.sudo()._get_email() or "",
                    note=notice.name,
                )
                for own in items.grouped("move_id").values()
            ]
            reminders._record_elsewhere(told)

    def _open_hold(self):
        """Hold the debtor: while a notice runs, no lower message leaves."""
        self.ensure_one()
        # sudo: the hold belongs to the notice
        holds = self.env["relance.hold"].sudo()
        # sudo: nobody writes by hand which hold a notice ends
        self.sudo().hold_id = holds.create(
            {
                "kind": "notice",
                "scope": "debtor",
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "date_from": self.company_id._relance_today(),
                "reason": self.display_name,
            }
        )

    def _get_asking_todos(self):
        """Return the to-dos of the ladder that asked for this notice.

        That of somebody who does not see the reminders stands on the customer.
        """
        # sudo: a collector stands in for another, whose to-do it is
        lines = self.sudo().line_ids.move_id.relance_reminder_line_ids
        asking = lines.filtered(lambda line: line.level == NOTICE).reminder_id
        return asking.delivery_ids.activity_id.filtered("active")


class RelanceReminder(models.Model):
    """From the to-do of the ladder to the formal notice that it asks for."""

    _inherit = "relance.reminder"

    can_notice = fields.Boolean(compute="_compute_can_notice", compute_sudo=True)

    @api.depends("level", "line_ids.move_id")
    def _compute_can_notice(self):
        for reminder in self:
            reminder.can_notice = bool(reminder._get_noticeable())

    def action_formal_notice(self):
        """Prepare the formal notice of the invoices of the to-do, or open its draft."""
        check_collector(self.env)
        # sudo: a collector claims invoices that it may not open
        moves = self.sudo()._get_noticeable()
        if not moves:
            raise UserError(self.env._("Nothing of it is owed and late any more."))
        return self.env["relance.notice"]._open_drafts(moves)

    def _get_noticeable(self):
        """Return the invoices whose level is the formal notice, still owed and late."""
        lines = self.line_ids.filtered(
            lambda line: line.level == NOTICE and line.state in ("planned", "sent")
        )
        return lines.move_id._filter_relance_noticeable()


class RelanceDeskCustomer(models.Model):
    """From the screen of a customer to the formal notice of what it owes."""

    _inherit = "relance.desk.customer"

    def action_formal_notice(self):
        """Prepare the formal notice of what the customer owes late, or open its draft.

        :raise UserError: when nothing of it is late, or all of that is held.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        # sudo: a collector claims invoices that it may not open
        moves = self._get_late_items().sudo().move_id._filter_relance_noticeable()
        if not moves:
            raise UserError(
                self.env._("Nothing is late and not held: no formal notice claims it.")
            )
        return self.env["relance.notice"]._open_drafts(moves)


class RelanceTodo(models.Model):
    """What waits on formal notices: to check, to post, to decide, the alarms."""

    _inherit = "relance.todo"

    @api.model
    def _get_sources(self):
        # EXTENDS desk: one more place where something waits
        return super()._get_sources() | {
            "notice_activity": self._get_notice_activity_source(),
            "notice_draft": self._get_notice_draft_source(),
        }

    @api.model
    def _get_openers(self):
        # EXTENDS desk: what asks for a formal notice opens it
        return super()._get_openers() | {"notice": type(self)._open_notice}

    def _open_notice(self):
        """Return the formal notice that the to-do asks for, ready to be checked.

        What is not late any more, or is not for this user to send, opens the record.
        """
        moves = self.env["account.move"]
        if self.env.user.has_group(COLLECTOR):
            # sudo: a collector claims invoices that it may not open
            moves = self._get_asking_reminders().sudo()._get_noticeable()
        notices = self.env["relance.notice"]
        return notices._open_drafts(moves) if moves else self._open_record()

    def _get_asking_reminders(self):
        """Return the reminders of the ladder whose to-do this is, none for others."""
        deliveries = self.env["relance.delivery"].search(
            [("activity_id", "in", self.activity_id.ids)]
        )
        return deliveries.reminder_id

    @api.model
    def _get_notice_activity_source(self):
        """Return the to-dos on formal notices; their alarm is that of invoices."""
        kind = SQL(
            """CASE WHEN type_data.name = 'mail_activity_notice_alarm' THEN 'alarm'
                    ELSE 'notice' END"""
        )
        source = SQL(
            """%s JOIN relance_notice notice ON notice.id = activity.res_id
                WHERE activity.active AND activity.res_model = 'relance.notice'""",
            self._get_activity_from(SQL("LEFT JOIN")),
        )
        return self._select_activity(kind, self._get_notice_columns(), source)

    @api.model
    def _get_notice_draft_source(self):
        """Return the formal notices that somebody prepared, and nobody sent."""
        columns = self._get_notice_columns() | {
            "user_id": SQL("notice.signatory_id"),
            "date": SQL("notice.date"),
            "note": SQL("notice.name"),
            "res_model": SQL("'relance.notice'"),
            "res_id": SQL("notice.id"),
        }
        source = SQL("relance_notice notice WHERE notice.state = 'draft'")
        return self._select_source(SQL("notice.id"), "notice", columns, source)

    @api.model
    def _get_notice_columns(self):
        """Return {column: SQL} of a line about one formal notice."""
        return {
            "debtor_id": SQL("notice.debtor_id"),
            "company_id": SQL("notice.company_id"),
            "amount": SQL("COALESCE(notice.amount_total, 0.0)"),
        }

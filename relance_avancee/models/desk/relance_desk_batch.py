"""Many customers at once: what will happen to whom, who is left out and why."""

from collections import defaultdict
from logging import INFO, WARNING
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...const import COLLECTOR, NOTICE
from ...tools.access import check_collector, check_manager
from ...tools.savepoint import apart
from .relance_desk_customer_rows import MAXIMUM_COMPANIES

# More customers than that are done by a job: nobody waits before a screen.
AT_ONCE = 50
# So many are done before the progress is shown: what is touched of them is followed.
GO = 20
DAYS = 7
KEPT_HOURS = 48.0


class Verdict(NamedTuple):
    """What will happen to a customer, or why nothing does."""

    words: str
    is_left_out: bool = False


class RelanceDeskBatch(models.TransientModel):
    """One act on many customers of *My day*: shown before, then done in goes.

    ``_get_kinds`` says of each kind what judges the rows and what is done to them. Who
    starts a long one may leave: a job goes on with the rights of that user, who is told
    when it is over.
    """

    _name = "relance.desk.batch"
    _description = "Many Customers at Once"
    _transient_max_hours = KEPT_HOURS

    kind = fields.Selection(
        [
            ("pause", "Pause"),
            ("snooze", "Postpone"),
            ("assign", "Assign"),
            ("approve", "Approve the reminders"),
            ("teams", "Apply the teams"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("draft", "To check"), ("running", "Under way"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
    )
    until = fields.Date(
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=DAYS)
    )
    reason = fields.Char()
    collector_id = fields.Many2one(
        "res.users",
        string="Assign to",
        domain="[('share', '=', False)]",
        help="Empty: as the teams have it.",
    )
    line_ids = fields.One2many("relance.desk.batch.line", "batch_id", readonly=True)
    summary = fields.Char(compute="_compute_summary")
    progress = fields.Float(compute="_compute_summary")

    @api.depends("line_ids.state")
    def _compute_summary(self):
        for batch in self:
            lines = batch.line_ids
            counts = defaultdict(int)
            for line in lines:
                counts[line.state] += 1
            acted = len(lines) - counts["left_out"]
            over = counts["done"] + counts["failed"]
            batch.progress = 100 * over / acted if acted else 100
            batch.summary = self.env._(
                "Customers: %(waiting)s to do, %(done)s done, %(left)s left out, "
                "%(failed)s failed.",
                waiting=counts["waiting"],
                done=counts["done"],
                left=counts["left_out"],
                failed=counts["failed"],
            )

    def action_apply(self):
        """Do it, at once for some, by a job for many."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            return self._show()
        self._check_asked()
        waiting = self.line_ids.filtered(lambda line: line.state == "waiting")
        self.state = "running"
        if len(waiting) > AT_ONCE:
            self.env.ref("relance_avancee.ir_cron_relance_batch")._trigger()
        else:
            while self._go():
                pass
        return self._show()

    def _check_asked(self):
        """Refuse what lacks a day, a reason, or a right."""
        if self.kind == "teams":
            check_manager(self.env)
        if self.kind == "pause":
            self.env["relance.hold"]._check_pause_end(self.until)
        if self.kind == "snooze":
            self.env["relance.todo"]._check_put_off(self.until)
        if self.kind in ("pause", "snooze") and not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))

    @api.model
    def _cron_work(self):
        """Go on with what was started, each with the rights of who started it."""
        cron, running = self.env["ir.cron"], Domain("state", "=", "running")
        for batch in self.search(running, order="id"):
            maker = batch.create_uid
            batch = batch.with_context(
                allowed_company_ids=maker.company_ids.ids, lang=maker.lang
            )
            while batch.state == "running":
                errors = []
                with apart(
                    self.env, "%s fails.", batch, level=WARNING, on_error=errors.append
                ):
                    batch.with_user(maker)._go()
                for error in errors:
                    batch._fail(error)
                if batch.state == "done":
                    message = {"type": "info", "message": batch.summary}
                    maker._bus_send("simple_notification", message)
                left = self.search_count(running)
                if not cron._commit_progress(1, remaining=left):
                    return

    def _fail(self, error):
        """End what nobody may go on with, such as who has lost the right."""
        waiting = self.line_ids.filtered(lambda line: line.state == "waiting")
        waiting._tell_failure(error)
        self.state = "done"

    def _go(self):
        """Do the next customers; return whether some are left."""
        waiting = self.line_ids.filtered(lambda line: line.state == "waiting")
        lines = waiting if self.kind == "teams" else waiting[:GO]
        lines._do()
        if lines < waiting:
            return True
        self.state = "done"
        return False

    # What is shown before ---------------------------------------------------------

    @api.model
    def _open(self, kind, rows):
        """Return the dialog of the act ``kind`` on the customers ``rows``."""
        batch = self.create({"kind": kind})
        verdicts = batch._judge(rows)
        batch.line_ids = [
            Command.create(
                {
                    "debtor_id": row.debtor_id.id,
                    "company_id": row.company_id.id,
                    "words": verdicts[row].words,
                    "state": "left_out" if verdicts[row].is_left_out else "waiting",
                }
            )
            for row in rows
        ]
        return batch._show()

    @api.model
    def _open_teams(self, companies):
        """Return the dialog that shows whom the teams would move in ``companies``."""
        batch = self.create({"kind": "teams"})
        users, teams = self.env["res.users"], self.env["relance.team"]
        values = []
        for company in companies:
            # sudo: customers whom their manager may not open in Odoo count too
            places = teams.sudo()._share(company)
            known = self.env["relance.assignment"].sudo()._get_places(company)
            for debtor in sorted(places.keys() | known.keys()):
                before, after = known.get(debtor), places.get(debtor)
                if before == after:
                    continue
                words = [
                    users.sudo().browse(place.member).name
                    if place
                    else self.env._("nobody")
                    for place in (before, after)
                ]
                told = {"debtor_id": debtor, "company_id": company.id}
                values.append(told | {"words": " → ".join(words)})
        batch.line_ids = [Command.create(one) for one in values]
        return batch._show()

    def _show(self):
        """Return the dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    # Kinds ------------------------------------------------------------------------

    @api.model
    def _get_kinds(self):
        """Return {kind: (what judges the rows, what is done to those not left out)}."""
        batch = type(self)
        return {
            "pause": (batch._judge_pause, batch._pause),
            "snooze": (batch._judge_snooze, batch._snooze),
            "assign": (batch._judge_assign, batch._assign),
            "approve": (batch._judge_approve, batch._approve),
        }

    def _judge(self, rows):
        """Return {row: Verdict} of the act on ``rows``."""
        judge, _act = self._get_kinds()[self.kind]
        return judge(self, rows)

    def _act(self, rows):
        """Do it to ``rows``."""
        _judge, act = self._get_kinds()[self.kind]
        act(self, rows)

    def _judge_pause(self, rows):
        today = fields.Date.context_today(self)
        holds = self.env["relance.hold"].search(
            rows._get_owner_domain()
            & Domain("scope", "=", "debtor")
            & Domain("lifted", "=", False)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        held = {(hold.debtor_id, hold.company_id): hold for hold in holds}
        verdicts = {}
        for row in rows:
            hold = held.get((row.debtor_id, row.company_id))
            if hold:
                words = self.env._("Held already: %s", hold.reason)
            elif not row.overdue and not row.due:
                words = self.env._("Owes nothing")
            else:
                words = self.env._(
                    "No reminder; %s is overdue", row._write_amount(row.overdue)
                )
            owes = row.overdue or row.due
            verdicts[row] = Verdict(words, bool(hold) or not owes)
        return verdicts

    def _pause(self, rows):
        self.env["relance.hold"].create(
            [
                {
                    "kind": "pause",
                    "scope": "debtor",
                    "company_id": row.company_id.id,
                    "debtor_id": row.debtor_id.id,
                    "date_to": self.until,
                    "reason": self.reason,
                }
                for row in rows
            ]
        )

    def _judge_snooze(self, rows):
        return {
            row: Verdict(
                row.reason
                if row.listed
                else row.snooze_sentence or self.env._("Nothing waits"),
                not row.listed,
            )
            for row in rows
        }

    def _snooze(self, rows):
        rows._snooze(self.until, self.reason)

    def _judge_assign(self, rows):
        verdicts = {}
        for row in rows:
            chosen = row.debtor_id.with_company(row.company_id).relance_collector_id
            is_same = self.state != "draft" and chosen == self.collector_id
            words = self.env._("Now: %s", row.user_id.name or self.env._("nobody"))
            if is_same:
                words = self.env._("It is so already")
            verdicts[row] = Verdict(words, is_same)
        return verdicts

    def _assign(self, rows):
        for company, some in rows.grouped("company_id").items():
            people = company._get_relance_people(COLLECTOR)
            if self.collector_id and self.collector_id not in people:
                raise UserError(
                    self.env._(
                        "%(user)s is no collector of %(company)s.",
                        user=self.collector_id.name,
                        company=company.name,
                    )
                )
            # sudo: our own field, written by collectors, who may not write customers
            debtors = some.debtor_id.sudo().with_company(company)
            debtors.relance_collector_id = self.collector_id
        rows.company_id._assign_relance_collectors()

    def _judge_approve(self, rows):
        drafts = self._find_drafts(rows)
        owned = drafts.grouped(lambda draft: (draft.debtor_id, draft.company_id))
        verdicts = {}
        for row in rows:
            own = owned.get((row.debtor_id, row.company_id), drafts.browse())
            simple = own.filtered(lambda draft: draft.level < NOTICE)
            words = self.env._("No reminder waits for approval")
            if simple:
                words = self.env._(
                    "%(count)s to leave, for %(amount)s",
                    count=len(simple),
                    amount=row._write_amount(sum(simple.mapped("amount_overdue"))),
                )
            elif own:
                words = self.env._("A formal notice is decided by itself")
            verdicts[row] = Verdict(words, not simple)
        return verdicts

    def _approve(self, rows):
        drafts = self._find_drafts(rows)
        drafts.filtered(lambda draft: draft.level < NOTICE).action_approve()

    def _find_drafts(self, rows):
        """Return what waits for approval, today or before, of the customers."""
        today = fields.Date.context_today(self)
        return self.env["relance.reminder"].search(
            rows._get_owner_domain()
            & Domain("state", "=", "draft")
            & Domain("date", "<=", today)
        )


class RelanceDeskBatchLine(models.TransientModel):
    """A customer of a batch: what will happen to it, then what did."""

    _name = "relance.desk.batch.line"
    _description = "Customer of an Act on Many"
    _transient_max_hours = KEPT_HOURS

    batch_id = fields.Many2one(
        "relance.desk.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    words = fields.Char(string="What happens", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To do"),
            ("done", "Done"),
            ("left_out", "Left out"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )

    @api.constrains("batch_id", "company_id")
    def _check_own(self):
        """Refuse a line in the batch of somebody else, or of another company."""
        self.batch_id.check_access("write")
        self.company_id.sudo(False).check_access("read")

    def _do(self):
        """Do it to these customers; one that fails stops no other."""
        if self.batch_id.kind == "teams":
            check_manager(self.env)
            self.env["relance.team"]._apply(self.company_id)
            self.state = "done"
            return
        errors = []
        message = "A go of customers fails, they are done one by one."
        with apart(self.env, message, level=INFO, on_error=errors.append):
            self._do_together()
        for line in self if errors else ():
            with apart(
                self.env,
                "%s fails.",
                line,
                level=WARNING,
                on_error=line._tell_failure,
            ):
                line._do_together()

    def _tell_failure(self, error):
        """Say on the lines why nothing was done."""
        is_told = isinstance(error, UserError | AccessError)
        words = str(error) if is_told else self.env._("It failed: see the log.")
        self.write({"state": "failed", "words": words})

    def _do_together(self):
        """Do it to those who are not to be left out as things are now."""
        rows = self.env["relance.desk.customer"].browse(
            line.debtor_id.id * MAXIMUM_COMPANIES + line.company_id.id for line in self
        )
        rows = rows.search([("id", "in", rows.ids)])
        verdicts = self.batch_id._judge(rows)
        left = {
            (row.debtor_id, row.company_id): verdict
            for row, verdict in verdicts.items()
            if verdict.is_left_out
        }
        acted = rows.filtered(lambda row: not verdicts[row].is_left_out)
        self.batch_id._act(acted)
        # the list is read again right after
        self.env["relance.planner"]._follow_touched()
        there = {(row.debtor_id, row.company_id) for row in acted}
        for line in self:
            owner = (line.debtor_id, line.company_id)
            if owner in there:
                line.state = "done"
                continue
            told = left.get(owner) or Verdict(self.env._("Nothing waits"))
            line.write({"state": "left_out", "words": told.words})

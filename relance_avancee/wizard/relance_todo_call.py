from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, is_html_empty

from ..models.answers.relance_suggestion import SEARCH_DAYS
from ..models.desk.relance_call_script import SITUATIONS
from ..tools.access import check_collector
from ..tools.client_action import CLOSE, notify
from .relance_todo_dialogs import usual_day

STEP = "relance_avancee.mail_activity_step"
# What came of a call whose dialog stores an act of this model.
STORED = {"relance.dispute": "dispute", "relance.payment.plan": "plan"}


class RelanceTodoCall(models.TransientModel):
    """The call sheet: whom to call, what to say, and one button for what came of it.

    It is opened from a to-do, which the result ends or puts off, or from a customer.
    """

    _name = "relance.todo.call"
    _description = "Call Sheet"
    _inherit = "relance.asked"

    company_id = fields.Many2one("res.company", required=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one("res.partner", string="Customer", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Call",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'child_of', debtor_id)]",
    )
    phone = fields.Char(related="contact_id.phone", related_sudo=False)
    number_told = fields.Char(compute="_compute_number_told")
    refusal = fields.Char(string="Not to be called", compute="_compute_refusal")
    attempts = fields.Char(compute="_compute_attempts")
    what = fields.Char(readonly=True, default=lambda self: self._get_todo().summary)
    amount = fields.Monetary(
        string="Owed",
        currency_field="company_currency_id",
        readonly=True,
        default=lambda self: self._get_todo().amount,
    )
    situation = fields.Selection(
        SITUATIONS,
        string="What it is about",
        compute="_compute_situation",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    script = fields.Html(string="What to say", compute="_compute_script")
    step_note = fields.Html(
        string="For this step",
        readonly=True,
        default=lambda self: self._get_step_note(),
    )
    date_promised = fields.Date(
        string="Pays on",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    amount_promised = fields.Monetary(
        string="How much",
        currency_field="company_currency_id",
        help="Zero: all that is due by that day.",
    )
    until = fields.Date(string="Call again on", default=usual_day)
    told = fields.Text(string="What was said")

    def _get_todo(self):
        """Return the to-do that the sheet was opened from, as the user may see it."""
        todos = self.env["relance.todo"]
        return todos.search([("id", "=", self.env.context.get("active_todo", 0))])

    def _get_step_note(self):
        """Return the step's own words to say, False for none."""
        # sudo: a collector stands in for another, whose to-do it is
        note = self._get_todo().activity_id.sudo().note
        return not is_html_empty(note) and note

    @api.depends("debtor_id")
    def _compute_contact_id(self):
        for sheet in self:
            sheet.contact_id = sheet._get_contact()

    @api.depends("contact_id", "phone")
    def _compute_number_told(self):
        calls = self.env["relance.call"]
        for sheet in self:
            sheet.number_told = calls._tell_number(sheet.contact_id)

    @api.depends("contact_id")
    def _compute_refusal(self):
        for sheet in self:
            contact = sheet.contact_id
            sheet.refusal = contact and contact._tell_relance_refusal("call")

    @api.depends("debtor_id", "company_id")
    def _compute_attempts(self):
        calls = self.env["relance.call"]
        for sheet in self:
            sheet.attempts = calls._tell_attempts(sheet.debtor_id, sheet.company_id)

    @api.depends("debtor_id", "company_id")
    def _compute_situation(self):
        scripts = self.env["relance.call.script"]
        for sheet in self:
            sheet.situation = scripts._choose_situation(
                sheet.debtor_id, sheet.company_id
            )

    @api.depends("situation", "contact_id")
    def _compute_script(self):
        scripts = self.env["relance.call.script"]
        for sheet in self:
            sheet.script = scripts._write_script(
                sheet.situation, sheet.debtor_id, sheet.contact_id, sheet.company_id
            )

    def _get_contact(self):
        """Return who is called: the contact of the to-do, else who has a number.

        Who likes calls comes first; a number that was wrong comes late, who wants no
        call last.
        """
        self.ensure_one()
        todo = self._get_todo()
        record = todo.res_id and self.env[todo.res_model].browse(todo.res_id)
        people = self.env["res.partner"]
        if record and record.has_access("read"):
            people = self._get_people(record)
        people |= self.debtor_id | self.debtor_id.child_ids
        calls = self.env["relance.call"]
        reachable = people.filtered("phone")
        willing = reachable.filtered(lambda one: not one._find_relance_refusal("call"))
        right = willing.filtered(
            lambda one: calls._find_last(one.phone, one).result != "wrong_number"
        )
        liking = right.filtered(lambda one: one.relance_preferred_means == "call")
        return (liking or right or willing or reachable or people)[:1]

    @api.model
    def _get_people(self, record):
        """Return whom ``record`` is about: itself, or its contact."""
        if record._name == "res.partner":
            return record
        if record._name == "relance.reminder":
            return record.contact_id
        return record.partner_id if "partner_id" in record._fields else record.browse()

    # What came of it, a button each -----------------------------------------------

    def action_promise(self):
        """Take the promise, as it is dated and counted on the sheet."""
        self._check_called()
        if not self.date_promised:
            raise UserError(self.env._("Write the day for which it promises to pay."))
        self.env["relance.promise.take"].create(
            {
                "company_id": self.company_id.id,
                "debtor_ids": [Command.set(self.debtor_id.ids)],
                "date_promised": self.date_promised,
                "amount": self.amount_promised,
                "contact_id": self._get_own_contact().id,
                "note": self.told,
            }
        ).action_apply()
        self._follow(self._log("promise"), self._write_promise())
        return CLOSE

    def action_dispute(self):
        """Open the dispute to be completed; the call is kept once it is stored."""
        self._check_called()
        return self._go_on("dispute", self.debtor_id.action_relance_dispute())

    def action_plan(self):
        """Open the simulation of a payment plan; the call is kept with the plan."""
        self._check_called()
        return self._go_on("plan", self.debtor_id.action_relance_payment_plan())

    def action_paid(self):
        """Pause the customer for some days, and have the money looked for."""
        self._check_called()
        today = self.company_id._relance_today()
        working = self.company_id._get_relance_working_days(self.debtor_id.country_id)
        told = self.env._("Look for the payment: %s", self.told or self._tell("paid"))
        # sudo: a pause, which a collector may open by hand
        self.env["relance.hold"].sudo().create(
            {
                "kind": "pause",
                "scope": "debtor",
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "date_from": today,
                "date_to": working.about_after(today, SEARCH_DAYS),
                "reason": self.env._("Said on the phone to have paid"),
                "user_id": self.env.user.id,
            }
        )
        self._follow(self._log("paid"))
        self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_answer",
            [(self.debtor_id, self.company_id, told)],
        )
        return CLOSE

    def action_talked(self):
        """Keep what was said; the to-do is done."""
        self._check_called()
        self._follow(self._log("talked"))
        return CLOSE

    def action_no_answer(self):
        """Have the call come back on a later day, that the calls of a week allow."""
        self._check_called()
        call = self._log("no_answer")
        call.until = max(self.until or usual_day(self), self._get_free_day())
        self._follow(call)
        return self._tell_again(call.until)

    def action_later(self):
        """Have the call come back on the day that was agreed."""
        self._check_called()
        if not self.until:
            raise UserError(self.env._("Write the day on which to call again."))
        call = self._log("later")
        call.until = self.until
        self._follow(call)
        return self._tell_again(self.until)

    def action_wrong_number(self):
        """Have the number corrected; the call comes back for the next one."""
        self._check_called()
        told = self.env._(
            "%(number)s is not the number of %(contact)s: correct it",
            number=self.phone or "",
            contact=self.contact_id.display_name,
        )
        call = self._log("wrong_number")
        call.until = max(usual_day(self), self._get_free_day())
        self._follow(call, told)
        self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_dead_address",
            [(self.debtor_id, self.company_id, told)],
        )
        return self._tell_again(call.until)

    def action_open(self):
        """Open what the to-do is about."""
        check_collector(self.env)
        if todo := self._get_todo():
            return todo._open_record()
        return self.debtor_id._get_records_action()

    # ------------------------------------------------------------------------------

    def _check_called(self):
        """Refuse who may not keep what came of the call, or see whom it was made to."""
        check_collector(self.env)
        self.ensure_one()
        self._check_own_company()
        (self.debtor_id | self.contact_id).check_access("read")
        todo = self._get_todo()
        if todo:
            todo.check_access("write")

    def _get_free_day(self):
        """Return the first working day on which the week has room for a call."""
        day = self.env["relance.call"]._get_first_day(self.debtor_id, self.company_id)
        return self.company_id._get_relance_next_working_day(day)

    def _get_own_contact(self):
        """Return who was spoken to, when it is somebody of the customer."""
        return self.contact_id.filtered(lambda one: one != self.debtor_id)

    def _tell(self, result):
        """Return ``result`` in words."""
        calls = self.env["relance.call"]
        return dict(calls._fields["result"]._description_selection(self.env))[result]

    def _write_promise(self):
        """Return what was promised, in words."""
        return self.env._(
            "%(result)s on %(day)s",
            result=self._tell("promise"),
            day=format_date(self.env, self.date_promised),
        )

    def _log(self, result):
        """Return the call, kept with its ``result``."""
        todo = self._get_todo()
        record = todo.res_id and self.env[todo.res_model].browse(todo.res_id)
        is_reminder = bool(record) and record._name == "relance.reminder"
        # sudo: a call is written by the sheet alone
        calls = self.env["relance.call"].sudo()
        return calls.create(
            {
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "contact_id": self.contact_id.id,
                "phone": self.phone,
                "user_id": self.env.user.id,
                "situation": self.situation,
                "result": result,
                "told": self.told,
                "reminder_id": record.id if is_reminder else False,
                "before": calls._prepare_before(todo),
            }
        )

    def _follow(self, call, told=None):
        """End the to-do of ``call``, or have it come back on the day to call again."""
        said = "\n".join(filter(None, [told or self._tell(call.result), self.told]))
        if todo := self._get_todo():
            todo._keep_call(said, call.until)
        else:
            self._keep_on_customer(said, call.until)

    def _keep_on_customer(self, said, until):
        """Note ``said`` on the customer; a to-do brings the call back on ``until``."""
        # sudo: a collector may not write customers
        debtor = self.debtor_id.sudo()
        debtor.message_post(
            body=said,
            mail_activity_type_id=self.env.ref(STEP).id,
            record_company_id=self.company_id.id,
        )
        if until:
            todo = self.env["mail.activity"]._create_relance_debtor_todos(
                STEP, [(self.debtor_id, self.company_id, self.env._("Call again"))]
            )
            todo.sudo().date_deadline = until  # sudo: same reason

    def _go_on(self, result, action):
        """Return ``action``, the dialog of what was said, with who said it.

        What it stores ends the call (``_keep_stored``); discarded, nothing was said.
        """
        said = {
            "default_contact_id": self._get_own_contact().id,
            "default_channel": "phone",
            "default_note": self.told,
            "relance_call": (self.id, result),
            "active_todo": self.env.context.get("active_todo"),
        }
        return action | {"context": {**action.get("context", {}), **said}}

    @api.model
    def _keep_stored(self, act):
        """Keep the call whose dialog has just stored an ``act`` of that model, once."""
        if not (called := self.env.context.get("relance_call")):
            return
        # sudo(False): the sheet is the user's own, whoever stores what was said
        sheet = self.sudo(False).browse(called[0]).exists()
        if sheet and called[1] == STORED.get(act):
            sheet.check_access("write")
            sheet._check_called()
            sheet._follow(sheet._log(called[1]))
            sheet.unlink()

    def _tell_again(self, day):
        """Return the message of when the call comes back."""
        told = self.env._("To call again on %s.", format_date(self.env, day))
        return notify(told, next=CLOSE)


class RelanceAct(models.AbstractModel):
    """What a customer says on the phone ends the call once it is stored."""

    _inherit = "relance.act"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS answers
        acts = super().create(vals_list)
        self.env["relance.todo.call"]._keep_stored(self._name)
        return acts


class ResPartner(models.Model):
    """The call sheet of a customer, without a to-do."""

    _inherit = "res.partner"

    def action_relance_call(self):
        """Open the call sheet of this customer."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        debtor = self.commercial_partner_id
        called = {"contact_id": self.id} if self != debtor and self.phone else {}
        return self.env["relance.todo"]._show_dialog(
            "relance.todo.call",
            self.env._("Call sheet"),
            {
                "debtor_id": debtor.id,
                "company_id": self.env.company.id,
                "amount": debtor.relance_overdue,
                **called,
            },
            {"dialog_size": "extra-large"},
        )

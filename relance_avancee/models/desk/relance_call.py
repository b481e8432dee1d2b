from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import COLLECTOR
from ...rules.desk.call import PERIOD, first_day
from ..company.guarded import always
from .relance_call_script import SITUATIONS

# Nobody was spoken to.
UNANSWERED = ("no_answer", "wrong_number")
RESULTS = [
    ("promise", "Promises to pay"),
    ("dispute", "Disputes it"),
    ("paid", "Has paid already"),
    ("plan", "Asks for a payment plan"),
    ("talked", "Talked, nothing new"),
    ("no_answer", "No answer"),
    ("later", "To call again"),
    ("wrong_number", "Wrong number"),
]


class RelanceCall(models.Model):
    """A call that was made: whom, with which number, and what came of it."""

    _name = "relance.call"
    _description = "Call to a Customer"
    _inherit = ["relance.guarded", "relance.personal"]
    _order = "date desc, id desc"
    _rec_name = "result"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one("res.partner", string="Called", ondelete="set null")
    phone = fields.Char(string="Number")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    situation = fields.Selection(SITUATIONS, string="About")
    result = fields.Selection(RESULTS, required=True)
    told = fields.Text(string="What was said")
    until = fields.Date(string="To call again on")
    reminder_id = fields.Many2one(
        "relance.reminder", check_company=True, index="btree_not_null"
    )
    before = fields.Json(export_string_translation=False)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: what was said may be completed
        return always(COLLECTOR, "told")

    def _prepare_erased_values(self):
        # EXTENDS company
        written = dict.fromkeys(("contact_id", "phone", "told", "before"), False)
        return super()._prepare_erased_values() | written

    @api.model
    def _prepare_before(self, todo):
        """Return the activity of ``todo`` as a call finds it, to be so again."""
        activity = todo.activity_id.sudo()  # sudo: a collector stands in for another
        return activity and {
            "activity": activity.id,
            "deadline": fields.Date.to_string(activity.date_deadline),
        }

    def _undo(self):
        """Take these calls back, with what they said and asked for in the to-dos."""
        # sudo: calls are written by the sheet, to-dos by whoever they are for
        for call in self.sudo():
            activities = self.env["mail.activity"].sudo()
            activities = activities.with_context(active_test=False)
            before = call.before or {"activity": False}
            todo = activities.browse(before["activity"] or []).exists()
            for model, record in {
                ("res.partner", call.debtor_id.id),
                *((one.res_model, one.res_id) for one in todo),
            }:
                call._find_made("mail.message", "model", model, record).unlink()
                call._find_made("mail.activity", "res_model", model, record).unlink()
            if todo:
                waits = {"active": True, "feedback": False}
                todo.write({**waits, "date_deadline": before["deadline"]})
            call.unlink()

    def _find_made(self, made, name, model, record):
        """Return what the click that made the call made as well, of the model ``made``.

        It is on the record of ``model``, which the field ``name`` tells.
        """
        self.ensure_one()
        found = self.env[made].with_context(active_test=False)
        return found.search(
            [
                (name, "=", model),
                ("res_id", "=", record),
                ("create_uid", "=", self.create_uid.id),
                ("create_date", ">=", self.create_date),
            ]
        ).filtered(lambda one: one.create_date == self.create_date)

    @api.model
    def _find_recent(self, debtor, company):
        """Return the calls to ``debtor`` that its week counts, the latest first."""
        since = fields.Datetime.now() - timedelta(days=PERIOD)
        return self.search(
            Domain("debtor_id", "=", debtor.id)
            & Domain("company_id", "=", company.id)
            & Domain("date", ">", since)
        )

    @api.model
    def _get_first_day(self, debtor, company):
        """Return from which day on ``debtor`` may be called, by the cap of a week."""
        calls = self._find_recent(debtor, company)
        local = fields.Datetime.context_timestamp
        days = [local(call, call.date).date() for call in calls]
        cap = company.root_id.relance_call_cap
        return first_day(days, cap, company._relance_today())

    @api.model
    def _tell_attempts(self, debtor, company):
        """Return the calls to ``debtor`` of this week, and whether they are enough."""
        calls = self._find_recent(debtor, company)
        if not calls:
            return ""
        told = self.env._(
            "Calls in seven days: %(count)s, without an answer: %(unanswered)s.",
            count=len(calls),
            unanswered=len(calls.filtered(lambda call: call.result in UNANSWERED)),
        )
        day = self._get_first_day(debtor, company)
        if day > company._relance_today():
            told += " " + self.env._(
                "That is enough for this week: call again from %(day)s, or write.",
                day=format_date(self.env, day),
            )
        return told

    @api.model
    def _find_last(self, phone, partners):
        """Return the last call with the number ``phone`` to one of ``partners``."""
        return self.search(
            [("phone", "=", phone), ("contact_id", "in", partners.ids)], limit=1
        )

    @api.model
    def _tell_number(self, contact):
        """Return what is known of the number of ``contact``, maybe nothing."""
        return self._tell_numbers(contact._origin).get(contact._origin.id, "")

    @api.model
    def _tell_numbers(self, contacts):
        """Return {contact id: what is known of its number}, of those called."""
        calls = self.search(
            [
                ("contact_id", "in", contacts.ids),
                ("phone", "in", list(filter(None, contacts.mapped("phone")))),
            ]
        )
        by_number = calls.grouped(lambda call: (call.contact_id, call.phone))
        return {
            contact.id: by_number[contact, contact.phone]._tell_outcome()
            for contact in contacts
            if (contact, contact.phone) in by_number
        }

    def _tell_outcome(self):
        """Return what these calls with one number, the latest first, say of it."""
        last = self[0]
        if last.result == "wrong_number":
            return self.env._(
                "Wrong number on %s: correct it.", format_date(self.env, last.date)
            )
        reached = self.filtered(lambda call: call.result not in UNANSWERED)[:1]
        if not reached:
            return self.env._("Nobody has answered on it yet.")
        return self.env._("Answered on %s.", format_date(self.env, reached.date))


class RelanceRetention(models.AbstractModel):
    """Calls and what salespeople said go with the notes, the rest with the person."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS company
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_notes_months", today):
            made = Domain("date", "<", day)
            found.append(self._search_kept("relance.call", root, made))
            over = Domain("free_on", "<", day)
            found.append(self._search_kept("relance.grace", root, over))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS company
        about = Domain("debtor_id", "in", partners.ids)
        found = [
            self._search_kept(name, companies, about)
            for name in ("relance.call", "relance.desk.mark", "relance.grace")
        ]
        return [*super()._find_personal(partners, companies), *found]


class ResCompany(models.Model):
    """How often a customer is called."""

    _inherit = "res.company"

    relance_call_cap = fields.Integer(
        string="Calls a week",
        default=3,
        groups="base.group_user",
        help="To one customer, in seven days; a call without an answer comes back "
        "after that. Zero: no limit.",
    )

    _relance_call_cap_bounded = models.Constraint(
        "CHECK (relance_call_cap BETWEEN 0 AND 50)",
        "Calls a week go from 0 to 50.",
    )

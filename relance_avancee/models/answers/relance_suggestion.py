import logging
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...const import COLLECTOR
from ...rules.sending.authentication import is_within
from ...tools.access import check_collector, check_manager, check_reader
from ...tools.client_action import notify
from ...tools.savepoint import apart
from ..company.guarded import always

# Working days for which what is said to be paid is looked for.
SEARCH_DAYS = 5
# What holds, and is done by itself when our mail server vouches for a platform.
HOLDING = ("will_pay", "dispute")


class Suggested(NamedTuple):
    """What a kind of suggestion is called, and what accepting it does."""

    label: str
    button: str


class RelanceSuggestion(models.Model):
    """What a reply seems to say, by one sentence: accepted, corrected or refused.

    Nothing follows from it until a person accepts it. What accepting a kind does is a
    method of ``_get_makers``; an extension may add kinds to it and to ``_get_kinds``.
    """

    _name = "relance.suggestion"
    _description = "What a Reply Seems to Say"
    _inherit = ["relance.reminder.part", "relance.personal"]
    # A reply is read from its beginning.
    _order = "reminder_id desc, id"
    _rec_name = "sentence"
    _check_company_auto = True

    reminder_id = fields.Many2one(string="In answer to")
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    contact_id = fields.Many2one(
        "res.partner", string="Written by", ondelete="set null"
    )
    kind = fields.Selection(selection="_selection_kind", required=True)
    sentence = fields.Text(required=True)
    date_received = fields.Date(string="Received on", required=True)
    date = fields.Date(
        string="For", help="The day promised, of payment, or of the return."
    )
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary(help="The amount that it names; zero: none.")
    due_item_ids = fields.Many2many(
        "relance.due.item", string="Due items", help="Those that it can mean."
    )
    state = fields.Selection(
        [("open", "To decide"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        default="open",
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", ondelete="set null"
    )
    is_machine = fields.Boolean(
        string="Written by a machine", help="Nobody is written to about it."
    )
    pattern_id = fields.Many2one(
        "relance.mail.pattern", string="Read by", ondelete="set null"
    )
    caution = fields.Char(string="Why a person decides")
    message_ref = fields.Char(string="Mail")
    made_model = fields.Char()
    made_id = fields.Many2oneReference(model_field="made_model")
    follows = fields.Char(
        string="What follows",
        compute="_compute_follows",
        help="What accepting does; who has decided, once somebody has.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(COLLECTOR, "kind", "date", "amount", "due_item_ids")

    @api.depends("kind", "state", "decided_by_id")
    def _compute_follows(self):
        kinds = self._get_kinds()
        for suggestion in self:
            # sudo: a colleague's name is shown to whoever reads the reply
            user = suggestion.sudo().decided_by_id.name or ""
            suggestion.follows = {
                "open": kinds[suggestion.kind].button,
                "accepted": self.env._("Accepted by %(user)s", user=user),
                "refused": self.env._("Refused by %(user)s", user=user),
            }[suggestion.state]

    @api.model
    def _selection_kind(self):
        return [(kind, known.label) for kind, known in self._get_kinds().items()]

    @api.model
    def _get_kinds(self):
        """Return {kind: Suggested} of what a person decides."""
        labels = self.env["relance.reminder"]._get_suggestion_labels()
        buttons = {
            "paid": self.env._("Look for the payment"),
            "will_pay": self.env._("Record the promise"),
            "dispute": self.env._("Open the dispute"),
            "needs_document": self.env._("Have it sent"),
            "wrong_contact": self.env._("Correct the contact"),
            "bank_mismatch": self.env._("Have the account checked"),
            "plan_request": self.env._("Prepare a plan"),
            "question": self.env._("Answer"),
            "left_company": self.env._("Correct the contact"),
            "out_of_office": self.env._("Wait for the return"),
        }
        labels = {**labels, "out_of_office": self.env._("Is away")}
        return {kind: Suggested(labels[kind], buttons[kind]) for kind in buttons}

    @api.model
    def _get_makers(self):
        """Return {kind: what accepting does}, methods that return an action or None."""
        cls = type(self)
        return {
            "paid": cls._look_for_payment,
            "will_pay": cls._make_promise,
            "dispute": cls._make_dispute,
            "needs_document": cls._ask_for_document,
            "wrong_contact": cls._open_contacts,
            "bank_mismatch": cls._ask_about_bank,
            "plan_request": cls._prepare_plan,
            "question": cls._open_reminder,
            "left_company": cls._open_contacts,
            "out_of_office": cls._wait_for_return,
        }

    # A person decides -------------------------------------------------------------

    def action_accept(self):
        """Do what the suggestion is for; what is missing is asked in a dialog."""
        check_collector(self.env)
        self._check_open()
        return self._get_makers()[self.kind](self)

    def action_correct(self):
        """Open the suggestion, to be corrected before it is accepted."""
        check_collector(self.env)
        self._check_open()
        return self._get_records_action(target="new", name=self.env._("Correct"))

    def action_refuse(self):
        """Set the suggestions aside: they were misread, or nothing follows."""
        check_collector(self.env)
        opened = self.filtered(lambda one: one.state == "open")
        opened._decide("refused")

    def action_open_made(self):
        """Open what was made of the suggestion."""
        check_reader(self.env)
        self.ensure_one()
        return self.env[self.made_model].browse(self.made_id)._get_records_action()

    def action_make_pattern(self):
        """Open a new pattern that finds mails that say the same."""
        check_manager(self.env)
        self.ensure_one()
        self.check_access("read")
        reminder = self.reminder_id
        mail = reminder.message_ids.filtered(
            lambda one: self.message_ref and one.message_id == self.message_ref
        )
        return self.env["relance.mail.pattern"]._get_make_action(
            reminder, mail[:1], self.sentence, self.kind
        )

    def _check_open(self):
        """Refuse what was decided meanwhile.

        :raise UserError: saying by whom.
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(user)s has decided on it already: reload the page.",
                    user=self.decided_by_id.name or self.env._("Somebody"),
                )
            )

    def _decide(self, state, record=None):
        """Note what the user decided, and the ``record`` that was made of it."""
        made = {}
        if record:
            made = {"made_model": record._name, "made_id": record.id}
        self._as_engine().write(
            {"state": state, "decided_by_id": self.env.user.id, **made}
        )

    # What accepting does ----------------------------------------------------------

    def _make_promise(self):
        """Record the promise; ask for its day, or for what it is about, if untold."""
        items = {"due_item_ids": [Command.set(self.due_item_ids.ids)]}
        values = self._prepare_act_values() | items
        is_dated = self.date and self.date >= self.company_id._relance_today()
        if is_dated and self.due_item_ids:
            said = {"date_promised": self.date, "amount": self.amount}
            self.env["relance.promise"].create(values | said)
            return None
        action = self.debtor_id.action_relance_promise()
        return self._fill_in(action, values)

    def _make_dispute(self):
        """Open the dispute of the one invoice meant, or ask which."""
        values = self._prepare_act_values()
        moves = self.due_item_ids.move_id
        if len(moves) == 1:
            said = {"move_id": moves.id, "amount": self.amount}
            self.env["relance.dispute"].create(values | said)
            return None
        return self._fill_in(self.debtor_id.action_relance_dispute(), values)

    def _prepare_plan(self):
        """Open the simulation of a payment plan of the items meant."""
        items = self.due_item_ids.filtered(lambda item: item.state == "open")
        action = (
            items.action_payment_plan()
            if items
            else self.debtor_id.action_relance_payment_plan()
        )
        self._decide("accepted")
        return action

    def _fill_in(self, action, values):
        """Return the dialog with what was said; what it makes accepts this."""
        defaults = {f"default_{name}": value for name, value in values.items()}
        return action | {"context": {**action.get("context", {}), **defaults}}

    def _prepare_act_values(self):
        """Return the values of the act that the suggestion is about."""
        return {
            "company_id": self.company_id.id,
            "debtor_id": self.debtor_id.id,
            "contact_id": self.contact_id.id,
            "date": self.date_received,
            "channel": "platform" if self.is_machine else "mail",
            "reminder_id": self.reminder_id.id,
            "suggestion_id": self.id,
            "note": self.sentence,
        }

    def _look_for_payment(self):
        """Hold what is said to be paid for some days, and have the money looked for."""
        today = self.company_id._relance_today()
        working = self.company_id._get_relance_working_days(self.debtor_id.country_id)
        end = working.about_after(today, SEARCH_DAYS)
        end = max(end, self._plan_to_ask(today) or end)
        told = self._get_told()
        items = self.due_item_ids.filtered(lambda item: item.state == "open")
        self._hold_items(items, today, end, told)
        return self._leave_todo(self.env._("Look for the payment: %s", told))

    def _hold_items(self, items, today, end, told):
        """Pause ``items`` from ``today`` until ``end``; ``told`` is why."""
        # sudo: a pause of the items, which a collector may open by hand
        self.env["relance.hold"].sudo().create(
            [
                {
                    "kind": "pause",
                    "scope": "item",
                    "company_id": item.company_id.id,
                    "debtor_id": item.debtor_id.id,
                    "move_id": item.move_id.id,
                    "due_item_id": item.id,
                    "date_from": today,
                    "date_to": end,
                    "reason": told,
                    "user_id": self.env.user.id,
                    "reminder_id": self.reminder_id.id,
                }
                for item in items
            ]
        )

    def _ask_for_document(self):
        """Open the to-do to send what the customer asks for."""
        return self._leave_todo(self.env._("Send what is asked: %s", self._get_told()))

    def _leave_todo(self, summary):
        """Open a to-do on the customer for its collector, and take the suggestion."""
        todo = self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_answer",
            [(self.debtor_id, self.company_id, summary)],
        )
        self._decide("accepted")
        return notify(
            self.env._("%(user)s has it among the to-dos.", user=todo.user_id.name),
            "success",
            next={"type": "ir.actions.client", "tag": "soft_reload"},
        )

    def _ask_about_bank(self):
        """Open the dialog that asks who approves bank accounts."""
        self._decide("accepted")
        return self.env["mail.activity"]._get_relance_ask_action(
            self.debtor_id, self.company_id, "bank", self._get_told()
        )

    def _open_contacts(self):
        """Open the customer, whose contact is to be corrected."""
        self._decide("accepted")
        return self.debtor_id._get_records_action()

    def _open_reminder(self):
        """Open the thread, where the reply is answered."""
        self._decide("accepted")
        return self.reminder_id._get_records_action()

    def _wait_for_return(self):
        """Pause the customer until the day before the return."""
        today = self.company_id._relance_today()
        if not self.date or self.date <= today:
            raise UserError(
                self.env._(
                    "Say with Correct on which day, after today, the contact is back."
                )
            )
        self._hold_debtor(fields.Date.subtract(self.date, days=1))

    def _hold_debtor(self, end):
        """Pause the customer until ``end``: somebody there is away."""
        hold = self.env["relance.hold"].create(
            {
                "kind": "pause",
                "scope": "debtor",
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "date_to": end,
                "reason": self._get_told(),
            }
        )
        self._decide("accepted", hold)

    def _get_told(self):
        """Return what was said, when, in words."""
        kinds = self._get_kinds()
        what = " ".join(
            filter(None, (kinds[self.kind].label, format_date(self.env, self.date)))
        )
        return f"{what} – “{self.sentence}”"

    # What a machine says ----------------------------------------------------------

    def _follow_pattern(self, domain, is_answer):
        """Do what a pattern read, when our mail server vouches for its ``domain``.

        Else a person decides, and is told why; so it is when something is missing, and
        for what ``is_answer`` to nothing of ours: anybody may know a number.
        """
        for suggestion in self.filtered(lambda one: one.kind in HOLDING):
            if not is_answer:
                suggestion.caution = self.env._("It answers none of our messages.")
            elif is_within(domain, suggestion.pattern_id._get_domain()):
                suggestion._follow_by_itself()
            else:
                suggestion.caution = suggestion._get_doubt()

    def _follow_by_itself(self):
        """Make the promise or the dispute; keep in words why it cannot be."""
        self.ensure_one()
        self.caution = self.env._("It does not tell the day, or on which due items.")
        # a machine says it, no user of the gateway
        said = self.with_user(SUPERUSER_ID)
        with apart(
            self.env,
            "What a machine says waits for a person.",
            level=logging.INFO,
            on_error=lambda error: self.write({"caution": str(error)}),
        ):
            said._get_makers()[self.kind](said)
            if self.state != "open":
                self.caution = False

    def _get_doubt(self):
        """Return why what a pattern read is not done by itself."""
        self.ensure_one()
        if not self.pattern_id.sender_domain:
            return self.env._("The pattern is for any sender.")
        if not self.company_id.root_id.relance_mail_server:
            return self.env._("Your settings name no mail server that checks senders.")
        return self.env._("The mail server does not vouch for the sender.")

    def _wait_by_themselves(self):
        """Wait for the return that machines tell, where the company allows it.

        So many days at most, and once a month for a customer.
        """
        for suggestion in self.filtered(
            lambda one: one.kind == "out_of_office" and one.is_machine
        ):
            company = suggestion.company_id
            today = company._relance_today()
            root = company.root_id
            is_away = suggestion.date and suggestion.date > today
            if root.relance_wait_absence and is_away:
                last = fields.Date.add(today, days=root.relance_absence_days)
                end = fields.Date.subtract(suggestion.date, days=1)
                if not suggestion._has_waited(today):
                    # a machine says it, no user of the gateway
                    suggestion.with_user(SUPERUSER_ID)._hold_debtor(min(end, last))

    def _has_waited(self, today):
        """Say whether an absence has delayed the reminders of the customer of late."""
        return bool(
            self.search_count(
                [
                    ("debtor_id", "=", self.debtor_id.id),
                    ("company_id", "child_of", self.company_id.root_id.id),
                    ("kind", "=", "out_of_office"),
                    ("is_machine", "=", True),
                    ("state", "=", "accepted"),
                    ("decided_by_id", "=", SUPERUSER_ID),
                    ("date_received", ">", fields.Date.subtract(today, months=1)),
                ],
                limit=1,
            )
        )

    # What is personal -------------------------------------------------------------

    def _prepare_erased_values(self):
        # EXTENDS company
        removed = self.env._("Removed: kept for long enough")
        return super()._prepare_erased_values() | {
            "sentence": removed,
            "message_ref": False,
        }


class ResCompany(models.Model):
    """Whether an absence delays the reminders by itself."""

    _inherit = "res.company"

    relance_wait_absence = fields.Boolean(
        string="Wait for the return",
        groups="base.group_user",
        help="An automatic reply that tells the day of return pauses the customer "
        "until the day before, once a month.",
    )
    relance_absence_days = fields.Integer(
        string="Days of absence at most", default=15, groups="base.group_user"
    )

    _relance_absence_bounded = models.Constraint(
        "CHECK (relance_absence_days BETWEEN 1 AND 60)",
        "An absence delays the reminders by 1 to 60 days.",
    )


class RelanceReminder(models.Model):
    """What the replies to a reminder seem to say."""

    _inherit = "relance.reminder"

    suggestion_ids = fields.One2many(
        "relance.suggestion", "reminder_id", string="What the customer seems to say"
    )

    def _sort_reply(self, mail):
        # EXTENDS sending: kept, for a person to decide
        found = super()._sort_reply(mail)
        self._keep_suggestions(found, mail)._wait_by_themselves()
        return found

    def _keep_suggestions(self, found, mail, pattern=None):
        """Store what was ``found`` in a reply; return what was not suggested yet."""
        self.ensure_one()
        suggestions = self.env["relance.suggestion"]
        kinds = suggestions._get_kinds()
        known = {(one.kind, one.sentence) for one in self.suggestion_ids}
        items = self.line_ids.due_item_id.filtered(lambda item: item.state == "open")
        read_by = {"pattern_id": pattern.id, "is_machine": True} if pattern else {}
        # sudo: the mail gateway keeps them, in the name of nobody
        return suggestions.sudo().create(
            [
                self._prepare_suggestion_values(one, mail, items) | read_by
                for one in found
                if one.kind in kinds and (one.kind, one.sentence) not in known
            ]
        )

    def _prepare_suggestion_values(self, found, mail, items):
        """Return the values of one suggestion about ``items``."""
        meant = items.filtered(lambda item: item.name in found.items)
        return {
            "reminder_id": self.id,
            "debtor_id": self.debtor_id.id,
            "contact_id": mail.get("author_id") or self.contact_id.id,
            "kind": found.kind,
            "sentence": found.sentence,
            "date_received": self.company_id._relance_today(),
            "is_machine": bool(self.env.context.get("relance_automatic_reply")),
            "message_ref": mail.get("message_id"),
            "date": found.day,
            "amount": found.amount or 0.0,
            "currency_id": (meant or items).currency_id[:1].id
            or self.company_id.currency_id.id,
            "due_item_ids": [Command.set(meant.ids)],
        }

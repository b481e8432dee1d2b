from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...const import LEVELS
from ...tools.access import check_collector, check_reader
from ..company.guarded import hide_technical

# The open items, reminders and contacts that the screen of a customer shows.
SHOWN = 40
WAITING = ("draft", "approved", "queued")
# What a call settles, or is made for.
CALLED_FOR = ("call", "rejected")
KEPT_BACK = ("held", "excluded")


class RelanceDeskCustomer(models.Model):
    """My day: the customers of a company by what an act of today may bring.

    A row is a customer of one company that owes something, or for which something
    waits; nothing of it is stored but what a collector says of it
    (``relance.desk.mark``). It is listed while it has a cause: one of the to-dos
    (``relance.todo``), or one of ``_get_cause_labels``. What was treated has none left.
    """

    _name = "relance.desk.customer"
    _description = "Customer of My Day"
    _auto = False
    _order = "rank desc, amount desc, id"
    _rec_name = "debtor_id"
    _depends = {
        "mail.activity": ["active", "date_deadline", "summary", "user_id"],
        "relance.assignment": ["debtor_id", "team_id"],
        "relance.call": ["date", "debtor_id", "result"],
        "relance.desk.mark": ["debtor_id", "keys", "kept_by_id", "reason", "until"],
        "relance.dispute": ["date_deadline", "debtor_id", "state"],
        "relance.due.item": ["amount_residual", "hold_id", "reason", "state", "status"],
        "relance.hold": ["activity_id", "amount", "date_from", "date_to", "lifted"],
        "relance.promise": ["date_until", "debtor_id", "state"],
        "relance.reminder": ["date_sent", "debtor_id", "level", "state"],
        "relance.todo.later": ["record_id", "source", "until"],
    }

    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    team_id = fields.Many2one("relance.team", readonly=True)
    scenario_id = fields.Many2one(
        "relance.scenario", readonly=True, help="That of the oldest of its items."
    )
    listed = fields.Boolean(
        readonly=True,
        string="To treat",
        help="It has a cause, and is not postponed.",
    )
    rank = fields.Float(
        readonly=True,
        aggregator=None,
        help="What an act may bring, which counts more where waiting costs more.",
    )
    gain = fields.Monetary(
        string="An act may bring",
        currency_field="company_currency_id",
        readonly=True,
        help="Of what is overdue and not held: neither what this customer usually pays "
        "by itself, nor what is too old to be had. It is no accounting figure.",
    )
    amount = fields.Monetary(
        string="Overdue, not held", currency_field="company_currency_id", readonly=True
    )
    overdue = fields.Monetary(currency_field="company_currency_id", readonly=True)
    due = fields.Monetary(
        string="Not due yet", currency_field="company_currency_id", readonly=True
    )
    late_1 = fields.Monetary(
        string="1 to 30 days", currency_field="company_currency_id", readonly=True
    )
    late_2 = fields.Monetary(
        string="31 to 60 days", currency_field="company_currency_id", readonly=True
    )
    late_3 = fields.Monetary(
        string="61 to 90 days", currency_field="company_currency_id", readonly=True
    )
    late_4 = fields.Monetary(
        string="Over 90 days", currency_field="company_currency_id", readonly=True
    )
    disputed = fields.Monetary(currency_field="company_currency_id", readonly=True)
    promised = fields.Monetary(currency_field="company_currency_id", readonly=True)
    planned = fields.Monetary(
        string="In a payment plan",
        currency_field="company_currency_id",
        readonly=True,
    )
    held = fields.Monetary(
        string="Held otherwise",
        currency_field="company_currency_id",
        readonly=True,
        help="Overdue, and kept back for another reason: each item says which.",
    )
    oldest_days = fields.Integer(
        string="Oldest, days late", readonly=True, aggregator="max"
    )
    cause = fields.Selection(selection="_selection_cause", readonly=True)
    codes = fields.Char(
        string="Causes", readonly=True, help="All its causes, between commas."
    )
    note = fields.Char(readonly=True)
    cause_date = fields.Date(string="Date", readonly=True)
    since = fields.Date(string="Waits since", readonly=True)
    days_listed = fields.Integer(string="Days in list", readonly=True, aggregator="max")
    next_date = fields.Date(string="Next reminder", readonly=True)
    next_step_id = fields.Many2one(
        "relance.scenario.step", string="Next step", readonly=True
    )
    last_date = fields.Date(
        string="Last contact", readonly=True, help="A reminder sent, a call made."
    )
    snoozed = fields.Boolean(
        string="Postponed",
        readonly=True,
        help="To another day, and nothing new has come since.",
    )
    until = fields.Date(string="Postponed to", readonly=True)
    snooze_reason = fields.Char(string="Why it is postponed", readonly=True)
    snoozed_by_id = fields.Many2one("res.users", string="Postponed by", readonly=True)
    snooze_sentence = fields.Char(
        string="Postponement", compute="_compute_snooze_sentence"
    )
    kept_by_id = fields.Many2one(
        "res.users",
        string="Kept by",
        readonly=True,
        help="Stays in the list of this collector though nothing waits.",
    )
    keys = fields.Json(readonly=True, export_string_translation=False)
    here = fields.Char(
        string="There now",
        compute="_compute_here",
        help="Others who have the customer on their screen; nobody is kept out.",
    )
    reason = fields.Char(compute="_compute_reason")
    order_reason = fields.Text(string="Why here", compute="_compute_order_reason")
    can_act = fields.Boolean(
        compute="_compute_can_act", export_string_translation=False
    )
    item_ids = fields.Many2many(
        "relance.due.item", string="Open items", compute="_compute_item_ids"
    )
    reminder_ids = fields.Many2many(
        "relance.reminder", string="What leaves next", compute="_compute_reminder_ids"
    )
    contact_ids = fields.Many2many(
        "res.partner", string="Contacts", compute="_compute_contact_ids"
    )

    @api.depends("cause", "codes", "note", "cause_date")
    def _compute_reason(self):
        labels = self._get_labels()
        for row in self:
            others = [
                labels[code]
                for code in (row.codes or "").strip(",").split(",")
                if code in labels and code != row.cause
            ]
            words = row._get_cause_words(labels)
            row.reason = words
            if words and others:
                row.reason = self.env._(
                    "%(cause)s; also: %(others)s",
                    cause=words,
                    others=", ".join(others),
                )

    @api.depends("gain", "amount", "rank", "cause")
    def _compute_order_reason(self):
        labels = self._get_labels()
        for row in self:
            row.order_reason = "\n".join(row._get_order_sentences(labels))

    @api.depends("snoozed", "until", "snooze_reason")
    def _compute_snooze_sentence(self):
        for row in self:
            row.snooze_sentence = row.snoozed and self.env._(
                "Postponed to %(day)s by %(user)s: %(reason)s",
                day=format_date(self.env, row.until),
                user=row.snoozed_by_id.name,
                reason=row.snooze_reason,
            )

    @api.depends_context("uid")
    def _compute_here(self):
        # sudo: whoever is there, whatever a reader may see of the visits
        others = self.env["relance.desk.visit"].sudo()._find_others(self)
        for row in self:
            row.here = others.get((row.debtor_id, row.company_id), False)

    @api.depends_context("uid")
    def _compute_can_act(self):
        self.can_act = self.has_access("write")

    @api.depends("debtor_id", "company_id")
    def _compute_item_ids(self):
        items = self.env["relance.due.item"].search(
            self._get_owner_domain() & Domain("state", "=", "open")
        )
        for row in self:
            row.item_ids = items.filtered(row._owns)[:SHOWN]

    @api.depends("debtor_id", "company_id")
    def _compute_reminder_ids(self):
        reminders = self.env["relance.reminder"].search(
            self._get_owner_domain() & Domain("state", "in", WAITING), order="date, id"
        )
        for row in self:
            row.reminder_ids = reminders.filtered(row._owns)[:SHOWN]

    @api.depends("debtor_id")
    def _compute_contact_ids(self):
        people = self.env["res.partner"].search(
            [("commercial_partner_id", "in", self.debtor_id.ids)]
        )
        for row in self:
            own = people.filtered(
                lambda one, row=row: one.commercial_partner_id == row.debtor_id
            )
            row.contact_ids = own[:SHOWN]

    @api.model
    def _selection_cause(self):
        return list(self._get_labels().items())

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # EXTENDS 'base'
        return hide_technical(super().fields_get(allfields, attributes))

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        # EXTENDS 'web': one query orders the rows and tells their number, another reads
        # those of the page; to count them apart would make all of them once more
        rows = self.search(domain, order=order)
        page = rows[offset : offset + limit if limit else None]
        return {"length": len(rows), "records": page.web_read(specification)}

    # What a collector does --------------------------------------------------------

    def action_do(self):
        """Open what settles the most pressing cause of the customer."""
        check_reader(self.env)
        self.ensure_one()
        todo = self._find_todos(self.cause)[:1]
        if todo:
            return todo.action_do()
        opener = self._get_openers().get(self.cause, type(self)._open_customer)
        return opener(self)

    def action_call(self):
        """Open the call sheet, of the to-do that asks for a call if there is one."""
        check_collector(self.env)
        self.ensure_one()
        todo = self._find_todos(*CALLED_FOR)[:1]
        return todo.action_do() if todo else self._open_call()

    def action_promise(self):
        """Open the dialog that takes a promise of these customers."""
        check_collector(self.env)
        return self._get_debtors().action_relance_promise()

    def action_dispute(self):
        """Open the dialog that takes a dispute of the customer."""
        check_collector(self.env)
        return self._get_debtors().action_relance_dispute()

    def action_plan(self):
        """Open the simulation of a payment plan."""
        check_collector(self.env)
        return self._get_debtors().action_relance_payment_plan()

    def action_pause(self):
        """Open the dialog that pauses the reminders of the customers."""
        check_collector(self.env)
        if len(self) > 1:
            return self.env["relance.desk.batch"]._open("pause", self)
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.company_id, debtor=self.debtor_id
        )

    def action_open_customer(self):
        """Open the customer."""
        check_reader(self.env)
        self.ensure_one()
        return self._open_customer()

    def action_snooze(self):
        """Open the dialog that puts the customers off, with a reason."""
        check_collector(self.env)
        self.check_access("write")
        if len(self) > 1:
            return self.env["relance.desk.batch"]._open("snooze", self)
        return self._show_dialog(
            "relance.desk.snooze",
            self.env._("Postpone"),
            {},
            {"active_ids": self.ids, "dialog_size": "small"},
        )

    def action_assign(self):
        """Open the dialog that gives the customers to a collector."""
        check_collector(self.env)
        self.check_access("write")
        return self.env["relance.desk.batch"]._open("assign", self)

    def action_approve(self):
        """Open the dialog that approves the reminders of the customers."""
        check_collector(self.env)
        self.check_access("write")
        return self.env["relance.desk.batch"]._open("approve", self)

    def action_wake(self):
        """Take the customers back into the list at once."""
        check_collector(self.env)
        self._mark(until=False, reason=False, keys=False)

    def action_keep(self):
        """Keep the customers in the list of the user, whatever waits."""
        check_collector(self.env)
        self._mark(kept_by_id=self.env.uid)

    def action_release(self):
        """Let the customers leave the list when nothing waits."""
        check_collector(self.env)
        self._mark(kept_by_id=False)

    def visit(self):
        """Say that the user is at the customer; return the names of the others there.

        Who may only read leaves no trace.
        """
        check_reader(self.env)
        self.ensure_one()
        self.check_access("read")
        if self.can_act:
            # sudo: nobody writes the visits but by this
            self.env["relance.desk.visit"].sudo()._enter(self)
        self.invalidate_recordset(["here"])
        return self.here or ""

    def leave(self):
        """Say that the user is at the customer no more."""
        check_reader(self.env)
        self.ensure_one()
        self.check_access("read")
        # sudo: nobody writes the visits but by this
        self.env["relance.desk.visit"].sudo()._leave(self)

    def _snooze(self, until, reason):
        """Put the customers off to ``until``: they come back before for what is new."""
        self.env["relance.todo"]._check_put_off(until)
        for row in self:
            # time passes in silence anyway: that is nothing new
            keys = sorted({*(row.keys or ()), "silent"})
            row._mark(until=until, reason=reason, keys=keys, user_id=self.env.uid)

    def _mark(self, **values):
        """Write what a collector says of these customers."""
        self.check_access("write")
        # the rules of the rows say whose they are
        self.check_access("read")
        # sudo: nobody writes the marks but by these buttons
        self.env["relance.desk.mark"].sudo()._set(self, values)
        self.invalidate_model()

    # Words ------------------------------------------------------------------------

    @api.model
    def _get_labels(self):
        """Return {code: label} of all that may bring a customer into the list."""
        kinds = self.env["relance.todo"]._get_kinds()
        return {
            **{kind: values.label for kind, values in kinds.items()},
            **self._get_cause_labels(),
        }

    @api.model
    def _get_cause_labels(self):
        """Return {code: label} of the causes that are no to-do."""
        return {
            "broken": self.env._("Broken promise"),
            "deadline": self.env._("Dispute to answer"),
            "approval": self.env._("Reminder to approve"),
            "silent": self.env._("Nothing said for a week"),
            "kept": self.env._("Kept in the list"),
        }

    def _get_cause_words(self, labels):
        """Return the sentence of the most pressing cause, nothing without one."""
        self.ensure_one()
        sentence = self._get_cause_sentences().get(self.cause)
        if sentence:
            return sentence
        label = labels.get(self.cause, "")
        if not self.note or self.note == label:
            return label
        return self.env._("%(cause)s: %(words)s", cause=label, words=self.note)

    def _get_cause_sentences(self):
        """Return {code: sentence} of the causes that are no to-do."""
        day = format_date(self.env, self.cause_date)
        levels = dict(LEVELS)
        silent = self.env._("Nobody has written nor called yet")
        if self.last_date:
            silent = self.env._(
                "Nothing said since %s", format_date(self.env, self.last_date)
            )
        sentences = {
            "broken": self.env._("Promised for %s, not paid", day),
            "deadline": self.env._("Its dispute is to be answered by %s", day),
            "silent": silent,
        }
        if self.note in levels:
            level = self._get_level_labels()[self.note]
            sentences["approval"] = self.env._(
                "A reminder waits for approval (%s)", level.lower()
            )
        return sentences

    @api.model
    def _get_level_labels(self):
        """Return {level: label} in the language of the user."""
        level = self.env["relance.reminder"]._fields["level"]
        return dict(level._description_selection(self.env))

    def _get_order_sentences(self, labels):
        """Return why the customer stands where it does, in sentences."""
        self.ensure_one()
        sentences = [
            self.env._(
                "%(amount)s is overdue and not held; an act of today may bring "
                "%(gain)s of it. The rest usually comes by itself, or is too old.",
                amount=self._write_amount(self.amount),
                gain=self._write_amount(self.gain),
            )
        ]
        weight = self.rank / self.gain if self.gain else 0
        if weight > 1:
            sentences.append(
                self.env._(
                    "It counts %(weight)s times: %(cause)s does not wait.",
                    weight=formatLang(self.env, weight, digits=1),
                    cause=labels.get(self.cause, "").lower(),
                )
            )
        return sentences

    def _write_amount(self, amount):
        """Return ``amount`` as it is read, in the currency of the company."""
        return formatLang(self.env, amount, currency_obj=self.company_currency_id)

    # What the buttons open --------------------------------------------------------

    @api.model
    def _get_openers(self):
        """Return {cause: method} of what settles the causes that are no to-do."""
        row = type(self)
        return {
            "approval": row._open_drafts,
            "broken": row._open_call,
            "deadline": row._open_disputes,
            "silent": row._open_call,
        }

    def _open_customer(self):
        return self._get_debtors().get_formview_action()

    def _open_call(self):
        """Return the call sheet, the customer to who may not call."""
        if not self.can_act:
            return self._open_customer()
        debtor = self._get_debtors()
        return self._show_dialog(
            "relance.todo.call",
            self.env._("Call %(customer)s", customer=debtor.display_name),
            {
                "debtor_id": debtor.id,
                "company_id": self.company_id.id,
                "amount": self.overdue,
            },
            {"dialog_size": "extra-large"},
        )

    def _open_disputes(self):
        return self._get_debtors().action_relance_open_disputes()

    def _open_drafts(self):
        """Return the reminders of the customer that wait for approval."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_action_approve"
        )
        domain = self._get_owner_domain() & Domain("state", "=", "draft")
        return action | {"domain": list(domain), "context": {}}

    def _show_dialog(self, model, name, values, context):
        """Return the action of the dialog ``model``."""
        return self.env["relance.todo"]._show_dialog(model, name, values, context)

    def _get_debtors(self):
        """Return the customers, in the company of their row."""
        self.check_access("read")
        company = self.company_id[:1] or self.env.company
        return self.debtor_id.with_company(company)

    def _find_todos(self, *kinds):
        """Return what waits for a person, of ``kinds``, about these customers."""
        return self.env["relance.todo"].search(
            Domain("debtor_id", "in", self.debtor_id.ids)
            & Domain("company_id", "in", [*self.company_id.ids, False])
            & Domain("kind", "in", kinds)
            & Domain("later", "=", False)
        )

    def _get_owner_domain(self):
        """Return the domain of what is about these customers in these companies."""
        return Domain("debtor_id", "in", self.debtor_id.ids) & Domain(
            "company_id", "in", self.company_id.ids
        )

    def _get_late_items(self):
        """Return what these customers owe late, the oldest first, but what is held."""
        today = fields.Date.context_today(self)
        return self.env["relance.due.item"].search(
            self._get_owner_domain()
            & Domain("state", "=", "open")
            & Domain("date_maturity", "<", today)
            & Domain("move_id", "!=", False)
            & Domain("status", "not in", KEPT_BACK),
            order="date_maturity, id",
        )

    def _owns(self, record):
        """Say whether ``record`` is about the customer of this row."""
        return (record.debtor_id, record.company_id) == (
            self.debtor_id,
            self.company_id,
        )


class ResPartner(models.Model):
    """What a call tells of the number of a contact."""

    _inherit = "res.partner"

    relance_number_told = fields.Char(
        string="Its number",
        compute="_compute_relance_number_told",
        groups="relance_avancee.relance_group_reader",
    )

    @api.depends("phone")
    def _compute_relance_number_told(self):
        told = self.env["relance.call"]._tell_numbers(self.filtered("phone"))
        for partner in self:
            partner.relance_number_told = told.get(partner.id, "")

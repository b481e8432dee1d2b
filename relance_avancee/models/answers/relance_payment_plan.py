from decimal import Decimal
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...const import COLLECTOR, MOST_DAYS
from ...rules.answers.payment_plan import MOST, PlanError, days_of, split
from ...rules.company.working_days import add_days
from ...rules.planning.reasons import SAID
from ...tools.access import check_collector, check_reader
from ...tools.client_action import CLOSE, notify
from ..company.guarded import always

RHYTHMS = [
    ("week", "Every week"),
    ("fortnight", "Every two weeks"),
    ("month", "Every month"),
    ("own", "On days of its own"),
]
INTERESTS = [
    ("frozen", "Frozen: none runs while the plan is kept"),
    ("waived", "Waived if the plan is kept to its end"),
    ("added", "Added to the plan, up to the agreement"),
]
STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("active", "Running"),
    ("defaulted", "In default"),
    ("honoured", "Honoured"),
    ("revoked", "Revoked"),
    ("cancelled", "Cancelled"),
    ("replaced", "Replaced"),
]
# What a person writes of a plan until it is agreed: then it is in the agreement.
AGREED = ("clause", "contact_id", "tolerance_days")


class Terms(NamedTuple):
    """How a debt is split: ``days`` are those of a rhythm of its own.

    The first instalment pays ``first_percent`` of it at least.
    """

    number: int
    first: object
    rhythm: str
    round_to: float = 0.0
    on_bank_days: bool = False
    days: tuple = ()
    first_percent: float = 0.0


class RelancePaymentPlan(models.Model):
    """A payment plan (échéancier): what a customer owes, paid in instalments.

    While it runs it keeps back its due items, each of them wholly. What was paid on
    them since the agreement reaches the instalments, the oldest first; what is owed no
    more is taken from the last one backwards. It writes no accounting entry, and ends
    by itself once it is honoured. In default it still holds, until a person decides.
    """

    _name = "relance.payment.plan"
    _description = "Payment Plan"
    _inherit = ["relance.act", "mail.activity.mixin"]

    _hold_kind = "plan"
    _open_states = ("active", "defaulted")
    _followed_states = ("draft", "proposed")

    name = fields.Char(string="Number", readonly=True, copy=False)
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "relance.payment.plan",
        string="Replaces",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, copy=False, tracking=True
    )
    due_item_ids = fields.Many2many(
        relation="relance_payment_plan_item_rel",
        column1="plan_id",
        column2="due_item_id",
    )
    rhythm = fields.Selection(RHYTHMS, required=True, default="month")
    round_to = fields.Monetary(
        string="Round amounts",
        help="Equal instalments are rounded down to it; the last one takes the rest.",
    )
    on_bank_days = fields.Boolean(string="On bank days")
    first_percent = fields.Float(string="First part (%)")
    interest_mode = fields.Selection(
        INTERESTS, string="Late-payment interest", required=True, default="frozen"
    )
    amount_principal = fields.Monetary(string="Owed")
    amount_interest = fields.Monetary(string="Interest added")
    line_ids = fields.One2many(
        "relance.payment.plan.line", "plan_id", string="Instalments"
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", store=True
    )
    amount_paid = fields.Monetary(
        string="Paid so far", compute="_compute_amounts", store=True
    )
    amount_left = fields.Monetary(string="Left", compute="_compute_amounts", store=True)
    next_date = fields.Date(
        string="Next instalment", compute="_compute_amounts", store=True
    )
    date_last = fields.Date(
        string="Last instalment", compute="_compute_amounts", store=True
    )
    is_late = fields.Boolean(
        compute="_compute_is_late", export_string_translation=False
    )
    tolerance_days = fields.Integer(
        string="Tolerance (days)",
        default=lambda self: self._get_usual("tolerance_days"),
        help="An instalment that is later by more than that is a default: a person "
        "is asked what to do.",
    )
    tell_days = fields.Integer(
        string="Recall each instalment (days before)",
        default=lambda self: self._get_usual("tell_days"),
        help="One e-mail so many days before each instalment; zero: none.",
    )
    late_days = fields.Integer(
        string="Remind of an unpaid one (days after)",
        default=lambda self: self._get_usual("late_days"),
        help="One e-mail so many days after an instalment that is not paid, within the "
        "tolerance; zero: none.",
    )
    clause = fields.Text(
        string="Acceleration clause",
        help="What follows when an instalment is not paid; printed in the agreement.",
    )
    # Its acceptance
    accepted_on = fields.Date(string="Agreed on", readonly=True, copy=False)
    accepted_how = fields.Selection(
        selection=lambda self: self._fields["channel"]._description_selection(self.env),
        string="Agreed how",
        readonly=True,
        copy=False,
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "relance_payment_plan_proof_rel",
        "plan_id",
        "attachment_id",
        string="Proof of the agreement",
        readonly=True,
        copy=False,
    )
    agreed = fields.Json(
        readonly=True,
        copy=False,
        help="{due item: [balance, paid before]} at the agreement.",
    )
    state_words = fields.Char(string="Why", compute="_compute_state_words")

    _tolerance_bounded = models.Constraint(
        "CHECK (tolerance_days BETWEEN 0 AND 90)", "Tolerance goes from 0 to 90 days."
    )
    _tell_bounded = models.Constraint(
        "CHECK (tell_days BETWEEN 0 AND 30)",
        "An instalment is recalled from 0 to 30 days before.",
    )
    _late_bounded = models.Constraint(
        "CHECK (late_days BETWEEN 0 AND 90)",
        "A customer is reminded of an instalment from 0 to 90 days after.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded: its figures are those of the simulation
        told = super()._get_user_fields()
        changed = always(COLLECTOR, "clause", "tolerance_days")
        mails = always(COLLECTOR, "tell_days", "late_days")
        kept = {name: who for name, who in told.items() if not who.is_once}
        return kept | changed | mails

    @api.model
    def _get_usual(self, name, company=None):
        """Return what new plans of ``company`` have as ``name``: a setting."""
        return (company or self.env.company).root_id[f"relance_plan_{name}"]

    @api.depends("name", "version", "debtor_id")
    def _compute_display_name(self):
        for plan in self:
            version = f" v{plan.version}" if plan.version > 1 else ""
            customer = plan.debtor_id.name or ""
            plan.display_name = f"{plan.name or ''}{version} – {customer}"

    @api.depends("line_ids.amount", "line_ids.amount_left", "line_ids.amount_paid")
    @api.depends("line_ids.date")
    def _compute_amounts(self):
        for plan in self:
            lines = plan.line_ids
            open_lines = lines.filtered("amount_left")
            plan.amount_total = sum(lines.mapped("amount"))
            plan.amount_paid = sum(lines.mapped("amount_paid"))
            plan.amount_left = sum(lines.mapped("amount_left"))
            plan.next_date = min(open_lines.mapped("date"), default=False)
            plan.date_last = max(lines.mapped("date"), default=False)

    @api.depends("state", "next_date")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan.is_late = plan._is_open() and plan.next_date and plan.next_date < today

    @api.depends("state", "end_reason", "next_date", "tolerance_days", "amount_left")
    @api.depends_context("lang")
    def _compute_state_words(self):
        for plan in self:
            plan.state_words = plan._get_state_words()

    @api.constrains("due_item_ids", "company_id", "debtor_id", "currency_id")
    def _check_one_debt(self):
        """Refuse items of another company, customer or currency, whoever wrote them."""
        for plan in self:
            items = plan.due_item_ids
            if (
                items.company_id - plan.company_id
                or items.currency_id - plan.currency_id
            ):
                raise ValidationError(plan._get_one_debt_message())

    def write(self, vals):
        """Refuse to change by hand what the customer has agreed to."""
        if not self.env.su and set(AGREED) & vals.keys():
            for plan in self.filtered("accepted_on"):
                raise UserError(
                    self.env._(
                        "%(plan)s is agreed: make a new version of it to change it.",
                        plan=plan.display_name,
                    )
                )
        return super().write(vals)

    def action_propose(self):
        """Send the proposal by e-mail, with its PDF; it waits for the customer."""
        check_collector(self.env)
        for plan in self._as_engine():
            plan._check_pending()
            plan._check_items()
            plan._send_paper("proposal")
            plan.state = "proposed"

    def action_mark_proposed(self):
        """Note that the proposal was handed over otherwise than by our e-mail."""
        check_collector(self.env)
        for plan in self._as_engine():
            plan._check_pending()
            plan._check_items()
            plan.state = "proposed"

    def action_accept(self):
        """Open the dialog that records who accepted, and how."""
        check_collector(self.env)
        self.ensure_one()
        self._check_pending()
        return self._open_dialog("accept", self.env._("Plan accepted"))

    def action_change(self):
        """Open the simulation of a plan that is not agreed, to change its terms."""
        check_collector(self.env)
        self.ensure_one()
        self._check_pending()
        return self.due_item_ids._get_plan_action(self.env._("Change the plan"), self)

    def action_renegotiate(self):
        """Open the simulation of a new version; this plan runs until it is agreed."""
        check_collector(self.env)
        self.ensure_one()
        if not self._is_open():
            raise UserError(
                self.env._("Only a plan that runs, or is in default, is renegotiated.")
            )
        items = self._get_claims().filtered(lambda item: item.state == "open")
        return items._get_plan_action(
            self.env._("New version"), self.browse(), previous=self
        )

    def action_revoke(self):
        """Open the dialog that ends the plan, with its letter."""
        check_collector(self.env)
        self.ensure_one()
        self._check_running()
        return self._open_dialog("revoke", self.env._("Revoke the plan"))

    def action_waive_interest(self):
        """Give up the interest that was added: what is left of it is not to be paid."""
        check_collector(self.env)
        for plan in self._as_engine():
            plan._check_running()
            plan.interest_mode = "waived"
            plan._follow(plan.company_id._relance_today())

    def _end_with_hold(self, following):
        # EXTENDS relance.act: a plan ends with its letter, all its items at once
        told = self.env._(
            "%(plans)s: a payment plan ends as a whole. Revoke it, with its letter, or "
            "cancel it if it was made by mistake.",
            plans=", ".join(self.mapped("display_name")),
        )
        shown = self._get_records_action() if following == CLOSE else following
        return notify(told, "warning", next=shown)

    def action_open_items(self):
        """List the due items of these plans."""
        check_reader(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        return action | {
            "domain": [("id", "in", self.due_item_ids.ids)],
            "context": {},
        }

    def _open_dialog(self, verb, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": f"{self._name}.{verb}",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id, "dialog_size": "medium"},
        }

    def _check_pending(self):
        """Refuse a plan that is agreed already, or ended."""
        self.ensure_one()
        if self.state not in ("draft", "proposed"):
            raise UserError(
                self.env._(
                    "%(plan)s is not to be agreed any more: make a new version of it.",
                    plan=self.display_name,
                )
            )

    def _check_running(self):
        """Refuse a plan that does not run."""
        self.ensure_one()
        if not self._is_open():
            raise UserError(
                self.env._("%(plan)s does not run.", plan=self.display_name)
            )

    def _get_state_words(self):
        """Return in a sentence what the state of the plan means."""
        day = format_date(self.env, self.next_date)
        words = {
            "draft": self.env._("Nothing is held yet: propose it to the customer."),
            "proposed": self.env._(
                "Nothing is held yet: record that the customer accepts."
            ),
            "active": self.env._(
                "Its due items are not chased; next instalment on %(day)s.", day=day
            ),
            "defaulted": self.env._(
                "The instalment of %(day)s is more than %(days)s days late. Its due "
                "items are still held: call, make a new version, or revoke the plan.",
                day=day,
                days=self.tolerance_days,
            ),
            "honoured": self.env._("All of it was paid."),
        }
        if self.state in words:
            return words[self.state]
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(state)s: %(reason)s",
            state=labels[self.state],
            reason=self.end_reason or "–",
        )

    # Making a plan ----------------------------------------------------------------

    @api.model
    def _get_interest(self, items, day):
        """Return the interest on ``items`` up to ``day``, in their currency.

        An extension computes it: none here.
        """
        return 0.0

    @api.model
    def _split(self, total, currency, terms, today):
        """Return the instalments of ``total`` by ``terms``.

        :raise UserError: saying what to change.
        """
        days = self._get_days(terms)
        if days and not today <= days[0] <= days[-1] <= add_days(today, MOST_DAYS):
            raise UserError(
                self.env._(
                    "The first instalment is for today or later, and the last one "
                    "within ten years: change their days."
                )
            )
        try:
            return split(
                self._as_decimal(currency, total),
                days,
                Decimal(str(currency.rounding)).normalize(),
                self._as_decimal(currency, terms.round_to),
                self._as_decimal(currency, total * terms.first_percent / 100),
            )
        except PlanError as error:
            raise UserError(self._get_refusals()[error.code]) from error

    @api.model
    def _get_days(self, terms):
        """Return the days of the instalments; the rule refuses too many."""
        if terms.rhythm == "own":
            return list(terms.days)
        if not terms.first:
            raise UserError(self.env._("Choose the day of the first instalment."))
        worked = None
        if terms.on_bank_days:
            worked = self.env["res.company"]._get_relance_bank_days()
        number = min(max(terms.number, 0), MOST + 1)
        return days_of(terms.first, number, terms.rhythm, worked)

    @api.model
    def _as_decimal(self, currency, amount):
        return Decimal(f"{amount:.{currency.decimal_places}f}")

    @api.model
    def _get_refusals(self):
        """Return {code: sentence} of why a debt cannot be split so."""
        return {
            "few": self.env._(
                "One payment on one day is a promise: record a promise to pay, or "
                "choose two instalments at least."
            ),
            "many": self.env._(
                "A plan has %(most)s instalments at most: choose fewer.", most=MOST
            ),
            "small": self.env._(
                "An instalment would be less than 1: choose fewer, or a smaller amount "
                "to round to."
            ),
            "order": self.env._(
                "Each instalment is due after the one before: change their days."
            ),
        }

    @api.model
    def _get_one_debt_message(self):
        return self.env._(
            "A plan is about what one customer owes one company in one currency: "
            "choose such due items, and make a plan for each of the others."
        )

    @api.model
    def _check_of_one_debt(self, items):
        """Refuse no items, and those of several debts."""
        if not items:
            raise UserError(self.env._("Choose the due items of the plan."))
        if max(map(len, (items.company_id, items.currency_id, items.debtor_id))) > 1:
            raise UserError(self._get_one_debt_message())

    @api.model
    def _check_free(self, items, plans):
        """Refuse ``items`` that are owed no more, or of which something else was said.

        Acts of ``plans`` do not count.

        :raise UserError: saying of which, and what to do.
        """
        if closed := items.filtered(lambda item: item.state != "open"):
            raise UserError(
                self.env._(
                    "No longer owed: %(items)s. Leave them out of the plan.",
                    items=", ".join(closed.mapped("display_name")),
                )
            )
        holds = self.env["relance.hold"]
        today = items.company_id._relance_today()
        found = holds.search(
            holds._get_live_domain(today)
            & Domain("kind", "in", SAID)
            & Domain("due_item_id", "in", (items | items.origin_id).ids)
        ).filtered(
            lambda hold: hold.act_model != self._name or hold.act_id not in plans.ids
        )
        if found:
            raise UserError(
                self.env._(
                    "Something else was said of it: %(holds)s. End that first, or "
                    "leave these due items out of the plan.",
                    holds=", ".join(found.mapped("display_name")),
                )
            )

    def _check_items(self):
        """Refuse to go on with items that changed since the plan was computed."""
        self.ensure_one()
        self._check_free(self.due_item_ids, self | self.previous_id)
        owed = sum(self.due_item_ids.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(owed, self.amount_principal):
            raise UserError(
                self.env._(
                    "What is owed has changed since the plan was computed: %(before)s, "
                    "now %(now)s. Change its terms, and propose it again.",
                    before=self._format_amount(self.amount_principal),
                    now=self._format_amount(owed),
                )
            )

    def _format_amount(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    @api.model
    def _store(self, items, terms, interest_mode, values, plan, previous):
        """Return the draft of a plan of ``items``: ``plan`` changed, or a new one.

        ``previous`` is the plan that it is a new version of, if any.

        :raise UserError: when it cannot be made so.
        """
        self._check_of_one_debt(items)
        company = items.company_id
        today = company._relance_today()
        self._check_free(items, plan | plan.previous_id | previous)
        owed = sum(items.mapped("amount_residual_currency"))
        interest = 0.0
        if interest_mode == "added":
            interest = items.currency_id.round(self._get_interest(items, today))
        found = self._split(owed + interest, items.currency_id, terms, today)
        values = values | {
            "state": "draft",
            "company_id": company.id,
            "debtor_id": items.debtor_id.id,
            "currency_id": items.currency_id.id,
            "due_item_ids": [Command.set(items.ids)],
            "rhythm": terms.rhythm,
            "round_to": terms.round_to,
            "on_bank_days": terms.on_bank_days,
            "first_percent": terms.first_percent,
            "interest_mode": interest_mode,
            "amount_principal": owed,
            "amount_interest": interest,
            "line_ids": self._prepare_lines(found),
        }
        if plan:
            plan._check_pending()
            plan.write(values)
            return plan
        return self._create_plan(values, previous)

    @api.model
    def _prepare_lines(self, instalments):
        """Return the commands that make these instalments."""
        return [
            Command.clear(),
            *(
                Command.create(
                    {
                        "number": number,
                        "date": one.date,
                        "amount": float(one.amount),
                    }
                )
                for number, one in enumerate(instalments, 1)
            ),
        ]

    @api.model
    def _create_plan(self, values, previous):
        """Return a new plan with its number, that of ``previous`` for a new version."""
        debtor = self.env["res.partner"].browse(values["debtor_id"])
        speaking = self.with_context(lang=debtor.lang or self.env.lang)
        company = speaking.env["res.company"].browse(values["company_id"])
        values = {"clause": speaking._get_default_clause(company), **values}
        if previous:
            versions = self.search([("name", "=", previous.name)])
            values |= {
                "name": previous.name,
                "previous_id": previous.id,
                "version": max(versions.mapped("version")) + 1,
            }
            return self.create(values)
        sequences = self.env["ir.sequence"].with_company(values["company_id"])
        return self.create(values | {"name": sequences.next_by_code(self._name)})

    @api.model
    def _get_default_clause(self, company):
        """Return the clause that is proposed, in the language of the context."""
        return company.root_id.relance_plan_clause or self.env._(
            "If an instalment is not paid in full on its day, and stays unpaid after a "
            "reminder in writing, we may end this plan by letter. All that is left "
            "becomes due at once, and the interest and costs that the law and the "
            "contract provide may be claimed again."
        )

    # Its agreement ----------------------------------------------------------------

    def _accept(self, day, person, how, proofs):
        """Have the plan run: ``person`` accepted it on ``day``, in this way.

        :raise UserError: when what is owed, or the days, are no more those proposed.
        """
        self.ensure_one()
        self._check_pending()
        self._check_items()
        today = self.company_id._relance_today()
        first = min(self.line_ids.mapped("date"))
        if first < day or day > today:
            raise UserError(
                self.env._(
                    "It is agreed today or before, and its first instalment is later: "
                    "change its terms if that day is past."
                )
            )
        self.write(
            {
                "state": "active",
                "accepted_on": day,
                "accepted_how": how,
                "contact_id": person.id,
                "proof_ids": [Command.set(proofs.ids)],
                "agreed": self._snapshot(),
            }
        )
        self._freeze_agreement()
        self._ask_to_acknowledge()
        previous = self.previous_id
        if previous and previous._is_open():
            told = self.env._("Replaced by %(plan)s.", plan=self.display_name)
            previous._end("replaced", today, self.env.user, told)
        self._sync_holds(today)
        self._log_on_invoices()

    def _snapshot(self):
        """Return {due item: [balance, what was paid before]}, as JSON holds it."""
        paid = self._get_paid(self._get_claims()._read_settled())
        return {
            str(item.id): [item.amount_residual_currency, paid[item]]
            for item in self.due_item_ids
        }

    def _log_on_invoices(self):
        """Leave on each invoice that it is in the plan."""
        for move in self.due_item_ids.move_id:
            move._message_log(
                body=self.env._(
                    "In the payment plan %(plan)s, in %(count)s instalments until "
                    "%(day)s",
                    plan=self.display_name,
                    count=len(self.line_ids),
                    day=format_date(self.env, self.date_last),
                )
            )

    def _revoke(self, reason, by_mail):
        """End the plan on a person's word: a letter says so, and the ladder goes on."""
        self.ensure_one()
        self._check_running()
        self.end_reason = reason
        self._keep_letter()
        if by_mail:
            self._send_paper("letter")
        self._end("revoked", self.company_id._relance_today(), self.env.user, reason)

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.answers.relance_payment_plan import (
    INTERESTS,
    RHYTHMS,
    Terms,
)
from ..rules.answers.payment_plan import MOST, days_of
from ..tools.access import check_collector

FIRST_DAYS = 15
# What the settings say, until it is written.
USUAL = {
    "compute": "_compute_usual",
    "store": True,
    "readonly": False,
    "precompute": True,
}


class RelancePaymentPlanSimulate(models.TransientModel):
    """Try the terms of a payment plan before anything of it is stored."""

    _name = "relance.payment.plan.simulate"
    _description = "Simulation of a Payment Plan"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_id = fields.Many2one("relance.payment.plan")
    previous_id = fields.Many2one("relance.payment.plan")
    due_item_ids = fields.Many2many(
        "relance.due.item",
        "relance_payment_plan_simulate_item_rel",
        "wizard_id",
        "due_item_id",
        string="Due items",
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_debtor_id"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_debtor_id")
    contact_id = fields.Many2one(
        "res.partner",
        string="Said by",
        domain="[('commercial_partner_id', '=', debtor_id)]",
    )
    number = fields.Integer(string="Number of instalments", required=True, default=3)
    date_first = fields.Date(
        string="First on",
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=FIRST_DAYS
        ),
    )
    rhythm = fields.Selection(RHYTHMS, required=True, default="month")
    round_to = fields.Monetary(
        string="Round amounts to",
        help="Equal instalments are rounded down to it; the last one takes the rest.",
    )
    on_bank_days = fields.Boolean(
        string="On bank days",
        help="A day on which banks are closed becomes the next one on which they work.",
    )
    first_percent = fields.Float(
        string="First part (%)",
        help="What the first instalment pays of the debt at least; zero: as others.",
    )
    interest_mode = fields.Selection(
        INTERESTS, string="Late-payment interest", required=True, default="frozen"
    )
    tolerance_days = fields.Integer(string="Tolerance (days)", **USUAL)
    tell_days = fields.Integer(string="Recall each instalment (days before)", **USUAL)
    late_days = fields.Integer(string="Remind of an unpaid one (days after)", **USUAL)
    amount_principal = fields.Monetary(string="Owed", compute="_compute_amounts")
    amount_interest = fields.Monetary(
        string="Interest added", compute="_compute_amounts"
    )
    amount_total = fields.Monetary(string="Total", compute="_compute_amounts")
    line_ids = fields.One2many(
        "relance.payment.plan.simulate.line",
        "wizard_id",
        string="Simulation",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    problem = fields.Char(compute="_compute_problem")
    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("due_item_ids")
    def _compute_debtor_id(self):
        for wizard in self:
            wizard.debtor_id = wizard.due_item_ids.debtor_id[:1]
            wizard.currency_id = wizard.due_item_ids.currency_id[:1]

    @api.depends("company_id")
    def _compute_usual(self):
        plans = self.env["relance.payment.plan"]
        for wizard in self:
            for name in ("tolerance_days", "tell_days", "late_days"):
                wizard[name] = plans._get_usual(name, wizard.company_id)

    @api.depends("due_item_ids", "interest_mode")
    def _compute_amounts(self):
        plans = self.env["relance.payment.plan"]
        for wizard in self:
            items = wizard.due_item_ids._origin
            owed = sum(items.mapped("amount_residual_currency"))
            interest = 0.0
            if wizard.interest_mode == "added" and wizard.currency_id:
                today = wizard.company_id._relance_today()
                interest = wizard.currency_id.round(plans._get_interest(items, today))
            wizard.amount_principal = owed
            wizard.amount_interest = interest
            wizard.amount_total = owed + interest

    @api.depends("due_item_ids", "number", "date_first", "rhythm", "round_to")
    @api.depends("on_bank_days", "interest_mode", "first_percent")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear(), *wizard._prepare_lines()]

    def _prepare_lines(self):
        """Return the commands of the table; none when it cannot be made so."""
        try:
            found = self._split()
        except UserError:
            return []
        return [
            Command.create(
                {"number": number, "date": one.date, "amount": float(one.amount)}
            )
            for number, one in enumerate(found, 1)
        ]

    @api.depends("line_ids.date")
    def _compute_problem(self):
        for wizard in self:
            try:
                wizard._split()
                wizard.problem = False
            except UserError as error:
                wizard.problem = str(error)

    @api.depends("line_ids.date", "debtor_id", "company_id")
    def _compute_cover_warning(self):
        for wizard in self:
            debtor = wizard.debtor_id.with_company(wizard.company_id)
            last = max(filter(None, wizard.line_ids.mapped("date")), default=False)
            wizard.cover_warning = bool(debtor) and debtor._get_relance_cover_warning(
                last
            )

    def action_save(self):
        """Store the plan as a draft, nothing is held yet; show it."""
        check_collector(self.env)
        self.ensure_one()
        self._check_read()
        # sudo: the figures of a plan are the engine's, its terms the collector's
        plans = self.env["relance.payment.plan"].sudo()
        plan = plans._store(
            self.due_item_ids.sudo(),
            self._get_terms(),
            self.interest_mode,
            self._prepare_values(),
            self.plan_id.sudo(),
            self.previous_id.sudo(),
        )
        return plan.sudo(False)._get_records_action(name=self.env._("Payment plan"))

    def _check_read(self):
        """Refuse records that the user may not read; Odoo's form names them by id."""
        for records in (self.due_item_ids, self.plan_id, self.previous_id):
            records.sudo(False).check_access("read")
        self.contact_id.sudo(False).check_access("read")

    def _prepare_values(self):
        """Return what the plan keeps of the dialog beside its terms."""
        return {
            "contact_id": self.contact_id.id,
            "tolerance_days": self.tolerance_days,
            "tell_days": self.tell_days,
            "late_days": self.late_days,
        }

    def _split(self):
        """Return the instalments of the terms chosen.

        :raise UserError: saying what to change.
        """
        self.ensure_one()
        plans = self.env["relance.payment.plan"]
        items = self.due_item_ids._origin
        plans._check_of_one_debt(items)
        today = self.company_id._relance_today()
        return plans._split(
            self.amount_total, self.currency_id, self._get_terms(), today
        )

    def _get_terms(self):
        """Return the terms chosen; days of its own begin as those of a month."""
        days = ()
        if self.rhythm == "own":
            days = tuple(filter(None, self.line_ids.mapped("date")))
            number = min(max(self.number, 0), MOST + 1)
            if len(days) != number and self.date_first:
                days = tuple(days_of(self.date_first, number, "month"))
        return Terms(
            self.number,
            self.date_first,
            self.rhythm,
            self.round_to,
            self.on_bank_days,
            days,
            # a program may write what is no number
            self.first_percent if 0 < self.first_percent <= 100 else 0.0,
        )


class RelancePaymentPlanSimulateLine(models.TransientModel):
    """An instalment of a simulation: its day may be chosen."""

    _name = "relance.payment.plan.simulate.line"
    _description = "Simulated Instalment"
    _order = "number, id"

    wizard_id = fields.Many2one(
        "relance.payment.plan.simulate", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    number = fields.Integer(string="No.", readonly=True)
    date = fields.Date()
    amount = fields.Monetary(readonly=True)

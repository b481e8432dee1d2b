from odoo import api, fields, models


class RelancePaymentPlanLine(models.Model):
    """An instalment of a payment plan: its day, its amount, and what became of it."""

    _name = "relance.payment.plan.line"
    _description = "Instalment of a Payment Plan"
    _inherit = "relance.guarded"
    _order = "date, number, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "relance.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    debtor_id = fields.Many2one(related="plan_id.debtor_id", string="Customer")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(
        related="plan_id.state", string="State of the plan", store=True
    )
    number = fields.Integer(string="No.")
    date = fields.Date(required=True, index=True)
    amount = fields.Monetary(required=True)
    amount_reduced = fields.Monetary(
        string="Reduced", help="By credit notes, and by what is owed no more."
    )
    amount_paid = fields.Monetary(string="Paid so far")
    amount_left = fields.Monetary(
        string="Left", compute="_compute_amount_left", store=True
    )
    told_on = fields.Date(string="Recalled on", readonly=True)
    reminded_on = fields.Date(
        string="Reminded on", readonly=True, help="It was not paid on its day."
    )
    state = fields.Selection(
        [
            ("coming", "To come"),
            ("due", "Due today"),
            ("late", "Overdue"),
            ("paid", "Paid"),
            ("reduced", "Not owed any more"),
        ],
        compute="_compute_state",
    )
    days_late = fields.Integer(string="Days late", compute="_compute_state")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment is a positive amount."
    )

    @api.depends("plan_id.display_name", "number")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(plan)s, instalment %(number)s",
                plan=line.plan_id.display_name,
                number=line.number,
            )

    @api.depends("amount", "amount_reduced", "amount_paid")
    def _compute_amount_left(self):
        for line in self:
            left = line.amount - line.amount_reduced - line.amount_paid
            line.amount_left = line.currency_id.round(max(left, 0.0))

    @api.depends("amount_left", "amount_paid", "date")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for line in self:
            late = (today - line.date).days if line.date else 0
            line.days_late = max(late, 0) if line.amount_left else 0
            line.state = line._get_state(late)

    def _get_state(self, late):
        """Return the state of an instalment ``late`` days after its day."""
        if not self.amount_left:
            return "paid" if self.amount_paid else "reduced"
        if not late:
            return "due"
        return "late" if late > 0 else "coming"

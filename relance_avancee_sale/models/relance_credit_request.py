from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_amount, format_date

from odoo.addons.relance_avancee.const import MANAGER, MOST_AMOUNT
from odoo.addons.relance_avancee.models.company.guarded import always, once
from odoo.addons.relance_avancee.tools.access import check_manager
from odoo.addons.relance_avancee.tools.savepoint import apart

from ..rules.limits import suggest_limit

SALESPERSON = "sales_team.group_sale_salesman"
ASKERS = f"{SALESPERSON},{MANAGER}"
ASK_TODO = "relance_avancee.mail_activity_ask"


class RelanceCreditRequest(models.Model):
    """A credit limit that a salesperson asks for, and what a manager made of it.

    What is granted is Odoo's own credit limit of the customer, until a day: then a
    to-do has it reviewed, and the limit of before comes back.
    """

    _name = "relance.credit.request"
    _description = "Request for a Credit Limit"
    _inherit = ["relance.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "debtor_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        ondelete="cascade",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
    )
    amount = fields.Monetary(string="Limit asked for", required=True)
    reason = fields.Char(string="Why", required=True)
    suggested = fields.Monetary(
        compute="_compute_suggested",
        store=True,
        precompute=True,
        currency_field="company_currency_id",
        help="From what was invoiced in a year, the days until it is paid, and the "
        "class.",
    )
    formula = fields.Char(
        string="How it is computed",
        compute="_compute_suggested",
        store=True,
        precompute=True,
    )
    granted = fields.Monetary(
        string="Limit granted", currency_field="company_currency_id"
    )
    date_until = fields.Date(string="Until", help="The last day on which it holds.")
    decision = fields.Char(string="Why so decided")
    previous = fields.Monetary(
        string="Limit before", currency_field="company_currency_id"
    )
    decided_by_id = fields.Many2one("res.users", ondelete="set null")
    date_decided = fields.Datetime(string="Decided on")
    state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        required=True,
        default="asked",
        index=True,
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        asked = ("company_id", "debtor_id", "currency_id", "amount", "reason")
        decided = ("granted", "date_until", "decision")
        return once(ASKERS, *asked) | always(MANAGER, *decided)

    @api.depends("debtor_id", "company_id")
    def _compute_suggested(self):
        for request in self:
            suggested, formula = request._suggest()
            request.suggested = suggested
            request.formula = formula

    @api.constrains("amount", "granted")
    def _check_amounts(self):
        for request in self:
            if not 0 < request.amount <= MOST_AMOUNT:
                raise ValidationError(self.env._("Ask for a limit above nothing."))
            if not 0 <= request.granted <= MOST_AMOUNT:
                raise ValidationError(self.env._("A limit is not below nothing."))

    @api.model_create_multi
    def create(self, vals_list):
        """Give a manager a to-do for each."""
        requests = super().create(vals_list)
        for request in requests:
            # sudo: the customer as its company knows it, whoever asks
            owner = request.sudo()
            owner.debtor_id = owner.debtor_id.commercial_partner_id
            owner.granted = owner._get_amount()
            request._ask_manager()
        return requests

    def write(self, vals):
        """Keep what was decided as it was."""
        if not self.env.su and any(request.state != "asked" for request in self):
            raise UserError(self.env._("It was decided: ask again for another limit."))
        return super().write(vals)

    def action_grant(self):
        """Write the limit on the customer, until its end."""
        check_manager(self.env)
        for request in self._check_open():
            request._check_grant()
            # sudo: a manager of reminders need not write customers
            owner = request.sudo()
            debtor = owner.debtor_id.with_company(owner.company_id)
            owner._decide("granted", previous=debtor.credit_limit)
            debtor.credit_limit = owner.granted
            owner.activity_feedback([ASK_TODO], feedback=owner.decision)
            owner._plan_review()

    def action_refuse(self):
        """Leave the limit as it is."""
        check_manager(self.env)
        for request in self._check_open():
            if not (request.decision or "").strip():
                raise UserError(self.env._("Write why it is refused."))
            # sudo: what is decided is not written by hand
            owner = request.sudo()
            owner._decide("refused", granted=0.0)
            owner.activity_feedback([ASK_TODO], feedback=owner.decision)

    @api.model
    def _cron_end(self):
        """Give back the limit of before where the end has passed."""
        for company in self.search([("state", "=", "granted")]).company_id:
            over = self.search(
                [
                    ("state", "=", "granted"),
                    ("company_id", "=", company.id),
                    ("date_until", "<", company._relance_today()),
                ]
            )
            for request in over:
                with apart(self.env, "The limit of %s cannot be ended.", request):
                    request._end()

    def _end(self):
        """Give back the limit of before, unless somebody changed it since."""
        debtor = self.debtor_id.with_company(self.company_id)
        if debtor.credit_limit == self.granted:
            debtor.credit_limit = self.previous
        self.state = "ended"

    def _get_amount(self):
        """Return the limit asked for, in the currency of the company."""
        return self.currency_id._convert(
            self.amount,
            self.company_currency_id,
            self.company_id,
            self.company_id._relance_today(),
        )

    def _check_open(self):
        """Return these requests, or refuse what was decided already."""
        if any(request.state != "asked" for request in self):
            raise UserError(self.env._("It was decided: ask again for another limit."))
        return self

    def _check_grant(self):
        """Refuse a grant without an amount or an end, or that nothing would heed."""
        if not self.company_id.account_use_credit_limit:
            raise UserError(
                self.env._(
                    "Limits are not used: switch on “Sales Credit Limit” in the "
                    "settings of accounting."
                )
            )
        if self.granted <= 0 or not self.date_until:
            raise UserError(self.env._("Write the limit, and until when it holds."))
        if self.date_until < self.company_id._relance_today():
            raise UserError(self.env._("Choose an end that is not over yet."))

    def _decide(self, state, **values):
        """Write what was decided, by whom and when."""
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
                **values,
            }
        )

    def _ask_manager(self):
        """Give the manager a to-do to decide."""
        manager = self.company_id._get_relance_manager()
        if manager:
            # sudo: who asks gives a manager the to-do
            self.sudo().activity_schedule(
                ASK_TODO,
                summary=self.env._(
                    "Credit limit of %(amount)s for %(customer)s?",
                    amount=format_amount(self.env, self.amount, self.currency_id),
                    customer=self.debtor_id.name,
                ),
                user_id=manager.id,
            )

    def _plan_review(self):
        """Give who granted it a to-do for the last day."""
        self.activity_schedule(
            ASK_TODO,
            date_deadline=self.date_until,
            summary=self.env._(
                "Review the credit limit of %(customer)s: it ends on %(date)s.",
                customer=self.debtor_id.name,
                date=format_date(self.env, self.date_until),
            ),
            user_id=self.env.uid,
        )

    # Suggestion -------------------------------------------------------------------

    def _suggest(self):
        """Return the limit that the history suggests, and its formula in words."""
        root, debtor = self.company_id.root_id, self.debtor_id.commercial_partner_id
        if not root or not debtor:
            return 0.0, False
        invoiced, terms = self._read_year(root, debtor)
        if invoiced <= 0:
            return 0.0, self.env._(
                "Nothing was invoiced in a year: nothing to suggest."
            )
        # sudo: who sells is told what follows from the score, without reading it
        profile = (
            self.env["relance.risk.profile"]
            .sudo()
            .search(
                [("company_id", "=", root.id), ("debtor_id", "=", debtor.id)], limit=1
            )
        )
        found = suggest_limit(
            invoiced, terms, profile.mean_delay, profile.risk_class or None
        )
        currency = root.currency_id
        amount = currency.round(found.amount)
        return amount, self.env._(
            "%(invoiced)s invoiced in a year × %(days)s days until it is paid ÷ 365 × "
            "%(share)s (class %(class)s) = %(amount)s",
            invoiced=format_amount(self.env, invoiced, currency),
            days=found.days,
            share=found.share,
            amount=format_amount(self.env, amount, currency),
            **{"class": profile.risk_class or "–"},
        )

    @api.model
    def _read_year(self, root, debtor):
        """Return what was invoiced in the past year, and the usual days of terms."""
        today = root._relance_today()
        self.env["account.move"].flush_model()
        [(invoiced, terms)] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(amount_total_signed), 0)::float8,
                          COALESCE(AVG(invoice_date_due - invoice_date)
                                   FILTER (WHERE move_type = 'out_invoice'), 0)::float8
                     FROM account_move
                    WHERE state = 'posted'
                      AND move_type IN ('out_invoice', 'out_refund')
                      AND commercial_partner_id = %s AND company_id = ANY(%s)
                      AND invoice_date > %s AND invoice_date <= %s""",
                debtor.id,
                root._relance_companies().ids,
                fields.Date.subtract(today, years=1),
                today,
            )
        )
        return invoiced, round(terms)

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..tools.access import check_collector
from ..tools.client_action import notify


class RelancePromiseTake(models.TransientModel):
    """Take a promise to pay: of a customer, or the same day of many at once.

    Without due items, all that is due by the promised day is promised. What the
    promises of the customer were worth is told before a new one is accepted.
    """

    _name = "relance.promise.take"
    _description = "Take a Promise to Pay"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    debtor_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._get_active("res.partner"),
    )
    due_item_ids = fields.Many2many(
        "relance.due.item",
        string="Due items",
        default=lambda self: self._get_active("relance.due.item"),
        help="None: all those due by the promised day.",
    )
    debtor_id = fields.Many2one("res.partner", compute="_compute_promised")
    currency_id = fields.Many2one("res.currency", compute="_compute_promised")
    date_promised = fields.Date(
        string="Promised for",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    amount = fields.Monetary(help="Zero: all that is owed of them.")
    contact_id = fields.Many2one("res.partner", string="Said by")
    channel = fields.Selection(
        selection="_selection_channel",
        string="How",
        required=True,
        default="phone",
    )
    reminder_id = fields.Many2one("relance.reminder")
    note = fields.Text()
    override_reason = fields.Char(string="Accepted because")
    summary = fields.Char(string="Promised", compute="_compute_promised")
    reliability = fields.Char(compute="_compute_promised")
    limits = fields.Text(compute="_compute_limits")
    cover_warning = fields.Char(compute="_compute_cover_warning")

    @api.depends("debtor_ids", "due_item_ids", "date_promised", "company_id")
    def _compute_promised(self):
        for wizard in self:
            groups = wizard._get_groups()
            owed = wizard._get_totals(groups)
            debtors = self.env["res.partner"].union(*(key[1] for key in groups))
            debtors = debtors or wizard.debtor_ids._origin.commercial_partner_id
            wizard.debtor_id = debtors if len(debtors) == 1 else False
            wizard.currency_id = next(iter(owed)) if len(owed) == 1 else False
            wizard.summary = wizard._write_summary(groups, owed)
            wizard.reliability = wizard.debtor_id and self.env[
                "relance.promise"
            ]._get_reliability_sentence(wizard.debtor_id, wizard.company_id)

    @api.model
    def _selection_channel(self):
        """Return the means by which a customer speaks."""
        channel = self.env["relance.promise"]._fields["channel"]
        return channel._description_selection(self.env)

    @api.depends("debtor_ids", "due_item_ids", "date_promised", "company_id")
    def _compute_limits(self):
        for wizard in self:
            promises = self.env["relance.promise"]
            told = [
                sentence
                for company, debtor, _currency in wizard._get_groups()
                for sentence in promises.new(
                    {
                        "company_id": company.id,
                        "debtor_id": debtor.id,
                        "date_promised": wizard.date_promised,
                    }
                )._get_passed_limits(company._relance_today())
                if wizard.date_promised
            ]
            wizard.limits = "\n".join(dict.fromkeys(told))

    @api.depends("debtor_ids", "due_item_ids", "date_promised", "company_id")
    def _compute_cover_warning(self):
        for wizard in self:
            debtor = wizard.debtor_id.with_company(wizard.company_id)
            wizard.cover_warning = bool(debtor) and debtor._get_relance_cover_warning(
                wizard.date_promised
            )

    def action_apply(self):
        """Make the promises: their items are held until the day, and its grace."""
        check_collector(self.env)
        self.ensure_one()
        vals_list = [
            self._prepare_promise_values(company, debtor, currency, items)
            for (company, debtor, currency), items in self._get_groups().items()
        ]
        if not vals_list:
            raise UserError(
                self.env._(
                    "Nothing is due by that day: choose the due items, or a later day."
                )
            )
        if len(vals_list) > 1 and (self.amount or self.contact_id):
            raise UserError(
                self.env._(
                    "An amount, or who said it, is for one customer and currency: "
                    "leave them empty to take all that these customers owe."
                )
            )
        promises = self.env["relance.promise"].create(vals_list)
        if len(promises) == 1:
            return {"type": "ir.actions.act_window_close"}
        return notify(
            self.env._("%(count)s promises taken.", count=len(promises)), "success"
        )

    def _prepare_promise_values(self, company, debtor, currency, items):
        """Return the values of the promise of one customer, in one currency."""
        values = {
            "company_id": company.id,
            "debtor_id": debtor.id,
            "currency_id": currency.id,
            "due_item_ids": [
                fields.Command.set(items.ids if self.due_item_ids else [])
            ],
            "date_promised": self.date_promised,
            "amount": self.amount,
            "contact_id": self.contact_id.id,
            "channel": self.channel,
            "reminder_id": self.reminder_id.id,
            "note": self.note,
        }
        # a manager's alone to write
        return values | (
            {"override_reason": self.override_reason} if self.override_reason else {}
        )

    def _get_groups(self):
        """Return {(company, customer, currency): what is promised}."""
        self.ensure_one()
        items = self.due_item_ids._origin or self._find_items()
        return items.grouped(
            lambda item: (item.company_id, item.debtor_id, item.currency_id)
        )

    def _find_items(self):
        """Return what the customers owe by the promised day."""
        return self.env["relance.due.item"].search(
            [
                ("debtor_id", "in", self.debtor_ids._origin.commercial_partner_id.ids),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "open"),
                ("date_maturity", "<=", self.date_promised),
            ]
        )

    @api.model
    def _get_totals(self, groups):
        """Return {currency: what is owed in it}."""
        totals = {}
        for (_company, _debtor, currency), items in groups.items():
            owed = sum(items.mapped("amount_residual_currency"))
            totals[currency] = totals.get(currency, 0.0) + owed
        return totals

    def _write_summary(self, groups, owed):
        """Return how much of how many customers and items is promised."""
        if not groups:
            return self.env._("Nothing is due by that day.")
        return self.env._(
            "Customers: %(customers)s, due items: %(items)s, owed: %(amounts)s",
            customers=len({debtor for _company, debtor, _currency in groups}),
            items=sum(map(len, groups.values())),
            amounts=", ".join(
                formatLang(self.env, amount, currency_obj=currency)
                for currency, amount in owed.items()
            ),
        )

    @api.model
    def _get_active(self, model):
        """Return what was ticked on the list of ``model``."""
        if self.env.context.get("active_model") != model:
            return False
        return self.env.context.get("active_ids") or False

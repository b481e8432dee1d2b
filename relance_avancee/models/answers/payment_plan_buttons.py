from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...const import READER
from ...tools.access import check_collector, check_reader


class RelanceDueItem(models.Model):
    """The button that makes a plan of due items."""

    _inherit = "relance.due.item"

    def action_payment_plan(self):
        """Open the simulation of a payment plan of these items."""
        check_collector(self.env)
        self.env["relance.payment.plan"]._check_of_one_debt(self)
        return self._get_plan_action(self.env._("Payment plan"))

    def _get_plan_action(self, name, plan=None, previous=None):
        """Return the simulation of a plan of these items, or that changes ``plan``."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "relance.payment.plan.simulate",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_due_item_ids": [Command.set(self.ids)],
                "default_company_id": self.company_id.id,
                "default_plan_id": plan.id if plan else False,
                "default_previous_id": previous.id if previous else False,
                "dialog_size": "large",
                **(plan or self.env["relance.payment.plan"])._get_simulated_terms(),
            },
        }


class AccountMove(models.Model):
    """The payment plans of an invoice."""

    _inherit = "account.move"

    relance_plan_count = fields.Integer(
        string="Payment plans",
        compute="_compute_relance_plan_count",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends("relance_due_item_ids")
    def _compute_relance_plan_count(self):
        plans = self.env["relance.payment.plan"]
        found = dict(
            plans._read_group(
                plans._get_current_domain()
                & Domain("due_item_ids.move_id", "in", self.ids),
                ["due_item_ids"],
                ["id:recordset"],
            )
        )
        for move in self:
            own = (found.get(item, plans) for item in move.relance_due_item_ids)
            move.relance_plan_count = len(plans.union(*own))

    def action_relance_payment_plan(self):
        """Open the simulation of a payment plan of these invoices."""
        check_collector(self.env)
        own = Domain("move_id", "in", self.ids) | Domain("document_id", "in", self.ids)
        items = self.env["relance.due.item"].search(Domain("state", "=", "open") & own)
        return items.action_payment_plan()

    def action_relance_open_plans(self):
        """Open the payment plans of this invoice."""
        check_reader(self.env)
        plans = self.env["relance.payment.plan"]
        return plans._get_list_action(Domain("due_item_ids.move_id", "in", self.ids))


class ResPartner(models.Model):
    """The payment plans of a customer."""

    _inherit = "res.partner"

    relance_plan_count = fields.Integer(
        string="Payment plans",
        compute="_compute_relance_plan_count",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends_context("company")
    def _compute_relance_plan_count(self):
        plans = self.env["relance.payment.plan"]
        counts = dict(
            plans._read_group(
                plans._get_current_domain()
                & Domain("debtor_id", "in", self.commercial_partner_id.ids)
                & Domain("company_id", "in", self.env.companies.ids),
                ["debtor_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.relance_plan_count = counts.get(partner.commercial_partner_id, 0)

    def action_relance_payment_plan(self):
        """Open the simulation of a payment plan of what the customer owes."""
        check_collector(self.env)
        self.ensure_one()
        items = self.env["relance.due.item"].search(
            self.commercial_partner_id._get_relance_item_domain()
        )
        return items.action_payment_plan()

    def action_relance_open_plans(self):
        """Open the payment plans of the customer."""
        check_reader(self.env)
        plans = self.env["relance.payment.plan"]
        return plans._get_list_action(
            Domain("debtor_id", "in", self.commercial_partner_id.ids)
        )


class RelancePaymentPlan(models.Model):
    """Where the plans of an invoice and of a customer are shown."""

    _inherit = "relance.payment.plan"

    def _get_simulated_terms(self):
        """Return the defaults of the simulation that changes this plan, if any."""
        if not self:
            return {}
        terms = {
            "number": len(self.line_ids),
            "date_first": min(self.line_ids.mapped("date"), default=False),
            "contact_id": self.contact_id.id,
        }
        for name in ("rhythm", "round_to", "on_bank_days", "interest_mode"):
            terms[name] = self[name]
        terms["first_percent"] = self.first_percent
        for name in ("tolerance_days", "tell_days", "late_days"):
            terms[name] = self[name]
        return {f"default_{name}": value for name, value in terms.items()}

    @api.model
    def _get_current_domain(self):
        """Return the domain of the plans that are not over."""
        return Domain("date_end", "=", False)

    @api.model
    def _get_list_action(self, domain):
        """Return the list of the plans of ``domain``, those that ended too."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_payment_plan_action"
        )
        return action | {"domain": list(domain), "context": {}}

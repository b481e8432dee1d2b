from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.relance_avancee.tools.client_action import notify

from ..rules.holds import judge
from .res_partner import SELLERS

SELLING = ("draft", "sent")
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


class SaleOrder(models.Model):
    """A quotation says what late payment costs, and whom one sells to."""

    _inherit = "sale.order"

    relance_standing = fields.Text(
        string="Before the sale", compute="_compute_relance_standing", groups=SELLERS
    )
    relance_is_grave = fields.Boolean(
        compute="_compute_relance_standing", groups=SELLERS
    )
    relance_sale_hold_ids = fields.One2many(
        "relance.sale.hold", "order_id", string="Holds", groups=SELLERS, copy=False
    )
    relance_is_held = fields.Boolean(
        string="Held",
        compute="_compute_relance_is_held",
        compute_sudo=True,
        store=True,
        groups=SELLERS,
    )
    relance_held = fields.Char(
        string="Why it is held",
        compute="_compute_relance_held",
        compute_sudo=True,
        groups=SELLERS,
    )

    @api.depends("relance_sale_hold_ids.state")
    def _compute_relance_is_held(self):
        for order in self:
            states = order.relance_sale_hold_ids.mapped("state")
            order.relance_is_held = "held" in states

    @api.depends("relance_sale_hold_ids.state")
    @api.depends_context("lang")
    def _compute_relance_held(self):
        for order in self:
            held = order.relance_sale_hold_ids.filtered(lambda one: one.state == "held")
            order.relance_held = held._get_sentence()

    @api.depends("partner_invoice_id", "company_id", "amount_total", "state")
    @api.depends_context("lang")
    def _compute_relance_standing(self):
        # sudo: who sells is told what it may not read
        exposures = self.env["relance.exposure"].sudo()
        for root, orders in self.grouped(lambda one: one.company_id.root_id).items():
            asked = {
                order: (
                    order._get_relance_debtor(),
                    order._get_relance_amount() if order.state in SELLING else 0.0,
                )
                for order in orders
                if root and order._get_relance_debtor()
            }
            debtors = {debtor.id for debtor, _more in asked.values()}
            standings = asked and exposures._read(root, debtors, root._relance_today())
            told = exposures._tell(root, asked, standings)
            for order in orders:
                sentences, is_grave = told.get(order, ([], False))
                order.relance_standing = "\n".join(sentences)
                order.relance_is_grave = is_grave

    def action_confirm(self):
        # EXTENDS 'sale': what the rules hold stays a quotation
        held = self._hold_relance("confirmation")
        free = self - held
        result = super(SaleOrder, free).action_confirm() if free else True
        return held._get_relance_held_action() if held else result

    def action_quotation_send(self):
        # EXTENDS 'sale': what the rules hold is not sent
        held = self._hold_relance("quotation")
        if held:
            return held._get_relance_held_action()
        return super().action_quotation_send()

    def action_relance_release(self):
        """Open the dialog in which a manager lets the order go."""
        self.ensure_one()
        self._get_relance_open_holds()._check_may_release()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the order go"),
            "res_model": "relance.sale.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, "dialog_size": "medium"},
        }

    def action_relance_ask_limit(self):
        """Open a request for a credit limit of the customer."""
        self.ensure_one()
        self._check_relance_seller()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a credit limit"),
            "res_model": "relance.credit.request",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_debtor_id": self._get_relance_debtor().id,
                "default_company_id": self.company_id.root_id.id,
                "default_currency_id": self.company_id.root_id.currency_id.id,
            },
        }

    def action_relance_report(self):
        """Print what is known of the customer, its payment behaviour with it."""
        self._check_relance_seller()
        return self.env.ref("relance_avancee_sale.relance_sale_report").report_action(
            self
        )

    def _check_relance_seller(self):
        """Refuse who neither sells nor reads reminders: a customer on the portal."""
        if not self.env.user.has_groups(SELLERS):
            raise AccessError(self.env._("This is for who sells."))

    def _get_relance_sheet(self):
        """Return what the page on the customer prints, in sudo.

        :raise AccessError: when the user is nobody who sells.
        """
        self.ensure_one()
        self._check_relance_seller()
        root, debtor = self.company_id.root_id, self._get_relance_debtor()
        # sudo: who sells prints what it may not read
        exposures = self.env["relance.exposure"].sudo()
        standing = exposures._read(root, debtor.ids, root._relance_today())[debtor.id]
        profiles = self.env["relance.risk.profile"].sudo()
        return {
            "name": debtor.name,
            "sentences": (self.relance_standing or "").splitlines(),
            "rows": exposures._get_rows(root, standing),
            "profile": profiles.search(
                [("company_id", "=", root.id), ("debtor_id", "=", debtor.id)]
            ),
        }

    def _get_relance_open_holds(self):
        """Return what holds the order now."""
        return self.relance_sale_hold_ids.filtered(lambda one: one.state == "held")

    def _get_relance_debtor(self):
        """Return the customer who will owe the order."""
        return self.partner_invoice_id.commercial_partner_id._origin

    def _get_relance_amount(self):
        """Return the amount of the order, in the currency of its company."""
        currency = self.company_id.currency_id
        return currency.round(self.amount_total / (self.currency_rate or 1.0))

    def _get_relance_held_action(self):
        """Return the message that says why these orders are held, and who decides."""
        told = [f"{order.name}: {order.relance_held}" for order in self]
        return notify("\n".join(told), "warning", next=RELOAD)

    # Holds ------------------------------------------------------------------------

    def _hold_relance(self, moment):
        """Return the orders that the rules hold at ``moment``; that is written down.

        What was released is not held again for the same cause. What is held no more,
        because its cause is gone, is closed.
        """
        held = self.browse()
        selling = self.filtered(lambda order: order.state in SELLING)
        for root, orders in selling.grouped(lambda one: one.company_id.root_id).items():
            rules = self.env["relance.sale.rule"]._get_live(root, moment)
            if rules:
                held |= orders._hold_relance_by(root, moment, rules)
        return held

    def _hold_relance_by(self, root, moment, rules):
        """Return the orders of ``root`` that ``rules`` hold.

        Two at once that together are too much: the second waits for the first, and is
        judged after it. Those of one call count one after the other.
        """
        # sudo: who sells is held by what it may not read
        exposures = self.env["relance.exposure"].sudo()
        debtors = self.partner_invoice_id.commercial_partner_id
        exposures._lock_groups(debtors)
        today = root._relance_today()
        standings = exposures._read(root, debtors.ids, today)
        sold, held = defaultdict(float), self.browse()
        for order in self:
            amount = order._get_relance_amount()
            debtor = order._get_relance_debtor()
            standing, more = standings[debtor.id], sold[debtor] + amount
            found = judge(rules, standing, more, today)
            kept = order._drop_relance_released(found, amount, today)
            order._close_relance_holds({rule.cause for rule in kept}, moment)
            if kept:
                held |= order
                sentences = exposures._tell_causes(root, standing, more)
                order.relance_sale_hold_ids._keep(
                    order, moment, kept, sentences, amount
                )
            else:
                sold[debtor] += amount
        return held

    def _drop_relance_released(self, rules, amount, today):
        """Return those of ``rules`` by which nobody let the order go."""
        if not rules:
            return ()
        # sudo: whether it was let go counts for whoever confirms
        holds = self.sudo().relance_sale_hold_ids
        return [rule for rule in rules if not holds._covers(rule, amount, today)]

    def _close_relance_holds(self, causes, moment):
        """Close what held the order at ``moment`` for other causes than ``causes``."""
        # sudo: a hold is not written by hand
        order = self.sudo()
        if order.relance_is_held:
            gone = order._get_relance_open_holds().filtered(
                lambda hold: hold.moment == moment and hold.cause not in causes
            )
            gone.write({"state": "gone"})

    # Mentions ---------------------------------------------------------------------

    def _get_relance_mentions(self):
        """Return the mentions on late payment, in the customer's language; or none.

        Who is invoiced decides: nothing is said to a consumer.
        """
        self.ensure_one()
        payer = self.partner_invoice_id
        return self.company_id._get_relance_printed_mentions(self, payer)

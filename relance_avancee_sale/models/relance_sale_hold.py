from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from odoo.addons.relance_avancee.const import MANAGER
from odoo.addons.relance_avancee.tools.access import check_manager

from ..rules.holds import ASK, is_released
from .relance_sale_rule import ACTIONS, CAUSES, MOMENTS

SALES_MANAGER = "sales_team.group_sale_manager"
# How many of those who may let an order go are named.
NAMED = 3


class RelanceSaleHold(models.Model):
    """Why an order was held, and who let it go, why and until when: kept for ever."""

    _name = "relance.sale.hold"
    _description = "Held Order"
    _inherit = "relance.guarded"
    _order = "id desc"
    _rec_name = "sentence"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char(string="Number")
    salesperson_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    moment = fields.Selection(MOMENTS, string="When", required=True)
    cause = fields.Selection(CAUSES, required=True)
    action = fields.Selection(ACTIONS, string="What comes of it", required=True)
    sentence = fields.Char(string="Why")
    amount = fields.Monetary(help="Of the order, when it was held or let go.")
    state = fields.Selection(
        [("held", "Held"), ("released", "Let go"), ("gone", "Cause gone")],
        required=True,
        default="held",
        index=True,
    )
    released_by_id = fields.Many2one(
        "res.users", string="Let go by", ondelete="set null"
    )
    date_released = fields.Datetime(string="Let go on")
    reason = fields.Char()
    date_until = fields.Date(string="Until", help="The last day on which it holds.")

    def _check_may_release(self):
        """Refuse who may not let these orders go.

        :raise AccessError: saying who may.
        """
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        if any(hold.action != ASK for hold in self):
            check_manager(self.env)
        if not self.env.user.has_group(SALES_MANAGER):
            raise AccessError(
                self.env._(
                    "A sales manager lets this order go, or a manager of reminders."
                )
            )

    @api.private
    def release(self, reason, until):
        """Let the orders go until ``until``; the same cause holds them no more."""
        self._check_may_release()
        if not self:
            raise UserError(self.env._("Nothing holds this order any more."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the order is let go."))
        if until < self.company_id._relance_today():
            raise UserError(self.env._("Choose an end that is not over yet."))
        for hold in self:
            # sudo: who may let it go was asked; nobody writes a hold by hand
            hold.sudo().write(
                {
                    "state": "released",
                    "amount": hold.order_id._get_relance_amount(),
                    "released_by_id": self.env.uid,
                    "date_released": fields.Datetime.now(),
                    "reason": reason,
                    "date_until": until,
                }
            )
        # sudo: the to-do may be of another manager
        self.order_id.sudo().activity_feedback(
            ["relance_avancee.mail_activity_ask"], feedback=reason
        )

    def _covers(self, rule, amount, today):
        """Say whether these holds of an order let it go by ``rule``."""
        return any(
            hold.state == "released"
            and hold.cause == rule.cause
            and (hold.action == rule.action or rule.action == ASK)
            and is_released(hold.amount, hold.date_until, amount, today)
            for hold in self
        )

    @api.model
    def _keep(self, order, moment, rules, sentences, amount):
        """Write down that ``rules`` hold ``order``, once a cause; ask who decides."""
        # sudo: who sells writes no hold by hand
        holds = order.sudo().relance_sale_hold_ids
        open_causes = set(
            holds.filtered(lambda hold: hold.state == "held").mapped("cause")
        )
        created = holds.create(
            [
                {
                    "company_id": order.company_id.id,
                    "order_id": order.id,
                    "order_name": order.name,
                    "debtor_id": order.partner_invoice_id.commercial_partner_id.id,
                    "moment": moment,
                    "cause": rule.cause,
                    "action": rule.action,
                    "sentence": sentences[rule.cause],
                    "amount": amount,
                }
                for rule in rules
                if rule.cause not in open_causes
            ]
        )
        if created:
            created._ask()

    def _ask(self):
        """Give the first of those who may let the order go a to-do."""
        order = self.order_id
        who = self._get_deciders()
        if who:
            order.activity_schedule(
                "relance_avancee.mail_activity_ask",
                summary=self.env._(
                    "Let order %(number)s go? %(why)s",
                    number=order.name,
                    why=" ".join(self.mapped("sentence")),
                ),
                user_id=who[0].id,
            )

    def _get_deciders(self):
        """Return the users who may let all of these holds go, sales managers first."""
        company = self.company_id[:1]
        if not company:
            return self.env["res.users"]
        managers = company._get_relance_people(MANAGER)
        if any(hold.action != ASK for hold in self):
            return managers
        return company._get_relance_people(SALES_MANAGER) | managers

    def _get_sentence(self):
        """Return why an order is held, and who may let it go."""
        if not self:
            return False
        names = self._get_deciders()[:NAMED].mapped("name")
        why = " ".join(dict.fromkeys(self.mapped("sentence")))
        if not names:
            return self.env._("Held: %(why)s", why=why)
        return self.env._(
            "Held: %(why)s May let it go: %(names)s.",
            why=why,
            names=format_list(self.env, names),
        )

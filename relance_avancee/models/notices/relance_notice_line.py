from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import COLLECTOR
from ...rules.claims.claim_json import write_under_floor
from ...rules.payments.unmatched import BOOKED
from ...tools.access import check_collector, check_reader
from ..company.guarded import always, once

AMOUNTS = ("principal", "interest", "indemnity", "costs")


class RelanceNoticePart(models.AbstractModel):
    """A row of a notice: it cannot be changed once the notice was sent."""

    _name = "relance.notice.part"
    _description = "Part of a Formal Notice"
    _inherit = "relance.guarded"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to a notice that was sent."""
        records = super().create(vals_list)
        records._check_notice()
        return records

    def write(self, vals):
        """Refuse to change a row of a notice that was sent, or to move one there."""
        self._check_notice()
        result = super().write(vals)
        self._check_notice()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_notice()

    def _check_notice(self):
        if any(notice.frozen_on for notice in self.notice_id):
            raise UserError(self.notice_id._get_frozen_message())


class RelanceNoticeLine(models.Model):
    """What a formal notice claims for one invoice, as it was on its date."""

    _name = "relance.notice.line"
    _inherit = ["relance.notice.part", "relance.of.move"]
    _description = "Invoice of a Formal Notice"
    _order = "date_due, id"
    _check_company_auto = True

    notice_id = fields.Many2one(
        "relance.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="notice_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('state', '=', 'posted'), ('move_type', '=', 'out_invoice')]",
    )
    name = fields.Char(string="Number")
    reference = fields.Char(help="The order or contract that the invoice names.")
    date_invoice = fields.Date(string="Dated")
    date_due = fields.Date(string="Due date")
    amount_invoice = fields.Monetary(string="Amount")
    amount_paid = fields.Monetary(string="Paid or credited")
    amount_disputed = fields.Monetary(
        string="In dispute", help="It is set aside, and not claimed."
    )
    principal = fields.Monetary(string="Unpaid", help="What is disputed left out.")
    interest = fields.Monetary()
    indemnity = fields.Monetary(string="Fixed costs")
    costs = fields.Monetary(string="Further costs")
    amount_total = fields.Monetary(string="Claimed")
    missing_mentions = fields.Char(
        help="What the invoice should say of late payment, and does not."
    )
    below_floor = fields.Json(
        help="Where the agreed rate of its interest is under the legal floor."
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(COLLECTOR, "notice_id", "move_id")

    def action_open_move(self):
        """Open the invoice."""
        check_reader(self.env)
        self.ensure_one()
        return self.move_id._get_records_action()

    @api.model
    def _prepare_line_values(self, claim):
        """Return what a notice says of one claim (MoveClaim)."""
        move = claim.move
        amounts = {
            name: float(component.remaining)
            for name, component in claim.components.items()
            if name in AMOUNTS
        }
        principal = amounts.get("principal", 0.0)
        disputed = min(float(move._get_relance_disputed()), principal)
        amounts["principal"] = move.currency_id.round(principal - disputed)
        dues = [item.due for item in claim.facts.items]
        return {
            **dict.fromkeys(AMOUNTS, 0.0),
            **amounts,
            "move_id": move.id,
            "name": move.name,
            "reference": move.invoice_origin or move.ref,
            "date_invoice": move.invoice_date,
            "date_due": min(dues, default=move.invoice_date_due),
            "amount_invoice": move.amount_total,
            "amount_paid": move.amount_total - principal,
            "amount_disputed": disputed,
            "amount_total": float(claim.total) - disputed,
            "missing_mentions": ",".join(move._get_relance_missing_mentions()),
            "below_floor": [write_under_floor(one) for one in claim.claim.below_floor],
        }


class RelanceNoticeCredit(models.Model):
    """Money received that looks like the debtor's: matched, or kept out by a person."""

    _name = "relance.notice.credit"
    _inherit = "relance.notice.part"
    _description = "Unmatched Money beside a Formal Notice"
    _order = "date desc, id"

    notice_id = fields.Many2one(
        "relance.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    key = fields.Char(required=True, help="What names the money.")
    name = fields.Char(string="Label")
    date = fields.Date()
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency", required=True)
    why = fields.Char(help="Why it looks like the customer's.")
    is_kept_out = fields.Boolean(string="Kept out")
    reason = fields.Char(help="Why it does not pay these invoices.")
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(COLLECTOR, "is_kept_out", "reason")

    def write(self, vals):
        """Record who kept money out."""
        result = super().write(vals)
        if "is_kept_out" in vals:
            user = self.env.uid if vals["is_kept_out"] else False
            self._as_engine().user_id = user
        return result

    def _filter_announced(self):
        """Return the money that is not in the books yet."""
        return self.filtered(lambda credit: credit.key.split(",")[0] not in BOOKED)

    def action_match(self):
        """Match this money with the invoices that it points at."""
        check_collector(self.env)
        self.ensure_one()
        notice = self.notice_id
        found = notice._get_likely_credits()[notice].get(self.key)
        if not found:
            raise UserError(
                self.env._("This money was matched or changed meanwhile. Refresh.")
            )
        self.env["relance.unmatched"]._match(notice.debtor_id, found)
        notice._drop_settled()
        notice._refresh_amounts()

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.payments.relance_rejection import MOTIVES
from ..tools.access import check_collector


class RelancePaymentReject(models.TransientModel):
    """Record that a payment came back from the bank."""

    _name = "relance.payment.reject"
    _description = "Payment Rejected"
    _inherit = "relance.asked"

    move_ids = fields.Many2many("account.move", string="Invoices")
    candidate_payment_ids = fields.Many2many("account.payment")
    candidate_line_ids = fields.Many2many("account.move.line")
    payment_id = fields.Many2one("account.payment")
    line_id = fields.Many2one("account.move.line", string="Receipt of the bank")
    candidate_return_ids = fields.Many2many(
        "account.move.line", compute="_compute_candidate_return_ids"
    )
    return_line_id = fields.Many2one(
        "account.move.line",
        string="Its return",
        compute="_compute_return_line_id",
        store=True,
        readonly=False,
        help="The line of the bank statement that takes the money back, once booked.",
    )
    motive = fields.Selection(MOTIVES)
    motive_note = fields.Char(string="In other words")
    date = fields.Date(
        string="Rejected on",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    fees = fields.Monetary(string="Bank fees")
    note = fields.Text()

    @api.depends("line_id")
    def _compute_candidate_return_ids(self):
        for wizard in self:
            wizard.candidate_return_ids = wizard.line_id._get_relance_returns()

    @api.depends("line_id")
    def _compute_return_line_id(self):
        for wizard in self:
            wizard.return_line_id = wizard.candidate_return_ids[:1]

    @api.model
    def _get_action(self, payment=None, move=None, items=None):
        """Return the wizard on one payment, or on those of an invoice or of due items.

        :raise UserError: when no money has settled anything there.
        """
        moves = move or (items and items._get_documents()) or self.env["account.move"]
        payments, lines = (payment, self.env["account.move.line"])
        if payment:
            moves = payment.reconciled_invoice_ids
        else:
            payments, lines = moves._get_relance_receipts()
        if not (payments or lines):
            raise UserError(self.env._("No payment has been received for it."))
        is_one = len(payments) + len(lines) == 1
        wizard = self.create(
            {
                "move_ids": moves.ids,
                "candidate_payment_ids": payments.ids,
                "candidate_line_ids": lines.ids,
                "payment_id": is_one and payments.id,
                "line_id": is_one and lines.id,
                "company_id": (payments or lines).company_id[:1].id,
            }
        )
        return wizard._get_records_action(
            name=self.env._("Payment rejected"),
            target="new",
            context={"dialog_size": "medium"},
        )

    def action_apply(self):
        """Record the rejection; show the invoices again."""
        check_collector(self.env)
        self.ensure_one()
        if bool(self.payment_id) == bool(self.line_id):
            raise UserError(self.env._("Choose the payment that came back, one only."))
        names = ("motive", "motive_note", "date", "fees", "note")
        self.env["relance.rejection"]._reject(
            self.payment_id,
            self.line_id._get_relance_receipt(),
            {name: self[name] for name in names},
            moves=self.move_ids,
            return_line=self.return_line_id,
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_relance_reject(self):
        """Open the wizard that records the rejection of this payment."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.payment.reject"]._get_action(payment=self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_relance_reject_payment(self):
        """Open the wizard on the payments of this invoice, wherever it was moved to."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.payment.reject"]._get_action(move=self)


class RelanceDueItem(models.Model):
    _inherit = "relance.due.item"

    def action_reject_payment(self):
        """Open the wizard on the payments of these items."""
        check_collector(self.env)
        return self.env["relance.payment.reject"]._get_action(items=self)

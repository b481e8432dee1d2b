from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError

MOTIVES = [
    ("funds", "Insufficient funds (AM04)"),
    ("unspecified", "Reason not given by the bank (MS03)"),
    ("closed", "Account closed (AC04)"),
    ("blocked", "Account blocked or not open to direct debits (AC06, AG01)"),
    ("details", "Incorrect bank details (AC01)"),
    ("mandate", "No valid mandate (MD01)"),
    ("contested", "Contested by the account holder (MD06)"),
    ("instructed", "Refused by order of the customer (MS02)"),
    ("deceased", "Account holder deceased (MD07)"),
    ("drawee", "Bill refused by the drawee"),
    ("disputed", "Claim disputed by the customer"),
    ("extension", "More time asked by the drawee"),
    ("stopped", "Cheque stopped"),
    ("other", "Other reason"),
]


class RelanceRejection(models.Model):
    """A payment that came back: motive, date, fees, and the due items it re-opened.

    What the payment was is frozen: it may be deleted, the proof stays.
    """

    _name = "relance.rejection"
    _description = "Rejected Payment"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    payment_id = fields.Many2one(
        "account.payment",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    receipt_id = fields.Many2one(
        "account.move",
        string="Bank entry",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The receipt, when no payment was registered in Odoo.",
    )
    reversal_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    credit_line_ids = fields.Many2many(
        "account.move.line",
        "relance_rejection_credit_rel",
        "rejection_id",
        "line_id",
        string="Waits for the return",
        help="Credits that are ours no more: the return on the bank statement "
        "matches them. Until then they cover nothing.",
    )
    name = fields.Char(string="Payment number", required=True)
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency", required=True)
    payment_date = fields.Date(string="Paid on")
    method = fields.Char(string="Payment method")
    date = fields.Date(string="Rejected on", required=True)
    motive = fields.Selection(MOTIVES, required=True)
    motive_note = fields.Char(
        string="In other words", help="Told to the customer instead of the motive."
    )
    fees = fields.Monetary(
        string="Bank fees",
        currency_field="company_currency_id",
        help="What our bank charged. Kept here; never claimed from a consumer.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    note = fields.Text()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    line_ids = fields.One2many(
        "relance.rejection.line", "rejection_id", string="Due items"
    )

    _fees_positive = models.Constraint(
        "CHECK (fees >= 0)", "The bank fees cannot be negative."
    )

    @api.depends("name", "date")
    def _compute_display_name(self):
        for rejection in self:
            rejection.display_name = self.env._(
                "%(payment)s rejected", payment=rejection.name or ""
            )

    @api.constrains("date", "payment_date")
    def _check_date(self):
        for rejection in self:
            today = rejection.company_id._relance_today()
            paid = rejection.payment_date or rejection.date
            if not paid <= rejection.date <= today:
                raise ValidationError(
                    self.env._(
                        "A payment is rejected after it was made, and not later than "
                        "today."
                    )
                )

    def action_open_payment(self):
        """Open the payment, or the bank entry."""
        self.ensure_one()
        return (self.payment_id or self.receipt_id)._get_records_action()

    @api.model
    def _reject(self, payment, received, values, moves=None, return_line=None):
        """Record that ``payment``, or the receipt ``received``, came back.

        The accounting is undone with the rights of the user; the due items that the
        money settled begin a new cycle. ``moves`` are the invoices to speak of when
        somebody un-matched the money before; ``return_line`` is the return on the bank
        statement, if it is booked.
        """
        self._check_once(payment, received)
        received = received or payment._get_relance_bank_credits()
        moves = moves or self.env["account.move"]
        settled = self._get_settled(payment, received, moves)
        rejection = self.create(self._prepare_snapshot(payment, received) | values)
        rejection._undo(payment, received, settled, return_line)
        rejection._begin_cycles(settled)
        rejection._tell()
        return rejection

    def _check_once(self, payment, received):
        """Refuse a payment that is already rejected, twice at the same time too."""
        try:
            payment.lock_for_update(allow_referencing=True)
            received.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is working on this payment: try again.")
            ) from error
        known = self.search_count([("credit_line_ids", "in", received.ids)], limit=1)
        if known and not self._get_matched(received):
            raise UserError(self.env._("This receipt is already rejected."))
        if payment and not payment._is_relance_rejectable():
            raise UserError(
                self.env._("%(payment)s is already rejected.", payment=payment.name)
            )

    @api.model
    def _prepare_snapshot(self, payment, received):
        """Return what the rejection keeps of the payment, whatever becomes of it."""
        if payment:
            return {
                "payment_id": payment.id,
                "company_id": payment.company_id.id,
                "debtor_id": payment.partner_id.commercial_partner_id.id,
                "name": payment.name or payment.display_name,
                "amount": payment.amount,
                "currency_id": payment.currency_id.id,
                "payment_date": payment.date,
                "method": payment.payment_method_line_id.name,
            }
        receipt = received.move_id
        return {
            "receipt_id": receipt.id,
            "company_id": receipt.company_id.id,
            "debtor_id": received.partner_id.commercial_partner_id[:1].id,
            "name": receipt.name,
            "amount": -sum(received.mapped("amount_currency")),
            "currency_id": received.currency_id[:1].id,
            "payment_date": receipt.date,
            "method": receipt.journal_id.name,
        }

    def _get_motive_text(self):
        """Return the motive as the customer reads it, without the bank's code."""
        self.ensure_one()
        labels = dict(self._fields["motive"]._description_selection(self.env))
        return self.motive_note or labels[self.motive].partition(" (")[0]

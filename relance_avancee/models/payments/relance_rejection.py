from functools import partial

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...const import COLLECTOR
from ...tools.access import check_reader
from ..company.guarded import always

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
FROM_THE_BANK = ("bank", "cash")


class RelanceRejection(models.Model):
    """A payment that came back: motive, date, fees, and the due items it re-opened.

    What the payment was is frozen: it may be deleted, the proof stays.
    """

    _name = "relance.rejection"
    _description = "Rejected Payment"
    _inherit = ["relance.guarded", "relance.personal", "mail.thread"]
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
        "CHECK (fees BETWEEN 0 AND 1e12 AND amount BETWEEN -1e12 AND 1e12)",
        "The bank fees cannot be negative, and an amount is under 1,000,000,000,000.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(COLLECTOR, "motive", "motive_note", "fees", "note")

    @api.depends("name", "date")
    def _compute_display_name(self):
        for rejection in self:
            rejection.display_name = self.env._(
                "%(payment)s rejected", payment=rejection.name or ""
            )

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"note": False, "motive_note": False}

    def _erase_personal(self):
        # EXTENDS company: with what was written in its thread
        thread = [("model", "=", self._name), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search(thread)
        messages.write({"body": False, "subject": False, "email_from": False})
        return super()._erase_personal()

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
        check_reader(self.env)
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
        self.check_access("create")
        # sudo: what came back is read from the payment, nobody types it
        rejections = self.sudo()
        rejection = rejections.create(
            self._prepare_snapshot(payment, received) | values
        ).with_env(self.env)
        # the user may record it where it may read it
        rejection.check_access("write")
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
        """Return what the rejection keeps of the payment, whatever becomes of it.

        ``received`` are the bank's credits when there is no payment. An extension may
        add values of fields of its own; what the user typed comes after.
        """
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

    @api.model
    def _get_settled(self, payment, received, moves):
        """Return {journal item: amount} of what the money had settled.

        When it is matched with nothing (no entry, or un-matched by hand before), the
        invoices of the payment, else ``moves``, are taken, the oldest due first, up to
        its amount.
        """
        settled = self._get_matched(received or payment._get_relance_counterparts())
        if settled:
            return settled
        documents = payment.invoice_ids.filtered(
            lambda move: move.is_sale_document(include_receipts=True)
        )
        amount = payment.amount or -sum(received.mapped("amount_currency"))
        currency = payment.currency_id or received.currency_id[:1]
        return self._share(documents or moves, amount, currency)

    @api.model
    def _get_matched(self, lines):
        """Return {journal item: amount} of what the credits ``lines`` are matched with.

        Exchange differences are no claims.
        """
        partials = lines.matched_debit_ids
        partials -= partials.filtered(
            lambda part: part.debit_move_id.move_id in partials.exchange_move_id
        )
        settled = {}
        for part in partials.filtered("debit_amount_currency"):
            line = part.debit_move_id
            settled[line] = settled.get(line, 0.0) + part.debit_amount_currency
        return settled

    @api.model
    def _share(self, moves, amount, currency):
        """Return {journal item: amount} of the open items of ``moves``, oldest first.

        Without a common currency nothing can be compared: all of them are taken.
        """
        items = self.env["relance.due.item"]
        lines = moves.filtered(lambda move: move.state == "posted").mapped("line_ids")
        followed = items._get_followed_accounts(moves.company_id[:1])
        lines = lines.filtered(
            lambda line: (
                line.account_id in followed and line.amount_residual_currency > 0
            )
        )
        shares = {}
        for line in lines.sorted(lambda line: line.date_maturity or line.date):
            share = line.amount_residual_currency
            if line.currency_id == currency:
                share = min(share, amount)
                amount -= share
            if not line.currency_id.is_zero(share):
                shares[line] = share
        return shares

    def _undo(self, payment, received, settled, return_line):
        """Take the money back out of the accounts.

        ``settled`` is {journal item: amount} of what it had settled, ``return_line``
        the return on the bank statement, if it is booked. An extension may undo it in
        another way, or do more: the items of ``settled`` must be open afterwards, and
        ``credit_line_ids`` keeps the credits that the return is to be matched with.
        """
        self.ensure_one()
        if received:
            self._undo_receipt(received, settled, return_line)
        elif payment.move_id:
            self._undo_entry(payment)
        if payment:
            payment.action_reject()

    def _undo_receipt(self, received, settled, return_line):
        """Un-match a receipt of the bank, and match it with its return if it is booked.

        The bank's entry is never reversed: the return has its own.
        """
        partials = received.matched_debit_ids
        partials.filtered(lambda part: part.debit_move_id in settled).unlink()
        if return_line:
            (received + return_line).reconcile()
        self._as_engine().credit_line_ids = received

    def _undo_entry(self, payment):
        """Reverse the entry of a payment on the day of its rejection.

        What the bank statement proves stays matched: the receipt keeps its match, the
        return of the statement is matched with the reversal.
        """
        entry = payment.move_id
        payment._get_relance_counterparts().remove_move_reconcile()
        reversal = entry._reverse_moves(
            [
                {
                    "date": self.date,
                    "ref": self.env._("Rejected: %(payment)s", payment=self.name),
                }
            ]
        )
        reversal._post(soft=False)
        self._as_engine().reversal_id = reversal
        followed = self.env["relance.due.item"]._get_followed_accounts(self.company_id)
        self._as_engine().credit_line_ids = reversal.line_ids.filtered(
            lambda line: (
                line.account_id in followed
                and line.amount_residual < 0
                and not line.reconciled
            )
        )

    def _begin_cycles(self, settled):
        """Begin a new cycle of the due items, and keep which ones they were."""
        # sudo: the due items are written by the engine only
        items = self.env["relance.due.item"].sudo()
        lines = self.env["account.move.line"].union(*settled)
        begun = items._begin_rejected_cycle(lines, self.date)
        # sudo: same reason
        self.env["relance.rejection.line"].sudo().create(
            [
                {
                    "rejection_id": self.id,
                    "due_item_id": item.id,
                    "cycle": item.cycle,
                    "move_id": line.move_id.id,
                    "name": item.name or line.move_id.name,
                    "date_maturity": item.date_maturity,
                    "amount": settled[line],
                    "currency_id": line.currency_id.id,
                }
                for line, item in begun.items()
            ]
        )

    def _tell(self):
        """Write it on the invoices, and give the collector a to-do."""
        text = self._get_sentence()
        for move in self.line_ids.move_id:
            move._message_log(body=text)
        todo = self.env._("Rejected: %(payment)s", payment=self.name)
        if self._is_return_missing():
            todo = self.env._(
                "Rejected: %(payment)s. Match the return on the bank statement",
                payment=self.name,
            )
        if self.debtor_id:
            self.env["mail.activity"]._create_relance_debtor_todos(
                "relance_avancee.mail_activity_rejected",
                [(self.debtor_id, self.company_id, todo)],
            )

    def _is_return_missing(self):
        """Say whether the statement shows the receipt, and not its return yet."""
        waiting = self.credit_line_ids | self.reversal_id.line_ids
        return any(
            line.account_id.reconcile and not line.reconciled for line in waiting
        )

    def _get_sentence(self):
        """Return what happened, for the history of the invoices."""
        labels = dict(self._fields["motive"]._description_selection(self.env))
        return self.env._(
            "Payment %(payment)s of %(amount)s rejected on %(date)s: %(motive)s. The "
            "reminders begin again from the rejection.",
            payment=self.name,
            amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
            date=format_date(self.env, self.date),
            motive=self.motive_note or labels[self.motive],
        )


class RelanceRejectionLine(models.Model):
    """A due item that a rejected payment had settled, and the cycle it began."""

    _name = "relance.rejection.line"
    _description = "Due Item of a Rejected Payment"
    _inherit = "relance.guarded"
    _order = "date_maturity, id"

    rejection_id = fields.Many2one(
        "relance.rejection", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rejection_id.company_id", store=True)
    due_item_id = fields.Many2one(
        "relance.due.item", index="btree_not_null", ondelete="set null"
    )
    cycle = fields.Integer(help="The cycle of the due item that the rejection began.")
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(string="Number")
    date_maturity = fields.Date(string="Due date")
    amount = fields.Monetary(string="Open again")
    currency_id = fields.Many2one("res.currency")


class RelanceRetention(models.AbstractModel):
    """Notes on payments that came back long ago."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS reminders
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_notes_months", today):
            old = Domain("date", "<", day)
            found.append(self._search_kept("relance.rejection", root, old))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS reminders
        own = Domain("debtor_id", "in", partners.ids)
        rejections = self._search_kept("relance.rejection", companies, own)
        return [*super()._find_personal(partners, companies), rejections]


class RelanceReminder(models.Model):
    """What a reminder says of the payment that came back."""

    _inherit = "relance.reminder"

    def _get_words(self, message):
        # EXTENDS reminders: what is known of the rejection, else the usual words
        words = super()._get_words(message)
        known = {
            "motive": self._get_rejection_motives,
            "rejection_date": self._get_rejection_days,
            "payment_amount": self._get_rejection_amounts,
        }
        return words | {
            name: _first(partial(known[name], message), words[name]) for name in known
        }

    def _get_rejection_motives(self, message):
        """Return why the bank sent the payments back."""
        rejections = self._get_rejections(message)
        return ", ".join(
            dict.fromkeys(rejection._get_motive_text() for rejection in rejections)
        )

    def _get_rejection_days(self, message):
        """Return when the payments came back."""
        days = dict.fromkeys(self._get_rejections(message).mapped("date"))
        return message.join(message.write_day(day) for day in days)

    def _get_rejection_amounts(self, message):
        """Return how much came back."""
        return message.join(
            message.write_amount(rejection.amount, rejection.currency_id)
            for rejection in self._get_rejections(message)
        )

    def _get_rejections(self, message):
        """Return the rejections that began the cycles of the items spoken of."""
        shown = message.lines
        cycles = {(line.due_item_id, line.cycle) for line in shown}
        begun = shown.due_item_id.rejection_line_ids.filtered(
            lambda line: (line.due_item_id, line.cycle) in cycles
        )
        return begun.rejection_id.sorted(
            lambda rejection: (rejection.date, rejection.id)
        )


def _first(known, usual):
    """Return a function: what ``known`` writes, else what ``usual`` does."""
    return lambda: known() or usual()

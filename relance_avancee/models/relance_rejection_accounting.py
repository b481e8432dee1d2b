from odoo import api, models
from odoo.tools import format_date, formatLang

FROM_THE_BANK = ("bank", "cash")


class RelanceRejection(models.Model):
    """What a rejection undoes, by Odoo's own means and with the rights of the user."""

    _inherit = "relance.rejection"

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
        for partial in partials.filtered("debit_amount_currency"):
            line = partial.debit_move_id
            settled[line] = settled.get(line, 0.0) + partial.debit_amount_currency
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
        """Take the money back out of the accounts."""
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
        self.credit_line_ids = received

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
        self.reversal_id = reversal
        followed = self.env["relance.due.item"]._get_followed_accounts(self.company_id)
        self.credit_line_ids = reversal.line_ids.filtered(
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
        self.env["relance.rejection.line"].create(
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

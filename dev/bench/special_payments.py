"""Payments recorded on invoices: with an entry or without, in part, written off."""

from datetime import date, timedelta
from typing import Any

from demo.posting import Posting

from .special_entries import SpecialEntries, ending
from .special_ledgers import SPECIAL_CUSTOMERS

WRITE_OFF = ("654100", "658000")
SHORT_BY = 7.5
PART = 0.4
UNMATCHED = 3


class SpecialPayments:
    """The payments recorded on the invoices of one posting."""

    def __init__(self, posting: Posting, entries: SpecialEntries, today: date) -> None:
        self.env = posting.env
        self.posting = posting
        self.entries = entries
        self.today = today
        template = self.env["account.chart.template"]
        outstanding = template.ref("account_journal_payment_debit_account_id")
        self.with_entry = self._create_method_line("Virement", outstanding)
        self.without_entry = self._create_method_line("Carte", outstanding[:0])

    def record(self) -> None:
        """Record the payments on the invoices whose end it is to be paid so."""
        for rank, move in enumerate(ending(self.posting, "paid")):
            payment = self._pay(move)
            if rank % 2:
                received = payment.move_id.line_ids
                self.entries.receive(received.filtered(lambda line: line.balance > 0))
        for move in ending(self.posting, "holdback"):
            self._pay(move)
        for move in ending(self.posting, "part_paid"):
            self._pay(move, amount=move.currency_id.round(move.amount_residual * PART))
        for move in ending(self.posting, "paid_without_entry"):
            self._pay(move, payment_method_line_id=self.without_entry.id)
        self._write_off()
        self._record_unmatched()
        # They refer to the items that they paid.
        self.env["account.payment.register"].search([]).unlink()

    def _create_method_line(self, name: str, account: Any) -> Any:
        """Create a way to pay; without an account, its payments have no entry."""
        manual = self.env.ref("account.account_payment_method_manual_in")
        values = {
            "name": name,
            "payment_method_id": manual.id,
            "journal_id": self.entries.bank.id,
            "payment_account_id": account.id,
        }
        return self.env["account.payment.method.line"].create(values)

    def _pay(self, move: Any, **values: Any) -> Any:
        """Record a payment of an invoice, of all that is owed unless told otherwise."""
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        day = min(move.invoice_date_due + timedelta(move.id % 30), self.today)
        wizard = register.create(
            {
                "payment_date": day,
                "journal_id": self.entries.bank.id,
                "payment_method_line_id": self.with_entry.id,
                "group_payment": True,
                **values,
            }
        )
        return wizard._create_payments()

    def _write_off(self) -> None:
        """Record payments that are a little short, and write the rest off."""
        for rank, move in enumerate(ending(self.posting, "written_off")):
            code = WRITE_OFF[rank % len(WRITE_OFF)]
            account = self.env["account.account"].search([("code", "=", code)])
            self._pay(
                move,
                amount=move.amount_residual - SHORT_BY,
                payment_difference_handling="reconcile",
                writeoff_account_id=account.id,
            )

    def _record_unmatched(self) -> None:
        """Record payments that nobody has matched with an invoice."""
        payments = self.env["account.payment"].create(
            [
                {
                    "partner_id": self.posting.partners[customer.name].id,
                    "amount": 150 + 35 * rank,
                    "date": self.today - timedelta(9 + 40 * rank),
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "journal_id": self.entries.bank.id,
                    "payment_method_line_id": self.with_entry.id,
                }
                for rank, customer in enumerate(SPECIAL_CUSTOMERS[:UNMATCHED])
            ]
        )
        payments.action_post()

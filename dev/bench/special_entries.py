"""Entries that are neither invoices nor bank transfers, as accountants make them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from odoo.fields import Command

from demo.posting import Posting

from .special_ledgers import SPECIAL_CUSTOMERS

RECEIVABLE = "411100"
HOLDBACK = "411700"
BILL = "413000"
DOUBTFUL = ("416000", "416100")
NON_TRADE = "467900"
SUSPENSE = "471000"
# The French chart has no receivable account for these.
MISSING_ACCOUNTS = {
    "416100": {"name": "Clients douteux", "non_trade": False},
    "467900": {"name": "Autres comptes débiteurs", "non_trade": True},
}
HOLDBACK_SHARE = 0.05
DAYS_BEFORE_TRANSFER = 35
DAYS_OF_A_BILL = 60


class SpecialEntries:
    """The miscellaneous entries about one posting: transfers, openings, errors."""

    def __init__(self, posting: Posting, today: date) -> None:
        self.env = posting.env
        self.posting = posting
        self.today = today
        company = [("company_id", "=", self.env.company.id)]
        journals = self.env["account.journal"].search(company)
        self.journal = journals.filtered(lambda journal: journal.code == "MISC")
        self.bank = journals.filtered(lambda journal: journal.type == "bank")[:1]
        self._create_accounts()

    def post(self) -> None:
        """Move receivables to other accounts, and post what no document explains."""
        for move in ending(self.posting, "bill"):
            self._transfer(move, BILL)
        for move in ending(self.posting, "bill_paid"):
            self.receive(self._transfer(move, BILL))
        for rank, move in enumerate(ending(self.posting, "doubtful")):
            self._transfer(move, DOUBTFUL[rank % 2])
        for move in ending(self.posting, "holdback"):
            self._transfer(move, HOLDBACK, HOLDBACK_SHARE)
        self._post_unexplained()

    def receive(self, lines: Any) -> None:
        """Settle items of one account by a line of the bank's statement, today."""
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today,
                "payment_ref": "Remise",
                "partner_id": lines.partner_id.id,
                "amount": sum(lines.mapped("amount_residual")),
                "counterpart_account_id": lines.account_id.id,
            }
        )
        received = statement_line.move_id.line_ids
        (lines | received.filtered(lambda line: line.balance < 0)).reconcile()

    def _create_accounts(self) -> None:
        self.env["account.account"].create(
            [
                {"code": code, "account_type": "asset_receivable", **values}
                for code, values in MISSING_ACCOUNTS.items()
            ]
        )
        self._account(DOUBTFUL[0]).reconcile = True

    def _account(self, code: str) -> Any:
        return self.env["account.account"].search([("code", "=", code)])

    def _transfer(self, move: Any, code: str, share: float = 1.0) -> Any:
        """Move a share of what is owed to another account; return the items there."""
        moved = self.env["account.move.line"]
        owed = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        for line in owed:
            amount = line.currency_id.round(line.amount_residual * share)
            day = min(move.invoice_date + timedelta(DAYS_BEFORE_TRANSFER), self.today)
            there, here = self._post_entry(
                day, line.partner_id, code, line.account_id.code, amount
            )
            (here | line).reconcile()
            moved |= there
        return moved

    def _post_unexplained(self) -> None:
        """Post open items that no document explains, some without a partner."""
        nobody = self.env["res.partner"]
        customer = self.posting.partners[SPECIAL_CUSTOMERS[4].name]
        for rank in range(3):
            day = self.today - timedelta(45 + 120 * rank)
            amount = 410 + 100 * rank
            self._post_entry(day, nobody, RECEIVABLE, SUSPENSE, amount)
            self._post_entry(day, customer, RECEIVABLE, SUSPENSE, amount)
            self._post_entry(day, customer, NON_TRADE, SUSPENSE, amount)
            self._post_entry(day, customer, SUSPENSE, RECEIVABLE, amount / 4)

    def _post_entry(
        self, day: date, partner: Any, debited: str, credited: str, amount: float
    ) -> Any:
        """Post an entry of two items; return them, the debit first."""
        common = {
            "partner_id": partner.id,
            "date_maturity": day + timedelta(DAYS_OF_A_BILL),
        }
        debit = {"account_id": self._account(debited).id, "debit": amount}
        credit = {"account_id": self._account(credited).id, "credit": amount}
        values = {
            "move_type": "entry",
            "journal_id": self.journal.id,
            "date": day,
            "line_ids": [
                Command.create(common | debit),
                Command.create(common | credit),
            ],
        }
        entry = self.env["account.move"].create(values)
        entry.action_post()
        return entry.line_ids.sorted("balance", reverse=True)


def ending(posting: Posting, end: str) -> Iterator[Any]:
    """Give the posted invoices that come to this end."""
    for key, move in posting.moves.items():
        if key.rpartition(" ")[0] == end:
            yield move

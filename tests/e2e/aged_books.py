"""The aged balance by brute force: journal items and matchings, in plain Python."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from environment import postgres

LINES = """
    SELECT json_build_object(
        'id', line.id, 'account', line.account_id, 'company', line.company_id,
        'partner', line.partner_id, 'currency', line.currency_id,
        'posted', line.parent_state = 'posted', 'day', line.date,
        'due', line.date_maturity, 'receivable', account.account_type =
        'asset_receivable' OR account.code_store::text LIKE '%"416%',
        'non_trade', COALESCE(account.non_trade, false),
        'balance', line.balance::text, 'foreign', line.amount_currency::text)
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE account.account_type = 'asset_receivable'
        OR account.code_store::text LIKE '%"416%'
        OR line.id IN (SELECT debit_move_id FROM account_partial_reconcile
                 UNION SELECT credit_move_id FROM account_partial_reconcile)
"""
MATCHINGS = """
    SELECT json_build_object(
        'debit', debit_move_id, 'credit', credit_move_id, 'amount', amount::text,
        'debit_foreign', debit_amount_currency::text,
        'credit_foreign', credit_amount_currency::text)
      FROM account_partial_reconcile
"""
PARTNERS = """
    SELECT json_build_array(partner.id, debtor.id,
                            COALESCE(debtor.relance_payer_id, debtor.id))
      FROM res_partner partner
      JOIN res_partner debtor ON debtor.id = COALESCE(
           partner.commercial_partner_id, partner.id)
"""
LATE_AFTER = (0, 30, 60, 90, 120)


@dataclass(frozen=True)
class Line:
    """A journal item; ``day`` and ``due`` are dates, amounts are exact."""

    id: int
    account: int
    company: int
    partner: int | None
    currency: int
    posted: bool
    day: date
    due: date | None
    receivable: bool
    non_trade: bool
    balance: Decimal
    foreign: Decimal


@dataclass(frozen=True)
class Question:
    """What a table is about."""

    day: date
    companies: frozenset[int]
    company_currency: int
    currency: int | None
    by: str


@dataclass
class Answer:
    """The rows by holder (six columns, then what is not matched), and the ledger."""

    rows: Mapping[int, list[Decimal]]
    ledger: Decimal
    outside: Mapping[str, Decimal]


class AgedBooks:
    """The receivable items of a database, and how they are matched."""

    def __init__(self, database: str) -> None:
        read = [json.loads(line) for line in postgres.psql(LINES, database)]
        self.lines = {values["id"]: _read_line(values) for values in read}
        self.matchings = defaultdict(list)
        for text in postgres.psql(MATCHINGS, database):
            self._add_matching(json.loads(text))
        self.holders = {
            partner: {"debtor": debtor, "payer": payer}
            for partner, debtor, payer in map(
                json.loads, postgres.psql(PARTNERS, database)
            )
        }

    def _add_matching(self, values: Mapping) -> None:
        """Note on both items what was matched, and on which day."""
        debit, credit = self.lines[values["debit"]], self.lines[values["credit"]]
        day = max(debit.day, credit.day)
        amount = Decimal(values["amount"])
        self.matchings[debit.id].append((day, amount, Decimal(values["debit_foreign"])))
        self.matchings[credit.id].append(
            (day, -amount, -Decimal(values["credit_foreign"]))
        )

    def answer(self, question: Question) -> Answer:
        """Return the table of a day, customer by customer."""
        rows: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 7)
        outside: dict[str, Decimal] = defaultdict(Decimal)
        ledger = Decimal(0)
        for line in self.lines.values():
            if not _is_in(line, question):
                continue
            ledger += line.foreign if question.currency else line.balance
            left, foreign = self._get_left(line, question.day)
            shown = foreign if question.currency else left
            reason = _get_reason(line, foreign, question)
            if reason:
                outside[reason] += shown
            elif shown:
                holder = self.holders[line.partner][question.by]
                rows[holder][_get_column(line, shown, question.day)] += shown
        kept = {holder: row for holder, row in rows.items() if any(row)}
        named = {name: amount for name, amount in outside.items() if amount}
        return Answer(kept, ledger, named)

    def _get_left(self, line: Line, day: date) -> tuple[Decimal, Decimal]:
        """Return what the matchings up to a day left of an item."""
        left, foreign = line.balance, line.foreign
        for matched_on, amount, amount_foreign in self.matchings[line.id]:
            if matched_on <= day:
                left -= amount
                foreign -= amount_foreign
        return left, foreign


def read_span(books: AgedBooks) -> tuple[date, date]:
    """Return the first and the last day of the receivable items."""
    days: Collection[date] = [line.day for line in books.lines.values()]
    return min(days), max(days)


def _read_line(values: dict) -> Line:
    due = values["due"]
    return Line(
        **values
        | {
            "day": date.fromisoformat(values["day"]),
            "due": due and date.fromisoformat(due),
            "balance": Decimal(values["balance"]),
            "foreign": Decimal(values["foreign"]),
        }
    )


def _is_in(line: Line, question: Question) -> bool:
    return (
        line.receivable
        and line.posted
        and line.company in question.companies
        and line.day <= question.day
        and question.currency in (None, line.currency)
    )


def _get_reason(line: Line, foreign: Decimal, question: Question) -> str | None:
    """Return what keeps an item out of the table."""
    if line.non_trade:
        return "non_trade"
    if line.partner is None:
        return "no_customer"
    if line.currency != question.company_currency and not foreign:
        return "exchange"
    return None


def _get_column(line: Line, left: Decimal, day: date) -> int:
    """Return the column of an item: the last one is for what is not matched."""
    if left < 0:
        return 6
    late = (day - (line.due or line.day)).days
    return sum(late > limit for limit in LATE_AFTER)

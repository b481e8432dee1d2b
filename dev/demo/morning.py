"""The customers of this morning: each owes an invoice whose step has its day.

``morning.csv`` says which: the ladder, the step (days after the due date) and how many
days worked ago it left; 0 waits to be approved this morning.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from .days import worked_after
from .documents import Customer, Ledger, Line
from .ladders import find_start
from .ledger import Account, join, weekday_before

CUSTOMERS = Path(__file__).with_name("morning.csv")
# Their other invoices are older, and paid.
YOUNGEST = 190
DAYS_TO_PAY = 30
DAYS_TO_REJECT = 4
# How the addon is told of the ladders that are those of a payment route.
ROUTES = ("retention", "deposit", "debit")
# Worth a note before the due date, a formal notice, or the care of a key account.
DEAR_STEPS, DEAR_LADDERS = (-7, 45), ("key", "public")
DEAR = Line("Four mixte 10 niveaux", Decimal("6890.00"))
OLD = "old"


@dataclass(frozen=True)
class Target:
    """The step that a customer's invoice reaches, and how many days worked ago."""

    customer: Customer
    ladder: str
    step: int
    ago: int


class Promise(NamedTuple):
    """A customer who gave a day: nothing leaves up to it; told some days before."""

    customer: str
    told: date
    until: date


class Debit(NamedTuple):
    """A direct debit of an invoice, and the day on which the bank sends it back."""

    invoice: str
    paid: date
    rejected: date


@dataclass(frozen=True)
class Morning:
    """What the customers of the morning owe and promised, what came back unpaid.

    ``days`` is by story the day on which the step of its customer leaves.
    """

    ledger: Ledger
    promises: tuple[Promise, ...]
    debits: tuple[Debit, ...]
    days: Mapping[str, date]


def read_targets() -> list[Target]:
    """Return the customers of the morning."""
    with CUSTOMERS.open(encoding="utf-8", newline="") as lines:
        return [_read_target(row) for row in csv.DictReader(lines)]


def build_morning(today: date) -> Morning:
    """Return what leads to the reminders of ``today``, a day worked."""
    lives = [_Life(target, today) for target in read_targets()]
    return Morning(
        join([life.account for life in lives]),
        tuple(life.promise for life in lives if life.promise),
        tuple(life.debit for life in lives if life.debit),
        {life.target.customer.story: life.leaves for life in lives},
    )


def _read_target(row: dict[str, Any]) -> Target:
    ladder, step, ago = (row.pop(name) for name in ("ladder", "step", "ago"))
    customer = Customer(**row | {"invoices": int(row["invoices"])})
    return Target(customer, ladder, int(step), int(ago))


class _Life:
    """The account of one customer: old invoices that it paid, and the one it owes."""

    def __init__(self, target: Target, today: date) -> None:
        self.target = target
        self.leaves = worked_after(today, -target.ago)
        self.promise: Promise | None = None
        self.debit: Debit | None = None
        customer = target.customer
        self.account = Account(
            replace(customer, story=""), today, Random(customer.name), YOUNGEST
        )
        self.account.live()
        self.account.customer = customer
        self._owe()

    def _owe(self) -> None:
        """Add the invoice whose step leaves on the day chosen."""
        target = self.target
        if target.ladder == OLD:
            self._invoice(self.leaves - timedelta(target.step))
            return
        start = find_start(target.ladder, target.step, self.leaves)
        if target.ladder == "debit":
            self._debit(start.day)
        else:
            self._invoice(start.day)
        if start.leaves < self.leaves:
            told = worked_after(start.leaves, -1)
            until = self.leaves - timedelta(days=1)
            self.promise = Promise(target.customer.name, told, until)

    def _debit(self, rejected: date) -> None:
        """Add an invoice that is debited when due, and the day of the rejection."""
        due = worked_after(rejected, -DAYS_TO_REJECT)
        self.debit = Debit(self._invoice(due), due, rejected)

    def _invoice(self, due: date) -> str:
        """Add an invoice due on a day; return its key."""
        ladder = self.target.ladder
        day = weekday_before(due - timedelta(DAYS_TO_PAY))
        usual = self.account.invoice(day)
        is_dear = self.target.step in DEAR_STEPS or ladder in DEAR_LADDERS
        lines = (DEAR, *usual.lines[1:]) if is_dear else usual.lines
        route = ladder if ladder in ROUTES else ""
        invoice = replace(usual, lines=lines, term="", due=due, route=route)
        self.account.invoices.append(invoice)
        return invoice.key

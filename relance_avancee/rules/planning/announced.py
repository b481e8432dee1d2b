"""Money announced: registered or under way, and not in the books yet.

It is deducted from what is asked, and what it covers waits some bank days. Money that
comes is booked by then; what does not is asked again: nobody is left out for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .eligibility import FLOAT_NOISE, is_below

# Bank days, two weeks: a cheque is cleared, a platform pays out once a week, and
# somebody enters the statement.
PAYMENT_DAYS = 10
# Bank days: an order is executed on the next one (directive 2015/2366, art. 83), and
# seen on the one after. More is only a promise.
ANNOUNCEMENT_DAYS = 3
# A payment dated further ahead is a slip of the pen, or no money on its way yet.
FARTHEST_DAYS = 90
# Paid in another currency, it is worth more or less on the day of the bank.
RATE_MOVES = 0.05


@dataclass(frozen=True)
class Announced:
    """Money announced on ``day``, as it is read: see the planner.

    ``amount`` is in ``currency``, ``company_amount`` what it is worth in the company's,
    None when nobody knows. ``moves`` are the invoices named, ``is_sure`` says that
    somebody registered it, ``is_matched`` that money was matched with these invoices:
    no rest of it pays others.
    """

    source: str
    id: int
    name: str
    day: date
    amount: float
    currency: int
    company_amount: float | None = None
    moves: tuple[int, ...] = ()
    is_sure: bool = True
    is_matched: bool = False

    @property
    def key(self) -> str:
        """Return what tells it from other money, and from itself with other facts."""
        return f"{self.source},{self.id}:{self.amount:g},{self.currency},{self.moves}"

    def get_end(self, after: Callable[[date, int], date]) -> date:
        """Return the last day of the wait; ``after`` counts bank days."""
        return after(self.day, PAYMENT_DAYS if self.is_sure else ANNOUNCEMENT_DAYS)

    def is_awaited(self, today: date, after: Callable[[date, int], date]) -> bool:
        """Say whether it may still come; the last day is included."""
        if self.day > today + timedelta(days=FARTHEST_DAYS):
            return False
        return today <= self.get_end(after)

    def is_late(self, today: date, after: Callable[[date, int], date]) -> bool:
        """Say whether it was registered, waited for, and never came."""
        return self.is_sure and self.day <= today and today > self.get_end(after)


@dataclass(frozen=True)
class Asked:
    """An item that money may pay; ``is_free`` when money that names nothing may too."""

    item: int
    move: int
    currency: int
    amount: float
    company_amount: float
    is_free: bool = True


def allocate(money: Iterable[Announced], asked: Sequence[Asked]) -> dict[int, float]:
    """Return {item: what was announced of it}, in the currency of the item.

    Money pays first the invoices that it names, whatever its currency, then the oldest
    of its own currency; ``asked`` come the oldest first.

    >>> day = date(2026, 2, 2)
    >>> asked = [Asked(1, 10, 1, 300.0, 300.0), Asked(2, 20, 1, 500.0, 500.0)]
    >>> allocate([Announced("payment", 7, "P7", day, 400.0, 1)], asked)
    {1: 300.0, 2: 100.0}
    >>> allocate([Announced("payment", 7, "P7", day, 400.0, 1, 400.0, (20,))], asked)
    {2: 400.0}
    """
    money = list(money)
    left = {debt.item: debt.amount for debt in asked}
    rests = {}
    for one in money:
        named = [debt for debt in asked if debt.move in one.moves]
        rests[one] = _pay(one, 1.0, named, left)
    for one in money:
        if not one.is_matched:
            own = [d for d in asked if d.is_free and d.currency == one.currency]
            _pay(one, rests[one], own, left)
    taken = {debt.item: debt.amount - left[debt.item] for debt in asked}
    return {item: amount for item, amount in taken.items() if amount > FLOAT_NOISE}


def is_all_awaited(amount: float, announced: float, minimum: float = 0.0) -> bool:
    """Say whether what was announced leaves nothing worth a message.

    >>> [is_all_awaited(1000, paid, minimum=5) for paid in (400, 995, 996, 1000)]
    [False, False, True, True]
    """
    rest = amount - announced
    return announced > 0 and (rest <= FLOAT_NOISE or is_below(rest, minimum))


def _pay(
    money: Announced, rest: float, asked: Iterable[Asked], left: dict[int, float]
) -> float:
    """Take from ``left`` what ``rest``, a part of the money, pays; return its rest."""
    for debt in asked:
        worth = _get_worth(money, debt)
        due = left[debt.item]
        if rest <= FLOAT_NOISE or due <= FLOAT_NOISE or worth <= FLOAT_NOISE:
            continue
        paid = min(due, worth * rest)
        if money.currency != debt.currency and worth * rest >= due * (1 - RATE_MOVES):
            paid = due
        left[debt.item] = due - paid
        rest -= paid / worth
    return max(rest, 0.0)


def _get_worth(money: Announced, debt: Asked) -> float:
    """Return what all of the money is worth in the currency of ``debt``."""
    if money.currency == debt.currency:
        return money.amount
    if money.company_amount is None or debt.company_amount <= FLOAT_NOISE:
        return 0.0
    return money.company_amount * debt.amount / debt.company_amount

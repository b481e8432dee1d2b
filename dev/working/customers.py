"""The customers of the simulated quarter: what they owe, pay, promise and answer.

The assumptions stand here, each with where it comes from; none of them is of
``rules/desk/order.py``, so that the order is judged by something else than itself.
"""

import datetime as dt
import itertools
import math
import random
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import NamedTuple


class Habit(NamedTuple):
    """How the customers of a class pay and react.

    ``late_share`` is what the score tells of them, in the middle of its class (limits
    of ``rules/risk/classes.py``). Of what is late, ``delay`` is the median of the days
    until it is paid without an act, ``never`` the share that is not. Reached by phone,
    ``promises`` of them promise and ``keeps`` of these pay.
    """

    late_share: float
    delay: float
    never: float
    promises: float
    keeps: float

    def waits(self, end: int, days_late: int) -> float:
        """Return the probability that what is so late is not paid ``end`` days late."""
        return self.unpaid(end) / self.unpaid(days_late)

    def unpaid(self, days_late: int) -> float:
        """Return the share that is not paid so late, nobody having acted."""
        spread = math.log(max(days_late, 0.1) / self.delay) / LONG
        return self.never + (1 - self.never) * (1 - NormalDist().cdf(spread))


# Delays: late payers of the benchmark ledger (of all payments p75 15, p90 35, p99 127
# days) as the middle class, half and double around it. Promises: one in two is kept, as
# in tests/ninety_days; better and worse around it. What never comes, and who promises,
# are guesses of ours.
HABITS = {
    "A": Habit(0.10, 6, 0.02, 0.9, 0.8),
    "B": Habit(0.30, 10, 0.05, 0.8, 0.65),
    "C": Habit(0.50, 20, 0.10, 0.7, 0.5),
    "D": Habit(0.70, 40, 0.25, 0.6, 0.4),
    "E": Habit(0.90, 80, 0.50, 0.5, 0.25),
}
# One in two calls is answered: the cap of calls of the addon counts on more than one.
ANSWERED = 0.5
# A twentieth of the reminders is answered by mail; who wrote answers the phone.
REPLIES = 0.05
REMINDERS = (5, 12, 21)
PROMISED_DAYS = 7
# Ages of what is late at the start: the benchmark ledger, 15,000 late lines.
AGES = {
    (1, 30): 5515,
    (31, 60): 3273,
    (61, 90): 1797,
    (91, 180): 2377,
    (181, 365): 1538,
    (366, 720): 501,
}
ITEMS = 3  # due items of a late customer: 15,000 for 4,303
SPREAD = 1.2  # of the logarithm of amounts: one in ten is five times the median
MEDIAN = 1000.0
NEW = 0.02  # items that a customer gets a day
LONG = 1.0  # spread of the logarithm of the delays
FADING = ((0, 1.0), (90, 0.73), (180, 0.5), (365, 0.25), (730, 0.1))


def fading(days_late: int) -> float:
    """Return the share of a debt so late that an act still obtains.

    Between the points of the survey of the Commercial Collection Agency Association.
    """
    for (start, high), (end, low) in itertools.pairwise(FADING):
        if days_late <= end:
            return high + (low - high) * (days_late - start) / (end - start)
    return FADING[-1][1]


@dataclass
class Item:
    """A due item: when it was due, and when it is paid without an act, if ever."""

    amount: float
    due: int
    natural: float
    paid: int | None = None


@dataclass
class Customer:
    """A customer with a class, its items, and what it last said or heard."""

    letter: str
    life: random.Random
    luck: random.Random
    items: list[Item] = field(default_factory=list)
    spoken: int = -1000
    tried: int = -1000
    promise: int | None = None
    keeps: bool = False
    broken: bool = False
    reply: bool = False

    @property
    def habit(self) -> Habit:
        """Return how it pays."""
        return HABITS[self.letter]

    def late(self, day: int) -> list[Item]:
        """Return what it owes and is late on ``day``."""
        return [item for item in self.items if item.paid is None and item.due < day]


class Quarter:
    """The same customers and the same chance for each order of work.

    What a customer does by itself (its ``life``) and how its calls go (its ``luck``)
    are drawn apart: an act changes nothing but what follows from it.
    """

    def __init__(self, count: int, seed: int) -> None:
        letters = sorted(HABITS)
        self.customers = [
            Customer(
                letters[rank % len(letters)],
                random.Random(f"{seed} life {rank}"),
                random.Random(f"{seed} luck {rank}"),
            )
            for rank in range(count)
        ]
        for customer in self.customers:
            customer.items = [
                self.make(customer, -self.age(customer)) for _item in range(ITEMS)
            ]

    def age(self, customer: Customer) -> int:
        """Return the age of something late at the start."""
        [(low, high)] = customer.life.choices([*AGES], [*AGES.values()])
        return customer.life.randint(low, high)

    def make(self, customer: Customer, due: int) -> Item:
        """Return an item due on ``due`` that is not paid before the start."""
        habit, chance = customer.habit, customer.life
        amount = MEDIAN * chance.lognormvariate(0, SPREAD)
        natural = float("inf")
        if chance.random() >= habit.never:
            # what would have been paid before the start is not open at the start
            waited = max(-due, 0)
            delay = 0.0
            for _draw in range(200):
                delay = habit.delay * chance.lognormvariate(0, LONG)
                if delay > waited:
                    break
            else:
                delay = waited + habit.delay
            natural = due + delay
        return Item(amount, due, natural)

    def live(self, day: int) -> float:
        """Let the customers live a day; return the money that came."""
        return sum(self.live_one(customer, day) for customer in self.customers)

    def live_one(self, customer: Customer, day: int) -> float:
        if customer.life.random() < NEW:
            customer.items.append(self.make(customer, day))
        late = customer.late(day)
        ages = {day - item.due for item in late}
        if ages & {*REMINDERS}:
            customer.spoken = day
            customer.reply |= customer.life.random() < REPLIES
        paying = [item for item in late if item.natural <= day]
        if customer.promise is not None and customer.promise <= day:
            if customer.keeps:
                paying = late
            else:
                customer.broken = True
            customer.promise = None
        for item in paying:
            item.paid = day
        return sum(item.amount for item in paying)

    def act(self, customer: Customer, day: int) -> None:
        """Call ``customer``: maybe it answers, promises, and will pay."""
        answered = customer.luck.random() < ANSWERED or customer.reply
        customer.tried = day
        if not answered:
            return
        customer.spoken = day
        customer.reply = customer.broken = False
        oldest = max((day - item.due for item in customer.late(day)), default=0)
        promised = customer.luck.random() < customer.habit.promises * fading(oldest)
        if promised and customer.promise is None:
            customer.promise = day + PROMISED_DAYS
            customer.keeps = customer.luck.random() < customer.habit.keeps


def weekday(day: int) -> bool:
    """Say whether ``day`` of the quarter, which begins on a Monday, is worked."""
    return dt.date.fromordinal(day + dt.date(2026, 2, 2).toordinal()).weekday() < 5

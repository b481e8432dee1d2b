"""Collect the money of a simulated quarter in several orders of work.

    dev/my_day --customers 300 --rounds 20

A collector makes the same number of acts a day in each order: the first of the list who
have heard nothing for a week, nobody twice a day, nobody whose promise runs. Prints, by
order, the money that came by day 60 in thousands, and how much of it came by the acts:
what comes more than without any, with the standard error. Two orders tell what may be
had at most: of who knows how each class pays and reacts, and of who knows which item is
never paid by itself. customers.py has the assumptions.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "relance_avancee"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.desk.order import QUIET_DAYS, Debt, gain, rank
from working.customers import ANSWERED, Customer, Quarter, fading, weekday

END = 60
# Two hours, six minutes an act.
ACTS = 20
Order = Callable[[Customer, int], float]


def by_my_day(customer: Customer, day: int) -> float:
    """Return the rank of ``customer`` in My day: what it owes, how it pays, causes."""
    debts = [Debt(item.amount, day - item.due) for item in customer.late(day)]
    told = {"broken": customer.broken, "reply": customer.reply}
    causes = [cause for cause, is_there in told.items() if is_there]
    return rank(gain(debts, customer.habit.late_share), causes)


def by_amount(customer: Customer, day: int) -> float:
    """Return what ``customer`` owes and is late."""
    return sum(item.amount for item in customer.late(day))


def by_age(customer: Customer, day: int) -> float:
    """Return how late the oldest item of ``customer`` is."""
    return max((day - item.due for item in customer.late(day)), default=0)


def by_habits(customer: Customer, day: int) -> float:
    """Return what a call brings by the end, for who knows the habits of the class."""
    return sum(
        item.amount * customer.habit.waits(END - item.due, day - item.due)
        for item in customer.late(day)
    ) * obtains(customer, day)


def by_fate(customer: Customer, day: int) -> float:
    """Return the same for who knows what is paid by itself before the end."""
    left = (item.amount for item in customer.late(day) if item.natural > END)
    return sum(left) * obtains(customer, day)


def obtains(customer: Customer, day: int) -> float:
    """Return the share of what is late that a call brings."""
    answered = 1 if customer.reply else ANSWERED
    habit = customer.habit
    return answered * habit.promises * habit.keeps * fading(int(by_age(customer, day)))


ORDERS: dict[str, Order] = {
    "my day": by_my_day,
    "amount": by_amount,
    "age": by_age,
    "habits": by_habits,
    "fate": by_fate,
}


def is_open(customer: Customer, day: int) -> bool:
    """Say whether somebody may act on ``customer``: the same for all orders."""
    waits = customer.reply or customer.broken or day - customer.spoken >= QUIET_DAYS
    free = customer.promise is None and customer.tried < day
    return bool(free and waits and customer.late(day))


def work(order: Order | None, count: int, seed: int, acts: int) -> float:
    """Return the money that comes by the end, in an order; None makes no act."""
    quarter = Quarter(count, seed)
    money = 0.0
    for day in range(END):
        money += quarter.live(day)
        if order and weekday(day):
            waiting = [one for one in quarter.customers if is_open(one, day)]
            waiting.sort(key=lambda one: order(one, day), reverse=True)
            for customer in waiting[:acts]:
                quarter.act(customer, day)
    return money


def main(arguments: argparse.Namespace) -> None:
    """Print the table."""
    seeds = range(arguments.rounds)
    done: dict[str, list[float]] = {
        name: [work(order, arguments.customers, seed, arguments.acts) for seed in seeds]
        for name, order in {"no act": None, **ORDERS}.items()
    }
    base = statistics.mean(done["no act"])
    amount = statistics.mean(done["amount"])
    print(f"{arguments.customers} customers, {arguments.acts} acts a day, {END} days")
    for name, moneys in done.items():
        mean = statistics.mean(moneys)
        by_acts = (mean - base) / (amount - base) - 1
        error = standard_error(moneys, done["amount"]) / (amount - base)
        print(
            f"{name:8} {mean / 1000:9.0f}  by acts {(mean - base) / 1000:7.0f}"
            f"  against amount: {mean / amount - 1:+.1%} in all, {by_acts:+.1%} by acts"
            f" (±{error:.1%})"
        )


def standard_error(moneys: list[float], others: list[float]) -> float:
    """Return the standard error of the mean difference of the same rounds."""
    differences = [one - other for one, other in zip(moneys, others, strict=True)]
    if len(differences) < 2:
        return float("inf")
    return statistics.stdev(differences) / len(differences) ** 0.5


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main(parse())

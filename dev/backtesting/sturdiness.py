"""Forecast simulated ledgers on which nothing is told: does telling harm there?

    dev/sturdiness [--ledgers 4] [--customers 250] [--flags none|random]

A simulation, so a check of sturdiness: it is no evidence of what real ledgers do. What
it assumes, unlike the public sample of docs/risk_backtest.md:

- two years; a customer has 4 to 40 invoices, terms of 15, 30, 45 or 60 days, always the
  same ones for four customers in five;
- it pays on Fridays (four in ten), twice a month (two in ten), or on any working day:
  nobody pays at a weekend;
- usual delays are spread widely, and that of each invoice is skewed: a gamma law with a
  long right tail, on top of the usual one;
- one customer in ten turns bad on a day of its own: thirty days later from then on;
- one invoice in fifty is never paid;
- how an invoice was sent and whether it was disputed is unknown; with ``--flags
  random`` it is known, drawn at random, and changes nothing.

Rules alone, without Odoo. Each month of the second year is forecast with weights fitted
on what was due before it, on the payments alone and told for what the ledger shows.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import backtesting  # noqa: F401  finds the rules
from rules.risk.circumstances import (
    DISPUTE,
    NO_EFFECTS,
    Effects,
    as_learnt,
    compare,
    dispute_chance,
    find_effects,
)
from rules.risk.expected_date import as_disputed, likely_delay, quantiles
from rules.risk.features import Context, features, segment_rate
from rules.risk.fit import fit, is_enough
from rules.risk.history import EARLIEST, LATEST, Outcome, Sums, Told, summarise
from rules.risk.measure import auc, brier
from rules.risk.score import SHIPPED, Coefficients, told_score

FIRST = date(2024, 1, 1)
DAYS = 730
TERMS = (15, 30, 45, 60)
LONG_TERMS = 30
MOST_CASES = 1500
DIGITS = 4
Ledger = Mapping[int, Sequence[Outcome]]


@dataclass(frozen=True)
class Customer:
    """How a simulated customer pays."""

    terms: Sequence[int]
    usual: float
    spread: float
    run: str
    turns_bad: date | None

    def settle(self, due: date, chance: random.Random) -> date | None:
        """Return the day on which it pays what is due on ``due``, None for never."""
        if chance.random() < 0.02:
            return None
        delay = self.usual + chance.gammavariate(1.5, self.spread)
        if self.turns_bad and due >= self.turns_bad:
            delay += 30
        return self._next_run(due + timedelta(days=round(delay)))

    def _next_run(self, day: date) -> date:
        while not self._pays_on(day):
            day += timedelta(days=1)
        return day

    def _pays_on(self, day: date) -> bool:
        if self.run == "friday":
            return day.weekday() == 4
        if self.run == "fortnight":
            return day.day in (10, 25)
        return day.weekday() < 5


def simulate(chance: random.Random, customers: int, flags: str) -> Ledger:
    """Return the invoices of each customer."""
    return {
        number: [*_invoices(_customer(chance), chance, flags)]
        for number in range(customers)
    }


def _customer(chance: random.Random) -> Customer:
    alone = chance.random() < 0.8
    turn = FIRST + timedelta(days=chance.randint(200, DAYS))
    return Customer(
        terms=(chance.choice(TERMS),) if alone else TERMS,
        usual=chance.gauss(-6, 9),
        spread=chance.uniform(2, 8),
        run=chance.choices(("friday", "fortnight", "any"), (4, 2, 4))[0],
        turns_bad=turn if chance.random() < 0.1 else None,
    )


def _invoices(
    customer: Customer, chance: random.Random, flags: str
) -> Iterator[Outcome]:
    days = sorted(chance.randint(0, DAYS) for _ in range(chance.randint(4, 40)))
    for rank, day in enumerate(days):
        issued = FIRST + timedelta(days=day)
        terms = chance.choice(customer.terms)
        due = issued + timedelta(days=terms)
        settled = customer.settle(due, chance)
        is_flagged = flags == "random"
        is_disputed = is_flagged and settled and chance.random() < 0.2
        yield Outcome(
            issued=issued,
            due=due,
            amount=round(chance.lognormvariate(7, 1), 2),
            settled=settled,
            disputed_from=settled if is_disputed else None,
            disputed_to=settled if is_disputed else None,
            circumstances={
                "long_terms": terms > LONG_TERMS,
                "first": rank == 0,
                "august": due.month == 8,
                "year_end": due.month == 12 and due.day >= 15,
                "post": chance.random() < 0.5 if is_flagged else None,
            },
        )


class Origin:
    """What is learnt of a ledger at the end of a day, told or on payments alone."""

    def __init__(self, ledger: Ledger, day: date, is_told: bool) -> None:
        self.ledger = ledger
        self.day = day
        self.effects = self._find_effects() if is_told else NO_EFFECTS
        late = [one.delay(day) > 0 for one in self._decided(all_of(ledger))]
        self.rate = segment_rate((sum(late), len(late)))
        self.coefficients = self._fit()

    def _find_effects(self) -> Effects:
        settled = [
            (number, one)
            for number, outcomes in self.ledger.items()
            for one in self._decided(outcomes)
            if one.is_settled(self.day)
        ]
        compared = compare(
            (
                number,
                {
                    **as_learnt(one.circumstances, (self.day - one.due).days),
                    DISPUTE: one.is_disputed(self.day),
                },
                float(min(max(one.delay(self.day), EARLIEST), LATEST)),
            )
            for number, one in settled
        )
        disputed = sum(one.is_disputed(self.day) for _number, one in settled)
        return Effects(find_effects(compared), disputed / max(len(settled), 1))

    def _decided(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        return [one for one in outcomes if one.is_decided(self.day, 0)]

    def _fit(self) -> Coefficients:
        cases = sorted(
            (
                (number, one)
                for number, outcomes in self.ledger.items()
                for one in self._decided(outcomes)
            ),
            key=lambda case: case[1].issued,
        )[-MOST_CASES:]
        rows, late = [], []
        for number, one in cases:
            sums = self.sums(number, one)
            told = sums.as_disputed() if one.is_disputed(self.day) else sums
            rows.append(features(told, Context(rate=self.rate)))
            late.append(one.delay(self.day) > 0)
        if not is_enough(late):
            return SHIPPED
        return fit(rows, [self.rate] * len(rows), late, SHIPPED)

    def sums(self, number: int, invoice: Outcome) -> Sums:
        """Return what was known of a customer on the day before ``invoice``."""
        told = Told(self.effects, invoice.circumstances)
        return summarise(self.ledger[number], _eve(invoice), told=told)

    def forecast(self, number: int, invoice: Outcome) -> tuple[float, float]:
        """Return the probability that ``invoice`` is late, and its likely delay."""
        sums = self.sums(number, invoice)
        chance = self._dispute_chance(sums)
        found = told_score(
            self.coefficients,
            sums,
            Context(rate=self.rate),
            chance,
            self.effects.names,
        )
        eve = _eve(invoice)
        known = [one for one in self.ledger[number] if one.issued <= eve]
        known = [one for one in known if one.is_decided(eve, 0)]
        days = [
            one.delay(eve)
            - one.disputed_days(eve, self.effects.dispute)
            + self.effects.moved(one.circumstances, invoice.circumstances)
            for one in known
        ]
        ages = [(eve - one.due).days for one in known]
        delays = as_disputed(days, ages, self.effects.dispute, chance)
        return found.value / 100, likely_delay(quantiles(delays))

    def _dispute_chance(self, sums: Sums) -> float:
        if not self.effects.dispute:
            return 0.0
        return dispute_chance(sums.disputes, sums.settled, self.effects.disputed)


def _eve(invoice: Outcome) -> date:
    return invoice.issued - timedelta(days=1)


def all_of(ledger: Ledger) -> Iterator[Outcome]:
    """Give each invoice of a ledger."""
    for outcomes in ledger.values():
        yield from outcomes


def judge(ledgers: Sequence[Ledger], is_told: bool) -> dict[str, Any]:
    """Return the figures of the forecasts of the second year of all ``ledgers``.

    ``effects`` tells of each ledger in how many months each effect was heeded.
    """
    chances, late, errors, effects = [], [], [], []
    for ledger in ledgers:
        by_month = defaultdict(list)
        for number, outcomes in ledger.items():
            for one in outcomes:
                by_month[one.issued.replace(day=1)].append((number, one))
        heeded: Counter[str] = Counter()
        for month in sorted(by_month)[12:]:
            origin = Origin(ledger, month - timedelta(days=1), is_told)
            heeded.update(origin.effects.days.keys())
            for number, one in by_month[month]:
                chance, delay = origin.forecast(number, one)
                chances.append(chance)
                late.append(one.settled is None or one.settled > one.due)
                if one.settled:
                    errors.append(abs(round(delay) - (one.settled - one.due).days))
        effects.append(dict(heeded))
    return {
        "n": len(late),
        "auc": round(auc(chances, late) or 0.0, DIGITS),
        "brier": round(brier(chances, late), DIGITS),
        "mae_days": round(sum(errors) / len(errors), DIGITS),
        "effects": effects,
    }


def parse() -> argparse.Namespace:
    """Return what was asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ledgers", type=int, default=4)
    parser.add_argument("--customers", type=int, default=250)
    parser.add_argument("--flags", choices=("none", "random"), default="none")
    return parser.parse_args()


def main() -> None:
    """Print the figures of the payments alone, and told."""
    asked = parse()
    ledgers = [
        simulate(random.Random(seed), asked.customers, asked.flags)
        for seed in range(asked.ledgers)
    ]
    figures = {
        "payments_alone": judge(ledgers, is_told=False),
        "told": judge(ledgers, is_told=True),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()

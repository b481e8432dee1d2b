"""How sure a difference between two forecasts is: customers are drawn, not invoices.

The invoices of a customer resemble each other: a sample of them alone would look surer
than it is.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from demo.receivables import Receivable
from rules.risk.measure import auc, brier

from .measures import Forecast, is_known, is_late, last_day

DRAWS = 2000
LEVEL = 0.95
SEED = 20
Pair = tuple[Receivable, Forecast]


def compare(
    test: Sequence[Receivable],
    ours: Mapping[str, Forecast],
    other: Mapping[str, Forecast],
    draws: int = DRAWS,
) -> dict[str, dict[str, float]]:
    """Return by how much ours differs, and between what, for each figure of both."""
    last = last_day(test)
    by_customer = defaultdict(list)
    for receivable in test:
        if is_known(receivable, last):
            by_customer[receivable.customer].append(receivable)
    customers = sorted(by_customer)
    chance = random.Random(SEED)
    drawn = [
        customers,
        *(chance.choices(customers, k=len(customers)) for _ in range(draws)),
    ]
    found: dict[str, list[float]] = defaultdict(list)
    for sample in drawn:
        invoices = [one for customer in sample for one in by_customer[customer]]
        for name, figure in FIGURES.items():
            both = [
                figure([(one, known[one.invoice]) for one in invoices])
                for known in (ours, other)
            ]
            if None not in both:
                found[name].append(both[0] - both[1])
    return {name: _interval(values) for name, values in found.items()}


def _interval(values: Sequence[float]) -> dict[str, float]:
    """Return the first value, that of all customers, and the bounds of the others."""
    [difference, *others] = values
    ordered = sorted(others)
    edge = round(len(ordered) * (1 - LEVEL) / 2)
    return {"difference": difference, "low": ordered[edge], "high": ordered[-edge - 1]}


def _auc(pairs: Sequence[Pair]) -> float | None:
    ranks = [
        forecast.probability if forecast.rank is None else forecast.rank
        for _one, forecast in pairs
    ]
    if None in ranks:
        return None
    return auc([rank or 0.0 for rank in ranks], [is_late(one) for one, _ in pairs])


def _brier(pairs: Sequence[Pair]) -> float | None:
    chances = [forecast.probability for _one, forecast in pairs]
    if None in chances:
        return None
    return brier([one or 0.0 for one in chances], [is_late(one) for one, _ in pairs])


def _days(pairs: Sequence[Pair]) -> float | None:
    errors = [
        abs((forecast.likely - one.settled_date).days)
        for one, forecast in pairs
        if forecast.likely and one.settled_date
    ]
    return sum(errors) / len(errors) if errors else None


FIGURES: dict[str, Callable[[Sequence[Pair]], Any]] = {
    "auc": _auc,
    "brier": _brier,
    "mae_days": _days,
}

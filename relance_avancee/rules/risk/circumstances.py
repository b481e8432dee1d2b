"""What made past invoices late besides their debtor: days, found within customers.

An invoice sent by post is paid later than one by e-mail, one that is disputed later
than one that is not. What each of these costs is found by comparing the invoices of one
customer with each other; past delays are then told as if their invoices had been like
the new one. What a ledger does not show costs nothing, and what is not known of an
invoice changes nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# Each is true, false or unknown of an invoice; the SQL of each is in
# ``relance.risk.history``.
POST, DISPUTE = "post", "dispute"
NAMES = (POST, "debit", "long_terms", "first", "august", "year_end", "no_order")
COMPARED = (*NAMES, DISPUTE)
# Only the punctual have paid soon after the season: it tells nothing until so many days
# after the due date, or every season would seem to have invoices paid sooner.
SEASONS = ("august", "year_end")
SEASON_DAYS = 60
# Whatever a ledger seems to show, these never have an invoice paid sooner.
NEVER_SOONER = (POST, DISPUTE)
# An effect is drawn to nothing as if by five invoices that show none, and is heeded
# once chance alone would hardly show it.
FEW = 5 * 0.25
SURE = 3.0  # standard errors
LEAST = 0.5  # days
# How many of its own invoices the share of all that is disputed is worth, for a debtor.
DISPUTE_STRENGTH = 1.0
# A dispute has twice the odds for an invoice four times as large.
DISPUTE_POWER = 0.5
LARGEST = 100.0  # times the usual amount: larger ones are not disputed more often

Known = Mapping[str, bool | None]
Matrix = list[list[float]]


class Effects(NamedTuple):
    """The days that each circumstance costs, and the share of invoices disputed."""

    days: Mapping[str, float] = {}
    disputed: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Return the circumstances that are told for, disputes apart."""
        return tuple(name for name in NAMES if self.days.get(name))

    @property
    def dispute(self) -> float:
        """Return the days that a dispute costs."""
        return self.days.get(DISPUTE, 0.0)

    def moved(self, own: Known, new: Known) -> float:
        """Return by how many days an invoice would have been paid later, like ``new``.

        >>> Effects({"post": 6.0}).moved({"post": True}, {"post": False})
        -6.0
        >>> Effects({"post": 6.0}).moved({"post": None}, {"post": False})
        0.0
        """
        return (
            sum(
                self.days[name] * (is_new - was)
                for name in self.names
                if (is_new := new.get(name)) is not None
                and (was := own.get(name)) is not None
            )
            + 0.0
        )


NO_EFFECTS = Effects()


class Compared(NamedTuple):
    """The invoices of each customer beside its mean one, as sums of products.

    ``crossed`` are those of each two circumstances, ``late`` those with the delay,
    ``spread`` that of the delay with itself; ``freedom`` counts the invoices beyond the
    first of each customer.
    """

    names: Sequence[str]
    crossed: Sequence[Sequence[float]]
    late: Sequence[float]
    spread: float
    freedom: int


def compare(
    invoices: Iterable[tuple[object, Known, float]], names: Sequence[str] = COMPARED
) -> Compared:
    """Return what (customer, circumstances, delay) of ``invoices`` come to."""
    by_customer = defaultdict(list)
    for customer, known, delay in invoices:
        by_customer[customer].append((known, delay))
    size = range(len(names))
    crossed = [[0.0] * len(names) for _name in names]
    late, spread, freedom = [0.0] * len(names), 0.0, 0
    for own in by_customer.values():
        freedom += len(own) - 1
        mean = sum(delay for _known, delay in own) / len(own)
        columns = [
            _beside_mean([known.get(name) for known, _delay in own]) for name in names
        ]
        gaps = [delay - mean for _known, delay in own]
        spread += sum(gap * gap for gap in gaps)
        for rank in size:
            late[rank] += sum(map(_times, columns[rank], gaps))
            for other in size:
                crossed[rank][other] += sum(map(_times, columns[rank], columns[other]))
    return Compared(names, crossed, late, spread, freedom)


def as_learnt(known: Known, age: int) -> Known:
    """Return what an invoice due ``age`` days ago may be compared by.

    >>> as_learnt({"post": True, "august": True}, 59)
    {'post': True, 'august': None}
    >>> as_learnt({"post": True, "august": True}, 60)
    {'post': True, 'august': True}
    """
    if age >= SEASON_DAYS:
        return known
    return {name: None if name in SEASONS else one for name, one in known.items()}


def find_effects(compared: Compared) -> dict[str, float]:
    """Return the days that each circumstance costs: those that the ledger shows.

    All together first; the least certain is left out until each of the others is sure.

    >>> sent = [("A", {"post": rank % 2 > 0}, 8.0 * (rank % 2)) for rank in range(60)]
    >>> {name: round(days, 1) for name, days in find_effects(compare(sent)).items()}
    {'post': 7.4}
    """
    kept = [rank for rank in range(len(compared.names)) if compared.crossed[rank][rank]]
    while kept:
        found = _solve(compared, kept)
        doubtful = {
            rank: sureness
            for rank, (days, sureness) in found.items()
            if sureness < SURE
            or abs(days) < LEAST
            or (days < 0 and compared.names[rank] in NEVER_SOONER)
        }
        if not doubtful:
            return {compared.names[rank]: days for rank, (days, _) in found.items()}
        kept.remove(min(doubtful, key=doubtful.__getitem__))
    return {}


def dispute_chance(
    disputes: int, settled: int, usual: float, times: float = 1.0
) -> float:
    """Return the chance that the next invoice of a debtor is disputed.

    ``disputes`` of ``settled`` invoices were, and the share ``usual`` of everybody's;
    it is ``times`` as large as the debtor's usual one.

    >>> dispute_chance(0, 0, 0.2), dispute_chance(3, 5, 0.0)
    (0.2, 0.5)
    >>> round(dispute_chance(0, 0, 0.2, times=4.0), 2), dispute_chance(0, 9, 0.0)
    (0.33, 0.0)
    """
    share = (disputes + usual * DISPUTE_STRENGTH) / (settled + DISPUTE_STRENGTH)
    factor: float = min(max(times, 1 / LARGEST), LARGEST) ** DISPUTE_POWER
    return share * factor / (share * factor + 1 - share)


def _beside_mean(values: Sequence[bool | None]) -> list[float]:
    """Return how far each is from the mean of those known; what is unknown is there."""
    known = [value for value in values if value is not None]
    mean = sum(known) / len(known) if known else 0.0
    return [0.0 if value is None else value - mean for value in values]


def _times(one: float, other: float) -> float:
    return one * other


def _solve(compared: Compared, kept: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Return {rank: (days, how many standard errors these are)} of those ``kept``."""
    inverse = _invert(
        [
            [compared.crossed[rank][other] + FEW * (rank == other) for other in kept]
            for rank in kept
        ]
    )
    late = [compared.late[rank] for rank in kept]
    days = [sum(map(_times, line, late)) for line in inverse]
    left = compared.spread - sum(map(_times, days, late))
    variance = max(left, 0.0) / max(compared.freedom - len(kept), 1)
    return {
        rank: (days[place], _sureness(days[place], variance * inverse[place][place]))
        for place, rank in enumerate(kept)
    }


def _sureness(days: float, variance: float) -> float:
    return abs(days) / math.sqrt(max(variance, 1e-12))


def _invert(matrix: Matrix) -> Matrix:
    """Return the inverse of a matrix that has one, and whose pivots are above zero."""
    size = len(matrix)
    rows = [
        [*line, *(float(rank == other) for other in range(size))]
        for rank, line in enumerate(matrix)
    ]
    for rank in range(size):
        pivot = rows[rank][rank]
        rows[rank] = [value / pivot for value in rows[rank]]
        for other in range(size):
            if other != rank:
                factor = rows[other][rank]
                rows[other] = [
                    value - factor * pivoted
                    for value, pivoted in zip(rows[other], rows[rank], strict=True)
                ]
    return [row[size:] for row in rows]

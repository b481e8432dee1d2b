"""When an item will be paid: early, likely and late, from the debtor's own delays."""

from __future__ import annotations

import math
from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from ..company.working_days import add_days
from .history import fading

HALF_LIFE = 120  # days after which a delay weighs half as much
# Where the delays of a debtor are read; the likely one is the mean of the middle.
EARLY, LATE = 0.2, 0.8
MIDDLE = (0.25, 0.4, 0.5, 0.6, 0.75)
LEVELS = tuple(sorted({EARLY, *MIDDLE, LATE}))
# How many of its own invoices the delays of everybody else are worth.
STRENGTH = 0.6
# What past forecasts missed by corrects the next ones, once there are many of them.
SHIFT_STRENGTH = 50
LEAST_DELAYS = 3
# The delays of an unknown debtor, in days after the due date.
SHIPPED_DELAYS = (-8, -1, 3, 9, 25)
LONGEST = 365
# Days around one in which having waited longer than it is a matter of degree.
WAITING_SOFTNESS = 1.0
SURELY = 12  # times as far, there is no doubt left
LEAST_PAYMENTS = 8  # fewer show a run by chance
RUN_SHARE = 0.7  # of the payments on one day of the week, or of the month


@dataclass(frozen=True)
class Delay:
    """The days from the due date to the payment, how old it is, how likely it is so.

    ``share`` is less than one where only a part of such invoices is paid so.
    """

    days: float
    age: int
    share: float = 1.0


class Expected(NamedTuple):
    """Three days: one time in five it is paid before ``early``, after ``late``."""

    early: date
    likely: date
    late: date


@dataclass(frozen=True)
class PaymentRun:
    """The days on which a debtor pays: of the week (Monday is 0), or of the month."""

    weekday: int | None = None
    month_day: int | None = None

    def first_from(self, day: date) -> date:
        """Return the first payment run from ``day`` on.

        >>> PaymentRun(weekday=4).first_from(date(2026, 11, 22))
        datetime.date(2026, 11, 27)
        """
        if self.weekday is not None:
            return add_days(day, (self.weekday - day.weekday()) % 7)
        if self.month_day is not None:
            last = monthrange(day.year, day.month)[1]
            while day.day != min(self.month_day, last) and day != date.max:
                day = add_days(day, 1)
                last = monthrange(day.year, day.month)[1]
        return day


def payment_run(days: Sequence[date]) -> PaymentRun:
    """Return the usual payment run that these payment days show, if they show one.

    >>> fridays = [add_days(date(2026, 1, 2), 7 * week) for week in range(8)]
    >>> payment_run(fridays)
    PaymentRun(weekday=4, month_day=None)
    >>> payment_run([date(2026, month, 10) for month in range(1, 9)])
    PaymentRun(weekday=None, month_day=10)
    """
    distinct = sorted(set(days))
    if len(distinct) < LEAST_PAYMENTS:
        return PaymentRun()
    month_day, in_month = _most(Counter(day.day for day in distinct))
    weekday, in_week = _most(Counter(day.weekday() for day in distinct))
    needed = RUN_SHARE * len(distinct)
    if in_month >= needed:
        return PaymentRun(month_day=month_day)
    return PaymentRun(weekday=weekday) if in_week >= needed else PaymentRun()


def quantiles(
    delays: Sequence[Delay],
    prior: Sequence[float] = SHIPPED_DELAYS,
    elapsed: int | None = None,
    missed: float = 0.0,
) -> Mapping[float, float]:
    """Return the delay of each of ``LEVELS``, recent invoices weighing more.

    With ``elapsed``, only delays longer than that: the item was not paid before.
    ``missed`` is what ``shift`` found.

    >>> steady = [Delay(10, 0)] * 12
    >>> round(quantiles(steady)[0.5], 1)
    10.0
    >>> quantiles([])[0.5]
    3.0
    """
    weight = STRENGTH / len(prior) if prior else 0.0
    weighted = [(float(delay), weight) for delay in prior]
    weighted += [
        (float(min(delay.days, LONGEST)), fading(delay.age, HALF_LIFE) * delay.share)
        for delay in delays
    ]
    if elapsed is not None:
        weighted = [pair for pair in weighted if pair[0] > elapsed] or _beyond(elapsed)
    read = _read(sorted(weighted))
    return {level: delay + missed for level, delay in read.items()}


def as_disputed(
    days: Iterable[float], ages: Iterable[int], cost: float, chance: float
) -> tuple[Delay, ...]:
    """Return delays, of which each is longer by ``cost`` with a ``chance``.

    >>> as_disputed([2.0], [30], 14.0, 0.25)
    (Delay(days=2.0, age=30, share=0.75), Delay(days=16.0, age=30, share=0.25))
    >>> as_disputed([2.0], [30], 14.0, 0.0)
    (Delay(days=2.0, age=30, share=1.0),)
    """
    known = list(zip(days, ages, strict=True))
    if not chance or not cost:
        return tuple(Delay(delay, age) for delay, age in known)
    shares = ((0.0, 1 - chance), (cost, chance))
    return tuple(
        Delay(delay + more, age, share)
        for delay, age in known
        for more, share in shares
    )


def still_punctual(
    delays: Sequence[Delay],
    elapsed: int,
    prior: Sequence[float] = SHIPPED_DELAYS,
    grace: int = 0,
) -> float:
    """Return the share of what is paid in time that still is to be, from 1 to 0.

    The item was not paid ``elapsed`` days after its due date, before it under zero; it
    is late from ``grace`` days on.

    >>> habits = [Delay(-20, 0)] * 5 + [Delay(-2, 0)] * 5
    >>> [round(still_punctual(habits, days, prior=()), 1) for days in (-40, -10, 1)]
    [1.0, 0.5, 0.0]
    """
    return share_left(weigh_punctual(delays, prior, grace), elapsed, grace)


def weigh_punctual(
    delays: Sequence[Delay],
    prior: Sequence[float] = SHIPPED_DELAYS,
    grace: int = 0,
) -> Sequence[tuple[float, float]]:
    """Return each delay that is in time, and its weight, for ``share_left``."""
    weighted = [(delay, STRENGTH / len(prior)) for delay in prior]
    weighted += [
        (delay.days, fading(delay.age, HALF_LIFE) * delay.share) for delay in delays
    ]
    in_time = ((one, weight * (1 - _later(one, grace))) for one, weight in weighted)
    return [pair for pair in in_time if pair[1]]


def share_left(
    in_time: Sequence[tuple[float, float]], elapsed: int, grace: int = 0
) -> float:
    """Return ``still_punctual`` of what ``weigh_punctual`` found."""
    if elapsed >= grace:
        return 0.0
    total = sum(weight for _delay, weight in in_time)
    left = sum(weight * _later(delay, elapsed) for delay, weight in in_time)
    return left / total if total else 1.0


def late_chance(chance: float, left: float) -> float:
    """Return the probability that an item is late, which is not paid so far.

    ``chance`` is what was thought of it at first, ``left`` the ``still_punctual``.

    >>> late_chance(0.3, 1.0), late_chance(0.3, 0.0)
    (0.3, 1.0)
    """
    unpaid = chance + (1 - chance) * left
    return chance / unpaid if unpaid else 0.0


def shift(cases: Iterable[tuple[Sequence[Delay], int]]) -> float:
    """Return the days by which forecasts missed: later, or sooner under zero.

    ``cases`` are past invoices: the delays known when each was made, and its own. It is
    the median miss, drawn towards none; those with few delays tell nothing.

    >>> round(shift([([Delay(10, 0)] * 5, 12)] * 50), 6)
    1.0
    >>> shift([])
    0.0
    """
    misses = [
        own - likely_delay(quantiles(delays, ()))
        for delays, own in cases
        if sum(delay.share for delay in delays) > LEAST_DELAYS - 0.5
    ]
    if not misses:
        return 0.0
    return median(misses) * len(misses) / (len(misses) + SHIFT_STRENGTH)


def likely_delay(read: Mapping[float, float]) -> float:
    """Return the delay to expect: the mean of the middle, steadier than the median.

    >>> likely_delay({level: 4.0 for level in LEVELS})
    4.0
    """
    return sum(read[level] for level in MIDDLE) / len(MIDDLE)


def expected(
    due: date,
    today: date,
    read: Mapping[float, float],
    run: PaymentRun,
    promised: date | None = None,
) -> Expected:
    """Return the three days of an item; a promise that may still be kept says it.

    >>> read = quantiles([Delay(10, 0)] * 12, prior=())
    >>> expected(date(2026, 3, 1), date(2026, 2, 1), read, PaymentRun()).likely
    datetime.date(2026, 3, 11)
    """
    if promised and promised >= today:
        return Expected(promised, promised, promised)
    delays = (read[EARLY], likely_delay(read), read[LATE])
    early, likely, late = (
        run.first_from(max(add_days(due, round(delay)), today)) for delay in delays
    )
    return Expected(early, max(early, likely), max(early, likely, late))


def _later(delay: float, days: int) -> float:
    """Return how surely a delay is longer than ``days``."""
    far = (delay - days - 0.5) / WAITING_SOFTNESS
    if abs(far) > SURELY:
        return float(far > 0)
    return 1 / (1 + math.exp(-far))


def _most(counter: Counter[int]) -> tuple[int, int]:
    """Return the most frequent value, the first of those as frequent, and its count."""
    return max(counter.items(), key=lambda pair: (pair[1], -pair[0]))


def _beyond(elapsed: int) -> list[tuple[float, float]]:
    """Return the delays of an item later than anything seen: as long again, at most."""
    late = max(elapsed, 0)
    return [(late + 7.0 + late * share, 1.0) for share in (0.1, 0.5, 1.0)]


def _read(weighted: Sequence[tuple[float, float]]) -> Mapping[float, float]:
    """Return the value at each of ``LEVELS``, between the middles of the weights."""
    values = [value for value, _weight in weighted]
    total = sum(weight for _value, weight in weighted)
    places, below = [], 0.0
    for _value, weight in weighted:
        places.append((below + weight / 2) / total)
        below += weight
    return {level: _between(values, places, level) for level in LEVELS}


def _between(values: Sequence[float], places: Sequence[float], level: float) -> float:
    rank = bisect_left(places, level)
    if rank == 0:
        return values[0]
    if rank == len(places):
        return values[-1]
    low, high = places[rank - 1], places[rank]
    share = (level - low) / (high - low) if high > low else 1.0
    return values[rank - 1] + share * (values[rank] - values[rank - 1])

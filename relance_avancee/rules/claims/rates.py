"""Published rates, a period each: what is not known is an error, never guessed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


class MissingRateError(ValueError):
    """No rate of ``reference`` is known on ``day``."""

    def __init__(self, reference: str, day: dt.date) -> None:
        super().__init__(f"The rate {reference} of {half_year(day)} is not entered.")
        self.reference = reference
        self.day = day


@dataclass(frozen=True)
class Period:
    """A yearly rate in percent, from ``first`` to ``last``, open-ended for None."""

    first: dt.date
    last: dt.date | None
    rate: Decimal

    def covers(self, day: dt.date) -> bool:
        """Say whether the rate is in force on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class RateTable:
    """The periods of each reference rate.

    >>> always = Period(dt.date(1900, 1, 1), None, Decimal(5))
    >>> table = RateTable({"ch_legal": (always,)})
    >>> table.period("ch_legal", dt.date(2026, 7, 1)).rate
    Decimal('5')
    >>> table.period("ecb", dt.date(2027, 3, 1))
    Traceback (most recent call last):
    rules.claims.rates.MissingRateError: The rate ecb of S1 2027 is not entered.
    """

    periods: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)

    def period(self, reference: str, day: dt.date) -> Period:
        """Return the period of ``reference`` in force on ``day``.

        :raise MissingRateError: when there is none.
        """
        for period in self.periods.get(reference, ()):
            if period.covers(day):
                return period
        raise MissingRateError(reference, day)


def read_rates(rows: Iterable[Mapping[str, str]]) -> RateTable:
    """Return the rates of rows with reference, date_from, date_to and rate.

    >>> row = {"reference": "ecb", "date_from": "2026-07-01", "date_to": "2026-12-31",
    ...        "rate": "2.40"}
    >>> read_rates([row]).period("ecb", dt.date(2026, 9, 16)).rate
    Decimal('2.40')
    """
    periods = defaultdict(list)
    for row in rows:
        last = row["date_to"]
        periods[row["reference"]].append(
            Period(
                dt.date.fromisoformat(row["date_from"]),
                dt.date.fromisoformat(last) if last else None,
                Decimal(row["rate"]),
            )
        )
    return RateTable({name: tuple(found) for name, found in periods.items()})


def half_year_bounds(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the calendar half-year of ``day``.

    >>> half_year_bounds(dt.date(2026, 6, 30))
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    """
    if day.month <= 6:
        return dt.date(day.year, 1, 1), dt.date(day.year, 6, 30)
    return dt.date(day.year, 7, 1), dt.date(day.year, 12, 31)


def half_year(day: dt.date) -> str:
    """Return the name of the calendar half-year of ``day``.

    >>> half_year(dt.date(2026, 7, 1))
    'S2 2026'
    """
    return f"S{1 if day.month <= 6 else 2} {day.year}"

"""The shares paid late as months went by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import accumulate

from .features import segment_rate

Count = tuple[int, int]  # paid late, of how many
Known = tuple[Count, dict[str, Count]]  # of the company, of its segments


class Rates:
    """The shares paid late of a company (None) and its segments, month after month."""

    def __init__(self, counts: Mapping[str | None, Mapping[date, Count]]) -> None:
        self.months = sorted({month for each in counts.values() for month in each})
        self.running = {
            segment: list(
                accumulate(
                    (each[month] for month in self.months),
                    lambda before, now: (before[0] + now[0], before[1] + now[1]),
                )
            )
            for segment, each in counts.items()
        }
        self.known: dict[date, Known] = {}

    def at(self, month: date) -> Known:
        """Return what was known when ``month`` began: (late, count), and by segment."""
        rank = sum(known < month for known in self.months) - 1
        if rank < 0:
            return (0, 0), {}
        segments = {
            segment: counts[rank]
            for segment, counts in self.running.items()
            if segment is not None
        }
        return self.running[None][rank], segments

    def rate(self, day: date, segment: str) -> float:
        """Return the rate of ``segment`` known at the start of the month of ``day``."""
        month = day.replace(day=1)
        if month not in self.known:
            self.known[month] = self.at(month)
        company, segments = self.known[month]
        return segment_rate(company, segments.get(segment, (0, 0)))

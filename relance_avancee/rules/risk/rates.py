"""The shares paid late as months went by; no model, plain data."""

from itertools import accumulate

from .features import segment_rate


class Rates:
    """The shares paid late of a company and its segments, month after month."""

    def __init__(self, counts):
        self.months = sorted({month for one in counts.values() for month in one})
        self.running = {
            segment: list(
                accumulate(
                    (one[month] for month in self.months),
                    lambda before, now: (before[0] + now[0], before[1] + now[1]),
                )
            )
            for segment, one in counts.items()
        }
        self.known = {}

    def at(self, month):
        """Return what was known when ``month`` began: (late, count), and by segment."""
        rank = sum(known < month for known in self.months) - 1
        if rank < 0:
            return (0, 0), {}
        found = {segment: counts[rank] for segment, counts in self.running.items()}
        return found.pop(None), found

    def rate(self, day, segment):
        """Return the rate of ``segment`` known at the start of the month of ``day``."""
        month = day.replace(day=1)
        if month not in self.known:
            self.known[month] = self.at(month)
        company, segments = self.known[month]
        return segment_rate(company, segments.get(segment, (0, 0)))

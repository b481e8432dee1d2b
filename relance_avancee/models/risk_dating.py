"""The expected days of the items of a company; no model, plain data."""

from functools import cached_property
from itertools import compress

from ..rules.expected_date import (
    EARLY,
    LATE,
    Delay,
    expected,
    likely_delay,
    payment_run,
    quantiles,
)
from ..rules.late_payment import DEBTOR_STRENGTH, Case, awaited, life_table, shares


class Dating:
    """When the items of each debtor are expected: its habits are read once.

    Natural persons who are not scored are expected as everybody is: nothing is told of
    their own habits.
    """

    def __init__(self, scoring, habits):
        self.scoring = scoring
        model = scoring.model
        self.usual_delays = model._get_usual_delays()
        self.late_shares = model._get_late_shares()
        self.missed = model.delay_shift
        allowed = scoring.read_debtors(habits)
        self.habits = {debtor: habits[debtor] for debtor in habits if allowed[debtor]}
        self.delays = {
            debtor: tuple(map(Delay, known.delays, known.ages))
            for debtor, known in self.habits.items()
        }
        self.levels = {}
        self.known = {}

    def get_days(self, debtor, due, promised=None):
        """Return the three days of an item, as texts; None for those not likely."""
        days = self._get_days(self._get_known(debtor), debtor, due, promised)
        return {name: str(day) if day else None for name, day in days._asdict().items()}

    def get_usual_rows(self):
        """Return the usual delays of each debtor: early, likely and late."""
        return [
            {
                "debtor_id": debtor,
                "early": round(read[EARLY], 1),
                "likely": round(likely_delay(read), 1),
                "late": round(read[LATE], 1),
            }
            for debtor in self.habits
            for read in (self._read(debtor, self.delays[debtor]),)
        ]

    def _get_days(self, known, debtor, due, promised):
        """Return the three days, otherwise for an item later than is usual."""
        today = self.scoring.today
        # It was not paid yesterday: only longer delays are possible.
        elapsed = (today - due).days - 1
        if promised and promised < today:
            promised = None
        if not promised and elapsed >= 0 and elapsed >= known.latest:
            return awaited(due, today, elapsed, known.shares, known.run)
        delays = known.delays if elapsed < 0 else known.paid
        read = self._read(debtor, delays, elapsed)
        return expected(due, today, read, known.run, promised)

    def _get_known(self, debtor):
        """Return what is known of the payments of a debtor."""
        if debtor not in self.known:
            self.known[debtor] = Known(self, debtor)
        return self.known[debtor]

    def _read(self, debtor, delays, elapsed=None):
        key = (debtor, elapsed)
        if key not in self.levels:
            self.levels[key] = self.get_levels(delays, elapsed)
        return self.levels[key]

    def get_levels(self, delays, elapsed=None):
        """Return the quantiles of ``delays``, those longer than ``elapsed``."""
        return quantiles(delays, self.usual_delays, elapsed, self.missed)


class Known:
    """The payments of a debtor; each figure is read when an item needs it."""

    def __init__(self, dating, debtor):
        self.dating = dating
        self.habits = dating.habits.get(debtor)
        self.delays = dating.delays.get(debtor, ())
        self.is_paid = self.habits.is_paid if self.habits else ()

    @cached_property
    def run(self):
        """Return the days on which it pays."""
        return payment_run(self.habits.paid_days if self.habits else ())

    @cached_property
    def paid(self):
        """Return the delays of what it paid."""
        return tuple(compress(self.delays, self.is_paid))

    @cached_property
    def latest(self):
        """Return where what is usual ends, in days after the due date."""
        return self.dating.get_levels(self.paid)[LATE]

    @cached_property
    def shares(self):
        """Return the shares paid of what is late: its own and everybody's."""
        delays = (delay.days for delay in self.delays)
        cases = map(Case, delays, self.is_paid)
        return shares(life_table(cases), self.dating.late_shares, DEBTOR_STRENGTH)

"""The expected days of the items of a company; no model, plain data."""

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
        if not promised and elapsed >= known.latest:
            return awaited(due, today, elapsed, known.shares, known.run)
        delays = self.delays.get(debtor, ()) if elapsed < 0 else known.paid
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
    """The payments of a debtor: what it paid, how late at the latest, on which days.

    ``latest`` is where what is usual ends, in days after the due date; ``shares`` are
    the shares paid of what was later than that.
    """

    def __init__(self, dating, debtor):
        habits = dating.habits.get(debtor)
        delays = dating.delays.get(debtor, ())
        is_paid = habits.is_paid if habits else ()
        self.run = payment_run(habits.paid_days if habits else ())
        self.paid = tuple(
            delay for delay, paid in zip(delays, is_paid, strict=True) if paid
        )
        self.latest = max(dating.get_levels(self.paid)[LATE], 0)
        table = life_table(
            Case(delay.days, paid) for delay, paid in zip(delays, is_paid, strict=True)
        )
        self.shares = shares(table, dating.late_shares, DEBTOR_STRENGTH)

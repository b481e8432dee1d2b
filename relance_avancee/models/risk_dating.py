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


class Dating:
    """When the items of each debtor are expected: its habits are read once.

    Natural persons who are not scored are expected as everybody is: nothing is told of
    their own habits.
    """

    def __init__(self, scoring, habits):
        self.scoring = scoring
        model = scoring.model
        self.usual_delays = model._get_usual_delays()
        self.missed = model.delay_shift
        allowed = scoring.read_debtors(habits)
        self.habits = {debtor: habits[debtor] for debtor in habits if allowed[debtor]}
        self.delays = {
            debtor: tuple(map(Delay, known.delays, known.ages))
            for debtor, known in self.habits.items()
        }
        self.runs = {}
        self.levels = {}

    def get_days(self, debtor, due, promised=None):
        """Return the three days of an item, as texts."""
        if debtor not in self.runs:
            known = self.habits.get(debtor)
            self.runs[debtor] = payment_run(known.paid_days if known else ())
        today = self.scoring.today
        # It was not paid yesterday: only longer delays are possible.
        read = self._read(debtor, (today - due).days - 1)
        days = expected(due, today, read, self.runs[debtor], promised)
        return {name: str(day) for name, day in days._asdict().items()}

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
            for read in (self._read(debtor),)
        ]

    def _read(self, debtor, elapsed=None):
        key = (debtor, elapsed)
        if key not in self.levels:
            self.levels[key] = quantiles(
                self.delays.get(debtor, ()), self.usual_delays, elapsed, self.missed
            )
        return self.levels[key]

"""The scoring of a company on a day, and its dates; no model, plain data."""

from datetime import date
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from ...rules.risk.classes import (
    confidence,
    is_alarming,
    is_override_live,
    risk_class,
    shown_class,
)
from ...rules.risk.expected_date import (
    EARLY,
    LATE,
    Delay,
    expected,
    likely_delay,
    payment_run,
    quantiles,
)
from ...rules.risk.features import Context, features
from ...rules.risk.late_payment import (
    DEBTOR_STRENGTH,
    Case,
    awaited,
    life_table,
    shares,
)
from ...rules.risk.scope import may_be_scored
from ...rules.risk.score import score


class Before(NamedTuple):
    """What a row held before it is scored again; nothing for a new one."""

    override_class: str | None = None
    override_until: date | None = None
    reference_class: str | None = None
    alert: str | None = None
    risk_class: str | None = None
    date_class: date | None = None


def get_permission(root):
    """Return the function that says whether ``root`` may score a ``Debtor``."""
    are_persons_scored = may_be_scored(
        True,
        is_allowed=root.relance_risk_score_persons,
        purpose=root.relance_risk_purpose or "",
    )

    def may_score(known):
        is_kind_scored = are_persons_scored or not known.is_person
        return is_kind_scored and not known.has_objected

    return may_score


class Scoring:
    """The scoring of a company on a day: its weights, classes, ratings, habits."""

    def __init__(self, profiles, root, today):
        env = profiles.env
        self.history = env["relance.risk.history"]
        self.root = root
        self.today = today
        self.model = env["relance.risk.model"]._get_model(root)
        self.coefficients = self.model._get_coefficients()
        self.thresholds = env["relance.risk.class"]._get_thresholds(root)
        self.ratings = env["relance.risk.rating"]._read_latest(root, today)
        self.incidents = self.history._read_incidents(root)
        self.may_score = get_permission(root)
        self.trust = root.relance_risk_trust
        self.debtors = {}
        self.rates = {}
        self.before = {}

    def read_debtors(self, debtors):
        """Return {debtor: whether it may be scored}."""
        self.debtors = self.history._read_debtors(self.root, debtors)
        segments = {debtor.segment for debtor in self.debtors.values()}
        self.rates = {one: self.model._get_rate(one) for one in segments}
        return {debtor: self.may_score(known) for debtor, known in self.debtors.items()}

    def get_held(self):
        """Return the debtors whose class is set by a person, and still holds."""
        return {
            debtor
            for debtor, before in self.before.items()
            if is_override_live(
                before.override_class, before.override_until, self.today
            )
        }

    def get_row(self, debtor, history):
        """Return the values of ``COLUMNS`` of a debtor."""
        sums = history.sums
        found = self.get_score(debtor, sums)
        return {
            "debtor_id": debtor,
            "score": found.value,
            "score_base": found.base,
            "points": {name: one for name, one in found.points.items() if one},
            "figures": self.get_figures(debtor, sums),
            "confidence": confidence(sums.outcomes),
            "outcome_count": sums.outcomes,
            "late_count": sums.late,
            "mean_delay": round(history.mean_delay, 2),
            "days_beyond_terms": round(history.days_beyond_terms, 2),
            "overdue": round(sums.overdue, 2),
            "exposure": round(sums.exposure, 2),
            "oldest_days": sums.oldest,
            **self.get_class_values(debtor, found.value, sums.oldest),
        }

    def get_figures(self, debtor, sums):
        """Return what the factors of a debtor are told with."""
        known = self.debtors[debtor]
        limit = known.credit_limit
        return {
            "count": sums.fell_due,
            "late": sums.late,
            "late_days": round(sums.late_days / sums.late, 1) if sums.late else 0,
            "delay": round(sums.delay / sums.due_weight, 1) if sums.due_weight else 0,
            "overdue_count": sums.overdue_count,
            "relation": sums.relation,
            "limit_share": round(sums.exposure / limit, 3) if limit else 0,
            "rate": round(self.rates[known.segment], 4),
        }

    def get_class_values(self, debtor, value, oldest):
        """Return the classes of a debtor, and whether they alarm."""
        before = self.before.get(debtor, Before())
        computed = risk_class(value, self.thresholds)
        reference = before.reference_class or computed
        shown = shown_class(
            computed, before.override_class, before.override_until, self.today
        )
        changed = self.today if shown != before.risk_class else before.date_class
        return {
            "computed_class": computed,
            "risk_class": shown,
            "reference_class": reference,
            "alert": is_alarming(reference, computed, oldest) or None,
            "date_class": str(changed or self.today),
        }

    def get_score(self, debtor, sums):
        """Return the score of a debtor with these sums."""
        known = self.debtors[debtor]
        rate = self.rates[known.segment]
        context = Context(
            rate=rate,
            incidents=self.incidents.of(debtor, self.today),
            credit_limit=known.credit_limit,
            external=self.ratings.get(debtor),
            trust=self.trust,
        )
        return score(self.coefficients, features(sums, context), rate)


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
            self.known[debtor] = DebtorPayments(self, debtor)
        return self.known[debtor]

    def _read(self, debtor, delays, elapsed=None):
        key = (debtor, elapsed)
        if key not in self.levels:
            self.levels[key] = self.get_levels(delays, elapsed)
        return self.levels[key]

    def get_levels(self, delays, elapsed=None):
        """Return the quantiles of ``delays``, those longer than ``elapsed``."""
        return quantiles(delays, self.usual_delays, elapsed, self.missed)


class DebtorPayments:
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

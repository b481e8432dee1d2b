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
    as_disputed,
    expected,
    likely_delay,
    payment_run,
    quantiles,
    share_left,
    weigh_punctual,
)
from ...rules.risk.features import Context
from ...rules.risk.history import EARLIEST, Sums, next_dispute
from ...rules.risk.late_payment import (
    DEBTOR_STRENGTH,
    Case,
    awaited,
    life_table,
    shares,
)
from ...rules.risk.scope import may_be_scored
from ...rules.risk.score import told_score
from .relance_risk_history import Habits


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
        self.effects = self.model._get_effects()
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
            "figures": self.get_figures(debtor, sums) | self.get_told(history),
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

    def get_told(self, history):
        """Return what the circumstances of a debtor are told with, where they count."""
        sums, told = history.sums, {}
        if self.effects.names:
            told["way"] = history.way
            told["since"] = str(history.since) if history.since else None
            told["moved"] = {
                name: round(days / sums.due_weight, 1) if sums.due_weight else 0
                for name, days in zip(self.effects.names, sums.moved, strict=True)
            }
        if chance := next_dispute(self.effects, sums):
            told["dispute_chance"] = round(chance, 3)
            told["dispute_days"] = round(self.effects.dispute, 1)
        return told

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

    def get_score(self, debtor, sums, amount=None):
        """Return the score of a debtor with these sums, for an invoice of ``amount``.

        None for one as large as usual.
        """
        known = self.debtors[debtor]
        rate = self.rates[known.segment]
        context = Context(
            rate=rate,
            incidents=self.incidents.of(debtor, self.today),
            credit_limit=known.credit_limit,
            external=self.ratings.get(debtor),
            trust=self.trust,
        )
        return told_score(
            self.coefficients,
            sums,
            context,
            next_dispute(self.effects, sums, amount),
            self.effects.names,
        )


class Told(NamedTuple):
    """What the delays of a debtor are told for: the circumstances of an item."""

    pairs: tuple[tuple[str, bool | None], ...] = ()
    amount: float | None = None


AS_USUAL = Told()
NO_HABITS = Habits((), (), (), ())


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
        self.effects = scoring.effects
        self.grace = scoring.root.relance_risk_grace_days
        self.levels = {}
        self.known = {}

    def get_days(self, debtor, due, promised=None, new=None, amount=None):
        """Return the three days of an item, as texts; None for those not likely.

        Past delays are told as if like the item: ``new`` are its circumstances.
        """
        told = self._get_told(new, amount)
        days = self._get_days(self._get_known(debtor), due, promised, told)
        return {name: str(day) if day else None for name, day in days._asdict().items()}

    def get_in_time(self, debtor, due, new=None, amount=None):
        """Return the share of what is paid in time that an item may still be."""
        elapsed = (self.scoring.today - due).days - 1
        return self._get_known(debtor).get_in_time(
            self._get_told(new, amount), min(max(elapsed, EARLIEST), self.grace)
        )

    def _get_told(self, new, amount):
        """Return what counts of what is known of an item."""
        names = self.effects.names
        if not names and not self.effects.dispute:
            return AS_USUAL
        return Told(
            tuple(pair for pair in (new or {}).items() if pair[0] in names),
            amount if self.effects.dispute else None,
        )

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
            for read in (self._get_known(debtor).get_told_levels(AS_USUAL),)
        ]

    def _get_days(self, known, due, promised, told):
        """Return the three days, otherwise for an item later than is usual."""
        today = self.scoring.today
        # It was not paid yesterday: only longer delays are possible.
        elapsed = (today - due).days - 1
        if promised and promised < today:
            promised = None
        if not promised and elapsed >= 0 and elapsed >= known.get_latest(told):
            return awaited(due, today, elapsed, known.shares, known.run)
        read = known.get_told_levels(told, elapsed, only_paid=elapsed >= 0)
        return expected(due, today, read, known.run, promised)

    def _get_known(self, debtor):
        """Return what is known of the payments of a debtor."""
        if debtor not in self.known:
            self.known[debtor] = DebtorPayments(self, self.habits.get(debtor))
        return self.known[debtor]

    def get_levels(self, delays, elapsed=None):
        """Return the quantiles of ``delays``, those longer than ``elapsed``."""
        return quantiles(delays, self.usual_delays, elapsed, self.missed)


class DebtorPayments:
    """The payments of a debtor; each figure is read when an item needs it."""

    def __init__(self, dating, habits):
        self.dating = dating
        self.habits = habits or NO_HABITS
        self.levels = {}
        self.delays = {}
        self.punctual = {}
        self.left = {}

    @cached_property
    def run(self):
        """Return the days on which it pays."""
        return payment_run(self.habits.paid_days)

    @cached_property
    def known(self):
        """Return, of each delay, what is known of its circumstances."""
        names = self.dating.effects.names
        columns = self.habits.circumstances or ((),) * len(names)
        return [
            dict(zip(names, values, strict=True))
            for values in zip(*columns, strict=True)
        ]

    @cached_property
    def shares(self):
        """Return the shares paid of what is late: its own and everybody's."""
        cases = map(Case, self.habits.delays, self.habits.is_paid)
        return shares(life_table(cases), self.dating.late_shares, DEBTOR_STRENGTH)

    def get_latest(self, told):
        """Return where what is usual ends, in days after the due date."""
        return self.get_told_levels(told, only_paid=True)[LATE]

    def get_told_levels(self, told, elapsed=None, only_paid=False):
        """Return the levels of the delays as they are ``told``."""
        key = (told, elapsed, only_paid)
        if key not in self.levels:
            delays = self.get_delays(told, only_paid)
            self.levels[key] = self.dating.get_levels(delays, elapsed)
        return self.levels[key]

    def get_in_time(self, told, elapsed):
        """Return the share of what it pays in time that is paid after ``elapsed``."""
        if elapsed >= self.dating.grace:
            return 0.0
        key = (told, elapsed)
        if key not in self.left:
            in_time = self._weigh_punctual(told)
            share = share_left(in_time, elapsed, self.dating.grace)
            self.left[key] = round(share, 4)
        return self.left[key]

    def _weigh_punctual(self, told):
        """Return what it pays in time, as it is ``told``."""
        if told not in self.punctual:
            usual, grace = self.dating.usual_delays, self.dating.grace
            self.punctual[told] = weigh_punctual(self.get_delays(told), usual, grace)
        return self.punctual[told]

    def get_delays(self, told, only_paid=False):
        """Return the delays as they are ``told``, those of what it paid or all."""
        key = (told, only_paid)
        if key not in self.delays:
            self.delays[key] = self._tell_delays(told, only_paid)
        return self.delays[key]

    def _tell_delays(self, told, only_paid):
        habits, effects = self.habits, self.dating.effects
        days = habits.delays
        if told.pairs and effects.names:
            new = dict(told.pairs)
            days = [
                delay + effects.moved(own, new)
                for delay, own in zip(days, self.known, strict=True)
            ]
        kept = zip(days, habits.ages, strict=True)
        if only_paid:
            kept = compress(kept, habits.is_paid)
        pairs = list(kept)
        return as_disputed(
            [delay for delay, _age in pairs],
            [age for _delay, age in pairs],
            effects.dispute,
            next_dispute(effects, self.sums, told.amount),
        )

    @cached_property
    def sums(self):
        """Return what the chance of a dispute is told with."""
        habits = self.habits
        return Sums(
            settled=habits.settled,
            disputes=habits.disputes,
            outcomes=1 if habits.typical else 0,
            amount=habits.typical,
        )

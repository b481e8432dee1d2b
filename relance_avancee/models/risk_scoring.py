"""The scoring of a company on a day; no model, plain data."""

from datetime import date
from typing import NamedTuple

from ..rules.risk_class import (
    confidence,
    is_alarming,
    is_override_live,
    risk_class,
    shown_class,
)
from ..rules.risk_features import Context, features
from ..rules.risk_scope import may_be_scored
from ..rules.risk_score import score


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

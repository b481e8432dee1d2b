"""The forecasts of the real models, day after day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from odoo.api import Environment

from demo.receivables import Receivable
from rules.risk.circumstances import POST
from rules.risk.features import FEATURES
from rules.risk.history import Sums

from .measures import Forecast

REFUSAL = "odoo.addons.relance_avancee.models.risk.relance_risk_model.refusal"


def forecast(
    env: Environment,
    customers: Mapping[str, int],
    test: Sequence[Receivable],
    cut: date,
) -> tuple[dict[str, Forecast], dict[str, Any]]:
    """Return {invoice: forecast}, and what the model learnt until ``cut``.

    The weights do not move any more afterwards; what is usual is read month by month,
    as the nightly job does.
    """
    root = env.company
    model = env["relance.risk.model"]._get_model(root)
    model._read_usual(cut)
    model._fit(cut)
    model.action_freeze()
    by_day = defaultdict(list)
    for receivable in test:
        by_day[receivable.invoice_date - timedelta(days=1)].append(receivable)
    forecasts = {}
    for day, receivables in sorted(by_day.items()):
        model._prepare_month(day)
        forecasts.update(_forecast_day(env, customers, receivables, day))
    coefficients = model._get_coefficients()
    return forecasts, {
        "state": model.state,
        "invoices": model.outcome_count,
        "delay_shift": model.delay_shift,
        "effects": model.effects,
        "intercept": coefficients.intercept,
        "weights": dict(zip(FEATURES, coefficients.weights, strict=True)),
    }


def roll(
    env: Environment, customers: Mapping[str, int], test: Sequence[Receivable]
) -> dict[str, Forecast]:
    """Return {invoice: forecast}, the weights fitted anew as each month begins."""
    model = env["relance.risk.model"]._get_model(env.company)
    by_month = defaultdict(lambda: defaultdict(list))
    for receivable in test:
        eve = receivable.invoice_date - timedelta(days=1)
        by_month[receivable.invoice_date.replace(day=1)][eve].append(receivable)
    forecasts = {}
    for month, by_day in sorted(by_month.items()):
        model._read_usual(month)
        model._fit(month - timedelta(days=1))
        for day, receivables in sorted(by_day.items()):
            forecasts.update(_forecast_day(env, customers, receivables, day))
    return forecasts


def roll_on_payments_alone(
    env: Environment, customers: Mapping[str, int], test: Sequence[Receivable]
) -> dict[str, Forecast]:
    """Return the same as if nothing were known besides the payments."""
    models = type(env["relance.risk.model"])
    with patch.object(models, "_read_effects", return_value={"effects": {}}):
        return roll(env, customers, test)


def roll_on_payments_alone_with_every_fit(
    env: Environment, customers: Mapping[str, int], test: Sequence[Receivable]
) -> dict[str, Forecast]:
    """Return the same with every fit used, also one that is no better than shipped."""
    with patch(REFUSAL, return_value=None):
        return roll_on_payments_alone(env, customers, test)


def _forecast_day(
    env: Environment,
    customers: Mapping[str, int],
    receivables: Sequence[Receivable],
    day: date,
) -> dict[str, Forecast]:
    """Return the forecasts of the invoices of the day after ``day``."""
    debtors = {customers[receivable.customer] for receivable in receivables}
    scoring = env["relance.risk.profile"]._get_scoring(env.company, day)
    histories = {
        is_paper: env["relance.risk.history"]._read_histories(
            env.company, day, scoring.effects, debtors, {POST: is_paper}
        )
        for is_paper in {receivable.is_paper for receivable in receivables}
    }
    dating = env["relance.due.item"]._get_dating(scoring, debtors)
    scoring.read_debtors(debtors)
    forecasts = {}
    for receivable in receivables:
        debtor = customers[receivable.customer]
        history = histories[receivable.is_paper].get(debtor)
        amount = float(receivable.amount)
        found = scoring.get_score(debtor, history.sums if history else Sums(), amount)
        new = {POST: receivable.is_paper}
        days = dating.get_days(debtor, receivable.due_date, None, new, amount)
        forecasts[receivable.invoice] = Forecast(
            probability=found.value / 100,
            likely=date.fromisoformat(days["likely"]),
            early=date.fromisoformat(days["early"]),
            late=date.fromisoformat(days["late"]),
        )
    return forecasts

"""The forecasts of the real models, day after day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from odoo.api import Environment

from demo.receivables import Receivable
from rules.risk.features import FEATURES
from rules.risk.history import Sums

from .measures import Forecast


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
        "intercept": coefficients.intercept,
        "weights": dict(zip(FEATURES, coefficients.weights, strict=True)),
    }


def _forecast_day(
    env: Environment,
    customers: Mapping[str, int],
    receivables: Sequence[Receivable],
    day: date,
) -> dict[str, Forecast]:
    """Return the forecasts of the invoices of the day after ``day``."""
    debtors = {customers[receivable.customer] for receivable in receivables}
    scoring = env["relance.risk.profile"]._get_scoring(env.company, day)
    histories = env["relance.risk.history"]._read_histories(env.company, day, debtors)
    dating = env["relance.due.item"]._get_dating(scoring, debtors)
    scoring.read_debtors(debtors)
    forecasts = {}
    for receivable in receivables:
        debtor = customers[receivable.customer]
        history = histories.get(debtor)
        found = scoring.get_score(debtor, history.sums if history else Sums())
        days = dating.get_days(debtor, receivable.due_date)
        forecasts[receivable.invoice] = Forecast(
            probability=found.value / 100,
            likely=date.fromisoformat(days["likely"]),
            early=date.fromisoformat(days["early"]),
            late=date.fromisoformat(days["late"]),
        )
    return forecasts

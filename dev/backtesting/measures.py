"""The figures of forecasts, once what came is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from demo.receivables import Receivable
from rules.risk.measure import auc, brier, calibration, calibration_error


@dataclass(frozen=True)
class Forecast:
    """What was said of an invoice before it was made; None: nothing was.

    ``rank`` orders the invoices when there is no probability.
    """

    probability: float | None = None
    likely: date | None = None
    early: date | None = None
    late: date | None = None
    rank: float | None = None


def is_late(receivable: Receivable) -> bool:
    """Say whether an invoice was paid after its due date, or never."""
    settled = receivable.settled_date
    return settled is None or settled > receivable.due_date


def is_known(receivable: Receivable, last: date) -> bool:
    """Say whether the files tell what became of an invoice."""
    return receivable.settled_date is not None or receivable.due_date < last


def last_day(receivables: Sequence[Receivable]) -> date:
    """Return the last day of which the files tell something."""
    return max(
        max(receivable.invoice_date, receivable.settled_date or date.min)
        for receivable in receivables
    )


def measure(
    test: Sequence[Receivable], forecasts: Mapping[str, Forecast]
) -> dict[str, Any]:
    """Return the figures of ``forecasts``; None for what they do not say."""
    last = last_day(test)
    known = [receivable for receivable in test if is_known(receivable, last)]
    late = [is_late(receivable) for receivable in known]
    found = [forecasts[receivable.invoice] for receivable in known]
    return {
        "n": len(known),
        "late_rate": sum(late) / len(late),
        **_measure_chances(found, late),
        **_measure_days(known, found),
    }


def _measure_chances(found: Sequence[Forecast], late: Sequence[bool]) -> dict[str, Any]:
    chances = [one.probability for one in found if one.probability is not None]
    ranks = [one.rank for one in found if one.rank is not None]
    figures = dict.fromkeys(("auc", "brier", "ece", "calibration"))
    if ranks or chances:
        figures["auc"] = auc(ranks or chances, late)
    if chances:
        figures["brier"] = brier(chances, late)
        figures["ece"] = calibration_error(chances, late)
        figures["calibration"] = calibration(chances, late)
    return figures


def _measure_days(
    known: Sequence[Receivable], found: Sequence[Forecast]
) -> dict[str, Any]:
    pairs = [
        (one, receivable.settled_date)
        for one, receivable in zip(found, known, strict=True)
        if one.likely and receivable.settled_date
    ]
    if not pairs:
        return {"mae_days": None}
    errors = [abs((one.likely - settled).days) for one, settled in pairs]
    ranged = [
        one.early <= settled <= one.late
        for one, settled in pairs
        if one.early and one.late
    ]
    figures = {"mae_days": sum(errors) / len(errors)}
    if ranged:
        figures["within_range"] = sum(ranged) / len(ranged)
    return figures

"""How good a forecast was: of being late, and of the day of payment."""

from __future__ import annotations

from collections.abc import Sequence

BINS = 10


def auc(forecasts: Sequence[float], late: Sequence[bool]) -> float | None:
    """Return how often a late invoice was forecast above a punctual one.

    None when all were late, or none.

    >>> auc([0.1, 0.4, 0.4, 0.9], [False, False, True, True])
    0.875
    """
    positives = sum(late)
    negatives = len(late) - positives
    if not positives or not negatives:
        return None
    tied: dict[float, list[int]] = {}
    for forecast, is_late in zip(forecasts, late, strict=True):
        tied.setdefault(forecast, [0, 0])[is_late] += 1
    below = wins = 0.0
    for forecast in sorted(tied):
        tied_punctual, tied_late = tied[forecast]
        wins += tied_late * (below + tied_punctual / 2)
        below += tied_punctual
    return wins / (positives * negatives)


def brier(forecasts: Sequence[float], late: Sequence[bool]) -> float:
    """Return the mean squared error of the probabilities.

    >>> brier([0.5, 1.0], [True, True])
    0.125
    """
    pairs = zip(forecasts, late, strict=True)
    return sum((forecast - is_late) ** 2 for forecast, is_late in pairs) / len(late)


def calibration(
    forecasts: Sequence[float], late: Sequence[bool]
) -> list[dict[str, float]]:
    """Return ten bins of equal width: how many, what was forecast, what came.

    >>> calibration([0.12, 0.18, 0.95], [False, True, True])[1]
    {'from': 0.1, 'to': 0.2, 'n': 2, 'forecast': 0.15, 'late_rate': 0.5}
    """
    bins: list[list[tuple[float, bool]]] = [[] for _bin in range(BINS)]
    for forecast, is_late in zip(forecasts, late, strict=True):
        bins[min(int(forecast * BINS), BINS - 1)].append((forecast, is_late))
    return [
        {
            "from": rank / BINS,
            "to": (rank + 1) / BINS,
            "n": len(pairs),
            "forecast": _mean([forecast for forecast, _late in pairs]),
            "late_rate": _mean([float(is_late) for _forecast, is_late in pairs]),
        }
        for rank, pairs in enumerate(bins)
    ]


def calibration_error(forecasts: Sequence[float], late: Sequence[bool]) -> float:
    """Return the expected calibration error: the mean gap of the ten bins.

    >>> calibration_error([0.5, 0.5], [True, False])
    0.0
    """
    return sum(
        one["n"] * abs(one["forecast"] - one["late_rate"])
        for one in calibration(forecasts, late)
    ) / len(late)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 12) if values else 0.0

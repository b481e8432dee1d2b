"""When a scenario has earned to send its friendly messages by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

RUNS = 3
POSTPONED_DAYS = 30


@dataclass(frozen=True, order=True)
class Run:
    """The friendly messages of a scenario that people approved on one day.

    ``untouched``: they left as prepared, nothing was edited, removed or refused.
    """

    day: dt.date
    untouched: bool


def has_earned_trust(runs: Iterable[Run]) -> bool:
    """Say whether the last three runs were all approved unchanged.

    >>> days = [dt.date(2026, 11, day) for day in (9, 10, 12)]
    >>> has_earned_trust(Run(day, True) for day in days)
    True
    >>> has_earned_trust(Run(day, True) for day in days[:2])
    False
    """
    last = sorted(runs)[-RUNS:]
    return len(last) == RUNS and all(run.untouched for run in last)

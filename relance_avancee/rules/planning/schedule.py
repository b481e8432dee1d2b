"""The ladder: which step comes next for a due item, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..company.working_days import add_days

Move = Callable[[dt.date], dt.date]
NOTE_DAYS = 7
# How strict the answer to a broken promise is: friendly, firm.
LOWEST_ANSWER, HIGHEST_ANSWER = 1, 2


@dataclass(frozen=True, order=True)
class Rung:
    """A place on a ladder; a higher level is always further up."""

    level: int
    offset: int


@dataclass(frozen=True)
class Step:
    """A step of a scenario; ``offset`` counts days from the due date.

    ``broken_on`` is the day of the broken promise that it answers, None on the ladder.
    """

    id: int
    rung: Rung
    broken_on: dt.date | None = None

    @property
    def is_courtesy(self) -> bool:
        """A note up to the due date: it expires instead of being late."""
        return self.rung.offset <= 0


@dataclass(frozen=True)
class Position:
    """Where an item stands in its cycle.

    ``rung`` is the highest one reached; ``sent_on`` is when a step after the due date
    was last sent, None before that.
    """

    rung: Rung
    sent_on: dt.date | None = None


@dataclass(frozen=True)
class NextStep:
    """The step to come and the day on which it may leave."""

    step: Step
    day: dt.date


def ladder(steps: Iterable[Step]) -> list[Step]:
    """Return the steps from the bottom to the top."""
    return sorted(steps, key=lambda step: step.rung)


def expiry(step: Step, following: Step | None, due: dt.date) -> dt.date:
    """Return the last day of a courtesy step.

    A step before the due date expires when that date passes, the note of the day after
    a week, and any of them when the next one takes over.
    """
    last = due if step.rung.offset < 0 else add_days(due, NOTE_DAYS)
    if following:
        last = min(last, add_days(due, following.rung.offset - 1))
    return last


def spaced(step: Step, position: Position | None, due: dt.date, gap: int) -> dt.date:
    """Return the day of a step after the due date, at its distance from the last one.

    The distance is the minimum gap or the difference of the two offsets, the longer.
    """
    day = add_days(due, step.rung.offset)
    if position is None or position.sent_on is None:
        return day
    distance = max(gap, step.rung.offset - max(position.rung.offset, 0))
    return max(day, add_days(position.sent_on, distance))


def next_step(
    steps: Sequence[Step],
    position: Position | None,
    due: dt.date,
    today: dt.date,
    gap: int,
    working: Move,
) -> NextStep | None:
    """Return the next step of an item and its day, or None at the end of the ladder.

    ``steps`` come from :func:`ladder`; ``working`` moves a day to the next one worked.
    Late steps are never skipped, courtesy steps expire. The day is never in the past.
    """
    for step, following in pairwise([*steps, None]):
        if step is None or (position and step.rung <= position.rung):
            continue
        if not step.is_courtesy:
            day = spaced(step, position, due, gap)
            return NextStep(step, working(max(day, today)))
        day = working(max(add_days(due, step.rung.offset), today))
        if day <= expiry(step, following, due):
            return NextStep(step, day)
    return None


def broken_step(
    steps: Sequence[Step], position: Position | None, broken_on: dt.date
) -> tuple[Step, dt.date] | None:
    """Return the step that answers a promise broken on ``broken_on``, and its day.

    Its place is that of the item, friendly at least and firm at most: the ladder goes
    on from where it was. Of several it is the last one not above that level.

    >>> day = dt.date(2026, 3, 10)
    >>> answer, _day = broken_step([Step(9, Rung(1, 1))], Position(Rung(2, 21)), day)
    >>> answer.rung
    Rung(level=2, offset=21)
    >>> broken_step([], None, day)
    """
    if not steps:
        return None
    reached = position.rung if position else Rung(0, 0)
    level = min(max(reached.level, LOWEST_ANSWER), HIGHEST_ANSWER)
    fitting = [step for step in steps if step.rung.level <= level]
    chosen = max(fitting or steps[:1], key=lambda step: step.rung)
    rung = Rung(level, max(reached.offset, 1))
    day = add_days(broken_on, chosen.rung.offset - 1)
    return Step(chosen.id, rung, broken_on), day

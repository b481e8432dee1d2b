"""A ladder with a step of every kind, and short ways to ask where one stands."""

import datetime as dt

from rules.planning.schedule import Position, Rung, Step, next_step

DUE = dt.date(2026, 11, 2)  # a Monday
GAP = 7

BEFORE = Step(1, Rung(0, -7))
NOTE = Step(2, Rung(0, 0))
KIND = Step(3, Rung(1, 5))
FACTS = Step(4, Rung(1, 12))
FIRM = Step(5, Rung(2, 21))
LAST = Step(6, Rung(2, 30))
FORMAL = Step(7, Rung(3, 45))
LADDER = [BEFORE, NOTE, KIND, FACTS, FIRM, LAST, FORMAL]


def due_plus(offset):
    return DUE + dt.timedelta(days=offset)


def every_day(day):
    return day


def reached(step, sent_at=None):
    """Stand on ``step``, sent ``sent_at`` days after the due date."""
    return Position(step.rung, None if sent_at is None else due_plus(sent_at))


def coming(today, position=None, steps=LADDER, gap=GAP, working=every_day, due=DUE):
    """Return the next step and how many days after the due date it leaves."""
    day = due + dt.timedelta(days=today)
    planned = next_step(steps, position, due, day, gap, working)
    return planned and (planned.step, (planned.day - due).days)

"""The step that answers a broken promise, beside the ladder."""

import datetime as dt

import pytest

from rules.planning.schedule import Position, Rung, Step, broken_step

BROKEN = dt.date(2026, 3, 10)
ANSWER = Step(9, Rung(1, 1))


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (None, Rung(1, 1)),
        (Rung(0, -7), Rung(1, 1)),
        (Rung(1, 5), Rung(1, 5)),
        (Rung(2, 21), Rung(2, 21)),
        (Rung(3, 45), Rung(2, 45)),
    ],
)
def test_it_stands_where_the_item_stands_friendly_at_least_and_firm_at_most(
    reached, expected
):
    position = reached and Position(reached, BROKEN)
    step, day = broken_step([ANSWER], position, BROKEN)
    assert (step.id, step.rung, step.broken_on) == (9, expected, BROKEN)
    assert day == BROKEN


def test_it_comes_so_many_days_after_the_end_of_the_promise():
    _step, day = broken_step([Step(9, Rung(1, 3))], None, BROKEN)
    assert day == dt.date(2026, 3, 12)


def test_of_several_the_strictest_that_is_not_too_strict_answers():
    steps = [Step(9, Rung(1, 1)), Step(10, Rung(2, 2))]
    friendly, _day = broken_step(steps, Position(Rung(1, 5)), BROKEN)
    firm, _day = broken_step(steps, Position(Rung(2, 21)), BROKEN)
    assert (friendly.id, firm.id) == (9, 10)
    alone, _day = broken_step(steps[1:], None, BROKEN)
    assert (alone.id, alone.rung.level) == (10, 1)

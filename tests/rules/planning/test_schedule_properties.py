"""The ladder, whatever its steps, its gap and the calendar: what always holds."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from schedule_examples import DUE, due_plus, every_day

from rules.company.working_days import QuietPeriod, WorkingDays
from rules.planning.schedule import NextStep, Position, Rung, Step, next_step

CALENDARS = st.builds(
    WorkingDays,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.integers(-40, 90).map(due_plus), max_size=20),
    quiet=st.sampled_from([None, QuietPeriod((12, 24), (1, 2))]),
)
GAPS = st.integers(0, 14)
POSITIONS = st.none() | st.builds(
    Position,
    st.builds(Rung, st.integers(0, 4), st.integers(-30, 60)),
    st.none() | st.integers(1, 90).map(due_plus),
)


@st.composite
def ladders(draw):
    """Draw a ladder as the scenarios allow them: its levels rise with its offsets."""
    offsets = sorted(draw(st.sets(st.integers(-30, 60), min_size=1, max_size=7)))
    late = [offset for offset in offsets if offset > 0]
    levels = draw(st.lists(st.integers(1, 4), min_size=len(late), max_size=len(late)))
    rungs = [Rung(0, offset) for offset in offsets if offset <= 0]
    rungs += map(Rung, sorted(levels), late)
    return [Step(number, rung) for number, rung in enumerate(rungs)]


def distance(before, after, gap):
    return dt.timedelta(days=max(gap, after.rung.offset - before.rung.offset))


def replay(steps, gap, calendar, idle=frozenset()):
    """Plan each day but the ``idle`` ones, send what is due; return what left."""
    position, sent = None, []
    for today in (due_plus(number) for number in range(-40, 350)):
        if today in idle:
            continue
        planned = next_step(steps, position, DUE, today, gap, calendar.first_from)
        if planned and planned.day <= today:
            sent.append(NextStep(planned.step, today))
            late_on = None if planned.step.is_courtesy else today
            position = Position(planned.step.rung, late_on)
    return sent


REPLAYS = st.builds(
    lambda steps, *rest: (steps, replay(steps, *rest)),
    ladders(),
    GAPS,
    CALENDARS,
    st.frozensets(st.integers(-40, 90).map(due_plus)),
)


@given(REPLAYS)
def test_day_by_day_each_step_leaves_at_most_once_and_in_order(replayed):
    _steps, sent = replayed
    assert all(a.step.rung < b.step.rung for a, b in pairwise(sent))


@given(REPLAYS)
def test_day_by_day_every_step_after_the_due_date_leaves_in_the_end(replayed):
    steps, sent = replayed
    late = [step for step in steps if not step.is_courtesy]
    assert [left.step for left in sent if not left.step.is_courtesy] == late


@given(REPLAYS)
def test_day_by_day_nothing_leaves_before_its_offset(replayed):
    _steps, sent = replayed
    assert all(left.day >= due_plus(left.step.rung.offset) for left in sent)


@given(REPLAYS)
def test_day_by_day_no_courtesy_leaves_once_it_has_expired(replayed):
    steps, sent = replayed
    followers = dict(pairwise([*steps, None]))
    for left in sent:
        if not left.step.is_courtesy:
            continue
        if left.step.rung.offset < 0:
            assert left.day <= DUE
        if follower := followers[left.step]:
            assert left.day < due_plus(follower.rung.offset)


@given(ladders(), GAPS, CALENDARS)
def test_day_by_day_each_reminder_leaves_on_the_first_day_that_its_distance_allows(
    steps, gap, calendar
):
    previous = None
    for left in replay(steps, gap, calendar):
        if left.step.is_courtesy:
            continue
        day = due_plus(left.step.rung.offset)
        if previous:
            apart = distance(previous.step, left.step, gap)
            day = max(day, previous.day + apart)
        assert left.day == calendar.first_from(day)
        previous = left


@given(ladders(), POSITIONS, st.integers(-40, 200), GAPS, CALENDARS)
def test_from_any_position_the_next_step_is_above_and_its_day_is_workable(
    steps, position, today, gap, calendar
):
    day = due_plus(today)
    planned = next_step(steps, position, DUE, day, gap, calendar.first_from)
    if planned:
        assert planned.day >= max(day, due_plus(planned.step.rung.offset))
        assert calendar.is_worked(planned.day)
        assert position is None or planned.step.rung > position.rung


@given(ladders(), POSITIONS, st.integers(-40, 200), GAPS)
def test_from_any_position_no_step_after_the_due_date_is_skipped(
    steps, position, today, gap
):
    planned = next_step(steps, position, DUE, due_plus(today), gap, every_day)
    above = [
        step
        for step in steps
        if not step.is_courtesy and (position is None or step.rung > position.rung)
    ]
    if planned is None:
        assert not above
    elif not planned.step.is_courtesy:
        assert planned.step == above[0]


@given(ladders(), POSITIONS, st.integers(-40, 200), GAPS)
def test_from_any_position_a_reminder_keeps_the_gap(steps, position, today, gap):
    planned = next_step(steps, position, DUE, due_plus(today), gap, every_day)
    if planned and not planned.step.is_courtesy and position and position.sent_on:
        assert (planned.day - position.sent_on).days >= gap


@given(ladders(), st.integers(-30, 0), st.integers(1, 90), GAPS)
def test_a_courtesy_reached_changes_nothing_for_the_reminders(
    steps, offset, today, gap
):
    late = [step for step in steps if not step.is_courtesy]
    day = due_plus(today)
    position = Position(Rung(0, offset))
    with_courtesy = next_step(late, position, DUE, day, gap, every_day)
    assert with_courtesy == next_step(late, None, DUE, day, gap, every_day)

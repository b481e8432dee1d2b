"""The ladder: which step comes next, and when."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.schedule import (
    NextStep,
    Position,
    Rung,
    Step,
    expiry,
    ladder,
    next_step,
    spaced,
)
from rules.working_days import QuietPeriod, WorkingDays

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


# The ladder


def test_a_ladder_goes_from_the_bottom_to_the_top():
    assert ladder(reversed(LADDER)) == LADDER


def test_a_higher_level_is_further_up_even_when_it_comes_earlier():
    assert ladder([Step(1, Rung(2, 10)), Step(2, Rung(1, 30))])[-1].rung.level == 2


@pytest.mark.parametrize(("offset", "courtesy"), [(-1, True), (0, True), (1, False)])
def test_a_courtesy_comes_up_to_the_due_date(offset, courtesy):
    assert Step(1, Rung(0, offset)).is_courtesy is courtesy


# Courtesy steps


@pytest.mark.parametrize(
    ("today", "planned"),
    [
        (-60, (BEFORE, -7)),
        (-8, (BEFORE, -7)),
        (-7, (BEFORE, -7)),
        (-6, (BEFORE, -6)),
        (-1, (BEFORE, -1)),
        (0, (NOTE, 0)),
    ],
)
def test_a_step_before_the_due_date_leaves_until_the_note_of_the_day(today, planned):
    assert coming(today) == planned


@pytest.mark.parametrize(
    ("today", "planned"), [(-1, (BEFORE, -1)), (0, (BEFORE, 0)), (1, (KIND, 5))]
)
def test_a_step_before_the_due_date_expires_when_that_date_passes(today, planned):
    assert coming(today, steps=[BEFORE, KIND]) == planned


@pytest.mark.parametrize(
    ("today", "planned"),
    [(-1, (NOTE, 0)), (0, (NOTE, 0)), (1, (NOTE, 1)), (4, (NOTE, 4)), (5, (KIND, 5))],
)
def test_a_note_of_the_due_day_expires_at_the_next_step(today, planned):
    assert coming(today, steps=[NOTE, KIND]) == planned


@pytest.mark.parametrize(("today", "planned"), [(7, (NOTE, 7)), (8, None)])
def test_a_note_of_the_due_day_without_a_next_step_expires_after_a_week(today, planned):
    assert coming(today, steps=[NOTE]) == planned


def test_of_two_courtesies_in_time_the_later_one_takes_over_on_its_day():
    near = Step(8, Rung(0, -3))
    assert coming(-4, steps=[BEFORE, near]) == (BEFORE, -4)
    assert coming(-3, steps=[BEFORE, near]) == (near, -3)


def test_a_courtesy_of_a_weekend_leaves_on_monday():
    saturday = dt.date(2026, 11, 7)
    working = WorkingDays().first_from
    assert coming(-5, steps=[NOTE, KIND], due=saturday, working=working) == (NOTE, 2)


def test_a_courtesy_that_a_weekend_moves_past_the_due_date_is_dropped():
    saturday = dt.date(2026, 11, 7)
    day_before = Step(8, Rung(0, -1))
    sunday = saturday + dt.timedelta(days=1)
    steps, working = [day_before, KIND], WorkingDays().first_from
    assert coming(-5, steps=steps, due=saturday, working=working) == (day_before, -1)
    assert coming(-5, steps=steps, due=sunday, working=working) == (KIND, 5)


def test_a_note_that_a_quiet_period_moves_to_the_next_step_is_dropped():
    working = WorkingDays(quiet=QuietPeriod((11, 2), (11, 6)))  # until Friday D+4
    assert coming(0, steps=[NOTE, KIND], working=working.first_from) == (KIND, 7)


def test_the_last_day_of_a_courtesy_depends_on_what_follows():
    assert expiry(BEFORE, None, DUE) == DUE
    assert expiry(BEFORE, KIND, DUE) == DUE
    assert expiry(BEFORE, NOTE, DUE) == due_plus(-1)
    assert expiry(NOTE, KIND, DUE) == due_plus(4)
    assert expiry(NOTE, None, DUE) == due_plus(7)


def test_the_ladder_ends_when_only_expired_courtesies_are_left():
    assert coming(1, steps=[BEFORE]) is None


# Steps after the due date


@pytest.mark.parametrize(("today", "day"), [(4, 5), (5, 5), (6, 6), (60, 60)])
def test_a_step_after_the_due_date_is_late_but_never_skipped(today, day):
    assert coming(today, reached(NOTE)) == (KIND, day)


def test_an_old_item_starts_at_the_first_step_after_the_due_date():
    assert coming(300) == (KIND, 300)


@pytest.mark.parametrize(("today", "day"), [(11, 12), (12, 12), (13, 13)])
def test_a_step_follows_one_sent_in_time_at_its_own_offset(today, day):
    assert coming(today, reached(KIND, sent_at=5)) == (FACTS, day)


@pytest.mark.parametrize(("today", "day"), [(20, 39), (38, 39), (39, 39), (40, 40)])
def test_a_step_keeps_its_distance_from_one_sent_late(today, day):
    assert coming(today, reached(FIRM, sent_at=30)) == (LAST, day)


def test_the_distance_is_the_gap_when_the_offsets_are_nearer():
    assert coming(30, reached(FIRM, sent_at=30), gap=14) == (LAST, 44)


def test_a_step_that_a_person_sent_early_brings_nothing_forward():
    assert coming(1, reached(KIND, sent_at=1)) == (FACTS, 12)


def test_the_distance_counts_the_steps_that_the_ladder_no_longer_has():
    assert coming(30, reached(KIND, sent_at=30), steps=[KIND, FIRM]) == (FIRM, 46)


def test_a_gap_of_zero_leaves_the_difference_of_the_offsets():
    assert spaced(FACTS, reached(KIND, sent_at=10), DUE, gap=0) == due_plus(17)


def test_a_step_moved_by_its_distance_leaves_on_a_working_day():
    working = WorkingDays().first_from
    # sent on Friday D+11: seven days on is Friday; on Saturday D+12: Monday
    assert coming(11, reached(KIND, 11), working=working) == (FACTS, 18)
    assert coming(12, reached(KIND, 12), working=working) == (FACTS, 21)


def test_a_step_of_today_waits_for_a_working_day():
    assert coming(5, working=WorkingDays().first_from) == (KIND, 7)


def test_a_courtesy_sent_late_never_delays_the_first_reminder():
    assert coming(0, reached(BEFORE), steps=[BEFORE, KIND]) == (KIND, 5)
    assert coming(4, reached(NOTE)) == (KIND, 5)  # sent the same day


def test_a_skipped_step_counts_as_reached_and_delays_nothing():
    assert coming(12, reached(FACTS)) == (FIRM, 21)


def test_a_clock_set_back_sends_nothing_twice():
    assert coming(2, reached(KIND, sent_at=5)) == (FACTS, 12)


@pytest.mark.parametrize("steps", [[], [KIND], LADDER])
def test_the_ladder_ends_after_its_last_step(steps):
    assert coming(90, reached(FORMAL, sent_at=45), steps=steps) is None


# History decides


def test_a_step_inserted_under_the_position_is_not_sent_afterwards():
    inserted = Step(8, Rung(1, 8))
    steps = ladder([*LADDER, inserted])
    assert coming(13, reached(KIND, sent_at=5), steps=steps) == (inserted, 13)
    assert coming(13, reached(FACTS, sent_at=12), steps=steps) == (FIRM, 21)


def test_another_scenario_goes_on_above_the_rung_reached():
    other = [Step(11, Rung(1, 7)), Step(12, Rung(2, 15)), Step(13, Rung(3, 40))]
    assert coming(22, reached(FIRM, sent_at=21), steps=other) == (other[2], 40)


def test_another_scenario_goes_on_at_the_higher_level_even_of_a_smaller_offset():
    other = [Step(11, Rung(1, 7)), Step(12, Rung(2, 10))]
    assert coming(13, reached(FACTS, sent_at=12), steps=other) == (other[1], 19)


# Whatever the ladder

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

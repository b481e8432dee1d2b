"""The ladder: which step comes next, and when."""

import datetime as dt

import pytest
from schedule_examples import (
    BEFORE,
    DUE,
    FACTS,
    FIRM,
    FORMAL,
    KIND,
    LADDER,
    LAST,
    NOTE,
    coming,
    due_plus,
    reached,
)

from rules.company.working_days import QuietPeriod, WorkingDays
from rules.planning.schedule import Rung, Step, expiry, ladder, next_step, spaced

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


# The ends of time


@pytest.mark.parametrize("due", [dt.date.min, dt.date.max, dt.date(9999, 12, 29)])
@pytest.mark.parametrize("offset", [-3650, -7, 0, 1, 5, 3650])
def test_a_due_date_at_the_end_of_time_has_a_step_or_none(due, offset):
    """Nothing that people write as a date is an error (finding 5)."""
    steps = ladder([Step(1, Rung(0 if offset <= 0 else 1, offset))])
    found = next_step(steps, None, due, DUE, 7, WorkingDays().first_from)
    assert found is None or found.day >= DUE

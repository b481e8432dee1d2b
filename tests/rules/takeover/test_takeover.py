"""Where old items start on their ladder, by the age band of each."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.schedule import Rung, Step, ladder
from rules.takeover.takeover import (
    DEFAULT_STARTS,
    FIRST_DAYS,
    band_of,
    first_step,
    held_before,
    passed_step,
)

TODAY = dt.date(2026, 7, 1)
NOTE = Step(1, Rung(0, -7))
KIND = Step(2, Rung(1, 5))
FACTS = Step(3, Rung(1, 12))
FIRM = Step(4, Rung(2, 21))
LAST = Step(5, Rung(2, 30))
FORMAL = Step(6, Rung(3, 45))
LADDER = [NOTE, KIND, FACTS, FIRM, LAST, FORMAL]
STARTS = ("begin", "friendly", "firm", "last", "hold")


@pytest.mark.parametrize("number", range(len(FIRST_DAYS)))
def test_a_band_begins_on_its_first_day(number):
    first = FIRST_DAYS[number]
    assert [band_of(first - 1), band_of(first), band_of(first + 1)] == [
        number,
        number + 1,
        number + 1,
    ]


@pytest.mark.parametrize(
    ("start", "first", "passed"),
    [
        ("begin", None, None),
        ("friendly", KIND, NOTE),
        ("firm", FIRM, FACTS),
        ("last", LAST, FIRM),
        ("hold", None, None),
    ],
)
def test_each_start_has_its_first_step(start, first, passed):
    assert first_step(LADDER, start) == first
    assert passed_step(LADDER, first) == passed


def test_a_to_do_of_ours_below_the_first_step_counts_as_reached():
    call = Step(9, Rung(2, 15))
    ladder_with_call = [KIND, call, FIRM]
    assert passed_step(ladder_with_call, first_step([KIND, FIRM], "firm")) == call


def test_a_ladder_without_a_firm_step_starts_at_its_last_amicable_one():
    assert first_step([KIND, FACTS, FORMAL], "firm") == FACTS


def test_a_ladder_without_a_friendly_step_starts_at_the_firm_one():
    assert first_step([NOTE, FIRM, LAST, FORMAL], "friendly") == FIRM


def test_a_ladder_of_formal_notices_alone_is_left_as_it_is():
    assert [first_step([NOTE, FORMAL], start) for start in STARTS] == [None] * 5


@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(-30, 120))),
    st.sampled_from(STARTS),
)
def test_the_formal_notice_is_never_where_a_band_starts(rungs, start):
    steps = ladder(
        Step(number, Rung(level, offset))
        for number, (level, offset) in enumerate(rungs)
    )
    first = first_step(steps, start)
    passed = passed_step(steps, first)
    assert first is None or first.rung.level < 3
    assert passed is None or passed.rung < first.rung
    assert first is None or not any(
        (passed is None or step.rung > passed.rung) and step.rung < first.rung
        for step in steps
    )


def test_what_stays_on_hold_is_a_day_before_which_items_are_due():
    before = held_before(DEFAULT_STARTS, TODAY)
    due = before - dt.timedelta(days=1)
    assert band_of((TODAY - due).days) == 6
    assert band_of((TODAY - before).days) == 5


def test_nothing_on_hold_is_no_day():
    assert held_before(("begin",) * 7, TODAY) is None


@pytest.mark.parametrize(
    "starts",
    [
        ("hold",) * 7,
        ("begin", "begin", "hold", "firm", "firm", "last", "last"),
    ],
)
def test_a_younger_band_does_not_wait_for_an_older_one(starts):
    with pytest.raises(ValueError, match="older band"):
        held_before(starts, TODAY)

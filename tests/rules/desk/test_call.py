"""When a customer may be called again, and what about."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.desk.call import PERIOD, SITUATIONS, choose_situation, first_day

TODAY = dt.date(2026, 2, 9)


def days_ago(*counts):
    """Return the days so many days before today."""
    return [TODAY - dt.timedelta(count) for count in counts]


@pytest.mark.parametrize(
    ("calls", "cap", "wait"),
    [
        ((), 3, 0),
        ((0, 0), 3, 0),
        ((0, 1, 6), 3, 1),
        ((0, 1, 7), 3, 0),
        ((0, 0, 0), 3, 7),
        ((0, 1, 2, 3), 3, 5),
        ((0, 0, 0), 0, 0),
    ],
)
def test_the_next_call_waits_until_the_week_has_room(calls, cap, wait):
    assert first_day(days_ago(*calls), cap, TODAY) == TODAY + dt.timedelta(wait)


@given(st.lists(st.integers(0, 20), max_size=12), st.integers(1, 5))
def test_no_week_ever_holds_more_calls_than_the_cap(counts, cap):
    made = []
    for day in sorted(days_ago(*counts)):
        if first_day(made, cap, day) == day:
            made.append(day)
    for last in made:
        week = [day for day in made if last - dt.timedelta(PERIOD) < day <= last]
        assert len(week) <= cap


@given(st.sets(st.sampled_from(SITUATIONS)))
def test_the_most_pressing_thing_is_spoken_of(found):
    chosen = choose_situation(iter(found))
    ranks = [SITUATIONS.index(one) for one in found] or [SITUATIONS.index("first")]
    assert SITUATIONS.index(chosen) == min(ranks)

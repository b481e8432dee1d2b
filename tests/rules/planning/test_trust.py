"""When a scenario has earned to send its friendly messages by itself."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.trust import RUNS, Run, has_earned_trust


def runs(*untouched):
    """Return the runs of as many days, in order."""
    return [Run(dt.date(2026, 11, day), one) for day, one in enumerate(untouched, 2)]


@pytest.mark.parametrize(
    ("untouched", "earned"),
    [
        ((), False),
        ((True, True), False),
        ((True, True, True), True),
        ((True, False, True), False),
        ((True, True, False), False),
        ((False, True, True, True), True),
        ((True, True, True, False), False),
    ],
)
def test_the_last_three_runs_count(untouched, earned):
    assert has_earned_trust(runs(*untouched)) is earned


@given(st.lists(st.booleans(), max_size=20), st.randoms())
def test_the_order_in_which_they_are_read_does_not_matter(untouched, random):
    known = runs(*untouched)
    shuffled = random.sample(known, len(known))
    assert has_earned_trust(shuffled) == (len(known) >= RUNS and all(untouched[-RUNS:]))

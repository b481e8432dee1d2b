"""What a customer did since the last reminder lets a step through, or not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.reactions import is_met

SINCE = dt.date(2026, 3, 9)
BEFORE = dt.date(2026, 3, 8)
CONDITIONS = ("always", "silent", "visited", "replied", "broken")
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
KINDS = st.sampled_from(["read", "said", "replied", "paid", "broken"])


@pytest.mark.parametrize(
    ("reactions", "met"),
    [
        ((), {"silent"}),
        (("read",), {"visited"}),
        (("said",), set()),
        (("paid",), set()),
        (("replied",), {"replied"}),
        (("read", "paid"), set()),
        (("read", "said"), {"visited"}),
        (("read", "replied"), {"visited", "replied"}),
        (("broken",), {"silent", "broken"}),
    ],
)
def test_which_conditions_are_met(reactions, met):
    done = dict.fromkeys(reactions, SINCE)
    assert {one for one in CONDITIONS if is_met(one, done, SINCE)} == met | {"always"}


@pytest.mark.parametrize("kind", ["read", "said", "replied", "paid"])
def test_what_was_done_before_the_last_reminder_is_no_reaction_to_it(kind):
    assert is_met("silent", {kind: BEFORE}, SINCE)
    assert not is_met("silent", {kind: SINCE}, SINCE)


@given(reactions=st.dictionaries(KINDS, DAYS), since=DAYS)
def test_silence_and_a_visit_exclude_each_other(reactions, since):
    assert not (
        is_met("silent", reactions, since) and is_met("visited", reactions, since)
    )
    assert is_met("always", reactions, since)

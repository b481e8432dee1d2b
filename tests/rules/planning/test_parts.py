"""What holds keep back of an item, and what is chased of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.parts import Held, split

KINDS = ("dispute", "promise", "plan", "pause")
AMOUNTS = st.integers(0, 100_000).map(lambda cents: cents / 100)
HOLDS = st.lists(st.builds(Held, st.sampled_from(KINDS), AMOUNTS), max_size=6)


@pytest.mark.parametrize(
    ("residual", "held", "chased"),
    [(100.0, 59.99, 40.01), (60.0, 60.0, 0.0), (60.01, 60.0, 0.01), (20.0, 60.0, 0.0)],
)
def test_a_payment_covers_first_what_is_not_kept_back(residual, held, chased):
    _kept, left = split(residual, [Held("dispute", held)])
    assert left == pytest.approx(chased)


def test_what_holds_all_the_rest_leaves_nothing_to_chase():
    kept, chased = split(100.0, [Held("promise"), Held("dispute", 30.0)])
    assert (kept, chased) == ({"dispute": 30.0, "promise": 70.0}, 0.0)


def test_nothing_owed_is_held_by_nobody():
    assert split(0.0, [Held("dispute", 30.0), Held("pause")]) == ({}, 0.0)


@given(AMOUNTS, HOLDS)
def test_what_is_held_and_what_is_chased_make_the_whole(residual, holds):
    kept, chased = split(residual, holds)
    assert sum(kept.values()) + chased == pytest.approx(residual)
    assert chased >= 0
    assert all(amount > 0 for amount in kept.values())


@given(AMOUNTS, HOLDS)
def test_the_order_of_the_holds_changes_nothing_that_is_chased(residual, holds):
    _kept, chased = split(residual, holds)
    _kept, reversed_chased = split(residual, reversed(holds))
    assert chased == pytest.approx(reversed_chased, abs=1e-6)

"""What is left out of what is asked, and what credits cover of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.aside import deduct, split_said

CENTS = st.integers(0, 100_000)


def test_an_amount_of_nought_is_all_that_is_left():
    assert split_said(100, [("promise", 0)]) == [("promise", 100)]


def test_nothing_is_left_out_of_what_nothing_was_said_of():
    assert split_said(100, []) == []


@given(CENTS, st.lists(st.tuples(st.sampled_from("ab"), CENTS), max_size=4))
def test_no_more_is_left_out_than_is_owed(balance, said):
    parts = split_said(balance, said)
    assert all(amount > 0 for _kind, amount in parts)
    assert sum(amount for _kind, amount in parts) <= balance


@given(st.lists(CENTS, max_size=5), CENTS)
def test_credits_are_deducted_once_and_nothing_falls_under_nought(asked, credit):
    owed = dict(enumerate(asked))
    rest = deduct(owed, credit)
    assert all(amount >= 0 for amount in rest.values())
    assert sum(rest.values()) == pytest.approx(max(sum(asked) - credit, 0))

"""What a message asks for: never more than what is claimed, less what was received."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reminders.amounts import ask, deduct

AMOUNTS = st.floats(0.01, 1e6)


@pytest.mark.parametrize(
    ("received", "asked"), [(0.0, 100.0), (99.99, 0.01), (100.0, 0.0), (100.01, 0.0)]
)
def test_what_was_received_is_asked_no_more(received, asked):
    assert ask([(1, 100.0, 100.0)], {1: received}) == pytest.approx(asked)


def test_money_in_another_currency_is_not_deducted():
    assert ask([(1, 100.0, 50.0)], {2: 30.0}) == 50.0


def test_the_rate_is_that_of_the_claims_of_the_currency():
    assert ask([(1, 100.0, 50.0), (1, 100.0, 60.0)], {1: 100.0}) == 55.0


def test_nothing_is_asked_where_nothing_is_claimed():
    assert ask([]) == ask([(1, 0.0, 0.0)]) == 0.0


@given(AMOUNTS, st.lists(AMOUNTS, max_size=3))
def test_what_is_asked_and_what_is_deducted_add_up_to_the_claim(total, received):
    money = [{1: amount} for amount in received]
    asked = ask([(1, total, total)], *money)
    assert 0 <= asked <= total * (1 + 1e-9)
    assert asked + deduct(total, *received) == pytest.approx(total)

import datetime as dt

import pytest

from rules.planning.routes import Payment, is_rejection_notice
from rules.planning.schedule import Position, Rung, Step

DAY = dt.date(2026, 3, 2)
REJECTED = Payment("debit", DAY, rejected_on=DAY)


def test_the_first_word_after_a_rejection_is_a_notice():
    assert is_rejection_notice(REJECTED, None, Step(1, Rung(1, 1)))


@pytest.mark.parametrize("level", [0, 2, 3])
def test_only_a_friendly_first_word_is_one(level):
    assert not is_rejection_notice(REJECTED, None, Step(1, Rung(level, 1)))


def test_the_next_step_is_none():
    position = Position(Rung(1, 1), DAY)
    assert not is_rejection_notice(REJECTED, position, Step(2, Rung(1, 8)))


def test_without_a_rejection_there_is_none():
    assert not is_rejection_notice(Payment("bill", DAY), None, Step(1, Rung(1, 1)))

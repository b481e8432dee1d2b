"""What is left of disputes, and where it lies."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers.dispute import Disputed, age_band, count_worked, place, share_credits
from rules.company.working_days import WorkingDays

AMOUNTS = st.integers(0, 100_000).map(lambda cents: cents / 100)
ITEMS = ("March", "April", "May")
DISPUTES = st.lists(
    st.builds(
        Disputed,
        AMOUNTS,
        st.sampled_from([frozenset(), frozenset({"March"}), frozenset({"May"})]),
    ),
    max_size=4,
)


@pytest.mark.parametrize(
    ("residual", "left"), [(100.0, 60.0), (60.0, 60.0), (59.99, 59.99), (0.0, 0.0)]
)
def test_a_payment_covers_first_what_is_not_disputed(residual, left):
    [parts] = place({"March": residual}, [Disputed(60.0)])
    assert sum(parts.values()) == pytest.approx(left)


def test_what_names_an_instalment_comes_before_what_names_none():
    owed = {"March": 100.0, "April": 50.0}
    anywhere, there = place(
        owed, [Disputed(60.0), Disputed(50.0, frozenset({"April"}))]
    )
    assert (anywhere, there) == ({"March": 60.0}, {"April": 50.0})


@given(st.fixed_dictionaries(dict.fromkeys(ITEMS, AMOUNTS)), DISPUTES)
def test_what_is_disputed_is_never_more_than_is_owed_nor_than_was_said(owed, disputes):
    placed = place(owed, disputes)
    for item, residual in owed.items():
        assert sum(parts.get(item, 0.0) for parts in placed) <= residual + 1e-6
    for dispute, parts in zip(disputes, placed, strict=True):
        assert sum(parts.values()) <= dispute.amount + 1e-6
        assert not dispute.items or parts.keys() <= dispute.items


@given(AMOUNTS, DISPUTES)
def test_a_credit_is_shared_once(total, disputes):
    shares = share_credits(total, disputes)
    assert sum(shares) <= total + 1e-6
    assert all(
        0 <= share <= dispute.amount
        for share, dispute in zip(shares, disputes, strict=True)
    )


def test_what_an_ended_dispute_took_stays_its_own():
    ended = Disputed(30.0, credited=30.0, is_open=False)
    assert share_credits(30.0, [ended, Disputed(50.0)]) == [30.0, 0.0]
    assert share_credits(45.0, [ended, Disputed(50.0)]) == [30.0, 15.0]


def test_a_credit_from_before_the_dispute_is_not_its_own():
    assert share_credits(40.0, [Disputed(50.0, before=40.0)]) == [0.0]
    assert share_credits(30.0, [Disputed(50.0, before=40.0)]) == [0.0]


@pytest.mark.parametrize(
    ("last", "count"), [((2026, 1, 8), 0), ((2026, 1, 9), 1), ((2026, 1, 12), 2)]
)
def test_the_time_to_resolve_counts_working_days(last, count):
    assert count_worked(WorkingDays(), dt.date(2026, 1, 8), dt.date(*last)) == count


def test_a_day_said_long_ago_is_not_counted_for_ever():
    assert count_worked(WorkingDays(), dt.date.min, dt.date(2026, 1, 8)) < 3654
    assert age_band((dt.date(2026, 1, 8) - dt.date.min).days) == "3"

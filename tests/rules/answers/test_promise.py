"""Whether a promise is kept, by which money, and what promises are worth."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers.promise import (
    Part,
    Promise,
    Receipt,
    allocate,
    held,
    judge,
    reliability,
    share,
)

MADE, UNTIL = dt.date(2026, 3, 2), dt.date(2026, 3, 10)
AFTER = dt.date(2026, 3, 11)
AMOUNTS = st.integers(0, 100_000).map(lambda cents: cents / 100)


def promise(number=1, *parts, state="open", until=UNTIL, **values):
    """Return a promise of ``parts``, of 100 by default."""
    parts = parts or (Part(number, 100.0, left=100.0),)
    return Promise(number, state, MADE, until, tuple(parts), **values)


@pytest.mark.parametrize(
    ("day", "today", "state"),
    [
        (None, UNTIL, "open"),
        (None, AFTER, "broken"),
        (UNTIL, UNTIL, "kept"),
        (UNTIL, AFTER, "kept"),
        (AFTER, AFTER, "late"),
    ],
)
def test_all_of_it_by_the_last_day_keeps_a_promise(day, today, state):
    receipts = [Receipt(day, 100.0)] if day else []
    assert judge(promise(), receipts, today).state == state


def test_two_parts_keep_a_promise_on_the_day_of_the_second():
    receipts = [Receipt(UNTIL, 40.0), Receipt(MADE, 60.0)]
    assert judge(promise(), receipts, MADE).kept_on == UNTIL


def test_a_part_of_it_is_not_nothing():
    assert judge(promise(), [Receipt(MADE, 99.99)], AFTER).state == "partly"


def test_what_was_credited_is_not_promised_any_more():
    part = Part(1, promised=100.0, paid=0.0, left=40.0)
    assert judge(promise(1, part), [Receipt(MADE, 40.0)], MADE).state == "kept"
    gone = Part(1, promised=100.0, paid=0.0, left=0.0)
    assert judge(promise(1, gone), [], AFTER).state == "cancelled"


def test_a_payment_of_the_promised_part_leaves_the_rest_to_chase():
    part = Part(1, promised=60.0, paid=20.0, left=80.0)
    assert held(promise(1, part, matched=(Receipt(MADE, 20.0),))) == {1: 40.0}


def test_what_is_paid_beyond_its_part_counts_for_the_others():
    first = Part(1, promised=100.0, left=100.0)
    second = Part(2, promised=50.0, paid=100.0)
    both = promise(1, first, second, matched=(Receipt(MADE, 100.0),))
    assert held(both) == {1: 50.0}


def test_the_promise_that_ends_first_takes_what_nobody_matched():
    money = [Receipt(MADE, 150.0, "a")]
    later = promise(1, until=AFTER)
    received = share([later, promise(2)], money)
    assert [one.amount for one in received[2]] == [100.0]
    assert [one.amount for one in received[1]] == [50.0]


def test_money_that_has_kept_a_promise_keeps_no_other():
    money = [Receipt(MADE, 100.0, "a")]
    kept = promise(2, state="kept", until=AFTER, kept_on=MADE)
    received = share([promise(1), kept], money)
    assert (len(received[1]), len(received[2])) == (0, 1)


def test_money_received_before_or_for_another_item_is_not_taken():
    before = Receipt(MADE - dt.timedelta(days=1), 100.0, "a")
    quoting = Receipt(MADE, 100.0, "b", frozenset({7}))
    assert share([promise()], [before, quoting]) == {1: ()}


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=5),
    st.lists(AMOUNTS, max_size=4),
)
def test_money_is_taken_once_and_no_more_is_held_than_is_owed(parts, receipts):
    promises = [
        promise(number, Part(number, promised, paid, left))
        for number, (promised, paid, left) in enumerate(parts)
    ]
    money = [Receipt(MADE, amount, str(key)) for key, amount in enumerate(receipts)]
    received = share(promises, money)
    taken = sum(one.amount for own in received.values() for one in own)
    assert taken <= sum(receipts) + 1e-6
    for one in promises:
        for part in one.parts:
            assert held(one).get(part.item, 0.0) <= part.left + 1e-6


@given(AMOUNTS, st.lists(AMOUNTS, max_size=6))
def test_what_is_allocated_adds_up(amount, owed):
    parts = allocate(amount, dict(enumerate(owed)))
    assert sum(parts.values()) == pytest.approx(min(amount, sum(owed)), abs=1e-5)


def test_nothing_is_known_of_who_never_promised():
    assert reliability([("open", 0), ("cancelled", 0)]) == reliability([])
    assert reliability([]).days_late is None

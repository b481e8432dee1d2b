"""A debt is split into instalments, and payments reach them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.answers.payment_plan import (
    MOST,
    Days,
    Instalment,
    PlanError,
    amounts_of,
    days_of,
    is_default,
    late_since,
    month_after,
    reach,
    split,
    to_write_about,
)
from rules.company.working_days import WorkingDays

CENT = Decimal("0.01")
CENTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) * CENT)
TOTALS = st.integers(100 * MOST, 100_000_000).map(lambda cents: Decimal(cents) * CENT)
NUMBERS = st.integers(2, MOST)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))
RHYTHMS = st.sampled_from(["week", "fortnight", "month"])
FIRST = dt.date(2026, 1, 31)


def make(*amounts):
    """Return monthly instalments of these amounts."""
    days = days_of(FIRST, len(amounts), "month")
    return [
        Instalment(day, Decimal(str(amount)))
        for day, amount in zip(days, amounts, strict=True)
    ]


def left(instalments):
    """Return what is left of each."""
    return [float(one.left) for one in instalments]


@pytest.mark.parametrize(
    ("number", "code"),
    [(0, "few"), (1, "few"), (MOST + 1, "many"), (400, "many")],
)
def test_a_plan_has_two_to_sixty_instalments(number, code):
    with pytest.raises(PlanError) as error:
        amounts_of(Decimal(10_000), number, CENT)
    assert error.value.code == code


@given(TOTALS, NUMBERS, st.integers(0, 90))
def test_the_first_part_is_as_large_as_asked_and_the_others_share_the_rest(
    total, number, percent
):
    least = total * percent / 100
    assume(total - least > number)
    first, *others = amounts_of(total, number, CENT, first=least)
    assert first + sum(others) == total
    assert first >= least
    assert max(others[:-1], default=others[0]) == min(others[:-1], default=others[0])
    assert first - least < CENT or first == amounts_of(total, number, CENT)[0]


@pytest.mark.parametrize(
    ("total", "round_to"), [("0.01", "0"), ("0.02", "0"), ("1.99", "0"), ("99", "50")]
)
def test_no_instalment_is_next_to_nothing(total, round_to):
    with pytest.raises(PlanError) as error:
        amounts_of(Decimal(total), 2, CENT, Decimal(round_to))
    assert error.value.code == "small"


def test_round_amounts_leave_the_rest_to_the_last():
    parts = amounts_of(Decimal("1234.56"), 4, CENT, Decimal(100))
    assert [float(part) for part in parts] == [300, 300, 300, 334.56]


def test_a_currency_without_cents_is_split_in_whole_units():
    parts = amounts_of(Decimal(1000), 3, Decimal(1))
    assert [int(part) for part in parts] == [333, 333, 334]


def test_the_ends_of_months_come_back():
    days = [month_after(FIRST, count) for count in range(14)]
    assert [day.day for day in days][:4] == [31, 28, 31, 30]
    assert days[-1] == dt.date(2027, 2, 28)


def test_the_last_year_of_all_is_no_error():
    assert month_after(dt.date(9999, 12, 31), 1) == dt.date.max


def test_own_days_that_are_not_in_order_are_refused():
    with pytest.raises(PlanError, match="order"):
        split(Decimal(100), [FIRST, FIRST], CENT)


def test_a_payment_goes_to_the_oldest_first():
    assert left(reach(make(50, 50, 50), Decimal(70))) == [0, 30, 50]


def test_a_credit_note_takes_from_the_last_backwards():
    assert left(reach(make(50, 50, 50), Decimal(0), Decimal(70))) == [50, 30, 0]


def test_what_is_paid_and_credited_meets_in_the_middle():
    found = reach(make(50, 50, 50), Decimal(80), Decimal(70))
    assert left(found) == [0, 0, 0]
    assert [float(one.paid) for one in found] == [50, 30, 0]


def test_more_than_all_is_not_less_than_nothing():
    assert left(reach(make(50, 50), Decimal(500), Decimal(500))) == [0, 0]
    assert left(reach(make(50, 50), Decimal(-5), Decimal(-5))) == [50, 50]


@pytest.mark.parametrize(("late", "told"), [(0, False), (8, False), (9, True)])
def test_a_default_comes_after_the_tolerance(late, told):
    today = FIRST + dt.timedelta(days=late)
    assert is_default(make(50, 50), today, 8) is told


@pytest.mark.parametrize(
    ("late", "told"),
    [
        *((-6, None), (-5, "recall"), (0, "recall"), (1, None)),
        *((2, None), (3, "late"), (8, "late"), (9, None)),
    ],
)
def test_an_instalment_is_written_about_before_and_after_its_day(late, told):
    today = FIRST + dt.timedelta(days=late)
    found = to_write_about(make(50, 50), today, Days(before=5, after=3, tolerance=8))
    assert found == (told and (told, FIRST))


def test_an_instalment_is_written_about_once_before_and_once_after():
    days = Days(before=5, after=3, tolerance=8)
    [first] = make(50)
    for late, marks in ((-1, {"is_recalled": True}), (4, {"is_reminded": True})):
        today = FIRST + dt.timedelta(days=late)
        assert to_write_about([first], today, days)
        assert to_write_about([replace(first, **marks)], today, days) is None


def test_a_late_instalment_goes_before_the_next_to_come():
    days = Days(before=30, after=3, tolerance=20)
    today = FIRST + dt.timedelta(days=5)
    assert to_write_about(make(50, 50), today, days) == ("late", FIRST)


def test_zero_days_are_no_mail_and_what_is_paid_needs_none():
    never = Days(before=0, after=0, tolerance=8)
    paid = reach(make(50), Decimal(50))
    for late in (-1, 0, 4):
        today = FIRST + dt.timedelta(days=late)
        assert to_write_about(make(50), today, never) is None
        assert to_write_about(paid, today, Days(5, 3, 8)) is None


def test_what_is_paid_is_never_late():
    assert late_since(reach(make(50, 50), Decimal(50)), dt.date(2026, 2, 27)) is None


@given(TOTALS, NUMBERS, st.sampled_from([0, 1, 5, 10, 50, 100]))
def test_the_instalments_make_the_total(total, number, round_to):
    assume(round_to <= total / number)
    parts = amounts_of(total, number, CENT, Decimal(round_to))
    assert sum(parts) == total
    assert min(parts) > 0
    assert parts[-1] == max(parts)
    assert all(part % CENT == 0 for part in parts)


@given(DAYS, NUMBERS, RHYTHMS, st.sampled_from([None, WorkingDays()]))
def test_days_go_on_from_the_first(first, number, rhythm, worked):
    days = days_of(first, number, rhythm, worked)
    assert len(days) == number
    assert all(before < after for before, after in pairwise(days))
    assert worked is None or all(worked.is_worked(day) for day in days)


@given(st.lists(CENTS, min_size=1, max_size=20), CENTS, CENTS)
def test_nothing_is_counted_twice(amounts, paid, reduced):
    found = reach(make(*amounts), paid, reduced)
    total = sum(amounts)
    assert sum(one.reduced for one in found) == min(reduced, total)
    assert sum(one.paid for one in found) == min(paid, total - min(reduced, total))
    assert all(one.left >= 0 and one.paid >= 0 for one in found)
    assert reach(found, paid, reduced) == found

"""When an item that is later than its debtor's usual delays is paid, if ever."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.risk.expected_date import PaymentRun
from rules.risk.late_payment import (
    COMPANY_STRENGTH,
    DEBTOR_STRENGTH,
    LIMITS,
    SHIPPED_SHARES,
    Case,
    awaited,
    days_until,
    life_table,
    shares,
)

DUE = dt.date(2026, 3, 2)
cases = st.lists(st.builds(Case, st.integers(-30, 800), st.booleans(), st.just(1)))
levels = st.sampled_from((0.2, 0.5, 0.8))


def late(days, run=None, known=SHIPPED_SHARES):
    """Return the days of an item that was not paid for ``days`` after its due date."""
    today = DUE + dt.timedelta(days=days + 1)
    return today, awaited(DUE, today, days, known, run or PaymentRun())


@given(cases)
def test_nobody_is_paid_who_did_not_get_there(known):
    table = life_table(known)
    assert len(table) == len(SHIPPED_SHARES) == len(LIMITS) - 1
    assert all(0 <= paid <= entered <= len(known) for entered, paid in table)
    assert [entered for entered, _paid in table] == sorted(
        (entered for entered, _paid in table), reverse=True
    )


@given(cases, st.integers(0, 364), levels)
def test_what_is_late_is_paid_later_than_it_is_now(known, elapsed, level):
    found = days_until(
        elapsed, shares(life_table(known), SHIPPED_SHARES, DEBTOR_STRENGTH), level
    )
    assert found is None or elapsed <= found <= LIMITS[-1]


@given(st.integers(0, 500))
def test_early_comes_before_likely_before_late(elapsed):
    today, found = late(elapsed)
    known = [day for day in found if day]
    assert known == sorted(known)
    assert all(day >= today for day in known)
    # Whoever is not likely to pay is not expected later either.
    assert found.likely or not found.late
    assert found.early or not found.likely


def test_a_first_slip_is_paid_within_weeks():
    today, found = late(5)
    assert 7 <= (found.likely - today).days <= 31


def test_after_half_a_year_no_day_is_likely():
    for days in (200, 300):
        _today, found = late(days)
        assert found.likely is found.late is None


def test_beyond_what_is_known_not_even_an_early_day_is_told():
    _today, found = late(LIMITS[-1])
    assert found == (None, None, None)


@pytest.mark.parametrize("elapsed", [0, 20, 75, 130])
def test_the_later_the_longer_it_still_takes(elapsed):
    today, found = late(elapsed)
    later_today, later = late(elapsed + 60)
    if later.likely:
        assert later.likely - later_today >= found.likely - today


def test_a_company_whose_late_items_come_in_expects_them():
    paid = [Case(210 + rank, True) for rank in range(60)]
    known = shares(life_table(paid), SHIPPED_SHARES, COMPANY_STRENGTH)
    today, found = late(203, known=known)
    assert (found.likely - today).days <= 60


def test_what_a_debtor_never_paid_lowers_its_chances():
    unpaid = life_table([Case(400, False)] * 5)
    lowered = shares(unpaid, SHIPPED_SHARES, DEBTOR_STRENGTH)
    assert all(low < usual for low, usual in zip(lowered, SHIPPED_SHARES, strict=True))
    assert days_until(35, lowered, 0.5) > days_until(35, SHIPPED_SHARES, 0.5)


def test_payments_wait_for_the_usual_run():
    _today, found = late(40, PaymentRun(weekday=4))
    assert {day.weekday() for day in found if day} == {4}

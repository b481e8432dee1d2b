"""Payment routes: from which day an item is chased, and what stops it."""

import datetime as dt

import pytest

from rules.company.working_days import WorkingDays
from rules.planning.routes import (
    Payment,
    anchor,
    is_presentation_late,
    not_before,
    route_reason,
)

DUE = dt.date(2026, 3, 2)  # a Monday
AFTER = WorkingDays().after


def day(number):
    return dt.date(2026, 3, number)


@pytest.mark.parametrize("route", ["transfer", "link", "retention", "deposit"])
def test_an_ordinary_route_counts_from_the_due_date(route):
    payment = Payment(route, DUE)
    assert anchor(payment, AFTER) == DUE
    assert route_reason(payment, DUE, AFTER) == ()


@pytest.mark.parametrize("route", ["transfer", "debit", "bill"])
def test_a_rejection_counts_from_its_own_day(route):
    payment = Payment(route, DUE, rejected_on=day(10))
    assert anchor(payment, AFTER) == day(10)
    assert route_reason(payment, day(10), AFTER) == ()
    assert not_before(payment, AFTER) == day(10)


@pytest.mark.parametrize("days", [0, 1, 5, 300])
def test_a_direct_debit_is_never_chased_before_its_rejection(days):
    today = DUE + dt.timedelta(days=days)
    assert route_reason(Payment("debit", DUE), today, AFTER) == ("debit",)


def test_a_bill_waits_five_bank_days_after_its_maturity():
    bill = Payment("bill", DUE)
    assert route_reason(bill, day(6), AFTER) == ("bill",)
    assert route_reason(bill, day(9), AFTER) == ("bill",)
    assert route_reason(bill, day(10), AFTER) == ()
    assert anchor(bill, AFTER) == day(9)


def test_an_assigned_item_is_chased_only_when_it_is_ours():
    assert route_reason(Payment("assigned", DUE, is_ours=False), day(30), AFTER) == (
        "assigned",
    )
    assert route_reason(Payment("assigned", DUE), day(30), AFTER) == ()


def test_a_debit_not_presented_is_our_fault_from_the_third_day():
    debit = Payment("debit", DUE)
    assert not is_presentation_late(debit, day(4))
    assert is_presentation_late(debit, day(5))
    assert not is_presentation_late(Payment("debit", DUE, rejected_on=DUE), day(5))
    assert not is_presentation_late(Payment("transfer", DUE), day(5))


def test_nothing_before_two_bank_days_nor_a_week_after_sending():
    assert not_before(Payment("transfer", DUE), AFTER) == day(4)
    friday = Payment("transfer", day(6))
    assert not_before(friday, AFTER) == day(10)
    late = Payment("transfer", DUE, delivered_on=day(20))
    assert not_before(late, AFTER) == day(27)

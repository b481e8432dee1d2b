"""On any day worked, customers of the demo owe what has its step leave that morning."""

import doctest
from datetime import date, timedelta

import pytest

from demo import days, identity, ladders, terms
from demo.days import is_worked, worked_after, worked_between, worked_until
from demo.morning import build_morning, read_targets

YEAR = (date(2026, 11, 30), date(2027, 11, 30))
MORNINGS = list(worked_between(*YEAR))[::7]
# All fall due at most that many days from the morning.
SOON = timedelta(days=7)


@pytest.mark.parametrize("module", [days, identity, ladders, terms])
def test_the_examples_of_the_demo_hold(module):
    assert doctest.testmod(module).failed == 0


def test_a_day_off_has_the_morning_of_the_last_day_worked():
    sunday, christmas = date(2026, 12, 6), date(2026, 12, 25)
    assert worked_until(sunday) == date(2026, 12, 4)
    assert worked_until(christmas) == date(2026, 12, 24)


@pytest.mark.parametrize("today", MORNINGS, ids=str)
def test_each_customer_of_the_morning_owes_one_invoice(today):
    ledger = build_morning(today).ledger
    assert {invoice.day for invoice in ledger.invoices if invoice.day > today} == set()
    owed = {one.customer: one.due for one in ledger.invoices if one.due}
    assert owed.keys() == {target.customer.name for target in read_targets()}
    assert max(owed.values()) <= today + SOON


@pytest.mark.parametrize("today", MORNINGS, ids=str)
def test_a_step_that_would_leave_sooner_waits_for_a_promise_that_ends_the_day_before(
    today,
):
    leaves = {one.customer.name: -one.ago for one in read_targets()}
    for promise in build_morning(today).promises:
        day = worked_after(today, leaves[promise.customer])
        assert promise.told <= promise.until == day - timedelta(days=1)
        assert is_worked(promise.told)


@pytest.mark.parametrize("today", MORNINGS, ids=str)
def test_a_payment_comes_back_on_a_day_worked_after_it_was_made(today):
    (debit,) = build_morning(today).debits
    assert debit.paid < debit.rejected < today
    assert is_worked(debit.rejected)


def test_the_same_morning_is_always_the_same():
    assert build_morning(YEAR[0]) == build_morning(YEAR[0])

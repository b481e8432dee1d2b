"""What is announced, until when it is waited for, and what it pays."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.company.working_days import WorkingDays
from rules.planning.announced import Announced, Asked, allocate, is_all_awaited

EURO, POUND = 1, 2
DAY = dt.date(2026, 2, 5)  # a Thursday
after = WorkingDays().after


def money(amount, *moves, number=1, **known):
    known = {"currency": EURO, **known}
    return Announced("payment", number, "P", DAY, amount, moves=moves, **known)


def asked(item, amount, **known):
    known = {"currency": EURO, "company_amount": amount, **known}
    return Asked(item, item * 10, amount=amount, **known)


# Until when


@pytest.mark.parametrize(
    ("day", "awaited"),
    [("2026-02-18", True), ("2026-02-19", True), ("2026-02-20", False)],
)
def test_a_payment_registered_is_waited_for_ten_bank_days(day, awaited):
    paid, day = money(100), dt.date.fromisoformat(day)
    assert (paid.is_awaited(day, after), paid.is_late(day, after)) == (
        awaited,
        not awaited,
    )


@pytest.mark.parametrize(
    ("day", "awaited"),
    [("2026-02-09", True), ("2026-02-10", True), ("2026-02-11", False)],
)
def test_a_mere_announcement_is_waited_for_three_and_is_never_late(day, awaited):
    told, day = money(100, is_sure=False), dt.date.fromisoformat(day)
    assert (told.is_awaited(day, after), told.is_late(day, after)) == (awaited, False)


@pytest.mark.parametrize(("days", "awaited"), [(89, True), (90, True), (91, False)])
def test_what_is_dated_far_ahead_is_not_on_its_way(days, awaited):
    today = DAY - dt.timedelta(days=days)
    assert money(100).is_awaited(today, after) is awaited
    assert not money(100).is_late(today, after)


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_no_date_is_too_early_or_too_late(day):
    paid = Announced("payment", 1, "P", day, 100, EURO)
    assert not paid.is_awaited(DAY, after)
    assert paid.is_late(DAY, after) is (day < DAY)


# What it pays


def test_the_invoice_named_is_paid_before_the_oldest():
    debts = [asked(1, 300), asked(2, 500)]
    assert allocate([money(400, 20)], debts) == {2: 400}


def test_what_is_left_of_it_pays_the_oldest():
    debts = [asked(1, 300), asked(2, 500)]
    assert allocate([money(600, 20)], debts) == pytest.approx({1: 100, 2: 500})


def test_it_is_left_alone_when_other_money_was_matched_there():
    debts = [asked(1, 300), asked(2, 10)]
    assert allocate([money(600, 20, is_matched=True)], debts) == {2: 10}


def test_instalments_are_paid_in_their_order():
    debts = [asked(1, 300), Asked(5, 10, EURO, 300, 300)]
    assert allocate([money(400, 10)], debts) == pytest.approx({1: 300, 5: 100})


def test_what_names_nothing_leaves_alone_what_is_not_chased():
    debts = [asked(1, 300, is_free=False), asked(2, 500)]
    assert allocate([money(400)], debts) == {2: 400}
    assert allocate([money(400, 10)], debts) == pytest.approx({1: 300, 2: 100})


def test_money_that_names_nothing_pays_its_own_currency():
    debts = [asked(1, 300, currency=POUND, company_amount=360), asked(2, 500)]
    assert allocate([money(400)], debts) == {2: 400}


@pytest.mark.parametrize(
    ("paid", "told"), [(180, 150), (341, 341 / 1.2), (342, 300), (360, 300), (380, 300)]
)
def test_named_in_another_currency_it_is_worth_what_the_rate_says(paid, told):
    debts = [asked(1, 300, currency=POUND, company_amount=360)]
    assert allocate([money(paid, 10, company_amount=paid)], debts) == pytest.approx(
        {1: told}
    )


def test_in_another_currency_without_a_rate_nothing_is_known():
    debts = [asked(1, 300, currency=POUND, company_amount=360)]
    assert allocate([money(360, 10)], debts) == {}


@given(
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=4),
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=4),
    st.booleans(),
)
def test_no_more_is_deducted_than_is_owed_or_announced(owed, paid, is_named):
    debts = [asked(number, amount) for number, amount in enumerate(owed, 1)]
    announced = [
        money(amount, *([10] if is_named else []), number=number)
        for number, amount in enumerate(paid)
    ]
    taken = allocate(announced, debts)
    assert sum(taken.values()) == pytest.approx(min(sum(owed), sum(paid)))
    for debt in debts:
        assert taken.get(debt.item, 0) <= debt.amount


# What is left


@pytest.mark.parametrize(
    ("announced", "awaited"),
    [(0, False), (994.99, False), (995, False), (995.01, True)],
)
def test_what_is_left_must_be_worth_a_message(announced, awaited):
    assert is_all_awaited(1000, announced, minimum=5) is awaited


def test_money_that_tells_the_same_has_the_same_key():
    assert money(400, 20).key == money(400, 20).key
    keys = {money(400, 20).key, money(401, 20).key, money(400).key}
    assert len(keys) == 3

"""The figures of the receivables: worked values, and what cannot be told."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reports.figures import (
    Month,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    count_back,
    dso,
    months_back,
    share,
    year_before,
)

SOLD = (Month(1200, 30), Month(800, 31), Month(700, 30))
MONEY = st.integers(1, 10**6).map(float)


def test_count_back_is_the_published_value():
    assert count_back(2500, SOLD) == pytest.approx(82.4, abs=0.05)


def test_collection_effectiveness_is_the_published_value():
    assert collection_effectiveness(100, 60, 90, 70) == pytest.approx(77.8, abs=0.05)


def test_the_month_that_is_just_used_up_counts_whole():
    assert count_back(2000, SOLD) == 61
    assert count_back(2700, SOLD) == 91


def test_sales_that_do_not_explain_the_balance_tell_nothing():
    """The first month of a company that took old debts over."""
    assert count_back(2700.01, SOLD) is None
    assert count_back(100, []) is None


def test_nothing_owed_is_no_day():
    assert count_back(0, SOLD) == 0
    assert count_back(-50, SOLD) == 0


def test_a_month_of_credit_notes_is_explained_by_older_sales():
    months = (Month(-300, 30), Month(800, 31), Month(700, 30))
    assert count_back(1000, months) == pytest.approx(61 + 500 / 700 * 30)


def test_without_sales_there_is_no_dso():
    for sales in (0.0, -10.0):
        assert dso(500, sales, 30) is None
        assert best_possible_dso(500, 200, sales, 30) is None
    assert average_days_delinquent(None, None) is None


def test_nothing_to_collect_has_no_effectiveness():
    assert collection_effectiveness(0, 0, 0, 0) is None
    assert collection_effectiveness(0, 100, 100, 100) is None


def test_credit_notes_above_sales_have_no_share():
    assert share(10, -5) is None
    assert share(0, 0) is None


@given(MONEY, MONEY, MONEY)
def test_the_best_possible_is_never_above_the_dso(receivables, not_due, sales):
    assert best_possible_dso(receivables, not_due, sales, 365) <= dso(
        receivables, sales, 365
    )


@given(st.lists(MONEY, min_size=1), st.floats(0.01, 1))
def test_count_back_is_within_the_days_of_the_months(sales, part):
    months = [Month(sold, 30) for sold in sales]
    days = count_back(sum(sales) * part * 0.999, months)
    assert 0 < days <= 30 * len(months)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 40))
def test_months_follow_each_other_without_a_gap(day, count):
    months = months_back(day, count)
    first = months[-1][0]
    assert sum(days for _first, days in months) == (day - first).days + 1


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_the_year_before_keeps_the_end_of_a_month(day):
    before = year_before(day)
    assert before.year == day.year - 1
    assert before.month == day.month

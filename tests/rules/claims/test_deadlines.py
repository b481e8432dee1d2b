"""Deadlines of procedure and limitation of claims."""

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interest_cases import day

from rules.claims.deadlines import deadline
from rules.claims.limitation import limitation, reached_warning
from rules.company.working_days import WorkingDays

FRANCE = WorkingDays(closed=holidays.country_holidays("FR"))


@pytest.mark.parametrize(
    ("start", "delay", "last", "safe"),
    [
        # An order of payment: three months, then six (a Saturday)
        ("2026-09-10", {"months": 3}, "2026-12-10", "2026-12-10"),
        ("2026-08-20", {"months": 6}, "2027-02-22", "2027-02-19"),
        # The day of the receipt does not count
        ("2026-11-20", {"days": 8}, "2026-11-30", "2026-11-27"),
        ("2026-12-01", {"days": 8}, "2026-12-09", "2026-12-09"),
        # Christmas is a Friday: the Monday after it
        ("2026-12-10", {"days": 15}, "2026-12-28", "2026-12-24"),
        # The month that has no such day ends it
        ("2026-12-31", {"months": 2}, "2027-03-01", "2027-02-26"),
        ("2028-01-31", {"months": 1}, "2028-02-29", "2028-02-29"),
        # Easter Monday, then months before days
        ("2026-03-06", {"months": 1}, "2026-04-07", "2026-04-03"),
        ("2026-01-31", {"months": 1, "days": 2}, "2026-03-02", "2026-03-02"),
    ],
)
def test_a_delay_ends_as_the_code_says(start, delay, last, safe):
    found = deadline(day(start), FRANCE, **delay)
    assert (str(found.last), str(found.safe)) == (last, safe)


@given(st.dates(day("2020-01-01"), day("2040-01-01")), st.integers(1, 60))
def test_a_deadline_ends_on_a_day_that_is_worked(start, count):
    found = deadline(start, FRANCE, days=count)
    assert FRANCE.is_worked(found.last)
    assert start <= found.safe <= found.last


# Limitation


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("professional", "2029-02-28"),
        ("consumer", "2026-02-28"),
        ("carriage", "2025-02-28"),
        ("public", "2028-12-31"),
    ],
)
def test_the_period_depends_on_the_debtor(kind, last):
    assert str(limitation(day("2024-02-29"), kind).last) == last


@pytest.mark.parametrize("kind", ["professional", "consumer", "carriage", "public"])
@pytest.mark.parametrize("start", ["0001-01-01", "9999-12-31"])
def test_a_date_typed_wrong_has_a_limitation_too(kind, start):
    found = limitation(day(start), kind)
    assert found.last >= day(start)
    assert reached_warning(found.last, day("2026-11-22")) == (
        3 if start < "2026" else None
    )


def test_an_acknowledgement_starts_a_period_of_the_same_length():
    found = limitation(day("2024-03-10"), "professional", [day("2028-01-05")])
    assert (str(found.last), found.interrupted) == ("2033-01-05", True)


def test_an_event_after_the_end_interrupts_nothing():
    found = limitation(day("2024-03-10"), "consumer", [day("2026-03-11")])
    assert (str(found.last), found.interrupted) == ("2026-03-10", False)


def test_twenty_years_are_the_end_of_it():
    yearly = [day(f"{year}-01-01") for year in range(2001, 2030)]
    assert str(limitation(day("2000-06-01"), "consumer", yearly).last) == "2020-06-01"


def test_a_contract_may_set_another_period():
    found = limitation(day("2024-03-10"), "professional", months=12)
    assert str(found.last) == "2025-03-10"


@pytest.mark.parametrize(
    ("today", "months"),
    [
        ("2026-03-09", None),
        ("2026-03-10", 12),
        ("2026-09-09", 12),
        ("2026-09-10", 6),
        ("2026-12-10", 3),
        ("2027-04-01", 3),
    ],
)
def test_the_warnings_come_at_twelve_six_and_three_months(today, months):
    assert reached_warning(day("2027-03-10"), day(today)) == months

"""Manners: how often one debtor may hear from us."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.contact import ContactDay, Manners, contact_day, delays, in_gap

START = dt.date(2026, 11, 2)
SHIPPED = Manners()


def day(number):
    return START + dt.timedelta(days=number)


def free(contacts, today, manners=SHIPPED):
    """Return the number of the day on which the debtor is free, and what delays it."""
    found = contact_day([day(number) for number in contacts], day(today), manners)
    return (found.day - START).days, found.reason


def test_the_manners_shipped_are_a_week_apart_and_three_in_thirty_days():
    assert Manners(gap=7, cap=3, period=30) == SHIPPED


# The gap


@pytest.mark.parametrize(("number", "within"), [(0, True), (6, True), (7, False)])
def test_the_gap_lasts_as_many_days_as_it_says(number, within):
    assert in_gap([START], day(number), gap=7) is within


def test_any_of_the_contacts_opens_the_gap():
    assert in_gap([day(0), day(20), day(3)], day(21), gap=7)


def test_nobody_was_contacted_so_there_is_no_gap():
    assert not in_gap([], START, gap=7)


def test_a_gap_of_zero_keeps_nobody_waiting():
    assert not in_gap([START], START, gap=0)


def test_a_contact_after_today_opens_the_gap_when_the_clock_was_set_back():
    assert in_gap([day(3)], START, gap=7)
    assert free([3], 0) == (10, "gap")


def test_a_debtor_never_contacted_is_free_today():
    assert contact_day([], START, SHIPPED) == ContactDay(START, None)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(1, (7, "gap")), (6, (7, "gap")), (7, (7, None)), (8, (8, None))],
)
def test_the_gap_delays_until_it_is_over(today, expected):
    assert free([0], today) == expected


def test_the_gap_counts_from_the_last_contact_whatever_the_order():
    assert free([10, 0], 11) == free([0, 10], 11) == (17, "gap")


# The cap


@pytest.mark.parametrize(
    ("today", "expected"),
    [(21, (30, "cap")), (29, (30, "cap")), (30, (30, None)), (31, (31, None))],
)
def test_the_cap_delays_until_the_oldest_contact_leaves_the_period(today, expected):
    assert free([0, 7, 14], today) == expected


def test_under_the_cap_only_the_gap_counts():
    assert free([7, 14], 21) == (21, None)


def test_the_longer_delay_gives_its_reason():
    assert free([0, 7, 14], 15) == (30, "cap")
    assert free([0, 7, 28], 29) == (35, "gap")


def test_gap_and_cap_that_end_on_the_same_day_are_a_gap():
    assert free([0, 7, 23], 24) == (30, "gap")


def test_contacts_older_than_the_period_are_forgotten():
    assert free([-90, -60, -31, 0], 8) == (8, None)


def test_all_messages_of_one_day_are_one_contact():
    assert free([0, 0, 0], 8) == (8, None)


def test_a_cap_of_zero_is_no_limit():
    assert free(range(0, 28, 7), 28, Manners(gap=7, cap=0, period=30)) == (28, None)


# One message a day


def test_who_heard_a_courtesy_today_is_free_tomorrow():
    assert contact_day([], START, SHIPPED, heard=True) == ContactDay(day(1), "gap")


def test_without_a_gap_the_next_message_is_for_another_day():
    manners = Manners(gap=0, cap=0, period=30)
    found = contact_day([START], START, manners, heard=True)
    assert found == ContactDay(day(1), "gap")


@pytest.mark.parametrize(("gap", "expected"), [(1, 1), (7, 7)])
def test_a_longer_gap_is_not_cut_by_what_was_heard_today(gap, expected):
    manners = Manners(gap=gap, cap=3, period=30)
    found = contact_day([START], START, manners, heard=True)
    assert found == ContactDay(day(expected), "gap")


# Whatever the history

MANNERS = st.builds(
    Manners, gap=st.integers(0, 15), cap=st.integers(0, 4), period=st.integers(1, 40)
)


@given(MANNERS, st.lists(st.integers(-60, 0)))
def test_who_is_told_all_the_delays_is_free_after_the_longest(manners, numbers):
    found = delays([day(number) for number in numbers], START, manners)
    free_day = contact_day([day(number) for number in numbers], START, manners).day
    assert max(found.values(), default=START) == free_day
    assert all(until > START for until in found.values())


@given(MANNERS, st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_contacting_on_the_day_given_respects_gap_and_cap_for_ever(manners, waits):
    contacts, today = set(), START
    for wait in waits:
        today = contact_day(contacts, today, manners).day
        contacts.add(today)
        today += dt.timedelta(days=wait)
    for contact in contacts:
        ages = [(contact - other).days for other in contacts if other <= contact]
        assert not any(0 < age < manners.gap for age in ages)
        if manners.cap:
            assert sum(age < manners.period for age in ages) <= manners.cap


@given(MANNERS, st.lists(st.integers(-60, 0)))
def test_the_day_given_is_the_first_one_that_gap_and_cap_allow(manners, numbers):
    contacts = {day(number) for number in numbers}

    def is_free(moment):
        ages = [(moment - contact).days for contact in contacts]
        recent = sum(age < manners.period for age in ages)
        is_far = all(age >= manners.gap for age in ages)
        return is_far and (not manners.cap or recent < manners.cap)

    first = next(day(number) for number in range(100) if is_free(day(number)))
    found = contact_day(contacts, START, manners)
    assert found.day == first
    assert (found.reason is None) == (first == START)

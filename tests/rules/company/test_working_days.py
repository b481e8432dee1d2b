"""Days on which a message may leave."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.company.working_days import (
    NoWorkingDayError,
    QuietPeriod,
    WorkingDays,
    add_days,
    read_year_day,
)

CHRISTMAS = QuietPeriod((12, 24), (1, 2))
SUMMER = QuietPeriod((8, 1), (8, 15))
FRIDAY = dt.date(2026, 11, 6)
MONDAY = dt.date(2026, 11, 9)


class Holidays:
    """Public holidays that answer `in` alone, like those that are worked out."""

    def __contains__(self, day):
        return (day.month, day.day) in {(5, 1), (11, 11)}


# Quiet period


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        ("2026-12-23", False),
        ("2026-12-24", True),
        ("2026-12-31", True),
        ("2027-01-01", True),
        ("2027-01-02", True),
        ("2027-01-03", False),
        ("2027-07-01", False),
    ],
)
def test_the_quiet_period_goes_over_new_year(day, quiet):
    assert CHRISTMAS.covers(dt.date.fromisoformat(day)) is quiet


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        ("2026-07-31", False),
        ("2026-08-01", True),
        ("2026-08-15", True),
        ("2026-08-16", False),
        ("2026-12-31", False),
    ],
)
def test_the_quiet_period_may_lie_within_a_year(day, quiet):
    assert SUMMER.covers(dt.date.fromisoformat(day)) is quiet


def test_the_quiet_period_may_be_one_day():
    eve = QuietPeriod((12, 24), (12, 24))
    days = (dt.date(2026, 12, number) for number in (23, 24, 25))
    assert [eve.covers(day) for day in days] == [False, True, False]


def test_the_quiet_period_comes_back_every_year():
    assert all(CHRISTMAS.covers(dt.date(year, 12, 28)) for year in range(2020, 2040))


# A day


@pytest.mark.parametrize(("number", "worked"), [(6, True), (7, False), (8, False)])
def test_nothing_leaves_on_a_weekend(number, worked):
    assert WorkingDays().is_worked(dt.date(2026, 11, number)) is worked


def test_the_weekdays_are_those_of_the_company():
    sunday_to_thursday = WorkingDays(weekdays={6, 0, 1, 2, 3})
    assert not sunday_to_thursday.is_worked(FRIDAY)
    assert sunday_to_thursday.is_worked(dt.date(2026, 11, 8))


@pytest.mark.parametrize(("number", "worked"), [(10, True), (11, False), (12, True)])
def test_nothing_leaves_on_a_public_holiday(number, worked):
    calendar = WorkingDays(closed=Holidays())
    assert calendar.is_worked(dt.date(2026, 11, number)) is worked


def test_nothing_leaves_in_the_quiet_period():
    calendar = WorkingDays(quiet=CHRISTMAS)
    assert calendar.is_worked(dt.date(2026, 12, 23))
    assert not calendar.is_worked(dt.date(2026, 12, 24))


# The first day worked


def test_a_day_worked_is_its_own_first_day():
    assert WorkingDays().first_from(FRIDAY) == FRIDAY


@pytest.mark.parametrize("number", [7, 8, 9])
def test_a_weekend_is_put_off_to_monday(number):
    assert WorkingDays().first_from(dt.date(2026, 11, number)) == MONDAY


def test_a_weekend_followed_by_a_holiday_is_put_off_to_tuesday():
    calendar = WorkingDays(closed={MONDAY})
    assert calendar.first_from(dt.date(2026, 11, 7)) == dt.date(2026, 11, 10)


def test_the_quiet_period_and_the_weekend_after_it_are_put_off_together():
    calendar = WorkingDays(quiet=CHRISTMAS)  # 2 January 2027 is a Saturday
    assert calendar.first_from(dt.date(2026, 12, 24)) == dt.date(2027, 1, 4)


def test_a_closure_of_a_whole_year_less_a_day_has_an_end():
    closed = {FRIDAY + dt.timedelta(days=number) for number in range(365)}
    calendar = WorkingDays(weekdays=set(range(7)), closed=closed)
    assert calendar.first_from(FRIDAY) == FRIDAY + dt.timedelta(days=365)


@pytest.mark.parametrize(
    "calendar",
    [WorkingDays(weekdays=set()), WorkingDays(quiet=QuietPeriod((1, 1), (12, 31)))],
)
def test_a_calendar_without_a_working_day_is_refused(calendar):
    with pytest.raises(ValueError, match="no working day"):
        calendar.first_from(FRIDAY)


# So many days later


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, FRIDAY), (1, MONDAY), (2, dt.date(2026, 11, 10)), (6, dt.date(2026, 11, 16))],
)
def test_only_days_worked_are_counted(count, expected):
    assert WorkingDays().after(FRIDAY, count) == expected


def test_the_count_starts_after_the_day_even_from_a_weekend():
    assert WorkingDays().after(dt.date(2026, 11, 7), 1) == MONDAY


def test_a_public_holiday_is_not_counted():
    calendar = WorkingDays(closed=Holidays())
    assert calendar.after(MONDAY, 2) == dt.date(2026, 11, 12)


# Whatever the calendar

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
CALENDARS = st.builds(
    WorkingDays,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.just(Holidays()),
    quiet=st.sampled_from([None, CHRISTMAS, SUMMER]),
)


@given(CALENDARS, DAYS)
def test_the_first_day_is_worked_and_none_before_it_is(calendar, day):
    first = calendar.first_from(day)
    assert calendar.is_worked(first)
    waited = (day + dt.timedelta(days=n) for n in range((first - day).days))
    assert not any(calendar.is_worked(other) for other in waited)


@given(CALENDARS, DAYS)
def test_moving_a_day_twice_moves_it_once(calendar, day):
    first = calendar.first_from(day)
    assert calendar.first_from(first) == first


@given(CALENDARS, DAYS, st.integers(1, 12))
def test_as_many_days_are_worked_as_were_counted(calendar, day, count):
    last = calendar.after(day, count)
    between = (day + dt.timedelta(days=n + 1) for n in range((last - day).days))
    assert calendar.is_worked(last)
    assert sum(calendar.is_worked(other) for other in between) == count


@given(DAYS, DAYS, DAYS)
def test_a_day_is_in_the_period_or_in_the_rest_of_the_year(start, end, day):
    period = QuietPeriod((start.month, start.day), (end.month, end.day))
    rest = QuietPeriod(period.end, period.start)
    limits = (period.start, period.end)
    if (day.month, day.day) in limits:
        assert period.covers(day)
    elif period.start != period.end:
        assert period.covers(day) != rest.covers(day)


# The ends of time


@pytest.mark.parametrize("count", [1, 7, 3650, 10**9])
def test_days_added_at_the_end_of_time_stay_there(count):
    """No due date stops a plan (finding 5)."""
    assert add_days(dt.date.max, count) == dt.date.max
    assert add_days(dt.date.min, -count) == dt.date.min


@given(st.dates(), st.integers(-(10**7), 10**7))
def test_days_added_are_those_of_the_calendar_or_an_end_of_it(day, count):
    try:
        wanted = day + dt.timedelta(days=count)
    except OverflowError:
        wanted = dt.date.max if count > 0 else dt.date.min
    assert add_days(day, count) == wanted


def test_the_last_day_of_all_is_not_put_off():
    # 9999-12-31 is a Friday
    weekends = WorkingDays(weekdays=frozenset({5, 6}))
    assert weekends.first_from(dt.date.max) == dt.date.max
    assert weekends.after(dt.date.max, 5) == dt.date.max


def test_a_year_without_a_working_day_is_told_as_such():
    """It is a reason of the item, no error of the plan (finding 9)."""
    with pytest.raises(NoWorkingDayError):
        WorkingDays(weekdays=frozenset()).first_from(MONDAY)


# A day of the year, as people write it

MONTHS = {"january": 1, "february": 2, "august": 8, "december": 12}


@pytest.mark.parametrize(
    ("text", "day_first", "found"),
    [
        ("24/12", True, (12, 24)),
        ("12-24", True, (12, 24)),
        ("12/24", False, (12, 24)),
        ("24-12", False, (12, 24)),
        ("2/1", True, (1, 2)),
        ("2/1", False, (2, 1)),
        ("24 December", True, (12, 24)),
        ("December 24", False, (12, 24)),
        ("29 february", True, (2, 29)),
    ],
)
def test_a_day_of_the_year_is_read_as_the_language_writes_it(text, day_first, found):
    assert read_year_day(text, MONTHS, day_first=day_first) == found


@pytest.mark.parametrize(
    "text", ["12", "13/13", "31 February", "24 Nivôse", "24/12/2026", "December"]
)
def test_what_is_no_day_of_the_year_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        read_year_day(text, MONTHS, day_first=True)


@given(st.dates(), st.booleans())
def test_a_day_written_with_its_month_in_letters_is_read_again(day, day_first):
    months = {
        f"month{letter}": number for number, letter in enumerate("abcdefghijkl", 1)
    }
    name = next(name for name, number in months.items() if number == day.month)
    read = read_year_day(f"{day.day} {name}", months, day_first=day_first)
    assert read == (day.month, day.day)

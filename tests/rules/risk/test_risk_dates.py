"""The expected date, the classes, and whose score is kept."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.risk.classes import (
    CLASSES,
    Suggestion,
    days_beyond_terms,
    is_alarming,
    mean_delay,
    risk_class,
    shown_class,
    suggestion,
)
from rules.risk.expected_date import (
    LEVELS,
    Delay,
    PaymentRun,
    expected,
    late_chance,
    likely_delay,
    payment_run,
    quantiles,
    still_punctual,
)
from rules.risk.history import HALF_LIFE, OLDEST, fading
from rules.risk.scope import is_person, may_be_scored

DUE = dt.date(2026, 3, 2)  # a Monday
BEFORE = DUE - dt.timedelta(days=20)
delays = st.lists(st.builds(Delay, st.integers(-30, 200), st.integers(0, 700)))


def due_plus(days):
    return DUE + dt.timedelta(days=days)


@given(delays, st.none() | st.integers(-30, 300))
def test_early_comes_before_likely_before_late(history, elapsed):
    read = quantiles(history, elapsed=elapsed)
    ordered = [read[level] for level in LEVELS]
    assert ordered == sorted(ordered)
    assert ordered[0] <= likely_delay(read) <= ordered[-1]


@given(delays, st.integers(1, 300))
def test_what_is_late_already_is_never_expected_before_today(history, elapsed):
    today = due_plus(elapsed)
    found = expected(DUE, today, quantiles(history, elapsed=elapsed), PaymentRun())
    assert today <= found.early <= found.likely <= found.late


@given(delays, st.floats(0, 1), st.integers(0, 10))
def test_an_open_invoice_never_risks_less_while_it_stays_unpaid(history, score, grace):
    days = range(-40, grace + 20)
    chances = [
        late_chance(score, still_punctual(history, day, grace=grace)) for day in days
    ]
    assert all(later >= before - 1e-9 for before, later in pairwise(chances))
    assert all(score - 1e-9 <= chance <= 1 for chance in chances)


def test_what_is_late_already_is_sure_to_be():
    assert still_punctual([Delay(-3, 0)] * 9, 0) == 0
    assert late_chance(0.2, still_punctual([Delay(-3, 0)] * 9, 5)) == 1


def test_an_invoice_that_waits_beyond_its_usual_day_is_likely_late():
    """A customer that pays ten days before the due date has not, five days before."""
    early = [Delay(-10, age) for age in range(0, 360, 30)]
    assert late_chance(0.1, still_punctual(early, -15)) < 0.12
    assert late_chance(0.1, still_punctual(early, -5)) > 0.6


def test_a_steady_payer_is_expected_as_usual():
    read = quantiles([Delay(12, age) for age in range(0, 360, 30)])
    found = expected(DUE, BEFORE, read, PaymentRun())
    assert abs((found.likely - due_plus(12)).days) <= 1


def test_recent_delays_weigh_more():
    read = quantiles([*[Delay(0, 700)] * 6, *[Delay(20, 10)] * 6])
    assert likely_delay(read) > 15


def test_an_unknown_debtor_is_expected_like_everybody():
    assert likely_delay(quantiles([], prior=(5,))) == 5


def test_a_promise_decides_as_long_as_it_may_be_kept():
    read = quantiles([])
    promised = due_plus(40)
    assert set(expected(DUE, DUE, read, PaymentRun(), promised)) == {promised}
    broken = expected(
        DUE, due_plus(41), quantiles([], elapsed=41), PaymentRun(), promised
    )
    assert broken.likely > promised


def test_payments_wait_for_the_usual_run():
    fridays = [due_plus(4 + 7 * week) for week in range(8)]
    run = payment_run(fridays)
    found = expected(DUE, BEFORE, quantiles([Delay(1, 0)] * 9), run)
    assert {day.weekday() for day in found} == {4}


@pytest.mark.parametrize(
    ("day", "run"),
    [
        (dt.date(2026, 2, 12), dt.date(2026, 2, 28)),
        (dt.date(2026, 3, 31), dt.date(2026, 3, 31)),
        (dt.date(2026, 4, 1), dt.date(2026, 4, 30)),
    ],
)
def test_a_run_on_the_last_day_follows_the_month(day, run):
    assert PaymentRun(month_day=31).first_from(day) == run


def test_a_few_payments_show_no_run():
    assert payment_run([due_plus(7 * week) for week in range(4)]) == PaymentRun()
    assert payment_run([due_plus(11 * rank) for rank in range(9)]) == PaymentRun()


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_score_is_never_a_better_class(one, other):
    low, high = sorted((one, other))
    assert CLASSES.index(risk_class(low)) <= CLASSES.index(risk_class(high))


def test_an_override_holds_until_its_last_day():
    until = dt.date(2026, 5, 1)
    assert shown_class("E", "A", until, until) == "A"
    assert shown_class("E", "A", until, until + dt.timedelta(days=1)) == "E"
    assert shown_class("E", "A", None, until) == "A"
    assert shown_class("E", None, None, until) == "E"


@pytest.mark.parametrize(
    ("before", "after", "oldest", "why"),
    [
        ("A", "B", 0, ""),
        ("A", "C", 0, "worse"),
        ("C", "E", 40, "worse"),
        ("A", "A", 9, ""),
        ("A", "B", 10, "unusual"),
        ("C", "C", 10, ""),
        (None, "E", 50, ""),
        ("neutral", "E", 50, ""),
    ],
)
def test_what_alarms(before, after, oldest, why):
    assert is_alarming(before, after, oldest) == why


def test_the_delays_of_open_and_paid_are_weighed_by_amount():
    assert mean_delay([(100, -10), (300, 10)]) == 5
    assert mean_delay([]) == 0
    assert days_beyond_terms([(100, 1), (100, 31), (100, 61), (100, 91)]) == 60


def test_a_class_without_suggestion_gets_what_is_usual():
    usual = Suggestion(30, 0)
    assert suggestion("A", {}, usual) == usual


@pytest.mark.parametrize(
    ("is_company", "legal_type", "name", "person"),
    [
        (True, None, "Dupont SARL", False),
        (True, "public", "Mairie", False),
        (True, "consumer", "Dupont", True),
        (True, None, "Jean Dupont EI", True),
        (True, "professional", "Micro-entrepreneur Durand", True),
        (False, None, "Jean Dupont", True),
        (False, "professional", "Jean Dupont", True),
    ],
)
def test_who_is_a_person(is_company, legal_type, name, person):
    found = is_person(is_company=is_company, legal_type=legal_type, name=name)
    assert found is person
    assert may_be_scored(found, is_allowed=False, purpose="") is not person


def test_a_date_typed_wrong_is_no_error():
    read = quantiles([Delay(12, 700_000)], elapsed=-1)
    found = expected(dt.date(9999, 12, 31), BEFORE, read, PaymentRun(weekday=4))
    assert found.likely > dt.date(8999, 1, 1)
    assert fading(700_000, HALF_LIFE) == fading(OLDEST, HALF_LIFE) > 0


@pytest.mark.parametrize("run", [PaymentRun(), PaymentRun(2), PaymentRun(None, 30)])
@pytest.mark.parametrize("due", [dt.date.min, dt.date(9999, 12, 31)])
def test_a_due_date_at_the_end_of_time_is_expected_then(run, due):
    """Days saturate, and looking for the next payment run ends (finding 5)."""
    found = expected(due, dt.date(2026, 2, 1), dict.fromkeys(LEVELS, 400.0), run)
    assert found.late >= found.early >= dt.date(2026, 2, 1)

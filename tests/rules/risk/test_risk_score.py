"""The score: it adds up, lateness never helps, the future is not known."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.risk.features import FEATURES, Context, Incidents, features
from rules.risk.history import LATEST, RETURN_DAYS, Outcome, Sums, summarise
from rules.risk.score import SHIPPED, Coefficients, score

TODAY = dt.date(2026, 6, 30)


def days(number):
    return dt.timedelta(days=number)


@st.composite
def invoices(draw):
    """Return an invoice of the last two years, paid or not, late or not."""
    issued = TODAY - days(draw(st.integers(0, 700)))
    due = issued + days(draw(st.integers(0, 60)))
    paid_after = draw(st.none() | st.integers(0, 200))
    return Outcome(
        issued=issued,
        due=due,
        amount=draw(st.floats(1, 100_000)),
        settled=None if paid_after is None else issued + days(paid_after),
        lost=draw(st.none() | st.just(TODAY - days(10))) if not paid_after else None,
        is_debit=draw(st.booleans()),
    )


histories = st.lists(invoices(), max_size=12)
contexts = st.builds(
    Context,
    rate=st.floats(0, 1),
    incidents=st.builds(Incidents, *[st.floats(0, 5)] * 3),
    credit_limit=st.floats(0, 10_000),
    external=st.none() | st.floats(0, 1),
    trust=st.floats(0, 1),
)
weights = st.builds(
    Coefficients,
    st.floats(-3, 3),
    st.tuples(*[st.floats(0, 3)] * len(FEATURES)),
)


def rate(history, context=None, coefficients=SHIPPED, day=TODAY):
    """Return the score of a history."""
    context = context or Context()
    values = features(summarise(history, day), context)
    return score(coefficients, values, context.rate)


@given(histories, contexts, weights)
def test_the_points_add_up_to_the_score(history, context, coefficients):
    found = rate(history, context, coefficients)
    tenths = [round(10 * point) for point in found.points.values()]
    assert round(10 * found.base) + sum(tenths) == round(10 * found.value)
    assert 0 <= found.value <= 100


@given(histories, contexts, weights, st.integers(1, 90), st.data())
def test_more_lateness_never_lowers_the_score(
    history, context, coefficients, later, data
):
    paid = [rank for rank, invoice in enumerate(history) if invoice.settled]
    if not paid:
        return
    rank = data.draw(st.sampled_from(paid))
    delayed = history[rank].settled + days(later)
    worse = [*history]
    worse[rank] = replace(history[rank], settled=delayed)
    before = rate(history, context, coefficients)
    assert rate(worse, context, coefficients).value >= before.value
    worse[rank] = replace(history[rank], settled=None)
    assert rate(worse, context, coefficients).value >= before.value


@given(histories, contexts)
def test_the_future_is_not_known(history, context):
    known = [
        replace(
            invoice,
            settled=invoice.settled if invoice.is_settled(TODAY) else None,
            lost=invoice.lost if invoice.is_lost(TODAY) else None,
        )
        for invoice in history
        if invoice.issued <= TODAY
    ]
    assert rate(known, context) == rate(history, context)


@given(histories, st.floats(0.01, 100))
def test_the_currency_does_not_count(history, rate_of_exchange):
    converted = [
        replace(invoice, amount=invoice.amount * rate_of_exchange)
        for invoice in history
    ]
    assert rate(converted).value == pytest.approx(rate(history).value, abs=0.11)


@given(histories, contexts)
def test_the_same_history_gives_the_same_score(history, context):
    assert rate(history, context) == rate([*history], context)


@given(st.floats(0, 1))
def test_a_new_customer_has_the_score_of_its_segment(share):
    found = rate([], Context(rate=share))
    assert found.value == found.base
    assert found.value == pytest.approx(100 * share, abs=1.1)
    assert not any(found.points.values())


def test_one_who_never_pays_looks_bad_from_the_first_day_late():
    unpaid = Outcome(TODAY - days(40), TODAY - days(10), 500.0)
    assert rate([unpaid], day=unpaid.due).points["overdue"] == 0
    first_day = rate([unpaid], day=unpaid.due + days(1))
    assert first_day.points["overdue"] > 0
    assert rate([unpaid]).value > first_day.value


def test_closed_without_cash_is_a_default():
    paid = Outcome(TODAY - days(70), TODAY - days(40), 500.0, TODAY - days(41))
    lost = replace(paid, settled=None, lost=paid.settled)
    assert rate([lost]).value > rate([paid]).value
    assert summarise([lost], TODAY).late_days == LATEST
    assert summarise([lost], TODAY).overdue == 0


def test_a_direct_debit_counts_once_it_cannot_come_back():
    paid = Outcome(
        TODAY - days(60), TODAY - days(5), 500.0, TODAY - days(5), is_debit=True
    )
    assert summarise([paid], TODAY).outcomes == 0
    assert summarise([paid], paid.due + days(RETURN_DAYS + 1)).outcomes == 1


def test_recent_and_large_invoices_weigh_more():
    late = Outcome(TODAY - days(70), TODAY - days(40), 500.0, TODAY - days(10))
    punctual = replace(late, settled=late.due - days(5))
    old = {"issued": TODAY - days(430), "due": TODAY - days(400)}
    old_late = replace(late, **old, settled=TODAY - days(370))
    old_punctual = replace(late, **old, settled=TODAY - days(405))
    assert rate([late, old_punctual]).value > rate([punctual, old_late]).value
    large = replace(late, amount=5000.0)
    assert rate([large, punctual]).value > rate([late, punctual]).value


def test_little_history_is_drawn_to_the_segment():
    late = Outcome(TODAY - days(70), TODAY - days(40), 500.0, TODAY - days(25))
    good, bad = Context(rate=0.1), Context(rate=0.9)
    once = rate([late], bad).value - rate([late], good).value
    often = rate([late] * 12, bad).value - rate([late] * 12, good).value
    assert once > often > 0


@pytest.mark.parametrize(
    ("context", "factor"),
    [
        (Context(incidents=Incidents(returned=1)), "returned"),
        (Context(incidents=Incidents(promises=1)), "promises"),
        (Context(incidents=Incidents(disputes=1)), "disputes"),
        (Context(external=0.9, trust=0.5), "external"),
    ],
)
def test_what_happened_besides_brings_its_own_points(context, factor):
    found = rate([], context)
    assert found.points[factor] > 0
    assert found.value > rate([], Context()).value


def test_what_is_open_counts_against_the_credit_limit():
    invoice = Outcome(TODAY, TODAY + days(30), 900.0)
    found = rate([invoice], Context(credit_limit=1000.0))
    assert found.points["exposure"] > 0
    assert rate([invoice]).points["exposure"] == 0


def test_nothing_is_known_of_an_empty_history():
    assert summarise([], TODAY) == Sums()

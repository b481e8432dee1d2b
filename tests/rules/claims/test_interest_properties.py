"""Interest: what is always true, whatever the amounts and the days."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from interest_cases import TABLE, claim

from rules.claims.interest import Conditions, Event, Item, compute_ledger
from rules.claims.regimes import REGIMES, applied_rate

CENT = Decimal("0.01")
AMOUNTS = st.decimals("0.01", "100000.00", places=2)
DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2026, 12, 31))
BASES = st.sampled_from(["365", "360", "actual"])


def interest(amount, start, end, basis="365", regime="fr_b2b"):
    def rate_on(on, first):
        return applied_rate(REGIMES[regime], on, first, TABLE)

    one = Item("0", amount, start, start)
    return compute_ledger([one], [], end, Conditions(rate_on, basis=basis))


@given(AMOUNTS, st.lists(DAYS, min_size=2, max_size=6, unique=True), BASES)
def test_the_parts_of_a_period_add_up_within_a_rounding_a_cut(amount, cuts, basis):
    cuts.sort()
    whole = interest(amount, cuts[0], cuts[-1], basis)
    parts = [interest(amount, *pair, basis) for pair in pairwise(cuts)]
    gap = abs(sum(part.interest for part in parts) - whole.interest)
    assert gap <= CENT * (len(cuts) - 2)


@given(AMOUNTS, AMOUNTS, DAYS, DAYS, BASES)
def test_a_larger_debt_never_costs_less(one, other, start, end, basis):
    small, large = sorted((one, other))
    less = interest(small, start, end, basis).interest
    assert less <= interest(large, start, end, basis).interest


@given(AMOUNTS, st.tuples(DAYS, DAYS, DAYS), BASES)
def test_another_day_never_costs_less(amount, moments, basis):
    start, early, late = sorted(moments)
    sooner = interest(amount, start, early, basis).interest
    assert sooner <= interest(amount, start, late, basis).interest


@given(AMOUNTS, DAYS, DAYS, BASES)
def test_nothing_is_due_up_to_the_due_date(amount, start, end, basis):
    assume(end <= start)
    ledger = interest(amount, start, end, basis)
    assert (ledger.segments, ledger.late) == ((), frozenset())


@given(
    AMOUNTS,
    DAYS,
    st.lists(st.tuples(DAYS, AMOUNTS), max_size=4),
    st.booleans(),
)
def test_the_lines_follow_each_other_and_never_rise(amount, due, payments, first):
    end = max([due, *(on for on, _paid in payments)])
    found = claim(
        Item("0", amount, due, due),
        end.isoformat(),
        [Event(on, paid) for on, paid in payments],
        interest_first=first,
    )
    segments = found.ledger.segments
    bases = [segment.base for segment in segments]
    assert bases == sorted(bases, reverse=True)
    for before, after in pairwise(segments):
        assert after.first == before.last + dt.timedelta(days=1)


@given(AMOUNTS, DAYS, st.lists(st.tuples(DAYS, AMOUNTS), max_size=4))
def test_no_money_is_lost_whatever_the_imputation(amount, due, payments):
    end = max([due, *(on for on, _paid in payments)])
    events = [Event(on, paid) for on, paid in payments]
    for interest_first in (False, True):
        ledger = claim(
            Item("0", amount, due, due),
            end.isoformat(),
            events,
            interest_first=interest_first,
        ).ledger
        paid = amount - ledger.principal + ledger.interest_paid
        assert 0 <= ledger.interest_paid <= ledger.interest
        assert paid <= sum(one for _on, one in payments)
        assert ledger.principal >= 0


RATES = st.decimals("0.001", "40", places=3)


@given(AMOUNTS, DAYS, DAYS, RATES, st.sampled_from(["fr_contract", "ch"]))
def test_an_agreed_rate_is_never_raised_unless_a_person_chose(
    amount, start, end, agreed, regime
):
    found = claim(
        Item("0", amount, start, start),
        end.isoformat(),
        regime=regime,
        contract_rate=agreed,
    )
    assert {line.rate for line in found.ledger.segments} <= {agreed}
    assert all(under.agreed < under.floor for under in found.below_floor)
    assert all(under.applied == agreed for under in found.below_floor)


@given(AMOUNTS, DAYS, DAYS, RATES)
def test_a_line_under_the_floor_is_told_whatever_was_chosen(amount, start, end, agreed):
    one = Item("0", amount, start, start)
    terms = {"regime": "fr_contract", "contract_rate": agreed}
    for choice in ("agreed", "statutory"):
        found = claim(one, end.isoformat(), under_floor=choice, **terms)
        for line in found.ledger.segments:
            floor = TABLE.period("fr_legal", line.first).rate * 3
            told = [
                under
                for under in found.below_floor
                if under.first <= line.first and line.last <= under.last
            ]
            assert len(told) == (agreed < floor)
            assert {under.applied for under in told} <= {line.rate}


@given(AMOUNTS, DAYS, DAYS, RATES)
def test_a_rate_by_the_month_is_twelve_times_a_year_and_capped(
    amount, start, end, agreed
):
    one = Item("0", amount, start, start)
    found = claim(
        one, end.isoformat(), regime="ca_contract_monthly", contract_rate=agreed
    )
    assert {line.rate for line in found.ledger.segments} <= {min(12 * agreed, 5)}

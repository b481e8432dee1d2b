"""Why a due item is not chased."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.eligibility import Balance, ItemFacts, item_reasons

EURO, DOLLAR = 1, 2
CAUSES = {
    "archived": {"is_archived": True},
    "blocked": {"is_blocked": True},
    "no_followup": {"is_muted": True},
    "not_sent": {"was_sent": False},
    "no_scenario": {"has_scenario": False},
    "below_item": {"minimum": 101},
    "no_address": {"has_address": False},
}


def facts(codes=(), **known):
    """Return an item of 100 with what gives it the reasons ``codes``."""
    for code in codes:
        known |= CAUSES[code]
    return ItemFacts(residual=100, **known)


def balance(overdue=(), unmatched=(), net=100.0, minimum=0.0):
    return Balance(dict(overdue), dict(unmatched), net, minimum)


# The item


def test_an_ordinary_item_may_be_chased():
    assert item_reasons(facts()) == ()


@pytest.mark.parametrize("code", CAUSES)
def test_one_reason_is_enough(code):
    assert item_reasons(facts([code])) == (code,)


def test_a_hold_is_a_reason_under_its_own_name():
    assert item_reasons(facts(holds=("dispute",))) == ("dispute",)


def test_every_reason_is_told_and_the_holds_come_first():
    known = facts(CAUSES, holds=("promise", "pause"))
    assert item_reasons(known) == ("promise", "pause", *CAUSES)


@given(st.sets(st.sampled_from(list(CAUSES))))
def test_no_reason_hides_another_and_their_order_is_fixed(codes):
    assert item_reasons(facts(codes)) == tuple(c for c in CAUSES if c in codes)


@pytest.mark.parametrize(
    ("residual", "reasons"), [(4.99, ("below_item",)), (5, ()), (5.01, ())]
)
def test_an_item_of_just_the_minimum_is_chased(residual, reasons):
    assert item_reasons(ItemFacts(residual=residual, minimum=5)) == reasons


def test_without_a_minimum_the_smallest_item_is_chased():
    assert item_reasons(ItemFacts(residual=0.01)) == ()


# The debtor


@pytest.mark.parametrize(
    ("credit", "covered"), [(99.99, False), (100, True), (100.01, True)]
)
def test_unmatched_money_covers_what_is_overdue_to_the_cent(credit, covered):
    assert balance({EURO: 100}, {EURO: credit}).is_covered(EURO) is covered


def test_money_in_one_currency_covers_nothing_in_another():
    owes = balance({EURO: 100, DOLLAR: 50}, {DOLLAR: 120})
    assert not owes.is_covered(EURO)
    assert owes.is_covered(DOLLAR)


def test_nothing_overdue_needs_no_cover():
    assert not balance({}, {EURO: 100}).is_covered(EURO)
    assert not balance({EURO: 0}, {EURO: 100}).is_covered(EURO)


def test_without_unmatched_money_nothing_is_covered():
    assert not balance({EURO: 0.01}).is_covered(EURO)


def test_adding_up_floats_makes_nobody_a_debtor():
    overdue = 0.1 + 0.2  # 0.30000000000000004
    assert balance({EURO: overdue}, {EURO: 0.3}).is_covered(EURO)


@given(st.lists(st.integers(1, 10**7), min_size=1), st.integers(-1, 1))
def test_a_cent_decides_whatever_the_number_of_items(cents, more):
    overdue = sum(cent / 100 for cent in cents)
    credit = (sum(cents) + more) / 100
    assert balance({EURO: overdue}, {EURO: credit}).is_covered(EURO) is (more >= 0)


@pytest.mark.parametrize(
    ("net", "small"), [(29.99, True), (30, False), (30.01, False), (-5, True)]
)
def test_a_net_of_just_the_minimum_is_worth_a_message(net, small):
    assert balance(net=net, minimum=30).is_small() is small


def test_adding_up_floats_makes_no_net_small():
    net = 100.10 + 200.20  # 300.29999999999995
    assert not balance(net=net, minimum=300.3).is_small()


def test_adding_up_floats_makes_no_item_small():
    residual = 100.10 + 200.20
    assert item_reasons(ItemFacts(residual=residual, minimum=300.3)) == ()

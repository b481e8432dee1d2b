"""Which due item is which instalment, once an invoice was changed."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from rules.due_items.identity import match_instalments

JANUARY = dt.date(2026, 1, 31)
FEBRUARY = dt.date(2026, 2, 28)
MARCH = dt.date(2026, 3, 31)
APRIL = dt.date(2026, 4, 30)


def test_nothing_changed_so_each_keeps_its_own():
    items = {"A": JANUARY, "B": FEBRUARY, "C": MARCH}
    lines = {3: MARCH, 1: JANUARY, 2: FEBRUARY}
    assert match_instalments(items, lines) == {"A": 1, "B": 2, "C": 3}


def test_a_line_of_the_same_date_comes_before_one_in_the_same_place():
    items = {"A": JANUARY, "B": FEBRUARY, "C": MARCH}
    lines = {1: FEBRUARY, 2: MARCH, 3: APRIL}
    assert match_instalments(items, lines) == {"B": 1, "C": 2, "A": 3}


def test_dates_that_all_moved_keep_their_order():
    items = {"B": FEBRUARY, "A": JANUARY}
    lines = {2: APRIL, 1: MARCH}
    assert match_instalments(items, lines) == {"A": 1, "B": 2}


def test_the_date_counts_and_not_the_id_of_the_line():
    # a draft reset gave the first line's id to the second instalment
    assert match_instalments({1: JANUARY, 2: FEBRUARY}, {1: FEBRUARY, 2: JANUARY}) == {
        1: 2,
        2: 1,
    }


def test_instalments_of_one_day_are_given_to_one_item_each():
    pairs = match_instalments({"A": JANUARY, "B": JANUARY}, {1: JANUARY, 2: JANUARY})
    assert pairs == {"A": 1, "B": 2}


def test_a_date_that_is_gone_leaves_its_item_alone():
    assert match_instalments({"A": JANUARY, "B": FEBRUARY}, {1: FEBRUARY}) == {"B": 1}


def test_a_new_date_leaves_its_line_alone():
    assert match_instalments({"A": JANUARY}, {1: FEBRUARY, 2: JANUARY}) == {"A": 2}


def test_one_line_instead_of_three_goes_to_the_first_item():
    items = {"C": MARCH, "A": JANUARY, "B": FEBRUARY}
    assert match_instalments(items, {1: APRIL}) == {"A": 1}


def test_an_invoice_without_due_lines_leaves_all_its_items_alone():
    assert match_instalments({"A": JANUARY}, {}) == {}
    assert match_instalments({}, {1: JANUARY}) == {}


# Whatever the dates: few different ones, so that they often agree

DAYS = st.integers(0, 9).map(lambda number: JANUARY + dt.timedelta(days=number))
DATED = st.dictionaries(st.integers(0, 99), DAYS, max_size=7)


@given(DATED, DATED)
def test_each_item_and_each_line_is_in_one_pair_at_most(items, lines):
    pairs = match_instalments(items, lines)
    assert pairs.keys() <= items.keys()
    assert set(pairs.values()) <= lines.keys()
    assert len(set(pairs.values())) == len(pairs)


@given(DATED, DATED)
def test_nothing_stays_alone_while_there_is_something_to_pair(items, lines):
    assert len(match_instalments(items, lines)) == min(len(items), len(lines))


@given(DATED, DATED)
def test_as_many_same_dates_as_possible_are_paired(items, lines):
    pairs = match_instalments(items, lines)
    kept = sum(items[item] == lines[line] for item, line in pairs.items())
    due, new = list(items.values()), list(lines.values())
    assert kept == sum(min(due.count(day), new.count(day)) for day in {*due})


@given(DATED, DATED)
def test_the_items_whose_date_moved_keep_their_order(items, lines):
    moved = [
        (items[item], lines[line])
        for item, line in match_instalments(items, lines).items()
        if items[item] != lines[line]
    ]
    new = [line for _item, line in sorted(moved)]
    assert new == sorted(new)


@given(DATED, DATED, st.randoms())
def test_the_order_in_which_they_are_read_changes_no_date(items, lines, random):
    def dates(pairs):
        return sorted((items[item], lines[line]) for item, line in pairs.items())

    shuffled = list(lines.items())
    random.shuffle(shuffled)
    pairs = match_instalments(items, lines)
    assert dates(match_instalments(items, dict(shuffled))) == dates(pairs)

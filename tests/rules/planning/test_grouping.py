"""One voice: the messages of one day."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.planning.grouping import Candidate, is_neutral, messages
from rules.planning.schedule import Rung, Step

BEFORE = Step(1, Rung(0, -7))
KIND = Step(2, Rung(1, 5))
FACTS = Step(3, Rung(1, 12))
FIRM = Step(4, Rung(2, 21))
FORMAL = Step(5, Rung(3, 45))


def candidate(item, step=None, days_late=None, **values):
    """Return an item of one debtor, at its step, or only listed when it has none."""
    if days_late is None:
        days_late = step.rung.offset if step else 3
    return Candidate(
        item,
        **{"voice": "Azur", "scenario": 1} | values,
        step=step,
        days_late=days_late,
    )


def todo(item, step, **values):
    return candidate(item, step, is_contact=False, **values)


def items(found):
    """Return the items of messages: those that move, those listed."""
    return [
        ([c.item for c in message.steps], [c.item for c in message.listed])
        for message in found
    ]


# One message a voice


def test_a_debtor_gets_one_message_a_day():
    found = messages([candidate(1, KIND), candidate(2, FIRM), candidate(3)])
    assert items(found) == [([1, 2], [3])]


def test_each_voice_gets_its_own_message():
    found = messages(
        [candidate(1, KIND), candidate(2, KIND, voice="Berger"), candidate(3, FIRM)]
    )
    assert items(found) == [([1, 3], []), ([2], [])]


def test_a_debtor_of_whom_no_item_reaches_a_step_gets_no_message():
    assert messages([candidate(1), candidate(2)]) == []
    assert messages([]) == []


def test_an_item_is_listed_only_in_the_message_of_its_own_voice():
    found = messages([candidate(1, KIND), candidate(2, voice="Berger")])
    assert items(found) == [([1], [])]


def test_the_message_has_the_level_of_the_highest_item():
    found = messages([candidate(1, KIND), candidate(2, FIRM), candidate(3, FACTS)])
    assert found[0].lead.item == 2


def test_the_level_counts_before_the_days_late():
    found = messages([candidate(1, KIND, days_late=300), candidate(2, FIRM)])
    assert found[0].lead.item == 2


def test_at_the_same_level_the_further_offset_leads():
    found = messages([candidate(1, KIND, days_late=90), candidate(2, FACTS)])
    assert found[0].lead.item == 2


def test_at_the_same_step_the_oldest_item_leads():
    found = messages([candidate(1, KIND, days_late=5), candidate(2, KIND, days_late=6)])
    assert found[0].lead.item == 2


def test_an_item_that_is_only_listed_never_leads():
    found = messages([candidate(1, KIND), candidate(2, days_late=300)])
    assert found[0].lead.item == 1


def test_several_scenarios_share_one_message_in_that_of_the_highest_level():
    found = messages([candidate(1, KIND), candidate(2, FIRM, scenario=2)])
    assert items(found) == [([1, 2], [])]
    assert found[0].lead.scenario == 2


# Grouping by invoice


def test_by_invoice_each_gets_its_message_with_all_its_instalments():
    found = messages(
        [
            candidate(1, KIND, by_invoice="F1"),
            candidate(2, FIRM, by_invoice="F2"),
            candidate(3, KIND, by_invoice="F1"),
        ]
    )
    assert items(found) == [([1, 3], []), ([2], [])]


def test_by_invoice_only_items_of_the_same_invoice_are_listed():
    found = messages(
        [
            candidate(1, KIND, by_invoice="F1"),
            candidate(2, by_invoice="F1"),
            candidate(3, by_invoice="F2"),
            candidate(4),
        ]
    )
    assert items(found) == [([1], [2])]


def test_an_invoice_apart_stays_out_of_the_message_of_the_debtor():
    found = messages([candidate(1, FIRM), candidate(2, KIND, by_invoice="F2")])
    assert items(found) == [([1], []), ([2], [])]


# To-dos of ours


def test_a_to_do_never_shares_the_message_of_the_debtor():
    found = messages([candidate(1, KIND), todo(2, FORMAL), candidate(3)])
    assert items(found) == [([1], [3]), ([2], [])]
    assert found[0].lead.step == KIND


def test_a_to_do_lists_nothing():
    assert items(messages([todo(1, FORMAL), candidate(2)])) == [([1], [])]


def test_items_at_the_same_to_do_share_it():
    assert items(messages([todo(1, FORMAL), todo(2, FORMAL)])) == [([1, 2], [])]


def test_a_formal_notice_holds_only_the_items_that_reached_it():
    # each to-do has its own text: a portal to check, a notice to decide
    found = messages([todo(1, BEFORE), todo(2, FORMAL)])
    assert items(found) == [([1], []), ([2], [])]


# The neutral block


@pytest.mark.parametrize(
    ("days_late", "neutral"), [(9, True), (10, False), (11, False)]
)
def test_an_item_under_ten_days_late_stands_apart(days_late, neutral):
    assert is_neutral(candidate(1, days_late=days_late), candidate(2, FIRM)) is neutral


def test_a_young_item_that_reaches_a_lower_level_stands_apart():
    assert is_neutral(candidate(1, KIND, days_late=5), candidate(2, FIRM))
    assert is_neutral(candidate(1, BEFORE), candidate(2, KIND))


def test_a_young_item_at_the_level_of_the_message_is_claimed():
    assert not is_neutral(candidate(1, KIND, days_late=5), candidate(2, FACTS))


def test_the_item_that_leads_is_never_apart():
    lead = candidate(1, BEFORE)
    assert not is_neutral(lead, lead)


@pytest.mark.parametrize(
    ("days_late", "neutral"), [(2, True), (3, True), (4, False), (9, False)]
)
def test_what_is_later_than_the_claim_is_never_apart(days_late, neutral):
    """A claim made by hand a few days before its step is younger than others."""
    lead = candidate(2, KIND, days_late=3)
    assert is_neutral(candidate(1, days_late=days_late), lead) is neutral


def test_a_young_item_only_listed_stands_apart_even_from_a_courtesy():
    assert is_neutral(candidate(1, days_late=1), candidate(2, BEFORE))


# Whatever the day

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        item=st.just(0),
        voice=st.sampled_from(["Azur", "Berger"]),
        scenario=st.integers(1, 3),
        days_late=st.integers(-7, 60),
        step=st.sampled_from([None, BEFORE, KIND, FACTS, FIRM, FORMAL]),
        is_contact=st.booleans(),
        by_invoice=st.sampled_from([None, None, "F1", "F2"]),
    ),
    max_size=12,
).map(lambda drawn: [replace(c, item=number) for number, c in enumerate(drawn)])


@given(CANDIDATES)
def test_each_item_that_reaches_a_step_moves_in_one_message(candidates):
    moving = [c.item for message in messages(candidates) for c in message.steps]
    assert sorted(moving) == [c.item for c in candidates if c.step]


@given(CANDIDATES)
def test_no_item_is_listed_twice_nor_where_it_moves(candidates):
    found = messages(candidates)
    shown = Counter(c.item for m in found for c in (*m.steps, *m.listed))
    assert all(count == 1 for count in shown.values())
    assert all(c.step is None for message in found for c in message.listed)


@given(CANDIDATES)
def test_contacts_and_to_dos_never_mix_and_to_dos_list_nothing(candidates):
    for message in messages(candidates):
        shown = (*message.steps, *message.listed)
        assert {c.is_contact for c in shown} == {message.lead.is_contact}
        assert {(c.voice, c.by_invoice) for c in shown} == {
            (message.lead.voice, message.lead.by_invoice)
        }
        if not message.lead.is_contact:
            assert message.listed == ()
            assert {c.step for c in message.steps} == {message.lead.step}


@given(CANDIDATES)
def test_a_voice_hears_one_message_but_for_its_invoices_apart(candidates):
    contacts = [m.lead for m in messages(candidates) if m.lead.is_contact]
    assert len({(lead.voice, lead.by_invoice) for lead in contacts}) == len(contacts)


@given(CANDIDATES)
def test_nobody_in_a_message_is_higher_than_its_lead(candidates):
    for message in messages(candidates):
        assert message.lead in message.steps
        highest = max(c.step.rung for c in message.steps)
        assert message.lead.step.rung == highest

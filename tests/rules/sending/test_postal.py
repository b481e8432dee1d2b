"""An address in the window of an envelope, and what is said of one that does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.sending.postal import (
    LONGEST,
    MOST_LINES,
    Postal,
    find_faults,
    write_lines,
)

LYON = {"street": "1 rue Basse", "postcode": "69001", "city": "Lyon"}
HOME = {"country": "FR", "country_name": "France", "ours": "FR"}
WORDS = st.text(st.characters(categories=("L", "N", "Zs", "P")), max_size=60)


def postal(name="Dupont SARL", **values):
    """Return an address of Lyon, with ``values`` instead."""
    return Postal(name, **(LYON | HOME | values))


def faults(address):
    """Return [(field, what)] of the faults of an address."""
    return [(fault.field, fault.kind) for fault in find_faults(address)]


def test_a_french_address_ends_with_its_postcode_and_city():
    assert write_lines(postal(person="Anne Martin")) == [
        "Dupont SARL",
        "Anne Martin",
        "1 rue Basse",
        "69001 LYON",
    ]
    assert faults(postal()) == []


def test_a_letter_abroad_ends_with_its_country():
    abroad = postal(country="BE", country_name="Belgique", postcode="1000")
    assert write_lines(abroad)[-1] == "BELGIQUE"
    assert faults(abroad) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"street": ""}, [("street", "missing")]),
        ({"street": "", "street2": "BP 12"}, []),
        ({"postcode": ""}, [("zip", "missing")]),
        ({"postcode": "", "country": "IE", "country_name": "Irlande"}, []),
        ({"postcode": "6900"}, [("zip", "postcode")]),
        ({"city": ""}, [("city", "missing")]),
        ({"country": ""}, [("country_id", "missing")]),
        ({"street": "x" * 38}, []),
        ({"street": "x" * 39}, [("street", "long")]),
        ({"name": "x" * 39}, [("name", "long")]),
        ({"street2": "a\nb\nc\nd\ne\nf"}, [("street2", "lines")]),
        ({"city": "القاهرة", "country": "EG", "country_name": "Égypte"}, []),
        ({"city": "القاهرة"}, [("name", "script")]),
        ({"country": "EG", "country_name": "مصر"}, [("name", "script")]),
    ],
)
def test_each_fault_names_the_field_to_mend(values, found):
    assert faults(postal(**values)) == found


def test_letters_are_in_the_order_of_a_postman():
    letters = [
        postal("D", country="BE", country_name="Belgique", postcode="1000"),
        postal("C", postcode="75001", city="Paris"),
        postal("B", street="2 rue Basse"),
        postal("A", street="1 rue Basse"),
    ]
    ordered = sorted(letters, key=lambda one: one.sort_key)
    assert [one.name for one in ordered] == ["A", "B", "C", "D"]


@given(WORDS, WORDS, WORDS, WORDS, WORDS)
def test_what_has_no_fault_fits_into_the_window(name, person, street, street2, city):
    address = postal(name, person=person, street=street, street2=street2, city=city)
    if not find_faults(address):
        lines = write_lines(address)
        assert len(lines) <= MOST_LINES
        assert all(0 < len(line) <= LONGEST + 6 for line in lines)

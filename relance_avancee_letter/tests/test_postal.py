"""An address in the window of an envelope, and what is said of what does not fit."""

import doctest
import random

from odoo.tests import BaseCase

from ..rules import postal
from ..rules.postal import LONGEST, MOST_LINES, Postal, find_faults, write_lines

LYON = {"street": "1 rue Basse", "postcode": "69001", "city": "Lyon"}
HOME = {"country": "FR", "country_name": "France", "ours": "FR"}
# {what is changed of an address of Lyon: the fields to mend, and why}
FAULTS = (
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
    ({"city": "القاهرة"}, [("city", "script")]),
    ({"country": "EG", "country_name": "مصر"}, [("country_id", "script")]),
)
LETTERS = "abcé Ł-'12\nع"


class TestPostal(BaseCase):
    """The rules of an address, by example and at random."""

    def _make(self, name="Dupont SARL", **values):
        """Return an address of Lyon, with ``values`` instead."""
        return Postal(**(LYON | HOME | {"name": name} | values))

    def test_the_examples_of_the_rules_hold(self):
        self.assertEqual(doctest.testmod(postal).failed, 0)

    def test_a_french_address_ends_with_its_postcode_and_city(self):
        lines = write_lines(self._make(person="Anne Martin"))
        told = ["Dupont SARL", "Anne Martin", "1 rue Basse", "69001 LYON"]
        self.assertEqual(lines, told)

    def test_a_letter_abroad_ends_with_its_country(self):
        abroad = self._make(country="BE", country_name="Belgique", postcode="1000")
        self.assertEqual(write_lines(abroad)[-1], "BELGIQUE")
        self.assertFalse(find_faults(abroad))

    def test_each_fault_names_the_field_to_mend(self):
        for values, found in FAULTS:
            with self.subTest(**values):
                faults = find_faults(self._make(**values))
                self.assertEqual([(one.field, one.kind) for one in faults], found)

    def test_an_address_of_nine_lines_tells_how_many(self):
        [fault] = find_faults(self._make(person="Anne", street2="a\nb\nc\nd\ne"))
        self.assertEqual((fault.field, fault.line), ("street2", "9"))

    def test_letters_are_in_the_order_of_a_postman(self):
        letters = [
            self._make("D", country="BE", country_name="Belgique", postcode="1000"),
            self._make("C", postcode="75001", city="Paris"),
            self._make("B", street="2 rue Basse"),
            self._make("A", street="1 rue Basse"),
        ]
        ordered = sorted(letters, key=lambda one: one.sort_key)
        self.assertEqual([one.name for one in ordered], ["A", "B", "C", "D"])

    def test_what_has_no_fault_fits_into_the_window(self):
        dice = random.Random(38)
        for _time in range(2000):
            texts = [
                "".join(dice.choices(LETTERS, k=dice.randint(0, 45))) for _n in range(5)
            ]
            names = ("name", "person", "street", "street2", "city")
            address = self._make(**dict(zip(names, texts, strict=True)))
            if not find_faults(address):
                lines = write_lines(address)
                self.assertLessEqual(len(lines), MOST_LINES)
                self.assertTrue(all(0 < len(line) <= LONGEST for line in lines))

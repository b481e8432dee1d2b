"""How texts are cut, which numbers are reached, which senders pass."""

import doctest

from odoo.tests import BaseCase

from ..rules import phones, senders, sms_text
from ..rules.phones import Candidate, choose_target, read_phone
from ..rules.senders import find_sender_fault
from ..rules.sms_text import find_foreign_links, find_told, measure, write_plain
from .reference import NUMBERS, TEXTS


class TestRules(BaseCase):
    """The rules of text messages, against tables written without them."""

    def test_the_examples_of_the_rules_hold(self):
        for module in (sms_text, phones, senders):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def test_texts_take_the_places_and_parts_of_the_standard(self):
        self.assertGreaterEqual(len(TEXTS), 60)
        for text, *told in TEXTS:
            with self.subTest(text=text[:30], length=len(text)):
                found = measure(text)
                self.assertEqual([found.alphabet, found.length, found.parts], told)

    def test_numbers_are_told_apart_in_twelve_countries(self):
        self.assertGreaterEqual(len(NUMBERS), 120)
        self.assertGreaterEqual(len({country for _n, country, *_ in NUMBERS}), 12)
        for written, country, kind, number in NUMBERS:
            with self.subTest(number=written[:30], country=country):
                found = read_phone(written, country)
                self.assertEqual((found.kind, found.number), (kind, number))

    def test_the_letters_that_cost_are_named(self):
        self.assertEqual(measure("Crêpes, fêtes et reçus").foreign, "êç")

    def test_signs_of_a_printer_cost_nothing(self):
        written = write_plain("« L’œuvre » – 1\u202f234,56\u00a0€…")
        self.assertEqual(written, '"L\'oeuvre" - 1 234,56 €...')
        self.assertEqual(measure(written).alphabet, "gsm")

    def test_the_first_letters_tell_no_debt(self):
        told = {
            "Votre facture F1": "facture",
            "Bonjour, 120,50 € à nous verser": "120,50 €",
            "Bonjour, EUR 15 à nous verser": "EUR 15",
            "Solde impayé": "Solde",
            "Hello, your invoice": "invoice",
            "Vous nous devez": "devez",
            "Bonjour, votre échéance du 5": "échéance",
            "a" * 39 + " facture": "",
            "a" * 38 + " facture": "facture",
            "Dupont SARL : merci de nous appeler.": "",
            "Produits du terroir, une bonne journée": "",
        }
        for text, word in told.items():
            with self.subTest(text=text):
                self.assertEqual(find_told(text), word)

    def test_links_lead_to_our_own_domain_only(self):
        text = "https://a.example.com/x http://example.com.evil.org www.bit.ly/1"
        self.assertEqual(
            find_foreign_links(text, ["example.com", ""]),
            ["http://example.com.evil.org", "www.bit.ly/1"],
        )

    def test_senders_are_judged_by_the_rules_of_the_operators(self):
        faults = {
            "DUPONT": None,
            "Dupont2026": None,
            "ABCDEFGHIJK": None,
            "ABCDEFGHIJKL": "long",
            "AB": "short",
            "": "short",
            "DUPONT ET": "letters",
            "Dupont-SA": "letters",
            "Hélène": "letters",
            "123456": "digits",
            "BANQUE": "generic",
            "info": "generic",
        }
        for name, fault in faults.items():
            with self.subTest(name=name):
                self.assertEqual(find_sender_fault(name), fault)

    def test_the_first_reachable_number_is_taken(self):
        desk = Candidate(1, "01 42 68 53 00", "FR")
        anne = Candidate(2, "06 12 34 56 78", "FR")
        paul = Candidate(3, "07 56 78 90 12", "FR")
        nobody = Candidate(4, " ", "FR")
        anne_number = "+33612345678"
        people = [nobody, desk, anne, paul]
        self.assertEqual(choose_target(people).key, 2)
        for held in ("refused", "dead", "shared"):
            found = choose_target(people, **{held: [anne_number]})
            self.assertEqual(found.key, 3, held)
            alone = choose_target([anne], **{held: [anne_number]})
            self.assertEqual((alone.key, alone.obstacle), (2, held))
        self.assertEqual(choose_target([nobody]).obstacle, "missing")
        self.assertEqual(choose_target([desk]).obstacle, "fixed")
        # no country is known: a national number is of nowhere
        self.assertEqual(
            choose_target([Candidate(1, "0612345678", "")]).obstacle, "unknown"
        )

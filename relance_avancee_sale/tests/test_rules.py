import doctest
from importlib import import_module

from odoo.tests import TransactionCase

RULES = "odoo.addons.relance_avancee_sale.rules."


class TestRules(TransactionCase):
    """The examples of the rules say the truth."""

    def test_examples(self):
        for name in ("holds", "limits"):
            with self.subTest(name):
                result = doctest.testmod(import_module(RULES + name))
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

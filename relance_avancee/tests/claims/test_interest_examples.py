from decimal import Decimal

from odoo.tests import tagged

from .common import Example, InterestCommon, figures, read_examples


@tagged("post_install", "-at_install")
class TestInterestExamples(InterestCommon):
    """The worked examples come out to the cent from real invoices and payments."""

    def test_every_example_comes_out_to_the_cent(self):
        for example in read_examples():
            with self.subTest(example["id"], title=example["title"]):
                claims = Example(self, example).play()
                expected = example["expected"]
                self.assertEqual(
                    [figures(line) for claim in claims for line in claim["segments"]],
                    [figures(line) for line in expected["segments"]],
                )
                for name in ("interest", "indemnity"):
                    total = sum(Decimal(claim[name]) for claim in claims)
                    self.assertEqual(total, Decimal(expected[name]), name)

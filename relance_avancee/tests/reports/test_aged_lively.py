import random
from collections import defaultdict
from datetime import timedelta

from odoo import fields

from ...rules.reports.aging import BUCKETS, bucket
from .common import LivelyCommon


class TestAgedLively(LivelyCommon):
    """Forty invoices to which much has happened, on days that nobody chose."""

    def test_the_balance_is_the_ledger_s_at_ten_random_dates(self):
        chance = random.Random(2026)
        first = fields.Date.to_date("2026-01-01")
        for _number in range(10):
            day = first + timedelta(days=chance.randrange(300))
            with self.subTest(day=day):
                self._assert_equals_the_books(day)

    def _assert_equals_the_books(self, day):
        """Compare the table with what plain Python finds in the journal items."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<=", day),
            ]
        )
        rows = defaultdict(lambda: [0.0] * (len(BUCKETS) + 1))
        kept_out = 0.0
        for line in lines:
            matched = sum(
                part.amount for part in line.matched_credit_ids if part.max_date <= day
            ) - sum(
                part.amount for part in line.matched_debit_ids if part.max_date <= day
            )
            left = line.balance - matched
            if line.account_id.non_trade:
                kept_out += left
            elif left > 0:
                due = line.date_maturity or line.date
                rows[line.partner_id.id][bucket(due, day)] += left
            else:
                rows[line.partner_id.id][-1] += left
        expected = {
            partner: [round(amount, 2) for amount in row]
            for partner, row in rows.items()
            if any(abs(amount) > 0.001 for amount in row)
        }
        balance = self._get_balance(day)
        found = {
            line["id"]: [*line["amounts"], line["credits"]] for line in balance["lines"]
        }
        self.assertEqual(found.keys(), expected.keys())
        for partner, row in expected.items():
            for left, right in zip(found[partner], row, strict=True):
                self.assertAlmostEqual(left, right, 2)
        check = balance["check"]
        self.assertAlmostEqual(check["ledger"], sum(lines.mapped("balance")), 2)
        self.assertAlmostEqual(check["difference"], kept_out, 2)
        self.assertEqual(check["unexplained"], 0)

    def test_each_cell_lists_items_that_add_up_to_it(self):
        for day in ("2026-03-10", "2026-06-20"):
            balance = self._get_balance(day)
            lines = balance["lines"][:2]
            self.assertEqual(len(lines), 2)
            for line in lines:
                for column, amount in enumerate(line["amounts"]):
                    self._assert_listed(day, line["id"], column, amount)
                self._assert_listed(day, line["id"], "credits", line["credits"])
                self._assert_listed(day, line["id"], None, line["total"])
            self._assert_listed(day, None, None, balance["totals"]["total"])

    def _assert_listed(self, day, holder, column, amount):
        action = self.balances.get_items_action({"day": day}, holder, column)
        self.assertAlmostEqual(self._sum_listed(action), amount, 2)

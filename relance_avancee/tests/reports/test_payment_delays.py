import base64
import io
from datetime import timedelta

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError

from .common import AgedCommon, LivelyCommon

FRENCH_YEAR = {"start": "2026-01-01", "day": "2026-12-31"}


class DelaysCommon(AgedCommon):
    """Reading the tables of a year."""

    def _open_page(self, user=None, **values):
        pages = self.env["relance.payment.delays.print"].with_user(
            user or self.env.user
        )
        page = pages.create(FRENCH_YEAR | values)
        page.action_show()
        return page

    def _get_table(self, **values):
        """Return {row: (number, amount)}, and the page."""
        page = self._open_page(**values)
        return {line.row: (line.number, line.amount) for line in page.line_ids}, page


class TestPaymentDelays(DelaysCommon):
    """Three small ledgers, done by hand."""

    def test_a_ledger_with_an_invoice_in_each_band(self):
        """On 31 December: 1, 30, 31, 60, 61, 90, 91 days late, and one just due."""
        for due, amount in (
            ("2026-12-31", 999),
            ("2026-12-30", 10),
            ("2026-12-01", 20),
            ("2026-11-30", 30),
            ("2026-11-01", 40),
            ("2026-10-31", 50),
            ("2026-10-02", 60),
            ("2026-10-01", 70),
        ):
            self._create_invoice(due, amount)
        table, page = self._get_table()
        self.assertEqual(
            table,
            {
                "0": (2, 30),
                "1": (2, 70),
                "2": (2, 110),
                "3": (1, 70),
                "total": (7, 280),
                "excluded": (0, 0),
            },
        )
        (total,) = page.line_ids.filtered(lambda line: line.row == "total")
        self.assertEqual(total.share, "21.89 %", "280 of 1,279")

    def test_a_ledger_paid_in_part_and_later(self):
        """What was paid after the closing was unpaid on it; the rest alone counts."""
        half = self._create_invoice("2026-11-01", 100)
        self._pay(half, 40, day="2026-12-15")
        self._pay(half, 60, day="2027-01-20")
        self._pay(self._create_invoice("2026-11-01", 500), day="2026-11-20")
        self._pay(self._create_invoice("2026-11-01", 900), day="2026-11-01")
        unpaid, _page = self._get_table()
        self.assertEqual(unpaid["1"], (1, 60))
        self.assertEqual(unpaid["total"], (1, 60))
        late, page = self._get_table(variant="year")
        self.assertEqual(late["0"], (1, 500), "paid 19 days late")
        self.assertEqual(late["1"], (1, 100), "60 days late on the closing")
        self.assertEqual(late["total"], (2, 600), "what was paid in time is not there")
        (total,) = page.line_ids.filtered(lambda line: line.row == "total")
        self.assertEqual(total.share, "40.00 %", "600 of 1,500")
        self.assertEqual(total.share_of_number, "66.67 %", "two of three")

    def test_a_ledger_with_a_dispute_tax_and_instalments(self):
        """A disputed invoice stands apart; instalments make one invoice, the oldest."""
        tax = self.company_data["default_tax_sale"]
        line = {"name": "Work", "price_unit": 1000, "tax_ids": [Command.set(tax.ids)]}
        self._create_invoice("2026-12-01", invoice_line_ids=[Command.create(line)])
        terms = self._create_instalments((50, 0), (50, 30))
        self._create_invoice(
            "2026-10-31",
            200,
            invoice_date="2026-10-15",
            invoice_payment_term_id=terms.id,
        )
        disputed = self._create_invoice("2026-12-01", 80)
        with self._at("2026-12-15"):
            self._plan()
            self.env["relance.dispute"].create({"move_id": disputed.id})
        rate = 1 + tax.amount / 100
        table, _page = self._get_table()
        self.assertEqual(table["0"], (1, 1000 * rate))
        self.assertEqual(table["2"], (1, 200), "77 and 47 days late: one invoice")
        self.assertEqual(table["total"], (2, 1000 * rate + 200))
        self.assertEqual(table["excluded"], (1, 80))
        untaxed, page = self._get_table(taxes=False)
        self.assertEqual(untaxed["0"], (1, 1000))
        (total,) = page.line_ids.filtered(lambda line: line.row == "total")
        self.assertEqual(total.share, "93.75 %", "1,200 of 1,280")

    def test_what_was_paid_before_the_year_began_is_of_another_year(self):
        self._pay(self._create_invoice("2025-11-01", 100), day="2025-12-20")
        self._pay(self._create_invoice("2025-12-01", 300), day="2026-01-15")
        late, _page = self._get_table(variant="year")
        self.assertEqual(late["total"], (1, 300))
        self.assertEqual(late["1"], (1, 300), "45 days late")

    def test_each_line_opens_its_invoices(self):
        first = self._create_invoice("2026-12-01", 100)
        second = self._create_invoice("2026-10-31", 50)
        _table, page = self._get_table()
        for row, moves in (("0", first), ("2", second), ("total", first + second)):
            (line,) = page.line_ids.filtered(lambda line, row=row: line.row == row)
            found = self.env["account.move"].search(line.action_open_items()["domain"])
            self.assertEqual(found, moves, row)

    def test_the_last_fiscal_year_is_proposed(self):
        with self._at("2026-03-09"):
            page = self.env["relance.payment.delays.print"].create({})
        self.assertEqual((str(page.start), str(page.day)), ("2025-01-01", "2025-12-31"))

    def test_the_spreadsheet_has_both_tables(self):
        self._create_invoice("2026-12-01", 100)
        page = self._open_page()
        page.action_download()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(page.file)))
        for sheet in book.worksheets:
            self.assertEqual((sheet["B6"].value, sheet["C6"].value), (1, 100))

    def test_the_page_prints_the_table_and_what_is_left_out(self):
        self._create_invoice("2026-12-01", 1234)
        page = self._open_page(terms="<b>45 days</b>")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "relance_avancee.relance_payment_delays_report", page.ids
        )
        for text in (b"1,234.00", b"1 to 30 days", b"(B)", b"&lt;b&gt;45 days"):
            self.assertIn(text, html)

    def test_only_readers_see_it_and_only_exporters_take_it_out(self):
        employee = self._create_user("delays_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self._open_page(employee)
        reader = self._create_user("delays_reader", "reader")
        page = self._open_page(reader)
        with self.assertRaises(AccessError):
            page.action_download()
        page.action_print()


class TestPaymentDelaysLively(DelaysCommon, LivelyCommon):
    """On a ledger to which much has happened."""

    def test_what_is_unpaid_is_what_the_aged_balance_shows_as_overdue(self):
        for day in ("2026-03-10", "2026-06-20", "2026-09-30"):
            with self.subTest(day=day):
                table, _page = self._get_table(day=day)
                overdue = self._get_balance(day)["totals"]["overdue"]
                self.assertAlmostEqual(
                    table["total"][1] + table["excluded"][1], overdue, 2
                )

    def test_what_was_late_is_what_plain_python_finds(self):
        for start, day in (("2026-01-01", "2026-06-20"), ("2026-04-01", "2026-09-30")):
            with self.subTest(start=start):
                table, page = self._get_table(variant="year", start=start, day=day)
                expected = self._find_late(page.start, page.day)
                self.assertEqual(table["total"][0], len(expected))
                self.assertAlmostEqual(table["total"][1], sum(expected.values()), 2)

    def _find_late(self, start, day):
        """Return {invoice: what was late of it} in the year."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<=", day),
                ("balance", ">", 0),
            ]
        )
        found = {}
        for line in lines:
            due = line.date_maturity
            paid = [(part.max_date, part.amount) for part in line.matched_credit_ids]
            seen = due if due >= start else start - timedelta(days=1)
            left = line.balance - sum(amount for when, amount in paid if when <= seen)
            if due < day and left > 0.001:
                found[line.move_id] = found.get(line.move_id, 0) + left
        return found

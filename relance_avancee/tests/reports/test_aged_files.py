from odoo.exceptions import AccessError

from .common import AgedCommon


class TestAgedFiles(AgedCommon):
    """The spreadsheet and the page say what the screen says."""

    def test_the_spreadsheet_holds_numbers_dates_and_formulas(self):
        self._create_invoice("2026-03-31", 1000)
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        table, items, check = self._read_xlsx({"day": "2026-04-30"})
        self.assertEqual(table["A6"].value, "Dupont SARL")
        self.assertEqual(table["D6"].value, 1000)
        self.assertEqual(table["J6"].value, "=SUM(C6:I6)")
        self.assertEqual(table["J7"].value, "=SUBTOTAL(9,J6:J6)")
        self.assertEqual(str(items["E6"].value.date()), "2026-03-31")
        self.assertEqual((items["F6"].value, items["I6"].value), (30, 1000))
        self.assertEqual(check["D8"].value, 70)

    def test_a_name_is_never_a_formula(self):
        bad = self._create_debtor("=1+1 SARL")
        self._create_invoice("2026-03-31", 1000, debtor=bad)
        table, _items, _check = self._read_xlsx({"day": "2026-04-30"})
        self.assertEqual(table["A6"].data_type, "s")

    def test_the_page_shows_the_table_and_its_check(self):
        self._create_invoice("2026-03-31", 1000)
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "relance_avancee.relance_aged_balance_report",
            [],
            {"asked": {"day": "2026-04-30"}},
        )
        for text in (b"Dupont SARL", b"1,000.00", b"Accounts marked", b"1,070.00"):
            self.assertIn(text, html)

    def test_the_page_prints_no_figures_that_come_with_it(self):
        """Figures come from the ledger, for readers alone (finding 32)."""
        forged = {"titles": ["Forged", "", ""], "rows": [], "accounts": []}
        report = "relance_avancee.relance_aged_balance_report"
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(report, [], {"balance": forged})
        self.assertNotIn(b"Forged", html)
        guest = self._create_user("aged_guest", "base.group_portal")
        with self.assertRaises(AccessError):
            reports.with_user(guest)._render_qweb_html(report, [], {"balance": forged})

    def test_other_pages_print_no_figures_that_come_with_them(self):
        """The neighbours of finding 32: statements and the computation of interest."""
        guest = self._create_user("aged_guest", "base.group_portal")
        for name, data in (
            ("relance_interest_annex", {"claims": [{"total": "1"}]}),
            ("relance_statement", {"statements": [{"partner": "1"}]}),
        ):
            pages = self.env[f"report.relance_avancee.{name}"].with_user(guest)
            with self.assertRaises(AccessError):
                pages._get_report_values([], data)

    def test_an_empty_balance_has_its_files_too(self):
        table, _items, _check = self._read_xlsx({"day": "2020-01-01"})
        self.assertEqual(table["A6"].value, "Total")
        self.assertEqual(self.balances._get_page({"day": "2020-01-01"})["rows"], [])

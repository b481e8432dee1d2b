import base64
import io
import random
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import AgedCommon, LivelyCommon

SALES = ("out_invoice", "out_refund", "out_receipt")


class FiguresCommon(AgedCommon):
    """Reading the figures of a period."""

    def _get_figures(self, start, day, env=None, **options):
        figures = self.env["relance.figures"]
        if env:
            figures = figures.with_env(env)
        asked = {"start": str(start), "day": str(day), **options}
        return {row["name"]: row for row in figures._get_figures(asked)}

    def _get_values(self, start, day, **options):
        figures = self._get_figures(start, day, **options)
        return {name: row["value"] for name, row in figures.items()}

    def _get_listed_of(self, name, **options):
        action = self.env["relance.figures"]._get_items_action(options, name)
        records = self.env[action["res_model"]].with_context(**action["context"])
        return records.search(action["domain"])


class TestFigures(FiguresCommon):
    """The worked values, what cannot be told, and what stands behind a figure."""

    def _sell(self, day, amount, **values):
        """Return an invoice dated ``day``, due thirty days later."""
        due = fields.Date.to_date(day) + timedelta(days=30)
        return self._create_invoice(due, amount, **values)

    def test_count_back_of_the_published_example(self):
        self._pay(self._sell("2026-09-15", 700), 200, day="2026-11-30")
        self._sell("2026-10-15", 800)
        self._sell("2026-11-15", 1200)
        values = self._get_values("2026-09-01", "2026-11-30")
        self.assertEqual(values["receivables"], 2500)
        self.assertAlmostEqual(values["count_back"], 82.4, 1)

    def test_effectiveness_of_the_published_example(self):
        self._pay(self._sell("2026-09-01", 90), 70, day="2026-10-25")
        self._create_invoice("2026-12-31", 10, invoice_date="2026-09-15")
        self._sell("2026-10-20", 60)
        values = self._get_values("2026-10-01", "2026-10-31")
        self.assertEqual((values["receivables"], values["overdue"]), (90, 20))
        self.assertAlmostEqual(values["cei"], 77.8, 1)

    def test_a_payment_counts_from_the_invoice_and_from_the_due_date(self):
        self._pay(self._sell("2026-09-01", 100), day="2026-10-11")
        self._pay(self._sell("2026-09-01", 300), day="2026-09-21")
        values = self._get_values("2026-09-01", "2026-10-31")
        self.assertAlmostEqual(values["payment_days"], (40 * 100 + 20 * 300) / 400)
        self.assertAlmostEqual(values["beyond_terms"], (10 * 100 - 10 * 300) / 400)
        self.assertEqual(
            len(
                self._get_listed_of(
                    "payment_days", start="2026-10-01", day="2026-10-31"
                )
            ),
            1,
        )

    def test_what_is_paid_later_was_owed_on_the_day(self):
        self._pay(self._sell("2026-09-01", 100), day="2026-11-05")
        values = self._get_values("2026-10-01", "2026-10-31")
        self.assertEqual((values["receivables"], values["overdue"]), (100, 100))
        self.assertEqual((values["overdue_share"], values["overdue_1"]), (100, 100))

    def test_without_sales_in_the_period_days_of_sales_are_not_told(self):
        self._sell("2026-08-01", 100)
        values = self._get_values("2026-10-01", "2026-10-31")
        self.assertEqual(values["sales"], 0)
        for name in ("dso", "best_dso", "delinquent", "payment_days"):
            self.assertIsNone(values[name])
        self.assertAlmostEqual(values["count_back"], 31 + 30 + 31)

    def test_credit_notes_above_sales_tell_no_days_of_sales(self):
        self._sell("2026-10-01", 100)
        self._create_credit_on("2026-10-05", 300)
        values = self._get_values("2026-10-01", "2026-10-31")
        self.assertEqual((values["sales"], values["receivables"]), (-200, -200))
        self.assertIsNone(values["dso"])
        self.assertEqual(values["count_back"], 0)

    def test_the_first_month_of_a_company_has_no_year_before(self):
        self._sell("2026-10-02", 310)
        figures = self._get_figures("2026-10-01", "2026-10-31")
        self.assertEqual(figures["dso"]["value"], 31)
        self.assertIsNone(figures["dso"]["before"])
        self.assertEqual(figures["count_back"]["value"], 31)
        self.assertEqual(figures["receivables"]["before"], 0)

    def test_the_same_period_of_last_year_stands_beside(self):
        self._sell("2025-10-02", 620)
        self._sell("2026-10-02", 310)
        sales = self._get_figures("2026-10-01", "2026-10-31")["sales"]
        self.assertEqual((sales["value"], sales["before"]), (310, 620))

    def test_a_filter_keeps_its_customers_alone(self):
        belgian = self._create_debtor(
            "Maes SA", country_id=self.env.ref("base.be").id, user_id=self.env.uid
        )
        self._sell("2026-10-02", 100)
        self._sell("2026-10-02", 40, debtor=belgian)
        for options in (
            {"country": self.env.ref("base.be").id},
            {"salesperson": self.env.uid},
        ):
            values = self._get_values("2026-10-01", "2026-10-31", **options)
            self.assertEqual((values["sales"], values["receivables"]), (40, 40))
            options |= {"start": "2026-10-01", "day": "2026-10-31"}
            for name in ("sales", "receivables", "dso"):
                self.assertEqual(
                    self._get_listed_of(name, **options).partner_id, belgian
                )

    def test_a_scenario_keeps_the_customers_whom_it_follows(self):
        apart = self._create_scenario("Apart", "business")
        other = self._create_debtor("Apart SARL", relance_scenario_id=apart.id)
        self._sell("2026-01-02", 100)
        self._sell("2026-01-02", 40, debtor=other)
        with self._at("2026-02-02"):
            self._plan()
        values = self._get_values("2026-01-01", "2026-01-31", scenario=apart.id)
        self.assertEqual(values["sales"], 40)

    def test_promises_and_disputes_that_ended_are_counted(self):
        with self._at("2026-02-02"):
            kept, broken = (self._create_invoice("2026-01-15", 100) for _ in range(2))
            self._plan()
            for move in (kept, broken):
                self.env["relance.promise"].create(
                    {
                        "debtor_id": self.debtor.id,
                        "due_item_ids": [(6, 0, self._get_items(move).ids)],
                        "date_promised": "2026-02-10",
                    }
                )
        with self._at("2026-02-09"):
            self._pay(kept, day="2026-02-09")
            self._plan()
        with self._at("2026-03-02"):
            self._plan()
        values = self._get_values("2026-02-01", "2026-02-28")
        self.assertEqual(values["promises_kept"], 50)
        listed = self._get_listed_of(
            "promises_kept", start="2026-02-01", day="2026-02-28"
        )
        self.assertEqual(sorted(listed.mapped("state")), ["broken", "kept"])

    def test_a_dispute_counts_from_its_day_to_its_end(self):
        invoice = self._create_invoice("2026-01-15", 100)
        with self._at("2026-02-02"):
            self._plan()
            dispute = self.env["relance.dispute"].create({"move_id": invoice.id})
        with self._at("2026-02-12"):
            self._pay(invoice, day="2026-02-12")
            self._plan()
        self.assertEqual(dispute.state, "paid")
        values = self._get_values("2026-02-01", "2026-02-28")
        self.assertEqual(values["dispute_days"], 10)
        self.assertIsNone(self._get_values("2026-03-01", "2026-03-31")["dispute_days"])

    def test_a_period_that_ends_before_it_starts_is_refused(self):
        with self.assertRaises(UserError):
            self._get_figures("2026-10-31", "2026-10-01")

    def test_who_is_no_reader_learns_nothing(self):
        employee = self._create_user("figures_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self._get_figures(
                "2026-10-01", "2026-10-31", env=self.env(user=employee, su=False)
            )

    def test_another_company_adds_nothing(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.company.currency_id.id}
        )
        self._sell("2026-10-02", 100)
        elsewhere = self.env(context={"allowed_company_ids": other.ids})
        figures = self._get_figures("2026-10-01", "2026-10-31", env=elsewhere)
        self.assertEqual(figures["receivables"]["value"], 0)


class TestFiguresLively(FiguresCommon, LivelyCommon):
    """Forty invoices to which much has happened: the figures are those of the books."""

    def test_the_figures_are_those_of_plain_python_in_ten_periods(self):
        chance = random.Random(2026)
        for _number in range(10):
            start = fields.Date.to_date("2026-01-01") + timedelta(chance.randrange(200))
            day = start + timedelta(days=chance.randrange(1, 150))
            with self.subTest(start=start, day=day):
                self._assert_equals_the_books(start, day)

    def _assert_equals_the_books(self, start, day):
        """Compare the figures with what plain Python finds in the journal items."""
        lines = self._get_lines(day)
        eve = start - timedelta(days=1)
        opened = self._sum_open(self._get_lines(eve), eve)
        closed = self._sum_open(lines, day)
        sales = sum(
            line.balance
            for line in lines
            if line.date >= start and line.move_id.move_type in SALES
        )
        days = (day - start).days + 1
        not_due = min(closed["not_due"], max(closed["total"], 0))
        reachable = opened["total"] + sales - not_due
        values = self._get_values(start, day)
        expected = {
            "receivables": closed["total"],
            "overdue": closed["overdue"],
            "sales": sales,
            "dso": closed["total"] / sales * days if sales > 0 else None,
            "best_dso": not_due / sales * days if sales > 0 else None,
            "cei": (opened["total"] + sales - closed["total"]) / reachable * 100
            if reachable > 0
            else None,
            **self._get_paid_days(lines, start, day),
        }
        for name, value in expected.items():
            with self.subTest(name=name):
                if value is None:
                    self.assertIsNone(values[name])
                else:
                    self.assertAlmostEqual(values[name], value, 4)
        options = {"start": str(start), "day": str(day)}
        for name in ("receivables", "overdue", "overdue_2"):
            listed = sum(
                self._get_listed_of(name, **options)
                .with_context(relance_day=str(day))
                .mapped("relance_residual")
            )
            self.assertAlmostEqual(
                listed,
                closed["band"] if name == "overdue_2" else values[name],
                2,
            )
        self.assertAlmostEqual(
            sum(self._get_listed_of("sales", **options).mapped("balance")), sales, 2
        )

    def _get_lines(self, day):
        return self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("account_id.non_trade", "=", False),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<=", day),
            ]
        )

    def _sum_open(self, lines, day):
        found = dict.fromkeys(("total", "overdue", "not_due", "band"), 0.0)
        for line in lines:
            left = line.balance
            left -= sum(p.amount for p in line.matched_credit_ids if p.max_date <= day)
            left += sum(p.amount for p in line.matched_debit_ids if p.max_date <= day)
            late = (day - (line.date_maturity or line.date)).days
            found["total"] += left
            if left > 0.001:
                found["overdue" if late > 0 else "not_due"] += left
                found["band"] += left if 31 <= late <= 60 else 0
        return found

    def _get_paid_days(self, lines, start, day):
        parts = [
            (part.amount, part.max_date, line)
            for line in lines
            if line.move_id.move_type == "out_invoice"
            for part in line.matched_credit_ids
            if start <= part.max_date <= day and part.credit_move_id.payment_id
        ]
        paid = sum(amount for amount, _day, _line in parts)
        if not paid:
            return {"payment_days": None, "beyond_terms": None}
        return {
            "payment_days": sum(
                amount * (when - line.move_id.invoice_date).days
                for amount, when, line in parts
            )
            / paid,
            "beyond_terms": sum(
                amount * (when - line.date_maturity).days
                for amount, when, line in parts
            )
            / paid,
        }

    def test_the_figures_are_tied_to_the_aged_balance(self):
        for day in ("2026-03-10", "2026-06-20"):
            values = self._get_values("2026-01-01", day)
            totals = self._get_balance(day)["totals"]
            self.assertAlmostEqual(values["receivables"], totals["total"], 2)
            self.assertAlmostEqual(values["overdue"], totals["overdue"], 2)

    def test_the_figures_cost_few_queries(self):
        with self.assertQueryCount(30):
            self._get_figures("2026-01-01", "2026-06-20")


class TestFiguresPage(FiguresCommon):
    """The page that shows the figures, and its spreadsheet."""

    def _open_page(self, user=None):
        pages = self.env["relance.figures.show"].with_user(user or self.env.user)
        with self._at("2026-10-31"):
            return pages.browse(pages.action_open()["res_id"])

    def test_the_page_tells_each_figure_its_formula_and_a_year_before(self):
        self._create_invoice("2026-10-15", 365)
        page = self._open_page()
        self.assertEqual(str(page.start), "2025-11-01")
        lines = {line.name: line for line in page.line_ids}
        self.assertEqual(list(lines), list(self.env["relance.figures"]._get_units()))
        self.assertEqual(lines["dso"].value, "365.0 days")
        self.assertEqual(lines["dso"].before, "–")
        self.assertEqual(lines["overdue_share"].value, "100.0 %")
        self.assertTrue(all(line.formula and line.label for line in page.line_ids))

    def test_the_period_and_the_filters_are_those_of_the_page(self):
        self._create_invoice("2026-08-15", 100)
        self._create_invoice("2026-10-15", 300)
        page = self._open_page()
        page.write({"start": "2026-09-01", "day": "2026-09-30"})
        page.action_show()
        (sales,) = page.line_ids.filtered(lambda line: line.name == "sales")
        listed = self.env["account.move.line"].search(
            sales.action_open_items()["domain"]
        )
        self.assertEqual(sum(listed.mapped("balance")), 300)

    def test_a_reader_without_accounting_opens_promises_alone(self):
        reader = self._create_user("figures_reader", "reader")
        page = self._open_page(reader)
        opened = page.line_ids.filtered("is_opened")
        self.assertEqual(opened.mapped("name"), ["promises_kept", "dispute_days"])

    def test_the_spreadsheet_holds_numbers_and_formulas(self):
        self._create_invoice("2026-10-15", 365)
        page = self._open_page()
        page.action_download()
        workbook = io.BytesIO(base64.b64decode(page.file))
        (sheet,) = openpyxl.load_workbook(workbook).worksheets
        rows = {row[0].value: row for row in sheet.iter_rows(min_row=6)}
        dso = rows["DSO, simple"]
        values = [cell.value for cell in dso[1:4]]
        self.assertEqual(values, [365, None, "days"])
        self.assertIn("×", dso[4].value)

    def test_the_spreadsheet_is_for_who_may_export(self):
        reader = self._create_user("figures_reader", "reader")
        with self.assertRaises(AccessError):
            self._open_page(reader).action_download()

    def test_the_page_of_another_user_is_closed(self):
        first = self._create_user("figures_first", "reader")
        second = self._create_user("figures_second", "reader")
        page = self._open_page(first).with_user(second)
        with self.assertRaises(AccessError):
            page.action_show()
        with self.assertRaises(AccessError):
            page.line_ids.action_open_items()

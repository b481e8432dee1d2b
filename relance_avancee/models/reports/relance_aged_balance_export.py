"""The aged balance as a spreadsheet: the table, its items, its check."""

import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from odoo import api, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang

from ...rules.reports.aging import days_late
from ...tools.access import check_exporter

DATE_PARTS = {"%d": "dd", "%m": "mm", "%Y": "yyyy", "%y": "yy", "%b": "mmm"}
WIDTHS = {
    "text": 34,
    "short": 16,
    "code": 10,
    "date": 12,
    "number": 10,
    "money": 15,
}
HEADER_ROW = 4


class Column(NamedTuple):
    """A column of a sheet: its title, and what its cells hold."""

    title: str
    kind: str


class Workbook:
    """A workbook of plain sheets: numbers as numbers, dates as dates, text as text."""

    def __init__(self, decimals: int, date_format: str) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"in_memory": True})
        money = "#,##0" + ("." + "0" * decimals if decimals else "")
        money += ";[Red]-" + money
        line = {"valign": "vcenter"}
        self._formats = {
            "title": self._book.add_format({"bold": True, "font_size": 14}),
            "text": self._book.add_format(line),
            "short": self._book.add_format(line),
            "code": self._book.add_format(line),
            "note": self._book.add_format({"font_color": "#555555"}),
            "date": self._book.add_format({"num_format": date_format}),
            "number": self._book.add_format({"num_format": "0"}),
            "money": self._book.add_format({"num_format": money}),
            "header": self._book.add_format(
                {"bold": True, "bg_color": "#E7E9ED", "bottom": 1, "text_wrap": True}
            ),
            "total": self._book.add_format(
                {"bold": True, "top": 1, "num_format": money}
            ),
        }

    def add_sheet(
        self,
        name: str,
        titles: Sequence[str],
        columns: Sequence[Column],
        rows: Iterable[Sequence[object]],
        total: str | None = None,
        sum_from: int | None = None,
    ) -> None:
        """Add a sheet with its ``titles`` above and, if wanted, a row of totals.

        The columns of money are added up by formulas; with ``sum_from``, so is each
        row, from that column to the one before the last.
        """
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        for number, title in enumerate(titles):
            sheet.write_string(number, 0, title, self._formats[self._style(number)])
        for number, column in enumerate(columns):
            sheet.set_column(number, number, WIDTHS[column.kind])
            sheet.write_string(
                HEADER_ROW, number, column.title, self._formats["header"]
            )
        last = HEADER_ROW
        sums = [0.0] * len(columns)
        for last, row in enumerate(rows, HEADER_ROW + 1):
            self._write_row(sheet, last, columns, row, sum_from)
            sums = [
                known + (value or 0.0 if column.kind == "money" else 0)
                for known, value, column in zip(sums, row, columns, strict=True)
            ]
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        if last > HEADER_ROW:
            sheet.autofilter(HEADER_ROW, 0, last, len(columns) - 1)
        if total:
            self._write_totals(sheet, last, columns, total, sums)

    def close(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._file.getvalue()

    def _style(self, number: int) -> str:
        return "note" if number else "title"

    def _write_row(self, sheet, number, columns, row, sum_from) -> None:
        """Write the cells by their kind; text is never taken for a formula."""
        writers = {
            "date": sheet.write_datetime,
            "money": sheet.write_number,
            "number": sheet.write_number,
        }
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            if value is None or value is False or value == "":
                continue
            style = self._formats[column.kind]
            if sum_from is not None and place == len(row) - 1:
                cells = xl_range(number, sum_from, number, place - 1)
                sheet.write_formula(number, place, f"=SUM({cells})", style, value)
            else:
                write = writers.get(column.kind, sheet.write_string)
                write(number, place, value, style)

    def _write_totals(self, sheet, last, columns, title, sums) -> None:
        """Write the row of totals under the last one, as formulas with their values."""
        style = self._formats["total"]
        for place, column in enumerate(columns):
            if column.kind == "money" and last > HEADER_ROW:
                first = xl_rowcol_to_cell(HEADER_ROW + 1, place)
                cells = f"{first}:{xl_rowcol_to_cell(last, place)}"
                # SUBTOTAL follows the filter that the reader sets
                formula = f"=SUBTOTAL(9,{cells})"
                sheet.write_formula(last + 1, place, formula, style, sums[place])
            else:
                sheet.write_string(last + 1, place, "" if place else title, style)


class RelanceAgedBalance(models.AbstractModel):
    """The aged balance on paper: a spreadsheet with its items, a page to print."""

    _inherit = "relance.aged.balance"

    @api.model
    def _get_xlsx(self, options):
        """Return the spreadsheet: the table, each open item, the check."""
        check_exporter(self.env)
        scope = self._get_scope(options)
        balance = self.get_balance(options)
        currency = self.env["res.currency"].browse(scope.shown_currency)
        workbook = Workbook(currency.decimal_places, self._get_date_format())
        titles = self._get_titles(scope)
        self._add_table_sheet(workbook, titles, balance)
        self._add_items_sheet(workbook, titles, scope)
        self._add_check_sheet(workbook, titles, balance["check"])
        return workbook.close()

    @api.model
    def _get_file_name(self, options, extension):
        """Return the name of the exported file."""
        scope = self._get_scope(options)
        return f"{self.env._('Aged balance')} {scope.day}.{extension}"

    @api.model
    def _get_titles(self, scope):
        """Return the lines above a table: what, when, whose, in which currency."""
        companies = self.env["res.company"].browse(scope.companies)
        currency = self.env["res.currency"].browse(scope.shown_currency)
        by = {
            "debtor": self.env._("by customer"),
            "payer": self.env._("by payer"),
        }
        return [
            self.env._(
                "Aged balance of receivables on %(date)s",
                date=format_date(self.env, scope.day),
            ),
            ", ".join(companies.mapped("name")),
            self.env._(
                "Amounts in %(currency)s, %(by)s",
                currency=currency.name,
                by=by[scope.by],
            ),
        ]

    @api.model
    def _get_date_format(self):
        """Return the date format of the user's language, as a spreadsheet writes it."""
        pattern = get_lang(self.env).date_format
        for part, written in DATE_PARTS.items():
            pattern = pattern.replace(part, written)
        return "yyyy-mm-dd" if "%" in pattern else pattern

    # Sheets -------------------------------------------------------------------

    @api.model
    def _add_table_sheet(self, workbook, titles, balance):
        """Add the table: one row a customer, added up by formulas."""
        columns = [
            Column(self.env._("Customer"), "text"),
            Column(self.env._("Reference"), "short"),
            *(Column(title, "money") for title in balance["columns"]),
            Column(self.env._("Unmatched"), "money"),
            Column(self.env._("Total"), "money"),
        ]
        rows = (
            [
                line["name"],
                line["ref"],
                *line["amounts"],
                line["credits"],
                line["total"],
            ]
            for line in balance["lines"]
        )
        workbook.add_sheet(
            self.env._("Aged balance"),
            titles,
            columns,
            rows,
            total=self.env._("Total"),
            sum_from=2,
        )

    @api.model
    def _add_items_sheet(self, workbook, titles, scope):
        """Add each open item of the table."""
        columns = [
            Column(self.env._("Customer"), "text"),
            Column(self.env._("Number"), "short"),
            Column(self.env._("Account"), "short"),
            Column(self.env._("Date"), "date"),
            Column(self.env._("Due date"), "date"),
            Column(self.env._("Days late"), "number"),
            Column(self.env._("Currency"), "code"),
            Column(self.env._("Amount"), "money"),
            Column(self.env._("Open on the date"), "money"),
        ]
        workbook.add_sheet(
            self.env._("Items"),
            titles,
            columns,
            self._get_item_rows(scope),
            total=self.env._("Total"),
        )

    @api.model
    def _add_check_sheet(self, workbook, titles, check):
        """Add the tie-out: the accounts one by one, then each difference."""
        columns = [
            Column(self.env._("Receivable accounts and differences"), "text"),
            Column(self.env._("In the ledger"), "money"),
            Column(self.env._("In this table"), "money"),
            Column(self.env._("Named difference"), "money"),
        ]
        rows = [
            [
                f"{account['code']} {account['name']}",
                account["ledger"],
                account["table"],
                0.0,
            ]
            for account in check["accounts"]
        ]
        rows += [
            [difference["label"], 0.0, 0.0, difference["amount"]]
            for difference in check["differences"]
        ]
        workbook.add_sheet(
            self.env._("Check"), titles, columns, rows, total=self.env._("Total")
        )

    @api.model
    def _get_item_rows(self, scope):
        """Yield the cells of each open item, customer by customer."""
        # sudo: codes of accounts and names of currencies only
        accounts = self.env["account.account"].sudo().browse(scope.accounts)
        codes = {account.id: account.code or "" for account in accounts}
        currencies = {
            currency.id: currency.name
            for currency in self.env["res.currency"].search(
                [("active", "in", (True, False))]
            )
        }
        for (
            name,
            number,
            account,
            date,
            due,
            currency,
            amount,
            residual,
        ) in self._read_items(scope):
            late = days_late(due, scope.day) if residual > 0 else None
            yield (
                name,
                number or "",
                codes[account],
                date,
                due,
                late,
                currencies[currency],
                amount,
                residual,
            )

    @api.model
    def _read_items(self, scope):
        """Return the open items of the table with their entry and holder."""
        lines = self.env["account.move.line"]
        return self.env.execute_query(
            SQL(
                """
                WITH item AS (%(items)s)
                SELECT COALESCE(holder.complete_name, holder.name, ''), line.move_name,
                       item.account_id, line.date, item.due, item.currency_id,
                       line.%(total)s, item.%(amount)s
                  FROM item
                  JOIN account_move_line line ON line.id = item.id
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN res_partner debtor ON debtor.id = COALESCE(
                       partner.commercial_partner_id, partner.id)
                  JOIN res_partner holder ON holder.id = %(holder)s
                 WHERE item.%(amount)s <> 0 AND %(kind)s = 'table'
              ORDER BY 1, item.due, item.id
                """,
                items=lines._get_relance_open_sql(scope.day, scope.where_sql("line")),
                total=scope.ledger_sql,
                amount=scope.amount_sql,
                holder=scope.holder_sql,
                kind=self._get_kind_sql(scope),
            )
        )


class ReportRelanceAgedBalance(models.AbstractModel):
    """What the printed balance shows: read from the ledger, whatever the page asks."""

    _name = "report.relance_avancee.relance_aged_balance"
    _description = "Printed Aged Balance"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the page of the ``options`` asked; figures that come are not shown.

        :raise AccessError: for who is no reader.
        """
        options = (data or {}).get("asked") or {}
        return {"balance": self.env["relance.aged.balance"]._get_page(options)}

"""The aged balance as a spreadsheet: the table, its items, its check."""

import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

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
                known + (value if column.kind == "money" else 0)
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

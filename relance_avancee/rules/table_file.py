"""A table in a file, as people save it: its lines, columns, words and dates."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

DELIMITERS = ";,\t"
# How a spreadsheet knows a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MOST_BYTES = 5_000_000
MOST_LINES = 50_000
# Of a workbook: what it holds once unzipped, and columns.
MOST_UNZIPPED = 40_000_000
MOST_COLUMNS = 100
WORKBOOK = b"PK\x03\x04"  # how a .xlsx file begins, whatever its name
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What openpyxl and the modules below it raise on a file that is no workbook.
NO_WORKBOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SyntaxError,  # so does the parser of XML call its errors
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,
    TypeError,
    ValueError,
)
# The days that a spreadsheet counts from, and those that a file may mean.
SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
SERIAL_START = dt.date(1899, 12, 30)
DATE_FORMATS = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%Y/%m/%d",
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: a code, and the value to show."""

    line: int
    code: str
    value: str = ""


class TableError(ValueError):
    """Why a file gives no table: ``large`` or ``unreadable``."""


def read_table(content: bytes) -> list[tuple[int, list[str]]]:
    r"""Return the lines of a text file or a workbook, each with its number.

    >>> read_table("Numéro\tDate\r\nF1\t05/06/2026".encode("utf-16"))
    [(1, ['Numéro', 'Date']), (2, ['F1', '05/06/2026'])]

    :raise TableError: when it is too large, or neither of them.
    """
    if is_too_large(content):
        raise TableError("large")
    if content.startswith(WORKBOOK):
        return _read_workbook(content)
    text = decode(content)
    if "\0" in text:
        raise TableError("unreadable")
    try:
        return list(get_lines(text))
    except csv.Error as error:
        raise TableError("unreadable") from error


def _read_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines of the first sheet; formulas give the value last computed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNZIPPED:
                raise TableError("large")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return _read_sheet(book.worksheets[0])
    except TableError:
        raise
    except NO_WORKBOOK as error:
        raise TableError("unreadable") from error


def _read_sheet(sheet: Any) -> list[tuple[int, list[str]]]:
    lines = []
    rows = sheet.iter_rows(
        max_row=MOST_LINES + 1, max_col=MOST_COLUMNS, values_only=True
    )
    for number, row in enumerate(rows, start=1):
        if number > MOST_LINES:
            raise TableError("large")
        cells = [_write_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append((number, cells))
    return lines


def _write_cell(value: object) -> str:
    """Return a cell as a person would write it: 12 for 12.0, a day without its hour."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def decode(content: bytes) -> str:
    """Return the text of a file saved by Excel or by anything else.

    >>> decode("Réglé".encode("utf-8-sig")), decode("Réglé".encode("cp1252"))
    ('Réglé', 'Réglé')
    >>> decode("Réglé".encode("utf-16"))
    'Réglé'
    """
    if content.startswith(UTF_16):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def is_too_large(content: bytes) -> bool:
    """Say whether a file is more than a person can have made: bytes, then lines.

    >>> is_too_large(b"a" * MOST_BYTES), is_too_large(b"\\n" * (MOST_LINES + 1))
    (False, True)
    """
    lines = content.count(b"\n") or content.count(b"\r")
    return len(content) > MOST_BYTES or lines > MOST_LINES


def harmless(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Dupont")
    ("'=1+1", 'Dupont')
    """
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def plain(text: str) -> str:
    """Return ``text`` in lower case, without accents, one space for all the rest.

    >>> plain(" N° de  Facture "), plain("E-mail"), plain("Échéance")
    ('n de facture', 'e mail', 'echeance')
    """
    bare = unicodedata.normalize("NFKD", text.replace("°", " "))
    kept = (char if char.isalnum() else " " for char in bare if not _is_accent(char))
    return " ".join("".join(kept).casefold().split())


def parse_date(text: str) -> dt.date:
    """Return the date written day first, the ISO way, or as a spreadsheet counts days.

    >>> parse_date("05/01/2026") == parse_date("2026-01-05 00:00:00")
    True
    >>> parse_date("46280")
    datetime.date(2026, 9, 15)

    :raise ValueError: when it is neither.
    """
    day = text.strip().replace("T", " ").split(" ")[0]
    for written in DATE_FORMATS:
        try:
            return dt.datetime.strptime(f"{day} +0000", f"{written} %z").date()
        except ValueError:
            continue
    if serial := SERIAL.fullmatch(day):
        return SERIAL_START + dt.timedelta(days=int(serial[1]))
    raise ValueError(text)


def get_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not empty, with the number of their first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def get_columns(
    header: Sequence[str], headers: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Return where each column of ``headers`` stands; the first of two wins."""
    names = [plain(name) for name in header]
    return {
        field: names.index(name)
        for field, known in headers.items()
        if (name := next((name for name in known if name in names), None))
    }


def get_cells(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """Return what a line says in each of ``columns``, nothing where it is too short."""
    return {
        name: row[place].strip() if place < len(row) else ""
        for name, place in columns.items()
    }


def _is_accent(char: str) -> bool:
    return unicodedata.combining(char) != 0

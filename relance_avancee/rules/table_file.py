"""A table in a text file, as people save it: its lines, columns, words and dates."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

DELIMITERS = ";,\t"
# How a spreadsheet knows a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MOST_BYTES = 5_000_000
MOST_LINES = 50_000
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


def decode(content: bytes) -> str:
    """Return the text of a file saved by Excel or by anything else.

    >>> decode("Réglé".encode("utf-8-sig")), decode("Réglé".encode("cp1252"))
    ('Réglé', 'Réglé')
    """
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
    """Return the date written day first, or the ISO way.

    >>> parse_date("05/01/2026") == parse_date("2026-01-05 00:00:00")
    True

    :raise ValueError: when it is neither.
    """
    day = text.strip().replace("T", " ").split(" ")[0]
    for written in DATE_FORMATS:
        try:
            return dt.datetime.strptime(f"{day} +0000", f"{written} %z").date()
        except ValueError:
            continue
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

"""The file of external ratings: one line a customer, by VAT number or SIREN."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..claims.legal_type import find_siren
from ..table_file import Fault, get_cells, get_columns, parse_date

HEADERS = {
    "vat": ("vat", "vat number", "tva", "numero de tva", "n tva"),
    "siren": ("siren", "siret", "company registry"),
    "rating": ("rating", "score", "note", "cote", "cotation"),
    "best": ("best", "best rating", "meilleure note"),
    "worst": ("worst", "worst rating", "pire note"),
    "date": ("date", "rated on", "date de la note"),
}
BEST, WORST = 100.0, 0.0
MOST = 1e12  # a scale that goes further is a mistake


@dataclass(frozen=True)
class Rated:
    """A rating that the file tells; ``line`` counts from 1, the header included."""

    line: int
    vat: str
    siren: str
    rating: float
    best: float
    worst: float
    day: dt.date


@dataclass(frozen=True)
class RatingsRead:
    """What a file says: good lines, and what is wrong with the others."""

    ratings: tuple[Rated, ...]
    faults: tuple[Fault, ...]


def compact_vat(text: str) -> str:
    """Return a VAT number as it is compared: capitals, no space nor dot.

    >>> compact_vat("fr 40 303.265 045")
    'FR40303265045'
    """
    return re.sub(r"[\s.]", "", text).upper()


def read_ratings(
    lines_read: Iterable[tuple[int, list[str]]], today: dt.date
) -> RatingsRead:
    """Return what the lines of a file say; a bad one never stops the others.

    >>> rows = [["siren", "rating"], ["303265045", "72"], ["303265045", "high"]]
    >>> read = read_ratings(enumerate(rows, 1), dt.date(2026, 1, 31))
    >>> read.ratings[0].rating, read.faults[0].line, read.faults[0].code
    (72.0, 3, 'rating')
    """
    lines = list(lines_read)
    if not lines:
        return RatingsRead((), (Fault(1, "empty"),))
    (header, names), *others = lines
    columns = get_columns(names, HEADERS)
    missing = "rating" if "rating" not in columns else "vat"
    if "rating" not in columns or not columns.keys() & {"vat", "siren"}:
        return RatingsRead((), (Fault(header, "column", missing),))
    found = [
        _read_line(line, get_cells(cells, columns), today) for line, cells in others
    ]
    return RatingsRead(
        tuple(one for one in found if isinstance(one, Rated)),
        tuple(one for one in found if isinstance(one, Fault)),
    )


def _read_line(line: int, cells: Mapping[str, str], today: dt.date) -> Rated | Fault:
    """Return what a line says, or the first thing wrong with it."""
    try:
        vat, siren = _read_identity(cells)
        rating, best, worst = _read_scale(cells)
        day = _read_day(cells, today)
    except _LineError as wrong:
        code, value = wrong.args
        return Fault(line, code, value)
    return Rated(line, vat, siren, rating, best, worst, day)


class _LineError(ValueError):
    """What is wrong with a line: a code, and the value to show."""


def _read_identity(cells: Mapping[str, str]) -> tuple[str, str]:
    vat, siren = compact_vat(cells.get("vat", "")), cells.get("siren", "")
    found = find_siren(siren, None)
    if siren and not found:
        raise _LineError("siren", siren)
    if not vat and not siren:
        raise _LineError("nobody", "")
    return vat, found


def _read_scale(cells: Mapping[str, str]) -> tuple[float, float, float]:
    best, worst = _read_number(cells, "best", BEST), _read_number(cells, "worst", WORST)
    rating = _read_number(cells, "rating")
    low, high = sorted((best, worst))
    if low == high or not low <= rating <= high:
        raise _LineError("scale", cells["rating"])
    return rating, best, worst


def _read_number(
    cells: Mapping[str, str], name: str, usual: float | None = None
) -> float:
    """Return a number written with a comma or a point, ``usual`` for none."""
    text = re.sub(r"\s", "", cells.get(name, "")).replace(",", ".")
    if not text and usual is not None:
        return usual
    try:
        number = float(text)
    except ValueError:
        raise _LineError(name, cells.get(name, "")) from None
    if not abs(number) <= MOST:
        raise _LineError(name, cells[name])
    return number


def _read_day(cells: Mapping[str, str], today: dt.date) -> dt.date:
    text = cells.get("date", "")
    try:
        day = parse_date(text) if text else today
    except ValueError:
        raise _LineError("date", text) from None
    if day > today:
        raise _LineError("future", text)
    return day

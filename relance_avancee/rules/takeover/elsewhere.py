"""Reminders made elsewhere: what a file of them says, line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..table_file import Fault, get_cells, get_columns, parse_date, plain

REQUIRED = ("invoice", "date", "level")
HEADERS = {
    "invoice": (
        "invoice number",
        "invoice",
        "number",
        "numero de facture",
        "n facture",
        "no facture",
        "facture",
        "numero",
        "piece",
    ),
    "date": ("date", "sent on", "reminder date", "date de relance", "date relance"),
    "channel": ("channel", "canal", "moyen", "mode"),
    "level": ("level", "niveau", "niveau de relance", "relance"),
    "address": ("address", "recipient", "adresse", "destinataire", "email", "e mail"),
    "note": ("note", "notes", "comment", "commentaire", "observation", "remarque"),
    "proof": ("proof", "file", "preuve", "justificatif", "fichier"),
}
LEVELS = {
    "1": ("1", "friendly", "amicale", "amiable", "kind", "relance 1", "r1"),
    "2": ("2", "firm", "ferme", "relance 2", "r2"),
    "3": ("3", "formal notice", "mise en demeure", "med"),
}
CHANNELS = {
    "email": ("email", "e mail", "mail", "courriel"),
    "phone": ("phone", "call", "telephone", "tel", "appel"),
    "letter": ("letter", "post", "courrier", "lettre", "lettre simple"),
    "registered": (
        "registered letter",
        "registered",
        "recommande",
        "lettre recommandee",
        "lrar",
        "lrar ar",
        "ar",
    ),
    "sms": ("sms", "text message", "texto"),
    "visit": ("visit", "visite", "rendez vous"),
    "other": ("", "other", "autre"),
}


@dataclass(frozen=True)
class PastReminder:
    """A reminder that the file tells; ``line`` counts from 1, the header included."""

    line: int
    invoice: str
    day: dt.date
    level: str
    channel: str
    address: str = ""
    note: str = ""
    proof: str = ""

    @property
    def key(self) -> tuple[str, dt.date, str]:
        """What makes two lines the same reminder."""
        return (self.invoice.casefold(), self.day, self.level)


@dataclass(frozen=True)
class Reading:
    """What a file says: good lines, faulty ones, and each line as it was written."""

    reminders: tuple[PastReminder, ...]
    faults: tuple[Fault, ...]
    rows: Mapping[int, list[str]]


def parse_level(text: str) -> str:
    """Return the level, as a number or a word in English or French.

    :raise ValueError: when it is none.
    """
    return _code(LEVELS, text)


def parse_channel(text: str) -> str:
    """Return the code of the channel, ``other`` when nothing is written.

    :raise ValueError: when it is unknown.
    """
    return _code(CHANNELS, text)


def read(lines_read: Iterable[tuple[int, list[str]]], today: dt.date) -> Reading:
    """Return what the lines of a file say; a bad one never stops the others."""
    rows = dict(lines_read)
    if not rows:
        return Reading((), (Fault(1, "empty"),), {})
    header, *lines = rows
    columns = get_columns(rows[header], HEADERS)
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        faults = tuple(Fault(header, "column", name) for name in missing)
        return Reading((), faults, rows)
    results = [_reminder(line, get_cells(rows[line], columns), today) for line in lines]
    return _without_repeats(results, rows)


def _reminder(line: int, cells: dict[str, str], today: dt.date) -> PastReminder | Fault:
    """Return what a line says, or the first thing wrong with it."""
    found: dict[str, Any] = {}
    parsers: dict[str, Callable[[str], Any]] = {
        "date": parse_date,
        "level": parse_level,
        "channel": parse_channel,
    }
    if not cells["invoice"]:
        return Fault(line, "no_invoice")
    for name, parse in parsers.items():
        try:
            found[name] = parse(cells.get(name, ""))
        except ValueError:
            return Fault(line, name, cells.get(name, ""))
    if found["date"] > today:
        return Fault(line, "future", cells["date"])
    others = {name: cells.get(name, "") for name in ("address", "note", "proof")}
    return PastReminder(
        line,
        cells["invoice"],
        found["date"],
        found["level"],
        found["channel"],
        **others,
    )


def _without_repeats(
    results: list[PastReminder | Fault], rows: Mapping[int, list[str]]
) -> Reading:
    """Return the reading; a reminder told twice is a fault of its second line."""
    faults = [result for result in results if isinstance(result, Fault)]
    first: dict[tuple[str, dt.date, str], PastReminder] = {}
    for result in results:
        if isinstance(result, Fault):
            continue
        known = first.setdefault(result.key, result)
        if known is not result:
            faults.append(Fault(result.line, "repeated", str(known.line)))
    faults.sort(key=lambda fault: fault.line)
    return Reading(tuple(first.values()), tuple(faults), rows)


def _code(words: Mapping[str, tuple[str, ...]], text: str) -> str:
    wanted = plain(text)
    for code, known in words.items():
        if wanted in known:
            return code
    raise ValueError(text)

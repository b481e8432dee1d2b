"""The address of a letter in a window envelope, and what is wrong with it.

French addresses follow NF Z 10-011: six lines at most, of 38 characters, the last one
the postcode and the city. A letter abroad ends with its country.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_LINES, LONGEST = 6, 38
POSTCODE = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Postal:
    """A contact as a letter needs it.

    ``country`` is its code, ``ours`` that of who writes.
    """

    name: str
    person: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    country_name: str = ""
    ours: str = ""

    @property
    def is_abroad(self) -> bool:
        """Say whether the letter leaves the country of who writes."""
        return bool(self.country) and self.country != self.ours

    @property
    def sort_key(self) -> tuple[str, ...]:
        """Return what orders letters as a postman does: country, postcode, street."""
        home = self.country if self.is_abroad else ""
        return (
            home,
            self.postcode,
            fold(self.city),
            fold(self.street),
            fold(self.name),
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line: the ``field`` of the contact, why, and the line."""

    field: str
    kind: str
    line: str = ""


def fold(text: str) -> str:
    """Return ``text`` without accents and in capitals, as it is sorted.

    >>> fold("Éloi-de-l’Isère")
    'ELOI-DE-L’ISERE'
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).upper()


def write_lines(postal: Postal) -> list[str]:
    """Return the lines of the address, none of them empty.

    >>> write_lines(Postal("Dupont SARL", "Anne", "1 rue Basse", "", "69001", "Lyon"))
    ['Dupont SARL', 'Anne', '1 rue Basse', '69001 LYON']
    """
    streets = [line.strip() for line in postal.street2.splitlines()]
    place = f"{postal.postcode} {postal.city.upper()}".strip()
    country = postal.country_name.upper() if postal.is_abroad else ""
    lines = [postal.name, postal.person, *streets, postal.street, place, country]
    return [" ".join(line.split()) for line in lines if line.strip()]


def find_faults(postal: Postal) -> list[Fault]:
    """Return what is wrong with the address, by field; empty when it can be posted.

    >>> [fault.field for fault in find_faults(Postal("Dupont SARL", city="Lyon"))]
    ['street', 'zip', 'country_id']
    """
    faults = [
        Fault(field, "missing")
        for field, value in (
            ("street", postal.street or postal.street2),
            ("zip", postal.postcode or (postal.is_abroad and "none")),
            ("city", postal.city),
            ("country_id", postal.country),
        )
        if not (value or "").strip()
    ]
    code = postal.postcode.strip()
    if postal.country == "FR" and code and not POSTCODE.fullmatch(code):
        faults.append(Fault("zip", "postcode", code))
    faults += _find_long(postal)
    lines = write_lines(postal)
    if len(lines) > MOST_LINES:
        faults.append(Fault("street2", "lines", str(len(lines))))
    return faults + _find_unread(postal)


def _name_lines(postal: Postal) -> list[tuple[str, str]]:
    """Return (field, line) of what stands in the window above the country."""
    return [
        ("name", postal.name),
        ("name", postal.person),
        *(("street2", line.strip()) for line in postal.street2.splitlines()),
        ("street", postal.street),
        ("city", f"{postal.postcode} {postal.city}"),
    ]


def _find_long(postal: Postal) -> list[Fault]:
    """Return the lines that the window does not show whole."""
    return [
        Fault(field, "long", line.strip())
        for field, line in _name_lines(postal)
        if len(" ".join(line.split())) > LONGEST
    ]


def _find_unread(postal: Postal) -> list[Fault]:
    """Return the lines that a French postman cannot read: abroad only the country."""
    lines = _name_lines(postal)
    if postal.is_abroad:
        lines = [("country_id", postal.country_name)]
    return [
        Fault(field, "script", line.strip())
        for field, line in lines
        if not is_latin(line)
    ]


def is_latin(text: str) -> bool:
    """Say whether a French postman can read ``text``.

    >>> is_latin("Łódź, Åre"), is_latin("القاهرة")
    (True, False)
    """
    return all(
        not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in text
    )

"""Which numbers a text message reaches, by the plans of numbers of the countries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType

Kind = Literal["mobile", "fixed", "premium", "unknown"]
Obstacle = Literal[
    "missing", "fixed", "premium", "unknown", "refused", "dead", "shared", "abroad"
]

# The European Union, with its outermost regions, the European Economic Area,
# Switzerland and the United Kingdom: what a gateway takes there is known.
EUROPE = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "BL",
        "GF",
        "GP",
        "MF",
        "MQ",
        "RE",
        "YT",
        "AX",
        "IS",
        "LI",
        "NO",
        "CH",
        "GB",
    ]
)

# In America nothing tells a mobile from a fixed line: it is tried.
KINDS: dict[int, Kind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.VOIP: "fixed",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "premium",
    PhoneNumberType.TOLL_FREE: "premium",
    PhoneNumberType.PERSONAL_NUMBER: "premium",
    PhoneNumberType.UAN: "premium",
    PhoneNumberType.PAGER: "premium",
}
# Satellites, worldwide networks and services: of no country, and dear.
NOWHERE = "001"
# Several numbers in one field.
BETWEEN = re.compile(r"\s*(?:[/;,|\n]|\bou\b|\bor\b)\s*", re.IGNORECASE)
LONGEST = 60


@dataclass(frozen=True)
class Phone:
    """A number as networks know it, of which kind, of which country."""

    kind: Kind
    number: str = ""
    country: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody of a customer who may be written to: its number, and its country."""

    key: int
    number: str
    country: str


@dataclass(frozen=True)
class Target:
    """To whom a text message goes, or what keeps it from going to anybody."""

    key: int | None
    number: str = ""
    obstacle: Obstacle | None = None


def read_phone(text: str, country: str = "") -> Phone:
    """Return the number that ``text`` holds: of several, the first mobile.

    ``country`` is that of a number without one; without it the number is unknown.

    >>> read_phone("06 12 34 56 78", "FR")
    Phone(kind='mobile', number='+33612345678', country='FR')
    >>> read_phone("01 42 68 53 00 / +33 (0)6 12 34 56 78", "FR").number
    '+33612345678'
    >>> read_phone("06 12 34 56 78").kind
    'unknown'
    """
    text = text[:LONGEST]
    # a stroke may stand inside of one number
    written = dict.fromkeys([text, *BETWEEN.split(text)])
    found = [_read_one(one, country) for one in written if one]
    mobiles = [phone for phone in found if phone.kind == "mobile"]
    known = [phone for phone in found if phone.number]
    return (mobiles or known or [Phone("unknown")])[0]


def _read_one(text: str, country: str) -> Phone:
    # what people write before an international number
    text = re.sub(r"^\s*(?:00|\+\s*\+)\s*", "+", text)
    for written in (text, f"+{text}"):
        try:
            parsed = phonenumbers.parse(written, country or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return _describe(parsed)
    return Phone("unknown")


def _describe(parsed: phonenumbers.PhoneNumber) -> Phone:
    """Return a valid number as it is dialled from anywhere."""
    country = phonenumbers.region_code_for_number(parsed) or ""
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if country == NOWHERE or parsed.extension:
        return Phone("premium" if country == NOWHERE else "fixed", number, country)
    kind = KINDS.get(phonenumbers.number_type(parsed), "unknown")
    return Phone(kind, number, country)


def choose_target(
    candidates: Iterable[Candidate],
    refused: Iterable[str] = (),
    dead: Iterable[str] = (),
    shared: Iterable[str] = (),
    countries: Collection[str] = (),
) -> Target:
    """Return the first candidate whose number a text message reaches.

    ``refused`` are the numbers of who wants none, ``dead`` those that did not work,
    ``shared`` those of too many customers. Numbers of other countries than
    ``countries`` are not written to, an empty one allows all. Without a target, the
    obstacle is that of the first candidate with a number.

    >>> anne = Candidate(1, "06 12 34 56 78", "FR")
    >>> desk = Candidate(2, "01 42 68 53 00", "FR")
    >>> choose_target([desk, anne])
    Target(key=1, number='+33612345678', obstacle=None)
    >>> choose_target([desk]).obstacle
    'fixed'
    >>> choose_target([anne], refused=["+33612345678"]).obstacle
    'refused'
    >>> choose_target([anne], countries=["BE"]).obstacle
    'abroad'
    """
    held: dict[str, Obstacle] = {
        **dict.fromkeys(shared, "shared"),
        **dict.fromkeys(dead, "dead"),
        **dict.fromkeys(refused, "refused"),
    }
    first: Target | None = None
    for candidate in candidates:
        if not candidate.number.strip():
            continue
        phone = read_phone(candidate.number, candidate.country)
        obstacle: Obstacle | None = held.get(phone.number)
        if countries and phone.country not in countries:
            obstacle = obstacle or "abroad"
        if phone.kind != "mobile":
            obstacle = phone.kind
        if obstacle is None:
            return Target(candidate.key, phone.number)
        shown = phone.number or candidate.number
        first = first or Target(candidate.key, shown, obstacle)
    return first or Target(None, obstacle="missing")

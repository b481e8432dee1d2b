"""Amounts and days as people type them, in French and in English."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

# Spaces that keyboards and copied texts have between thousands, and what surrounds.
SPACES = re.compile(r"[\s\u00a0\u202f']+")
CURRENCIES = re.compile(r"(?i)€|eur|\$|usd|£|gbp|chf")
# A day as a date field sends it, and as it is typed.
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
TYPED_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
CENTURY = 2000


class TypedError(ValueError):
    """What was typed is no amount, or no day."""


def read_amount(text: str, digits: int = 2) -> Decimal:
    """Return the amount that ``text`` says, with ``digits`` decimals at most.

    The last separator is the decimal one, unless three figures follow it alone.

    :raise TypedError: for what is no amount, or has more decimals than the currency.

    >>> [str(read_amount(text)) for text in ("1 234,56 €", "1,234.56", "1.234", "7,5")]
    ['1234.56', '1234.56', '1234', '7.5']
    """
    bare = SPACES.sub("", CURRENCIES.sub("", text))
    if not re.fullmatch(r"[0-9][0-9.,]*", bare) or len(bare) > 20:
        raise TypedError(text)
    whole, separator, rest = _cut(bare)
    if len(rest) > digits or not _is_grouped(whole):
        raise TypedError(text)
    figures = re.sub(r"[.,]", "", whole) + (f".{rest}" if separator else "")
    try:
        return Decimal(figures)
    except InvalidOperation as error:
        raise TypedError(text) from error


def _cut(bare: str) -> tuple[str, str, str]:
    """Return the whole part, its decimal separator if any, and the decimals."""
    found = re.search(r"[.,](?=[^.,]*$)", bare)
    if not found:
        return bare, "", ""
    sign = found.group()
    whole, rest = bare[: found.start()], bare[found.end() :]
    other = "," if sign == "." else "."
    groups = len(rest) == 3 and other not in whole and whole.strip("0")
    if groups or whole.count(sign):
        return bare, "", ""
    return whole, sign, rest


def _is_grouped(whole: str) -> bool:
    """Say whether the separators of a whole part, if any, part thousands."""
    return bool(re.fullmatch(r"\d+|\d{1,3}([.,])\d{3}(\1\d{3})*", whole))


def read_day(text: str, lang: str = "") -> dt.date:
    """Return the day that ``text`` says: of a date field, or typed by hand.

    :raise TypedError: for what is no day.

    >>> read_day("05/12/2026", "fr_FR"), read_day("12/05/2026", "en_US")
    (datetime.date(2026, 12, 5), datetime.date(2026, 12, 5))
    """
    bare = text.strip()
    if found := ISO_DAY.fullmatch(bare):
        year, month, day = map(int, found.groups())
    elif found := TYPED_DAY.fullmatch(bare):
        day, month, year = map(int, found.groups())
        if lang == "en_US":
            day, month = month, day
        year += CENTURY if year < 100 else 0
    else:
        raise TypedError(text)
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise TypedError(text) from error

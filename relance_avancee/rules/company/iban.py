"""International bank account numbers (ISO 13616): how they look, and their checksum."""

import re

SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
COUNTRY_AND_CHECK = 4
MODULUS = 97


def is_iban(number: str) -> bool:
    """Say whether ``number`` looks like an IBAN, right or wrong.

    >>> is_iban("FR1420041010050500013M02606"), is_iban("000123456789")
    (True, False)
    """
    return bool(SHAPE.fullmatch(number))


def is_printable(number: str) -> bool:
    """Say whether a customer can be told to pay to ``number``.

    The checksum of an IBAN must be right; other numbers have none that we know.

    >>> is_printable("FR1420041010050500013M02606")
    True
    >>> is_printable("FR1420041010050500013M02607")
    False
    >>> is_printable("000123456789"), is_printable("")
    (True, False)
    """
    if not is_iban(number):
        return bool(number)
    moved = number[COUNTRY_AND_CHECK:] + number[:COUNTRY_AND_CHECK]
    return int("".join(str(int(sign, 36)) for sign in moved)) % MODULUS == 1

"""What a debtor is presumed to be, as long as nobody has said it."""

from __future__ import annotations

import re
from typing import Literal

LegalType = Literal["professional", "consumer", "public"]
# The State's and the local authorities' SIREN begin with 1 or 2 (INSEE).
PUBLIC_FIRST_DIGITS = ("1", "2")
SIREN_IN_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})$")
SIREN = re.compile(r"(\d{9})(\d{5})?$")


def find_siren(registry: str | None, vat: str | None) -> str:
    """Return the SIREN (nine digits) in a SIREN, a SIRET or a French VAT number.

    >>> find_siren("217 500 016 00019", None), find_siren(None, "FR 40 303 265 045")
    ('217500016', '303265045')
    >>> find_siren("HRB 12345", "DE123456789")
    ''
    """
    for text, pattern in ((registry, SIREN), (vat, SIREN_IN_VAT)):
        compact = re.sub(r"[\s.]", "", text or "").upper()
        if found := pattern.match(compact):
            return found[1]
    return ""


def presumed_type(
    *, is_company: bool, vat: str | None, registry: str | None, is_french: bool
) -> LegalType:
    """Return what a debtor is presumed to be, for the scenario and the tone only.

    >>> presumed_type(is_company=False, vat=None, registry=None, is_french=True)
    'consumer'
    >>> presumed_type(is_company=True, vat=None, registry="217500016", is_french=True)
    'public'
    """
    siren = find_siren(registry, vat) if is_french else ""
    if siren.startswith(PUBLIC_FIRST_DIGITS):
        return "public"
    return "professional" if is_company or vat or registry else "consumer"

"""The code that pays by transfer: EPC069-12, version 002, in euro."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

NAME, REMITTANCE, BYTES = 70, 140, 331
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")


def write_code(
    holder: str, iban: str, bic: str, amount: Decimal, remittance: str
) -> str | None:
    """Return the text of the code, None where the standard has no room for it.

    The name and the remittance are cut at its limits; what has no place in a line is
    left out.

    >>> write_code("Nos SARL", "FR76 3000", "", Decimal("10"), "FAC 1").split(chr(10))
    ['BCD', '002', '1', 'SCT', '', 'Nos SARL', 'FR763000', 'EUR10.00', '', '', 'FAC 1']
    """
    if not LEAST <= amount <= MOST or amount != round(amount, 2):
        return None
    name, told = _one_line(holder)[:NAME].strip(), _one_line(remittance)[:REMITTANCE]
    account = re.sub(r"\s", "", iban).upper()
    if not name or not account:
        return None
    parts = ["BCD", "002", "1", "SCT", re.sub(r"\s", "", bic or "").upper(), name]
    parts += [account, f"EUR{amount:.2f}", "", "", told.strip()]
    code = "\n".join(parts)
    return code if len(code.encode()) <= BYTES else None


def _one_line(text: str) -> str:
    """Return a text without line ends and control characters."""
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return re.sub(" +", " ", "".join(kept)).strip()

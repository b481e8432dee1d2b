"""Whether a text quotes what names a due item: a label of the bank, a reply."""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 5  # a shorter reference or name is found in many texts by chance


def normalise(text: str) -> str:
    """Return the letters and digits of ``text``, in capitals without accents.

    >>> normalise("Fac/2026-0012, réglé")
    'FAC20260012REGLE'
    """
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Z0-9]", "", plain.upper())


def mentions(label: str, reference: str) -> bool:
    """Say whether ``label`` quotes ``reference``, however it is written.

    A longer number is another one.

    >>> mentions("VIR DUPONT FAC 2026-0012", "FAC/2026/0012")
    True
    >>> mentions("VIR DUPONT FAC/2026/00121", "FAC/2026/0012")
    False
    """
    wanted = normalise(reference)
    if len(wanted) < SHORTEST or not re.search(r"\d", wanted):
        return False
    if wanted not in normalise(label):
        return False
    plain = unicodedata.normalize("NFKD", label).upper()
    before = r"(?<!\d)" if wanted[0].isdigit() else ""
    return bool(re.search(before + r"[\W_]*".join(wanted) + r"(?!\d)", plain))

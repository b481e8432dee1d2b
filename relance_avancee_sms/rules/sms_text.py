"""How a text message is cut into parts, by 3GPP TS 23.038 and 23.040.

A text of the GSM alphabet has 160 places, a longer one 153 in each part; one letter
outside of it makes all of it UCS-2: 70 places, then 67.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Alphabet = Literal["gsm", "ucs2"]

# The default alphabet, by its codes: 0x1B escapes to the table below.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two places: the escape, then its own.
EXTENSION = frozenset("\f^{}\\[~]|€")
PLACES: dict[Alphabet, tuple[int, int]] = {"gsm": (160, 153), "ucs2": (70, 67)}
# Nobody reads more, and each part is paid for.
MOST_PARTS = 6
# What the screen of a locked phone shows to whoever passes by.
PREVIEW = 40

# What a keyboard or Odoo writes finely, and the GSM alphabet knows plainly.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2007\u2009", " "),
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("“”«»", '"'),
        **dict.fromkeys("–—‑", "-"),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
    }
)
# « mots » of French: the spaces go with the signs that they stand by.
GUILLEMETS = re.compile("«[ \u00a0\u202f]*|[ \u00a0\u202f]*»")

AMOUNT = re.compile(
    r"\d[\d .,'\u00a0\u202f]*(?:€|eur\b|euros?\b|\$|£|chf\b|usd\b|gbp\b)"
    r"|(?:€|\$|£|\beur|\bchf|\busd|\bgbp)\s*\d|\d[.,]\d\d\b",
    re.IGNORECASE,
)
# Beginnings of words: "impay" is impayé, impayés, impayée.
DEBT = re.compile(
    r"\b(?:"
    # French
    r"impay|factur|dettes?\b|cr[ée]anc|d[ée]bit|solde|relanc|rappel|retard|[ée]ch[ée]an"
    r"|[ée]chu|recouvr|r[èe]glement|r[ée]gler|paie|payer|pay[ée]|mise en demeure"
    r"|huissier|commissaire de justice|contentieux|p[ée]nalit|relev[ée]|devez"
    r"|somme|montant|dûe?s?\b|dues?\b"
    # English
    r"|unpaid|invoic|debt|overdue|owe|owing|pay|balance|remind|late\b|collect|penalt"
    r"|bailiff|arrears|outstanding|amount|account"
    r")",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)


@dataclass(frozen=True)
class SmsText:
    """How a text leaves: in which alphabet, how many places, and parts, it takes."""

    alphabet: Alphabet
    length: int
    parts: int
    foreign: str = ""
    """The letters for the sake of which it is UCS-2, each once."""


def write_plain(text: str) -> str:
    r"""Return ``text`` with the signs of the GSM alphabet for those of a printer.

    No letter of a word is changed: an accent that costs is for its writer to see.

    >>> write_plain("L’accord : « 12\u00a0€ »…")
    'L\'accord : "12 €"...'
    """
    return GUILLEMETS.sub('"', text).translate(PLAIN).strip()


def measure(text: str) -> SmsText:
    """Return how ``text`` is sent, nothing of it changed.

    >>> measure("Bonjour, merci de nous appeler.")
    SmsText(alphabet='gsm', length=31, parts=1, foreign='')
    >>> measure("12 €").length
    5
    >>> measure("Fête").alphabet
    'ucs2'
    """
    foreign = "".join(dict.fromkeys(c for c in text if c not in GSM | EXTENSION))
    if foreign:
        sizes = [len(c.encode("utf-16-be")) // 2 for c in text]
        return SmsText("ucs2", sum(sizes), _count_parts(sizes, "ucs2"), foreign)
    sizes = [2 if c in EXTENSION else 1 for c in text]
    return SmsText("gsm", sum(sizes), _count_parts(sizes, "gsm"))


def _count_parts(sizes: Iterable[int], alphabet: Alphabet) -> int:
    """Return in how many parts letters of ``sizes`` go; none is cut in two.

    An escape stays with its letter, and the halves of a surrogate pair together.
    """
    sizes = list(sizes)
    alone, together = PLACES[alphabet]
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    parts, left = 1, together
    for size in sizes:
        if size > left:
            parts, left = parts + 1, together
        left -= size
    return parts


def find_told(text: str) -> str:
    """Return what the first letters of ``text`` tell of a debt, empty for nothing.

    They are read on a locked phone, by whoever stands beside it.

    >>> find_told("Facture impayée : appelez-nous")
    'Facture'
    >>> find_told("Hello, we owe you an answer: 120,50 €.")
    'owe'
    >>> find_told("Dupont SARL : merci de nous rappeler au sujet de votre facture")
    'rappeler'
    >>> find_told("Dupont SARL : un message vous attend sur votre page, facture F1")
    ''
    """
    found = [match for pattern in (AMOUNT, DEBT) if (match := pattern.search(text))]
    first = min(found, key=lambda match: match.start(), default=None)
    # what begins in the first letters is seen, cut or not
    if first is None or first.start() >= PREVIEW:
        return ""
    return _get_word(text, first.start(), first.end())


def _get_word(text: str, start: int, end: int) -> str:
    """Return ``text`` from ``start`` to the end of the word that ends after ``end``."""
    rest = re.match(r"\w*", text[end:])
    return text[start : end + (rest.end() if rest else 0)].strip()


def find_foreign_links(text: str, hosts: Iterable[str]) -> list[str]:
    """Return the links of ``text`` that do not lead to one of ``hosts``.

    Operators hold back shortened links, and debtors are right not to trust them.

    >>> find_foreign_links("See https://bit.ly/x", ["example.com"])
    ['https://bit.ly/x']
    >>> find_foreign_links("www.example.com/a, https://my.example.com", ["example.com"])
    []
    """
    own = {host.lower().removeprefix("www.") for host in hosts if host}
    found = []
    for link in LINK.findall(text):
        link = link.rstrip(".,;:)!?")
        address = link if "://" in link else f"https://{link}"
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        if not any(host == known or host.endswith(f".{known}") for known in own):
            found.append(link)
    return found

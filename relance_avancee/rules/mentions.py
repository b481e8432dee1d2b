"""What an invoice to a professional must say of its payment (L441-9)."""

from __future__ import annotations

import re

NO_BREAK = str.maketrans("\xa0\u202f", "  ")
MENTIONS = {
    "rate": re.compile(
        r"p[ée]nalit[ée]s?(?: de)? retard|int[ée]r[êe]ts? de retard|late[- ]payment"
        r":? (?:penalt|interest)|interest (?:on|for) late",
        re.IGNORECASE,
    ),
    "indemnity": re.compile(r"40(?:[,.]00)? ?(?:€|eur)|(?:€|eur) ?40\b", re.IGNORECASE),
    "discount": re.compile(r"escompte|early[- ]payment|discount", re.IGNORECASE),
}


def missing_mentions(text: str) -> list[str]:
    """Return which mentions ``text`` lacks: ``rate``, ``indemnity``, ``discount``.

    >>> missing_mentions("Pénalités de retard : taux BCE + 10 points. Pas d'escompte.")
    ['indemnity']
    >>> missing_mentions("")
    ['rate', 'indemnity', 'discount']
    """
    plain = text.translate(NO_BREAK)
    return [name for name, pattern in MENTIONS.items() if not pattern.search(plain)]

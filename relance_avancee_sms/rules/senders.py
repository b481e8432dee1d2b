"""The names that French operators show as the sender of a text message.

Rules of the charter of the AF2M (in force since 10 March 2025): letters and digits, no
word that could be anybody.
"""

from __future__ import annotations

from typing import Literal

Fault = Literal["short", "long", "letters", "digits", "generic"]

SHORTEST, LONGEST = 3, 11
# Fraudsters take such names; operators hold them back.
GENERIC = frozenset(
    {
        *("paiement", "paiements", "payment", "facture", "factures", "invoice"),
        *("relance", "rappel", "reminder", "info", "infos", "information"),
        *("banque", "bank", "alerte", "alert", "sms", "message", "service"),
        *("client", "compte", "account", "livraison", "delivery", "colis"),
        *("securite", "security", "test", "contact", "support"),
    }
)


def find_sender_fault(name: str) -> Fault | None:
    """Return why operators may hold back messages of the sender ``name``, or None.

    >>> find_sender_fault("DUPONT")
    >>> find_sender_fault("Dupont & Fils"), find_sender_fault("Hélène")
    ('long', 'letters')
    >>> find_sender_fault("36105"), find_sender_fault("Paiement")
    ('digits', 'generic')
    """
    if len(name) > LONGEST:
        return "long"
    if len(name) < SHORTEST:
        return "short"
    if not (name.isascii() and name.isalnum()):
        return "letters"
    if name.isdigit():
        return "digits"
    return "generic" if name.lower() in GENERIC else None

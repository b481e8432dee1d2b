"""Formal notices: for whom, in which delay, in which words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from ..company.working_days import add_days

Variant = Literal["professional", "consumer", "public"]

# No text of law sets the delay: what is usual.
USUAL_DAYS: dict[Variant, int] = {"professional": 8, "consumer": 15, "public": 15}
GRACE_DAYS = 2  # the time a transfer made on the last day takes
ALARM_DAYS = 90

# Code pénal, 433-13: a letter must not look like the act of a court or a bailiff.
IMITATIONS = (
    r"huissiers?",
    r"commandements?",
    r"sommations?",
    r"derniers? avis avant saisie",
    r"marianne",
    r"bailiffs?'? (?:notice|order|act)",
    r"writs?",
    r"final notice before seizure",
)
# Code des procédures civiles d'exécution, L111-8; L441-10 is for professionals.
FEES = (
    r"pénalités?",
    r"indemnités?",
    r"frais",
    r"40 ?(?:€|eur(?:os?)?)",
    r"penalt(?:y|ies)",
    r"indemnit(?:y|ies)",
    r"fees?",
    r"charges?",
    r"recovery costs?",
)
NAMES = (
    "customer",
    "company",
    "days",
    "total",
    "principal",
    "count",
    "invoices",
    "previous",
)
# {of one invoice|of several}: no tag inside
ALTERNATIVES = re.compile(r"\{([^{}|<>]*)\|([^{}|<>]*)\}")
NO_BREAK = str.maketrans("\xa0\u202f\u2019", "  '")


def find_forbidden(text: str, variant: Variant) -> list[str]:
    """Return the words of ``text`` that such a notice must not contain.

    >>> find_forbidden("Un huissier de justice vous réclame 40 € de frais", "consumer")
    ['huissier', '40 €', 'frais']
    >>> find_forbidden("Mise en demeure : pénalités de retard", "professional")
    []
    """
    words = IMITATIONS + (FEES if variant == "consumer" else ())
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
    return list(dict.fromkeys(pattern.findall(text.translate(NO_BREAK))))


def unknown_words(text: str) -> list[str]:
    """Return the words in braces of ``text`` that mean nothing.

    >>> unknown_words("{total} {totall}")
    ['totall']
    """
    found = re.findall(r"\{(\s*[^\W\d]\w*\s*)\}", text)
    return [name for name in found if name not in NAMES]


def agree(text: str, count: int) -> str:
    """Return ``text`` with the first of two words in braces for one, else the second.

    >>> agree("{The invoice was|The invoices were} not paid: {total}.", 1)
    'The invoice was not paid: {total}.'
    """
    return ALTERNATIVES.sub(r"\1" if count == 1 else r"\2", text)


def counted_from(
    receipt: dt.date | None, refusal: dt.date | None, presentation: dt.date | None
) -> dt.date | None:
    """Return the day that opens the delay, None as long as there is none.

    What was refused or not collected counts from its first presentation (Cass. 1re
    civ., 20 January 2021, 19-20.680).

    >>> day = dt.date(2026, 11, 3)
    >>> counted_from(None, dt.date(2026, 11, 18), day) == day
    True
    """
    if receipt:
        return receipt
    return (presentation or refusal) if refusal else None


def decision_day(deadline: dt.date) -> dt.date:
    """Return from which day a person decides what comes next."""
    return add_days(deadline, GRACE_DAYS)


def alarm_day(dues: Iterable[dt.date]) -> dt.date | None:
    """Return the day on which waiting any longer is not reasonable.

    >>> alarm_day([dt.date(2026, 3, 1), dt.date(2026, 1, 10)]).isoformat()
    '2026-04-10'
    """
    oldest = min(dues, default=None)
    return add_days(oldest, ALARM_DAYS) if oldest else None

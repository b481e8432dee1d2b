"""What an invoice to a professional must say of its payment (L441-9)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

NO_BREAK = str.maketrans("\xa0\u202f\u2019", "  '")
MENTIONS = {
    "rate": re.compile(
        r"p[ée]nalit[ée]s?(?: de)? retard|int[ée]r[êe]ts? de retard|late[- ]payment"
        r":? (?:penalt|interest)|interest (?:on|for) late",
        re.IGNORECASE,
    ),
    "indemnity": re.compile(r"40(?:[,.]00)? ?(?:€|eur)|(?:€|eur) ?40\b", re.IGNORECASE),
    "discount": re.compile(r"escompte|early[- ]payment|discount", re.IGNORECASE),
}
DUE = re.compile(
    r"[ée]ch[ée]ance|\bdue(?: date| on| by| before| ?:)"
    r"|date (?:limite )?de (?:r[èe]glement|paiement)"
    r"|\b(?:payable|r[ée]gler|payer|r[èe]glement|paiement)\b[^.]{0,30}\ble\b"
    r"|\b(?:payable|pay|payment)\b[^.]{0,20}\b(?:by|before|until|on|date)\b",
    re.IGNORECASE,
)
# Of penalties, not of the payment.
AFTER = re.compile(
    r"(?:after|lendemain de|apr[èe]s) (?:l'|la |the )?(?:date d')?"
    r"(?:[ée]ch[ée]ance|due date)",
    re.IGNORECASE,
)
# From how many letters on a month is known, in French and in English.
MONTHS = (
    "janv(?:ier)?|jan(?:uary)?",
    "f[ée]vr?(?:ier)?|feb(?:ruary)?",
    "mars|mar(?:ch)?",
    "avr(?:il)?|apr(?:il)?",
    "mai|may",
    "juin|june?",
    "juil(?:let)?|july?",
    "ao[ûu]t|aug(?:ust)?",
    "sept?(?:embre|ember)?",
    "oct(?:obre|ober)?",
    "nov(?:embre|ember)?",
    "d[ée]c(?:embre)?|dec(?:ember)?",
)


def missing_mentions(text: str, dues: Iterable[dt.date] = ()) -> list[str]:
    """Return which mentions ``text`` lacks: ``due``, ``rate``, ``indemnity``, ...

    ``dues`` are the days on which it is to be paid: each must be there, as a date.

    >>> missing_mentions("Pénalités de retard : taux BCE + 10 points. Pas d'escompte.")
    ['indemnity']
    >>> missing_mentions("", [dt.date(2026, 9, 30)])
    ['due', 'rate', 'indemnity', 'discount']
    """
    plain = text.translate(NO_BREAK)
    missing = [name for name, pattern in MENTIONS.items() if not pattern.search(plain)]
    return missing if states_due_dates(plain, dues) else ["due", *missing]


def states_due_dates(text: str, dues: Iterable[dt.date]) -> bool:
    """Say whether ``text`` names each of these days, and speaks of a due date.

    In a PDF the label and its date may stand far from each other. A delay, such as
    "30 days", is no date of payment: the law wants the day itself.

    >>> states_due_dates("Échéance : 30/09/2026", [dt.date(2026, 9, 30)])
    True
    >>> states_due_dates("Échéance : 30 jours fin de mois", [dt.date(2026, 9, 30)])
    False
    """
    dues = list(dues)
    if not dues:
        return True
    named = all(_date_pattern(day).search(text) for day in dues)
    return named and bool(DUE.search(AFTER.sub("", text)))


def _date_pattern(day: dt.date) -> re.Pattern[str]:
    """Return the pattern of a day as French and English invoices write it."""
    number, month = f"0?{day.day}", f"0?{day.month}"
    year = f"(?:{day.year}|{day.year % 100:02})"
    name = f"(?:{MONTHS[day.month - 1]})"
    forms = (
        rf"{number}[/.\- ]{month}[/.\- ]{year}",
        rf"{month}[/\-]{number}[/\-]{year}",
        rf"{day.year}[/.\-]{month}[/.\-]{number}",
        rf"{number}(?:er|st|nd|rd|th)?[ \-]+(?:of )?{name}\.?,?[ \-]+{year}",
        rf"{name}\.? +{number}(?:st|nd|rd|th)?,? +{day.year}",
    )
    return re.compile(rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)", re.IGNORECASE)

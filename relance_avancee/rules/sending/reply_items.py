"""Which open items a sentence can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..due_items.quoted import mentions
from .reply_days import MONTH, MONTHS, Writing, find_day

ALL = re.compile(
    r"\b(?:tout(?:e?s)?(?: (?:les|vos|ces))? (?:factures?|est|sera|a ete)"
    r"|l'ensemble|la totalite|l'integralite"
    r"|(?:les|ces) factures|all (?:the |your |of |these |open |overdue |two |three "
    r"|four |my |our "
    r"|outstanding )*(?:invoices|items|them)"
    r"|(?:pay|pai|regl|sold|vir)\w+ tout|tout (?:le|fin|demain|ca)|pay(?:ing)? it all"
    r"|everything|the full (?:amount|balance)|the (?:whole|total) (?:account"
    r"|balance)|all paid"
    r"|both|all (?:three|four|five|of (?:it|them|these|those))|the lot|le tout"
    r"|(?:les|vos|ces) (?:deux|2|trois|3)(?: factures)?(?! (?:jours|semaines|mois"
    r"|prochain\w*|premier\w*|dernier\w*|fauteuils|colis|palettes)))\b"
)
REST = re.compile(
    r"\b(?:le reste|les autres?|le solde|l'autre|le complement|la difference"
    r"|the (?:rest|remainder|others?"
    r"|remaining|balance))\b"
)
OF_MONTH = re.compile(
    rf"\b(?:(?:de|du mois de|of|from|for) |d')(?P<month>{MONTH})\b(?! ?\d)"
)
NAMED = re.compile(
    r"\b(?:factures?|fact|fac|fa|invoices?|inv|la|le|les|celle|cette|n|no|num|numeros?"
    r"|paiement|reglement|virement|payment|for|pour|of|de la"
    r"|number|ref|et|and|#)"
    r"[ .°#:nº]*(?P<number>\d{2,})\b(?![/.,]\d)"
)
# "142: paid on Monday", "151 has not been delivered"
LISTED = re.compile(
    r"(?:^|[,;:] |\b(?:for|pour|re|et|and|mais|but) )\W*(?P<number>\d{2,})\b"
    r"(?= *(?::|=|->|→|–|-(?!\d)) *\D| (?:est|a|sera|is|was|has|will|isn't|wasn't"
    r"|hasn't"
    r"|(?:is |was |has )?(?:not )?(?:been )?(?:paye|regle|sold|paid|settled"
    r"|cleared))\w*\b)"
)
# "the invoice of 3 March": a day that names a document, not one of payment
DATED = re.compile(
    r"\b(?:factures?|facturation|avoirs?|commandes?|livraisons?|relances?|rappels?"
    r"|mails?|courriels?|courriers?|messages?|devis|lettres?|celles?|invoices?|bills?"
    r"|orders?|reminders?|emails?|e-mails?|letters?|statements?|credit notes?"
    r"|deliver\w+"
    r"|quotes?|one|bl|dat\w+ )(?: [^ ,;:]+){0,2}?"
    rf" (?:de|du|d'|of|dated|from|en date du|datee du) (?P<day>(?:the "
    rf")?\d{{1,2}}(?:er|st|nd|rd|th)?"
    rf" (?:of )?(?:{MONTH})(?: \d{{4}})?|(?:{MONTH}) \d{{1,2}}\b"
    rf"|\d{{1,4}}[/.-]\d{{1,2}}"
    r"(?:[/.-]\d{2,4})?|\d{1,2}\b|ce jour|hier|ce matin|today|yesterday|this morning)"
)


@dataclass(frozen=True)
class OpenItem:
    """An open item as a customer may name it; ``due`` is its due date."""

    number: str
    amount: float
    currency: str
    due: date


def find_items(
    clause: str,
    subject: str,
    open_items: Sequence[OpenItem],
    amount: float | None = None,
) -> Iterator[str]:
    """Yield the numbers of the items that a plain clause can mean.

    What it names, by number or by date, else the one of that ``amount``, else what its
    words gather, else what the subject names, else the one item that is open.

    >>> items = [OpenItem("FAC/2026/00012", 100.0, "EUR", date(2026, 3, 1)),
    ...          OpenItem("FAC/2026/00013", 250.0, "EUR", date(2026, 4, 1))]
    >>> list(find_items("la 12 est payee, facture 12", "", items))
    ['FAC/2026/00012']
    >>> list(find_items("all the invoices are paid", "", items))
    ['FAC/2026/00012', 'FAC/2026/00013']
    """
    chosen = (
        [item for item in open_items if _is_named(item, clause)]
        or [item for item in open_items if item.due in _named_days(clause, item.due)]
        or _of_amount(amount, open_items)
        or _gathered(clause, open_items)
        or [item for item in open_items if _is_named(item, subject)]
        or (list(open_items) if len(open_items) == 1 else [])
    )
    yield from (item.number for item in chosen)


def _is_named(item: OpenItem, text: str) -> bool:
    """Say whether a text quotes the number, or the end of it after a word for it."""
    if mentions(text, item.number):
        return True
    groups = re.findall(r"\d+", item.number)
    if not groups:
        return False
    last = groups[-1]
    if len(groups) > 1 and re.search(
        rf"(?<!\d){groups[-2]}[\W_]{{1,2}}0*{int(last)}(?!\d)", text
    ):
        return True
    if len(last) > 3 and re.search(rf"(?<![\w/.,-]){last}(?![\w/-]|[.,]\d)", text):
        return True
    named = (*NAMED.finditer(text), *LISTED.finditer(text))
    return any(int(found["number"]) == int(last) for found in named)


def _named_days(clause: str, due: date) -> set[date | None]:
    """Return the days by which a clause names invoices, near their due date."""
    return {
        find_day(found["day"], Writing(due, is_future=False))
        for found in DATED.finditer(clause)
    }


def _of_amount(amount: float | None, open_items: Sequence[OpenItem]) -> list[OpenItem]:
    """Return the one item of that amount, if only one is of it."""
    same = [item for item in open_items if amount and abs(item.amount - amount) < 0.005]
    return same if len(same) == 1 else []


def _gathered(clause: str, open_items: Sequence[OpenItem]) -> list[OpenItem]:
    """Return the items that words gather: all, the rest, those of a month."""
    if found := OF_MONTH.search(clause):
        month = MONTHS[found["month"]]
        due = [item for item in open_items if item.due.month == month]
        numbered = re.compile(rf"20\d\d\D0?{month}\D")
        if due or any(numbered.search(item.number) for item in open_items):
            return due or [one for one in open_items if numbered.search(one.number)]
    if ALL.search(clause) or REST.search(clause):
        return list(open_items)
    return []

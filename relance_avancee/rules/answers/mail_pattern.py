"""What mails of machines say, by patterns that people write: regular expressions.

They are searched elsewhere (``tools/pattern_search.py``): here is what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..due_items.quoted import mentions, normalise
from ..sending.reply_days import Writing, find_day
from ..sending.reply_items import find_items
from ..sending.reply_sorter import AMOUNT, Reply, Suggestion, find_amount
from ..sending.reply_text import plain, read_reply, split_sentences

GROUPS = ("number", "amount", "date", "reference")
LONGEST = 20_000
NUMERIC_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
WRITTEN_DAY = (
    r"\d{1,2}(?:er|st|nd|rd|th)?[ -][^\W\d]{3,9}\.?[ -]\d{4}"
    r"|[^\W\d]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
MONEY = re.compile(AMOUNT.pattern, re.IGNORECASE)
DAY = re.compile(rf"(?<![\w/.-])(?:{NUMERIC_DAY}|{WRITTEN_DAY})(?![\w/-])")


@dataclass(frozen=True)
class Found:
    """A place where an expression is found: its text, and that of each group."""

    text: str
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Searched:
    """An expression, its groups and where it is found; ``near`` is how far, if not."""

    expression: str
    groups: tuple[str, ...]
    found: tuple[Found, ...]
    near: str = ""


def read_expressions(pattern: str) -> tuple[str, ...]:
    """Return the expressions of a pattern, one a line.

    >>> read_expressions(" a+ \\n\\nb")
    ('a+', 'b')
    """
    return tuple(line.strip() for line in pattern.splitlines() if line.strip())


def read_mail(reply: Reply) -> str:
    """Return the text that patterns read: the subject, then what is not quoted."""
    text = f"{reply.subject.strip()}\n{read_reply(reply.body, reply.is_html)}"
    return "\n".join(" ".join(line.split()) for line in text.splitlines())[:LONGEST]


def gather(searched: Sequence[Searched]) -> list[Found]:
    """Return what a pattern found in a mail, all its expressions or nothing.

    One expression may be found at several places, each says something of its own; what
    several found is put together, the first place of each.
    """
    if len(searched) == 1:
        return list(searched[0].found)
    if not all(one.found for one in searched):
        return []
    firsts = [one.found[0] for one in searched]
    groups: dict[str, str] = {}
    for first in firsts:
        groups |= first.groups
    return [Found(" · ".join(dict.fromkeys(one.text for one in firsts)), groups)]


def suggest(kind: str, found: Found, reply: Reply) -> Suggestion:
    """Return what one place of a mail says: its day, its amount and its items.

    A number that is none of the open items means none of them.

    >>> from datetime import date
    >>> from ..sending.reply_items import OpenItem
    >>> item = OpenItem("FAC/2026/00012", 100.0, "EUR", date(2026, 3, 1))
    >>> mail = Reply("", "", date(2026, 3, 2), open_items=[item])
    >>> said = Found("x", {"number": "FAC-2026-00012", "date": "12/03/2026"})
    >>> one = suggest("will_pay", said, mail)
    >>> one.items, str(one.day)
    (('FAC/2026/00012',), '2026-03-12')
    """
    told = {name: plain(said) for name, said in found.groups.items()}
    amount = find_amount(f"{told['amount']} eur") if told.get("amount") else None
    return Suggestion(
        kind,
        " ".join(found.text.split()),
        find_day(told["date"], _get_writing(kind, reply)) if told.get("date") else None,
        amount,
        tuple(_find_numbers(found, amount, reply)),
    )


def _get_writing(kind: str, reply: Reply) -> Writing:
    is_american = reply.lang.replace("-", "_") == "en_US"
    return Writing(reply.day, kind != "paid", is_american)


def _find_numbers(found: Found, amount: float | None, reply: Reply) -> Iterator[str]:
    """Yield the numbers of the items that are named, else those that words tell."""
    if number := found.groups.get("number"):
        for item in reply.open_items:
            same = normalise(item.number) == normalise(number)
            if same or mentions(number, item.number):
                yield item.number
    else:
        subject = plain(reply.subject)
        yield from find_items(plain(found.text), subject, reply.open_items, amount)


# A pattern made from a mail ---------------------------------------------------------


def make_pattern(sentence: str, reply: Reply) -> str:
    """Return an expression that finds a sentence like this one in other mails.

    The number, the amount and the date in it become groups; the rest is taken as it is.

    >>> from datetime import date
    >>> from ..sending.reply_items import OpenItem
    >>> item = OpenItem("FAC/2026/00012", 100.0, "EUR", date(2026, 3, 1))
    >>> mail = Reply("", "", date(2026, 3, 2), open_items=[item])
    >>> print(make_pattern("Invoice FAC/2026/00012 (approved)", mail))
    Invoice\\s+(?P<number>[\\w/.-]*\\w)\\s+\\(approved\\)
    """
    places = sorted(_find_places(sentence, reply))
    pieces, start = [], 0
    for begin, end, group in places:
        if begin >= start:
            pieces += [_escape(sentence[start:begin]), group]
            start = end
    return "".join([*pieces, _escape(sentence[start:])])


def choose_sentence(reply: Reply) -> str:
    """Return the sentence of a mail that names most: what a pattern is made of."""
    told = [
        one for line in read_mail(reply).splitlines() for one in split_sentences(line)
    ]
    return max(told, key=lambda one: len(_find_places(one, reply)), default="")


def _find_places(sentence: str, reply: Reply) -> list[tuple[int, int, str]]:
    """Return (begin, end, group) of the first number, date and amount of a sentence."""
    places = [*_find_number(sentence, reply), *_find_date(sentence)]
    taken = [(begin, end) for begin, end, _group in places]
    return [*places, *_find_money(sentence, reply, taken)]


def _find_number(sentence: str, reply: Reply) -> Iterator[tuple[int, int, str]]:
    for item in reply.open_items:
        letters = re.findall(r"\w", item.number)
        spelled = r"[\W_]?".join(map(re.escape, letters)) or "$^"
        if found := re.search(spelled, sentence, re.IGNORECASE):
            yield *found.span(), r"(?P<number>[\w/.-]*\w)"
            return


def _find_date(sentence: str) -> Iterator[tuple[int, int, str]]:
    if found := DAY.search(sentence):
        is_numeric = re.fullmatch(NUMERIC_DAY, found[0])
        shape = NUMERIC_DAY if is_numeric else WRITTEN_DAY
        yield *found.span(), f"(?P<date>{shape})"


def _find_money(
    sentence: str, reply: Reply, taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    owed = {round(item.amount, 2) for item in reply.open_items}
    for found in MONEY.finditer(sentence):
        begin, end = found.span("number")
        if any(begin < last and first < end for first, last in taken):
            continue
        is_money = found["before"] or found["after"]
        value = find_amount(f"{plain(found['number'])} eur")
        if is_money or value in owed:
            yield begin, end, r"(?P<amount>\d[\d\s.,']*)"
            return


def _escape(text: str) -> str:
    """Return an expression that finds ``text``, whatever its blanks."""
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))

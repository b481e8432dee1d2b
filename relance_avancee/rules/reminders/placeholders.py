"""The words in braces that a text block may contain, and nothing else.

What each stands for is written by ``relance.reminder._get_words``, which rooms extend:
those of a rejection are in ``models/payments/relance_rejection.py``, those of a promise
in ``models/answers/broken_promise.py``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

NAMES = (
    "customer",
    "contact",
    "company",
    "collector",
    "total",
    "net",
    "count",
    "days_late",
    "due_date",
    "answer_date",
    "invoices",
    "references",
    "disputed",
    "motive",
    "rejection_date",
    "payment_amount",
    "promise_date",
    "promise_amount",
)
# What breaks a line, or is a space like any other: all but the no-break spaces.
WHITE_SPACE = re.compile(r"[^\S\u00a0\u202f\u2007]+")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# a tag holds no other one: looked for once from each "<", in linear time
IN_TAG = re.compile(r"<[^<>]*?\{[a-z_]+\}")
# What a person may have meant as one: other letters, capitals, spaces inside.
INTENDED = re.compile(r"\{(\s*[^\W\d]\w*\s*)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return ``text`` with its placeholders filled; unknown ones stay visible.

    >>> fill("Hello {contact}, {unknown}", {"contact": "Anne"})
    'Hello Anne, {unknown}'
    """
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


def fill_line(text: str, values: Mapping[str, object]) -> str:
    r"""Return ``text`` filled, on one line: a subject with a line end is refused.

    >>> fill_line("Your account,\t{customer}", {"customer": "Dupont\r\nSARL "})
    'Your account, Dupont SARL'
    """
    return one_line(fill(text, values))


def one_line(text: str) -> str:
    """Return ``text`` with one space for whatever white space stands in it.

    The no-break spaces of French typography stay.

    >>> one_line("Dupont\\r\\nFils\\u00a0: solde")
    'Dupont Fils\\xa0: solde'
    """
    return WHITE_SPACE.sub(" ", text).strip()


def get_names(*texts: str) -> set[str]:
    """Return the words in braces of ``texts``.

    >>> sorted(get_names("Hello {contact}", "{total}, {contact}"))
    ['contact', 'total']
    """
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def has_words_in_tags(text: str) -> bool:
    """Say whether a word in braces stands inside a tag of ``text``, a link for example.

    >>> has_words_in_tags('<a href="https://{company}">Pay</a>')
    True
    >>> has_words_in_tags("<p>Hello {contact}</p>")
    False
    """
    return bool(IN_TAG.search(text))


def unknown_names(text: str, names: Collection[str] = NAMES) -> list[str]:
    """Return the words in braces of ``text`` that mean nothing, in order.

    >>> unknown_names("{total} {totall} {Net}")
    ['totall', 'Net']
    """
    return [name for name in INTENDED.findall(text) if name not in names]

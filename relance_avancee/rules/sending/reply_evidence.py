"""How much the words of a sentence weigh for each kind: learnt from labelled replies.

The ways of ``reply_kinds`` tell what a sentence can mean; its words tell whether it
does. Both must agree, or the words be sure, before anything is suggested. What each
word weighs stands in ``reply_evidence.csv``, hundredths by word and kind, which
``dev/learn_replies`` makes from the labelled sets of the tests.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from . import reply_words
from .reply_days import MONTH, WEEKDAY
from .reply_text import plain
from .reply_words import NO, NOT, alone, any_of, spell_out

WEIGHTS = Path(__file__).with_name("reply_evidence.csv")
KINDS = (
    "paid",
    "will_pay",
    "dispute",
    "needs_document",
    "wrong_contact",
    "bank_mismatch",
    "plan_request",
    "question",
    "out_of_office",
    "left_company",
)
ALWAYS = "(start)"  # the row of what is known before any word is read
DOUBT = 0.2  # under it, a kind is not suggested though a way of saying it is found
SURE = 0.5  # from it, a kind is suggested though no way of saying it is known
# Numbers, days and addresses weigh by what they are, not by what they are worth.
SHAPES = tuple(
    (re.compile(pattern), f" {name} ")
    for name, pattern in (
        ("zmail", r"\S+@\S+"),
        ("zurl", r"https?://\S+|www\.\S+"),
        ("zinv", r"[a-z]*[/-]?\d{4}[/-]\d+(?:[/-]\d+)?|inv-\d+"),
        ("zdate", r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?![\d,])"),
        (
            "zmoney",
            r"[£$€] ?\d[\d .,]*|\d[\d .,]* ?(?:k€|[€£$]|eur|euros?|gbp|usd)(?!\w)",
        ),
        ("znum", r"\b\d{1,2}(?:er|st|nd|rd|th)?\b"),
        ("zlong", r"\d+\w*"),
        ("zwday", rf"\b(?:{WEEKDAY})\b(?<!\bmon)"),
        ("zmonth", rf"\b(?:{MONTH})\b(?<!\bmay)(?<!\bmars)"),
    )
)
WORD = re.compile(r"[a-z]+(?:'(?=[a-z]))?|[?!:]")
STEM = 5  # letters: "payer", "payerons" and "payerez" weigh together
NEGATION = re.compile(any_of(NO, NOT, "sans", "ni"))
NEGATED = 3  # words after it
CONDITION = re.compile(
    any_of(
        "si|s'|if|quand|when|once|lorsque|des|until|tant|unless|before|avant|after",
        "apres|whether|sinon|otherwise",
    )
)
FAMILIES = {
    name: re.compile(alone(family))
    for name, family in vars(reply_words).items()
    if name.isupper() and isinstance(family, str)
}


def find_evidence(text: str) -> set[str]:
    """Return what weighs in a sentence: words, pairs of them, scopes and families.

    >>> sorted(find_evidence("not paid"))[:4]
    ['F:ALREADY', 'F:NOT', 'F:PAID', 'F:PAYMENT']
    """
    read = shaped = spell_out(plain(text))
    for shape, name in SHAPES:
        shaped = shape.sub(name, shaped)
    words = WORD.findall(shaped)
    stems = [word if word.startswith("z") else word[:STEM] for word in words]
    return {
        *words,
        *(f"~{stem}" for stem in stems),
        *(" ".join(pair) for pair in pairwise(stems)),
        *_scoped(words, stems),
        *(f"F:{name}" for name, family in FAMILIES.items() if family.search(read)),
    }


def _scoped(words: list[str], stems: list[str]) -> Iterator[str]:
    """Yield the words that a negation or a condition before them turns."""
    negated, conditional = 0, False
    for word, stem in zip(words, stems, strict=True):
        if negated:
            yield f"not:{stem}"
        if conditional:
            yield f"if:{stem}"
        negated = NEGATED if NEGATION.fullmatch(word) else negated - bool(negated)
        conditional = conditional or bool(CONDITION.fullmatch(word))


@lru_cache(maxsize=1)
def read_weights() -> dict[str, tuple[int, ...]]:
    """Return what each word weighs for each of ``KINDS``, in hundredths."""
    with WEIGHTS.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        return {word: tuple(int(weight or 0) for weight in row) for word, *row in rows}


@lru_cache(maxsize=512)
def weigh(text: str) -> dict[str, float]:
    """Return the chance of each kind, from 0 to 1, by the words of a sentence.

    >>> chances = weigh("We paid this invoice on 3 March.")
    >>> chances["paid"] > SURE, chances["dispute"] < DOUBT
    (True, True)
    """
    weights, evidence = read_weights(), find_evidence(text)
    known = [weights[word] for word in evidence if word in weights]
    # a long sentence has many words, not more evidence
    scale = 1 / (100 * math.sqrt(len(evidence) or 1))
    always = weights[ALWAYS]
    return {
        kind: _chance(always[place] / 100 + scale * sum(row[place] for row in known))
        for place, kind in enumerate(KINDS)
    }


def _chance(score: float) -> float:
    """Return the chance that a score stands for (logistic)."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

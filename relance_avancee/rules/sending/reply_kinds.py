"""The kinds of things that a clause of a reply says.

How each is said stands in ``reply_people``, ``reply_disputes`` and ``reply_payments``,
made of the families of ``reply_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .reply_disputes import (
    BANK_MISMATCH,
    DISPUTE,
    NEEDS_DOCUMENT,
    NO_DISPUTE,
    PROVIDED,
)
from .reply_payments import (
    ASKING,
    NOT_PAID,
    NOT_WILLING,
    PAID_WAYS,
    PLAN_REQUEST,
    WILL_PAY,
)
from .reply_people import LEFT_COMPANY, MACHINE, OUT_OF_OFFICE, WRONG_CONTACT
from .reply_words import compiled

# kind → its ways. The kinds stand in the order in which a clause is asked.
SAYS = {
    "left_company": compiled(*LEFT_COMPANY),
    "out_of_office": compiled(*OUT_OF_OFFICE),
    "bank_mismatch": compiled(*BANK_MISMATCH),
    "wrong_contact": compiled(*WRONG_CONTACT),
    "plan_request": compiled(*PLAN_REQUEST),
    "dispute": compiled(*DISPUTE),
    "needs_document": compiled(*NEEDS_DOCUMENT),
    "will_pay": compiled(*WILL_PAY),
    "paid": compiled(*PAID_WAYS),
    "machine": compiled(*MACHINE),
}
# "I pay when I am back": an absence is what a person says last.
PERSON_ORDER = (*(kind for kind in SAYS if kind != "out_of_office"), "out_of_office")
# What says that a clause does not mean a kind.
CONTRARY: dict[str, tuple[re.Pattern[str], ...]] = {
    "needs_document": (PROVIDED,),
    "paid": NOT_PAID,
    "will_pay": (*NOT_WILLING, ASKING),
}
# One clause is not both: the first kind is meant, the others are words of it.
EXCLUDES = {
    "bank_mismatch": {
        "dispute",
        "needs_document",
        "wrong_contact",
        "will_pay",
        "paid",
    },
    "dispute": {"needs_document", "will_pay", "paid"},
    "left_company": {"out_of_office", "paid"},
    "needs_document": {"will_pay", "paid"},
    "out_of_office": {"will_pay", "paid"},
    "plan_request": {"will_pay", "paid"},
    "will_pay": {"paid"},
    "wrong_contact": {"needs_document", "will_pay"},
}
QUESTION = compiled(
    r"\?\W*$",
    r"^(?:\W*(?:et|and|so|mais|alors|but),? )?(?:a quoi|pourquoi|qu'est[- ]ce|c'est "
    "quoi|quels?|quelles?|comment|combien|est-ce que|what (?:is|are|does|do)|why"
    "|which|how (?:do|can|much|many|should)|who (?:is|do|should)|when (?:did|was|is"
    r"|will|do)|where (?:do|can|should|is))\b",
    r"\b(?:pouvez-vous|pourriez-vous|merci de|veuillez|could you|can you|please) "
    "(?:me |nous )?(?:bien vouloir )?(?:me |nous )?(?:dire|expliquer|indiquer (?:a "
    "quoi|comment|si|sur|quel)|eclairer|preciser (?:a quoi|ce|si|sur|quel)|tell"
    "|explain|clarify|advise (?:what|which|how|if|whether|why)|let (?:me|us) know "
    r"(?:what|which|how|if|whether|why|who|where))\b",
    r"\b(?:voudrais|souhaite\w*|aimerais?|would like to|want to) (?:\w+ )?(?:savoir"
    r"|comprendre|connaitre|know|understand)\b",
    r"\bne comprends? pas\b",
    r"\bne comprenons pas\b",
    r"\bnot understand\b",
    r"\bnot sure (?:what|which|why)\b",
)
# These are kept beside what else a mail says.
OPEN_QUESTION = compiled(
    r"\b(?:a quoi|pourquoi|c'est quoi|quels?|quelles?|comment|combien|what|why|which"
    r"|how|who|where|peut-on|puis-je|can (?:i|we)|explain|expliquer)\b",
)
# A request that is not understood is no question: a person reads it anyway.
REQUEST = compiled(
    r"\b(?:pouvez-vous|pourriez-vous|pouvez vous|pourriez vous|auriez-vous|peux-tu"
    "|can you|could you|would you|will you|may we have|is there (?:a"
    r"|any))\b(?!.*\b(?:verif\w+|reverif\w+|confirm\w*|check|tell|dire|explain"
    r"|expliquer|clarif\w+|indiquer|preciser|rappeler|call|know|advise|take"
    r"|accept\w*|paypal|card|carte|cb)\b)",
)


@lru_cache(maxsize=512)
def find_kinds(
    clause: str, automatic: bool = False, doubted: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the kinds that a plain clause says, what excludes others first.

    Those that are doubted are not read.

    >>> find_kinds("nous contestons cette facture"), find_kinds("it is not paid yet")
    (('dispute',), ())
    """
    kinds: list[str] = []
    barred: set[str] = set()
    for kind in SAYS if automatic else PERSON_ORDER:
        told = NO_DISPUTE.sub("", clause) if kind == "dispute" else clause
        if kind in barred or kind in doubted or not says(SAYS[kind], told):
            continue
        if kind == "out_of_office" and kinds and not automatic:
            continue
        if says(CONTRARY.get(kind, ()), clause):
            continue
        kinds.append(kind)
        barred |= EXCLUDES.get(kind, set())
    return tuple(kinds)


def says(ways: Iterable[re.Pattern[str]], clause: str) -> bool:
    """Say whether a clause is said in one of these ways."""
    return any(way.search(clause) for way in ways)

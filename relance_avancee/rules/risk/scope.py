"""Whose payments may be scored (GDPR): a company's own record is no personal data."""

from __future__ import annotations

import re

# A sole trader's name bears these words in France (code de commerce, R123-237).
SOLE_TRADER = re.compile(
    r"\b(E\.?I\.?|entrepreneur[e]? individuel(?:le)?|(?:auto|micro)-?entrepreneur[e]?)"
    r"(?!\w)",
    re.IGNORECASE,
)


def is_sole_trader(name: str) -> bool:
    """Say whether the name is that of a sole trader.

    >>> is_sole_trader("Dupont Jean EI"), is_sole_trader("Entrepreneur individuel Lo")
    (True, True)
    >>> is_sole_trader("EIFFAGE"), is_sole_trader("Dupont EIRL SARL")
    (False, False)
    """
    return bool(SOLE_TRADER.search(name))


def is_person(*, is_company: bool, legal_type: str | None, name: str) -> bool:
    """Say whether a score would be personal data: a consumer's or a sole trader's.

    Unknown is a person, until somebody says otherwise.

    >>> is_person(is_company=True, legal_type=None, name="Dupont SARL")
    False
    >>> is_person(is_company=False, legal_type="professional", name="Jean Dupont")
    True
    """
    return legal_type == "consumer" or not is_company or is_sole_trader(name)


def may_be_scored(is_natural: bool, *, is_allowed: bool, purpose: str) -> bool:
    """Say whether a score is kept: of persons only on purpose, and the purpose said.

    >>> may_be_scored(True, is_allowed=True, purpose="")
    False
    >>> may_be_scored(True, is_allowed=True, purpose="Terms of credit"), (
    ...     may_be_scored(False, is_allowed=False, purpose=""))
    (True, True)
    """
    return not is_natural or (is_allowed and bool(purpose.strip()))

"""What a debtor is presumed to be, as long as nobody has said it."""

from __future__ import annotations

import re
from typing import Literal

from ..table_file import plain

LegalType = Literal["professional", "consumer", "public"]
NameHint = Literal["public", "doubtful"]
# The State's and the local authorities' SIREN begin with 1 or 2 (INSEE).
PUBLIC_FIRST_DIGITS = ("1", "2")
SIREN_IN_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})$")
SIREN = re.compile(r"(\d{9})(\d{5})?$")
# How the names of public bodies begin, as ``plain`` writes them.
PUBLIC_NAMES = (
    r"communes?|mairie|(?:grande )?ville d(?:e|u|es)?|hotel de ville",
    r"lycee|college|(?:groupe )?scolaire|ecole|universite|rectorat|crous",
    r"chu|chru|chr|centre hospitalier|hopita(?:l|ux)|ehpad",
    r"communaute (?:de communes|d agglomeration|urbaine)|metropole",
    r"departement|region|conseil (?:departemental|regional|general)",
    r"sdis|service departemental d incendie|ccas|cias|prefecture|sous prefecture",
    r"syndicat (?:mixte|intercommunal)|sivom|sivu|oph|office public",
    r"ministere|direction (?:departementale|regionale|generale des finances)",
    r"agence regionale|tresorerie|tribunal|gendarmerie|cnrs|inserm",
)
PUBLIC_WORDS = re.compile(rf"\b(?:{'|'.join(PUBLIC_NAMES)})\b")
ACRONYM_DOT = re.compile(r"(?<=\b\w)\.(?=\w\b)")
ARTICLE = re.compile(r"^(?:la|le|les|l) ")
# What begins like one of them, and is private more often than not.
PRIVATE_WORDS = re.compile(
    r"\b(?:privee?s?|sarl|sasu?|eurl|sa|sci|snc|scop|scic|association|amicale"
    r"|(?:de )?(?:conduite|danse|musique|ski|surf|voile|equitation|langues|commerce)"
    r"|coiffure|esthetique|montessori|bilingue|superieure)\b"
)


def find_siren(registry: str | None, vat: str | None) -> str:
    """Return the SIREN (nine digits) in a SIREN, a SIRET or a French VAT number.

    >>> find_siren("217 500 016 00019", None), find_siren(None, "FR 40 303 265 045")
    ('217500016', '303265045')
    >>> find_siren("HRB 12345", "DE123456789")
    ''
    """
    for text, pattern in ((registry, SIREN), (vat, SIREN_IN_VAT)):
        compact = re.sub(r"[\s.]", "", text or "").upper()
        if found := pattern.match(compact):
            return found[1]
    return ""


def presumed_type(
    *, is_company: bool, vat: str | None, registry: str | None, is_french: bool
) -> LegalType:
    """Return what a debtor is presumed to be, for the scenario and the tone only.

    >>> presumed_type(is_company=False, vat=None, registry=None, is_french=True)
    'consumer'
    >>> presumed_type(is_company=True, vat=None, registry="217500016", is_french=True)
    'public'
    """
    siren = find_siren(registry, vat) if is_french else ""
    if siren.startswith(PUBLIC_FIRST_DIGITS):
        return "public"
    return "professional" if is_company or vat or registry else "consumer"


def get_name_hint(name: str) -> NameHint | None:
    """Return whether a name is that of a public body, or only has a word of them.

    A name proves nothing: it only asks a person to look.

    >>> get_name_hint("Commune de Valbrune"), get_name_hint("LYCEE Jean-Moulin")
    ('public', 'public')
    >>> get_name_hint("Café de la Mairie"), get_name_hint("École de conduite Morel")
    ('doubtful', 'doubtful')
    >>> get_name_hint("Collegium Vini"), get_name_hint("Boucherie Morel")
    (None, None)
    """
    words = ARTICLE.sub("", plain(ACRONYM_DOT.sub("", name)))
    found = PUBLIC_WORDS.search(words)
    if not found:
        return None
    is_sure = not found.start() and not PRIVATE_WORDS.search(words)
    return "public" if is_sure else "doubtful"

"""Each addon speaks French in full."""

import re

import polib
import pytest


@pytest.fixture(scope="module")
def french(each_addon) -> dict:
    """Return the French entries by their English text."""
    file = polib.pofile((each_addon / "i18n" / "fr.po").read_text())
    return {entry.msgid: entry for entry in file}


@pytest.fixture(scope="module")
def terms(each_addon) -> set:
    """Return the terms of the addon, in English."""
    template = each_addon / "i18n" / f"{each_addon.name}.pot"
    return {entry.msgid for entry in polib.pofile(template.read_text())}


def test_the_addon_has_terms(terms):
    assert terms


def test_each_term_is_in_french(french, terms):
    translated = {
        text for text, entry in french.items() if entry.msgstr and not entry.fuzzy
    }
    assert sorted(terms - translated) == []


def test_no_french_is_left_of_a_term_that_is_gone(french, terms):
    assert sorted(set(french) - terms) == []


def spoken(text: str) -> str:
    """Return what a person reads of a term: no markup, no code."""
    return re.sub(r"<[^>]*>|%\(\w+\)[a-z]|https?://\S+", "¤", text)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("the apostrophe is ’", r"[^\W\d_]'[\w¤«]"),
        ("no ordinary space before : ; ? ! »", r"\S [:;?!»](?=\s|$)"),
        ("no letter glued to : ; ? ! »", r"\w[;?!](?=\s|$)|\w»"),
        ("« is followed by a no-break space", "«[^\u00a0]"),
        ("a no-break space before %", r"\d ?%(?![(\w])"),
        ("a no-break space before a currency", r"\d (?:EUR\b|€)"),
    ],
)
def test_french_is_set_as_french_is(french, rule, broken):
    wrong = [e.msgstr for e in french.values() if re.search(broken, spoken(e.msgstr))]
    assert wrong == [], rule


def test_one_word_is_used_for_one_thing(french, root):
    rows = (root / "docs" / "glossary.md").read_text().splitlines()
    columns = [row.split("|") for row in rows if row.startswith("| ")][1:]
    never = [word.strip() for row in columns for word in row[4].split(",")]
    words = "|".join(filter(None, never))
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    wrong = [e.msgstr for e in french.values() if pattern.search(spoken(e.msgstr))]
    assert words
    assert wrong == []

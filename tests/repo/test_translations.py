"""Each addon speaks French in full."""

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

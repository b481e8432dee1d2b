"""The page has the colour of the company, and stays readable with any."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page import colours
from rules.page.colours import THEMES, choose_colours, measure_contrast, read_colour

DIGITS = st.from_regex("[0-9a-f]{6}", fullmatch=True)
STYLES = Path(__file__).parents[3] / "relance_avancee/static/src/page/page.css"
TOLD = re.compile(r"--(ink|soft|good|bad|paper|ground): #([0-9a-f]{6})")


def of(text):
    return colours._parse(text.lstrip("#"))


@pytest.fixture(scope="module")
def own():
    """Return the colours that page.css itself has, of light and dark."""
    css = STYLES.read_text()
    light, dark = css.split("prefers-color-scheme: dark", 1)
    return {"light": dict(TOLD.findall(light)), "dark": dict(TOLD.findall(dark))}


@pytest.mark.parametrize("theme", THEMES)
@given(colour=DIGITS)
def test_links_and_buttons_are_read_whatever_the_colour(theme, colour):
    under = THEMES[theme]
    chosen = {name: of(text) for name, text in choose_colours(colour, under).items()}
    assert measure_contrast(chosen["on-button"], chosen["button"]) >= 4.5
    for ground in (under.paper, under.ground, chosen["tint"]):
        assert measure_contrast(chosen["accent"], ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@given(colour=DIGITS)
def test_what_stands_on_the_tint_is_read(own, theme, colour):
    tint = of(choose_colours(colour, THEMES[theme])["tint"])
    for name in ("ink", "soft", "good"):
        assert measure_contrast(of(own[theme][name]), tint) >= 4.5, name


@pytest.mark.parametrize("theme", THEMES)
def test_the_grounds_are_those_of_the_stylesheet(own, theme):
    paper, ground, _towards = THEMES[theme]
    assert (paper, ground) == (of(own[theme]["paper"]), of(own[theme]["ground"]))


@pytest.mark.parametrize("theme", THEMES)
def test_the_stylesheet_s_own_words_are_read_on_its_grounds(own, theme):
    for name in ("ink", "soft", "good", "bad"):
        for ground in THEMES[theme][:2]:
            assert measure_contrast(of(own[theme][name]), ground) >= 4.5, name


def test_a_colour_that_is_read_already_stays_as_it_is():
    assert choose_colours("2f5d8c", THEMES["light"])["accent"] == "#2f5d8c"


@given(text=st.text(max_size=12))
def test_what_is_no_colour_makes_no_rule(text):
    colour = read_colour(text)
    assert colour is None or re.fullmatch("[0-9a-f]{6}", colour)


@pytest.mark.parametrize("text", ["", "#fff", "red", "#2f5d8c}", "rgb(1, 2, 3)"])
def test_what_is_written_otherwise_leaves_the_usual_colours(text):
    assert read_colour(text) is None

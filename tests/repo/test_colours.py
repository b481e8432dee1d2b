"""Levels and statuses have one set of colours, in one place."""

import re

HOME = "static/src/core/palette.scss"
DECORATED = re.compile(r'decoration-\w+="(?:level|status) ')
LABELLED = re.compile(r"'classes': \{'(?:0|scheduled)'")


def _read(addon, pattern):
    return {
        path: path.read_text(encoding="utf-8")
        for folder in ("views", "wizard", "report", "static/src")
        for path in (addon / folder).rglob(pattern)
    }


def test_no_view_colours_a_level_or_a_status_by_itself(addon):
    wrong = [
        path
        for path, text in _read(addon, "*.xml").items()
        if DECORATED.search(text) or LABELLED.search(text)
    ]
    assert wrong == [], "use the widgets relance_level and relance_status"


def test_the_colours_of_levels_and_statuses_stand_once(addon):
    home = (addon / HOME).read_text(encoding="utf-8")
    colours = set(re.findall(r"#[0-9a-f]{6}", home))
    assert len(colours) > 10
    elsewhere = {
        (path.name, colour)
        for kind in ("*.scss", "*.js", "*.xml")
        for path, text in _read(addon, kind).items()
        if not str(path).endswith(HOME)
        for colour in colours & set(re.findall(r"#[0-9a-f]{6}", text))
        if "risk" not in path.parts
    }
    assert elsewhere == set()

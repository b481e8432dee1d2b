"""The colour of a company on its page, readable whatever it is (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

Colour = tuple[int, int, int]

COLOUR = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
# What text of normal size needs at least.
READABLE = 4.5
# How much of the colour tints the frame of the amount to pay.
TINT = 0.08
STEPS = 50


class Theme(NamedTuple):
    """What stands under the colour of a page, and where the colour goes to be read."""

    paper: Colour
    ground: Colour
    towards: Colour


# Those of page.css; a test compares them.
THEMES: Mapping[str, Theme] = {
    "light": Theme((0xFF, 0xFF, 0xFF), (0xF3, 0xF5, 0xF7), BLACK),
    "dark": Theme((0x1D, 0x24, 0x2C), (0x12, 0x17, 0x1D), WHITE),
}


def read_colour(text: str) -> str | None:
    """Return a colour as six lower-case digits, None for what is none.

    >>> read_colour("#2F5D8C"), read_colour("red"), read_colour("2f5d8c;}")
    ('2f5d8c', None, None)
    """
    found = COLOUR.fullmatch(text.strip())
    return found[1].lower() if found else None


def measure_contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21.

    >>> round(measure_contrast((255, 255, 255), (0, 0, 0)))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def choose_colours(told: str, theme: Theme) -> dict[str, str]:
    """Return the colours of a page whose company has the colour ``told``.

    ``button`` is that colour, ``on-button`` black or white; ``accent`` is the nearest
    one to it that is read on all that it stands on, ``tint`` a trace of it.

    >>> choose_colours("ffd500", THEMES["light"])["on-button"]
    '#000000'
    """
    colour = _parse(told)
    tint = _mix(theme.paper, colour, TINT)
    under = (theme.paper, theme.ground, tint)
    parts = {
        "button": colour,
        "on-button": max(BLACK, WHITE, key=lambda text: measure_contrast(text, colour)),
        "accent": _make_readable(colour, under, theme.towards),
        "tint": tint,
    }
    return {name: "#{:02x}{:02x}{:02x}".format(*part) for name, part in parts.items()}


def write_styles(told: str) -> str:
    """Return the rules that give a page the colour ``told``, light and dark."""
    light, dark = (
        "".join(
            f"--{name}: {part};" for name, part in choose_colours(told, one).items()
        )
        for one in THEMES.values()
    )
    by_night = "@media (prefers-color-scheme: dark)"
    return f":root {{{light}}}\n{by_night} {{:root {{{dark}}}}}\n"


def _make_readable(
    colour: Colour, under: tuple[Colour, ...], towards: Colour
) -> Colour:
    """Return ``colour``, moved towards black or white until it is read."""
    for step in range(STEPS + 1):
        moved = _mix(colour, towards, step / STEPS)
        if all(measure_contrast(moved, one) >= READABLE for one in under):
            return moved
    return towards


def _mix(colour: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (
        round(one + (two - one) * part) for one, two in zip(colour, other, strict=True)
    )
    return red, green, blue


def _luminance(colour: Colour) -> float:
    parts = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (part / 255 for part in colour)
    )
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parse(digits: str) -> Colour:
    number = int(digits, 16)
    return number >> 16, number >> 8 & 255, number & 255

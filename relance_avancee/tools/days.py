"""Days as they are written in what leaves the company; no model."""

import re
from functools import lru_cache

from odoo.tools import format_date, get_lang
from odoo.tools.misc import babel_locale_parse

# What stands for a month with its name, in the patterns of Unicode.
NAMED_MONTH = re.compile("MMM|月")


def write_day(env, day):
    """Return ``day`` with its month in letters, in the language of ``env``.

    Figures alone are read as another day abroad: 11/12/2026. The month is short, but in
    full where a language shortens it to figures.
    """
    code = get_lang(env).code
    written = format_date(env, day, date_format=_get_pattern(code))
    # Babel does not know that French counts the first of a month otherwise: 1er mars.
    is_first = day and day.day == 1 and code.startswith("fr")
    return f"1er{written[1:]}" if is_first else written


@lru_cache
def _get_pattern(code):
    """Return the pattern of a day in the language ``code``."""
    skeletons = babel_locale_parse(code).datetime_skeletons
    short = skeletons["yMMMd"].pattern if "yMMMd" in skeletons else ""
    return short if NAMED_MONTH.search(short) else "long"

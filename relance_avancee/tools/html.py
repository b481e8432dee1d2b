"""Text blocks with words in braces, as safe HTML."""

from functools import lru_cache

from markupsafe import Markup

from odoo.tools import html_sanitize

from ..rules.reminders.placeholders import fill, has_words_in_tags


def fill_html(text, escaped):
    """Return a text block as safe HTML, its words filled with escaped values.

    A word inside a tag may make what it stands for dangerous, a link for instance: it
    is the filled text that is cleaned then.
    """
    if has_words_in_tags(text):
        return Markup(_clean(fill(text, escaped)))
    return Markup(fill(_clean(text), escaped))


@lru_cache(maxsize=256)
def _clean(text):
    return html_sanitize(text, sanitize_attributes=True)

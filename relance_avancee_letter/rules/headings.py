"""A letter has one heading: it says on which page of the file the letter begins."""

import re
from typing import TypeVar

TAG = re.compile(r"<(/?)h[1-6]\b", re.IGNORECASE)
TextT = TypeVar("TextT", bound=str)


def flatten_headings(text: TextT) -> TextT:
    """Return ``text``, HTML, with paragraphs for headings.

    >>> flatten_headings('<h2 class="a">Hello</h2><hr>')
    '<p class="a">Hello</p><hr>'
    """
    return type(text)(TAG.sub(r"<\1p", text))

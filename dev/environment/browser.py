"""The browser that the tests drive, and what shows the pages of a PDF."""

import shutil

from . import apt
from .steps import locked

# The names under which Odoo looks for a browser.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure_browser() -> None:
    """Install Chromium unless a browser is there.

    :raise SetupError: when it is missing and we are not root.
    """
    with locked():
        if not any(map(shutil.which, NAMES)):
            apt.install(["chromium", "fonts-liberation"], "The browser tests")


def ensure_pdf_pages() -> None:
    """Install what makes a picture of each page of a PDF, unless it is there.

    :raise SetupError: when it is missing and we are not root.
    """
    with locked():
        if not shutil.which("pdftoppm"):
            apt.install(["poppler-utils"], "The pictures of PDF pages")

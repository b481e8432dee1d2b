"""The browser that Odoo's own tests and the end-to-end tests drive."""

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

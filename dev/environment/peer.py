"""The addon that others would install instead, from its wheel, apart from our own."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from . import packages
from .paths import DEV, STATE, digest
from .python_env import python
from .steps import is_complete, replacing

REQUIREMENTS = DEV / "requirements-peer.txt"
MODULE = "account_credit_control"
WHEEL = "odoo-addon-account-credit-control"
FOLDER = STATE / "peer"


def ensure_peer() -> None:
    """Put the addon in the state folder, unless it is there.

    Its wheel asks for an ``odoo`` package, which Odoo's own source stands for.
    """
    inputs = digest(REQUIREMENTS.read_text())
    if is_complete(FOLDER, inputs):
        return
    with replacing(FOLDER, inputs) as folder:
        options = ["--no-deps", f"--target={folder}"]
        title = f"Installing {WHEEL}"
        packages.install(title, python(), [REQUIREMENTS], *options)


def addons_path() -> Path:
    """Return the folder to put on Odoo's addons path."""
    return FOLDER / "odoo" / "addons"


def version() -> str:
    """Return the version of the addon installed."""
    (found,) = filter(_is_peer, distributions(path=[str(FOLDER)]))
    return found.version


def _is_peer(found: Distribution) -> bool:
    return re.sub("[_.]", "-", found.metadata["Name"]).lower() == WHEEL

"""What the tests that drive Odoo from outside share."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command of the repository, as a person would."""

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def made_up_demo(run) -> subprocess.CompletedProcess[str]:
    """Run the demo on its made-up ledger, once for all who look at what it leaves."""
    return run("make", "demo", "ONCE=1")


@pytest.fixture(scope="session")
def french() -> Mapping[str, str]:
    """Return the French of each term of the addon that is translated."""
    catalogue = polib.pofile((ROOT / "relance_avancee/i18n/fr.po").read_text())
    return {term.msgid: term.msgstr for term in catalogue.translated_entries()}


def _variables() -> dict[str, str]:
    """Return the environment without what a make above this one says of itself."""
    # With these, the make below would tell which folder it enters and leaves.
    inherited = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    return {key: val for key, val in os.environ.items() if key not in inherited}

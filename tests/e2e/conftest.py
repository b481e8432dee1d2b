"""What the tests that drive Odoo from outside share."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
LONGEST = "test_ninety_days"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest test last: it runs beside the others from the start."""
    items.sort(key=lambda item: item.path.stem == LONGEST)


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


@pytest.fixture(scope="session", autouse=True)
def ninety_days(request, tmp_path_factory) -> Iterator[Callable[[], tuple[int, str]]]:
    """Start the ninety days, if wanted; return how to wait for their status and text.

    They take one processor of two, and as long as all the other tests.
    """
    if all(item.path.stem != LONGEST for item in request.session.items):
        yield lambda: (1, "The ninety days were not started.")
        return
    output = tmp_path_factory.mktemp("ninety_days") / "output"
    with output.open("w") as stream:
        process = subprocess.Popen(
            ["dev/python", "tests/e2e/ninety_days.py"],
            cwd=ROOT,
            env=_variables(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    yield lambda: (process.wait(), output.read_text())
    process.kill()


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

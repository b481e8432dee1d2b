"""The repository, for the tests that read it."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def addon() -> Path:
    """Return the folder of the addon."""
    return ROOT / "relance_avancee"


ADDONS = sorted(manifest.parent for manifest in ROOT.glob("*/__manifest__.py"))


@pytest.fixture(scope="session", params=ADDONS, ids=lambda addon: addon.name)
def each_addon(request) -> Path:
    """Return the folder of each addon of the repository in turn."""
    return request.param


@pytest.fixture(scope="session")
def manifest(addon) -> dict:
    """Return the addon's manifest."""
    return _read_manifest(addon)


@pytest.fixture(scope="session")
def each_manifest(each_addon) -> dict:
    """Return the manifest of each addon in turn."""
    return _read_manifest(each_addon)


@pytest.fixture(scope="session")
def tracked_files() -> list[Path]:
    """Return the files that git has, or is about to have."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = [ROOT / name for name in listed.splitlines()]
    return [path for path in paths if path.is_file()]


def _read_manifest(addon: Path) -> dict:
    """Return what the manifest of an addon says."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())

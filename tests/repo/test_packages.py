"""What the set-up installs is what its hash says, or is refused (finding 31)."""

import hashlib
import json
import re
import zipfile

import pytest

from environment import packages, python_env
from environment.paths import DEV
from environment.steps import SetupError

REQUIREMENTS = sorted(DEV.glob("requirements*.txt"))
PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.M)
NAMES = {"name": "relance-harmless", "wheel": "relance_harmless-1.0-py3-none-any.whl"}


def pins(text):
    """Return {name: version} of what a file of requirements pins."""
    found = PIN.findall(text)
    return {re.sub("[_.]", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_each_version_has_its_hashes(path):
    locked = packages.locked(path).read_text()
    assert pins(locked) == pins(path.read_text()), "run dev/lock"
    entries = re.split(r"\n(?=\S)", locked.strip())
    assert len(entries) == len(pins(locked))
    assert all("--hash=sha256:" in entry for entry in entries)


def test_each_file_of_hashes_is_of_a_file_of_requirements():
    found = sorted(path.name for path in packages.LOCKED.iterdir())
    assert found == [path.name for path in REQUIREMENTS]


def test_packages_are_installed_in_one_place_that_checks_hashes():
    sources = {path: path.read_text() for path in DEV.rglob("*.py")}
    installing = {path.name for path, text in sources.items() if '"pip", "in' in text}
    assert installing == {"packages.py"}
    assert "--require-hashes" in sources[DEV / "environment" / "packages.py"]


def test_the_checkers_of_node_are_locked_and_run_no_script():
    lock = json.loads((DEV / "node" / "package-lock.json").read_text())
    found = {name: one for name, one in lock["packages"].items() if name}
    assert all("integrity" in one for one in found.values())
    node = (DEV / "environment" / "node.py").read_text()
    assert '"npm", "ci", "--ignore-scripts"' in node


# What is refused


@pytest.fixture
def index(tmp_path, monkeypatch):
    """Return a folder with a package, the only place where pip looks."""
    wheel = tmp_path / NAMES["wheel"]
    info = "relance_harmless-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("relance_harmless.py", "")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: relance-harmless\nVersion: 1.0\n",
        )
        archive.writestr(f"{info}/RECORD", "")
    for name, value in (
        ("PIP_NO_INDEX", "1"),
        ("PIP_FIND_LINKS", str(tmp_path)),
        ("PIP_CONFIG_FILE", "/dev/null"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(packages, "LOCKED", tmp_path)
    return tmp_path


def install(index, digest):
    """Install the package of the index as one whose hash is ``digest``."""
    hashed = f" --hash=sha256:{digest}" if digest else ""
    requirements = index / "requirements-harmless.txt"
    requirements.write_text(f"{NAMES['name']}==1.0{hashed}\n")
    target = index / "installed"
    options = [f"--target={target}"]
    title = "Installing a harmless package"
    packages.install(title, python_env.python(), [requirements], *options)
    return target / "relance_harmless.py"


def test_a_package_that_is_what_its_hash_says_is_installed(index):
    digest = hashlib.sha256((index / NAMES["wheel"]).read_bytes()).hexdigest()
    assert install(index, digest).exists()


def test_a_changed_package_is_refused_and_says_what_to_do(index):
    digest = hashlib.sha256(b"as it was released").hexdigest()
    with pytest.raises(SetupError) as caught:
        install(index, digest)
    told = str(caught.value)
    assert told.startswith("Refused: relance-harmless==1.0 is not what dev/locked")
    assert "compare it with what its project released" in told
    assert "run dev/lock" in told
    assert not (index / "installed").exists()


def test_a_package_without_a_hash_is_refused(index):
    with pytest.raises(SetupError, match=r"Refused: relance-harmless==1\.0"):
        install(index, "")


def test_a_package_that_cannot_be_fetched_is_no_changed_one(index):
    (index / NAMES["wheel"]).unlink()
    with pytest.raises(SetupError, match="reaches its Python package index"):
        install(index, "0" * 64)

"""Python packages: what is installed is what its hash in dev/locked says."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from .paths import DEV, STATE, digest
from .steps import SetupError, is_complete, log_of, replacing, run

LOCKED = DEV / "locked"
# They have no wheel, the last none for Python 3.12: built here, with pinned tools.
BUILT_HERE = {"docopt", "ofxparse", "vobject", "markupsafe"}
BUILD_REQUIREMENTS = DEV / "requirements-build.txt"
BUILD_TOOLS = STATE / "build_tools"
LOCK_REQUIREMENTS = DEV / "requirements-lock.txt"
LOCK_TOOLS = STATE / "lock_tools"
ADVICE = "Check that this machine reaches its Python package index, then try again."
OLDEST_PYTHON = "3.11"

PINNED = re.compile(r"^([\w.-]+)==", re.M)
# As pip tells of a package whose content is not what was expected.
CHANGED = re.compile(
    r"^    (\S+)(?: from .*)?:\n(?: +(?:Expected|or) .*\n)+ +Got ", re.M
)
# As it tells of one without any hash.
UNKNOWN = re.compile(r"^    (\S+) --hash=", re.M)


def locked(requirements: Path) -> Path:
    """Return the file that has the hashes of ``requirements``."""
    return LOCKED / requirements.name


def install(
    title: str,
    interpreter: Path,
    requirements: Sequence[Path],
    *options: object,
    builds: bool = False,
) -> None:
    """Install the packages of ``requirements``, each checked before any is installed.

    Wheels alone, but where ``builds``: some may be sources, which are built here.

    :raise SetupError: when one is not what its hash says, or cannot be fetched.
    """
    command = [interpreter, "-m", "pip", "install", "--disable-pip-version-check"]
    files = [locked(path) for path in requirements]
    checked = ["--require-hashes", "--only-binary=:all:"]
    environment = dict(os.environ)
    if builds:
        _ensure_build_tools(interpreter)
        # Of each name: with :all:, pip takes no source, or nothing else, of another.
        checked = ["--require-hashes", f"--only-binary={','.join(_wheels(files))}"]
        checked += ["--no-build-isolation", "--use-pep517"]
        environment["PYTHONPATH"] = str(BUILD_TOOLS)
    options = (*options, *(f"--requirement={path}" for path in files))
    try:
        run(title, [*command, *checked, *options], ADVICE, env=environment)
    except SetupError as error:
        _refuse_changed(log_of(title))
        raise error from None


def _wheels(files: Sequence[Path]) -> list[str]:
    """Return the names of the packages of ``files`` that come as wheels alone."""
    names = {name for path in files for name in PINNED.findall(path.read_text())}
    return sorted(name for name in names if name.lower() not in BUILT_HERE)


def _refuse_changed(log: Path) -> None:
    """Say which packages are not what their hashes say, if any is.

    :raise SetupError: when there is one.
    """
    told = log.read_text(errors="replace") if log.exists() else ""
    names = sorted({*CHANGED.findall(told), *UNKNOWN.findall(told)})
    if names:
        raise SetupError(
            f"Refused: {', '.join(names)} is not what dev/locked expects; nothing was "
            "installed or run.\nSomebody may have changed it: compare it with what its "
            "project released. Only when the change is meant, run dev/lock and commit."
            f"\nLog: {log}"
        )


def _ensure_build_tools(interpreter: Path) -> None:
    """Unpack what builds the sources, apart from what Odoo runs with."""
    _ensure_tools(
        "Installing build tools", BUILD_TOOLS, BUILD_REQUIREMENTS, interpreter
    )


def _ensure_tools(
    title: str, tools: Path, requirements: Path, interpreter: Path
) -> None:
    inputs = digest(requirements.read_text())
    if not is_complete(tools, inputs):
        with replacing(tools, inputs) as folder:
            install(title, interpreter, [requirements], f"--target={folder}")


def write_locks(interpreter: Path) -> None:
    """Write the hashes of all that is published of the packages pinned in dev/.

    Of each version, those of all files: other machines and versions of Python take
    others. UV_DEFAULT_INDEX names another package index.
    """
    title = "Installing what reads hashes"
    _ensure_tools(title, LOCK_TOOLS, LOCK_REQUIREMENTS, interpreter)
    for requirements in sorted(DEV.glob("requirements*.txt")):
        part = STATE / requirements.name
        command = [LOCK_TOOLS / "bin" / "uv", "pip", "compile", requirements]
        options = ["--no-deps", "--universal", f"--python-version={OLDEST_PYTHON}"]
        shape = ["--generate-hashes", "--no-annotate", "--no-header", "--no-cache"]
        part.unlink(missing_ok=True)
        output = f"--output-file={part}"
        run(
            f"Locking {requirements.stem}", [*command, *options, *shape, output], ADVICE
        )
        shutil.move(part, locked(requirements))

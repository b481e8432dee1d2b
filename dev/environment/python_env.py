"""The virtual environments, each built from pinned requirements."""

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from . import apt, packages
from .paths import DEV, STATE, digest
from .steps import SetupError, is_complete, mark_complete, replacing, run

REQUIREMENTS = DEV / "requirements.txt"
TEST_REQUIREMENTS = DEV / "requirements-test.txt"
ADDONS_REQUIREMENTS = DEV / "requirements-addons.txt"
LINT_REQUIREMENTS = DEV / "requirements-lint.txt"
SCREENSHOTS_REQUIREMENTS = DEV / "requirements-screenshots.txt"
ODOO_VENV = STATE / "venv"
LINT_VENV = STATE / "lint_venv"
SCREENSHOTS_VENV = STATE / "screenshots_venv"
ADDONS = STATE / "addons"
BIN = STATE / "bin"

# Compiled for speed: what the managers of Python versions compile takes a third longer.
SYSTEM_PYTHON = Path("/usr/bin/python3")
SUPPORTED = ("3.11.", "3.12.")
PROBE = """
import importlib.util, json, sys
print(json.dumps([sys.version, importlib.util.find_spec("ensurepip") is not None]))
"""
PDF_LIBRARIES = ("libxrender1", "libxext6", "libx11-6", "libfontconfig1")


class Interpreter(NamedTuple):
    """A Python on this machine, and whether it can make environments."""

    path: Path
    version: str
    makes_environments: bool

    @property
    def is_supported(self) -> bool:
        """Tell whether Odoo and its packages run with it."""
        return self.version.startswith(SUPPORTED)


def python(venv: Path = ODOO_VENV) -> Path:
    """Return the interpreter of a virtual environment."""
    return venv / "bin" / "python"


def site_packages() -> Path:
    """Return the folder of the packages that run beside Odoo."""
    (folder,) = (ODOO_VENV / "lib").glob("python3.*/site-packages")
    return folder


def requirements_digest() -> str:
    """Return what identifies the set of packages that Odoo runs with."""
    return digest(REQUIREMENTS.read_text(), _interpreter().version)


def ensure_odoo_venv() -> None:
    """Build the environment that runs Odoo and the tests, unless it is there."""
    _ensure_venv(ODOO_VENV, REQUIREMENTS, TEST_REQUIREMENTS)
    _ensure_pdf_printer()


def ensure_addons() -> None:
    """Unpack the addons of others, unless they are there.

    They stand in a folder of their own, to put on PYTHONPATH: their wheels require a
    package "odoo", which Odoo is not here.
    """
    inputs = digest(_interpreter().version, ADDONS_REQUIREMENTS.read_text())
    if is_complete(ADDONS, inputs):
        return
    with replacing(ADDONS, inputs) as folder:
        options = ["--no-deps", f"--target={folder}"]
        title = "Installing addons of others"
        packages.install(title, python(), [ADDONS_REQUIREMENTS], *options)


def ensure_lint_venv() -> None:
    """Build the environment of the checkers, unless it is there."""
    _ensure_venv(LINT_VENV, LINT_REQUIREMENTS)


def ensure_screenshots_venv() -> None:
    """Build the environment that takes screenshots, unless it is there."""
    _ensure_venv(SCREENSHOTS_VENV, SCREENSHOTS_REQUIREMENTS)


def _ensure_venv(venv: Path, *requirements: Path) -> None:
    texts = [path.read_text() for path in requirements]
    interpreter = _interpreter()
    inputs = digest(interpreter.version, venv, *texts)
    if is_complete(venv, inputs):
        return
    _check(interpreter)
    shutil.rmtree(venv, ignore_errors=True)
    create = [interpreter.path, "-m", "venv", venv]
    run(f"Creating {venv.name}", create, "Install Python 3.11 with its venv module.")
    title = f"Installing packages in {venv.name}"
    builds = venv == ODOO_VENV
    packages.install(title, python(venv), requirements, builds=builds)
    mark_complete(venv, inputs)


@functools.cache
def _interpreter() -> Interpreter:
    """Return the Python of the environments: Debian's own, else the one that runs."""
    if SYSTEM_PYTHON.exists():
        system = _probe(SYSTEM_PYTHON)
        if system.is_supported and system.makes_environments:
            return system
    return _probe(Path(sys.base_prefix, "bin", "python3"))


def _probe(path: Path) -> Interpreter:
    told = subprocess.run([path, "-c", PROBE], capture_output=True, check=True)
    return Interpreter(path, *json.loads(told.stdout))


def _check(interpreter: Interpreter) -> None:
    if not interpreter.is_supported:
        found = interpreter.version.split()[0]
        raise SetupError(f"This set-up needs Python 3.11 (or 3.12), not {found}.")
    if not interpreter.makes_environments:
        apt.install(["python3-venv"], "A virtual environment")


def _ensure_pdf_printer() -> None:
    """Put the patched wkhtmltopdf alone in a folder, to come first on PATH."""
    printer = BIN / "wkhtmltopdf"
    if printer.exists():
        return
    packed = ODOO_VENV / "bin" / "wkhtmltopdf-pack"
    if not _runs(packed):
        apt.install(PDF_LIBRARIES, "wkhtmltopdf")
    BIN.mkdir(parents=True, exist_ok=True)
    printer.unlink(missing_ok=True)
    printer.symlink_to(packed)


def _runs(program: Path) -> bool:
    tried = subprocess.run([program, "--version"], capture_output=True, check=False)
    return tried.returncode == 0


def path_variable() -> str:
    """Return a PATH on which our programs come before the machine's."""
    folders = [BIN, ODOO_VENV / "bin", os.environ.get("PATH", os.defpath)]
    return os.pathsep.join(map(str, folders))

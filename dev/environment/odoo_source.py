"""Odoo 19.0 itself: Debian's package unpacked, or a commit fetched, or one's own."""

import os
import shutil
from pathlib import Path

from .apt import PrivateApt, architecture, is_debian, machine_suite
from .paths import STATE, digest
from .steps import SetupError, is_complete, replacing, run

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo.git"
# Of the branch 19.0: git checks what it fetches by this very sum.
COMMIT = "8d05257d83f9128953f580a066db67c48fcdb96f"
FOLDER = STATE / "odoo"
VERSION_FILE = "VERSION"

UNSTABLE_PACKAGES = (
    "odoo-19",
    # Odoo's package links its static files to those of the following ones.
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-glyphicons-halflings",
)
# Unstable's Font Awesome 7 lacks the icons of 4.7, its Inconsolata the file, of Odoo.
STABLE_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata", "fonts-ocr-b")

# Debian removed this file; without one, every page logs an error in the browser.
REMOVED_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def home() -> Path:
    """Return the folder that contains the ``odoo`` package, to put on PYTHONPATH."""
    chosen = os.environ.get("ODOO_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    packaged = FOLDER / "usr" / "lib" / "python3" / "dist-packages"
    return packaged if packaged.is_dir() else FOLDER


def addons_paths() -> list[Path]:
    """Return the folders of Odoo's own addons."""
    folders = [home() / "odoo" / "addons", home() / "addons"]
    return [folder for folder in folders if folder.is_dir()]


def version() -> str:
    """Return what identifies this very Odoo, down to the packager's revision."""
    if os.environ.get("ODOO_HOME"):
        return f"{SERIES} in {home()}"
    return (FOLDER / VERSION_FILE).read_text()


def ensure_odoo() -> None:
    """Put Odoo in the state folder unless it is there, or check the one chosen."""
    if os.environ.get("ODOO_HOME"):
        _check_chosen_home()
        return
    packaged = (UNSTABLE_PACKAGES, STABLE_PACKAGES, architecture())
    inputs = digest(SERIES, *(packaged if is_debian() else (COMMIT,)))
    if is_complete(FOLDER, inputs):
        return
    with replacing(FOLDER, inputs) as folder:
        if is_debian():
            _unpack_from_debian(folder)
        else:
            fetch_commit(folder)


def _check_chosen_home() -> None:
    if not _is_of_series(home()):
        message = f"ODOO_HOME={home()} does not contain Odoo {SERIES}."
        raise SetupError(f"{message} Point it to a checkout of that branch.")


def _is_of_series(folder: Path) -> bool:
    release = folder / "odoo" / "release.py"
    return release.is_file() and "(19, 0," in release.read_text()


def _unpack_from_debian(folder: Path) -> None:
    downloads = folder / "apt"
    for suite, packages in (
        (machine_suite(), STABLE_PACKAGES),
        ("unstable", UNSTABLE_PACKAGES),
    ):
        PrivateApt(suite, downloads / suite).unpack(packages, folder)
    changelog = folder / "usr/share/doc/odoo-19/changelog.Debian.gz"
    (folder / VERSION_FILE).write_text(digest(changelog.read_bytes()))
    shutil.rmtree(downloads)
    addons = folder / "usr/lib/python3/dist-packages/odoo/addons"
    _restore_removed_file(addons)
    _report_broken_links(addons)


def _restore_removed_file(addons: Path) -> None:
    removed = addons / REMOVED_FILE
    removed.parent.mkdir(parents=True, exist_ok=True)
    removed.touch()


def _report_broken_links(addons: Path) -> None:
    broken = [
        path
        for pattern in ("*/static/**/*.js", "*/static/**/fonts/**/*")
        for path in addons.glob(pattern)
        if path.is_symlink() and not path.exists()
    ]
    for path in broken:
        print(f"  Warning: {path} links to {os.readlink(path)}, which is missing.")


def fetch_commit(
    folder: Path, commit: str = COMMIT, repository: str = REPOSITORY
) -> None:
    """Put one commit of Odoo, without its history, into an empty ``folder``.

    :raise SetupError: if git is missing, the commit is not there or is of another
        series than 19.0.
    """
    if not shutil.which("git"):
        raise SetupError("Odoo is fetched by git here: install it, or set ODOO_HOME.")
    git = ["git", "-C", folder]
    advice = "Set ODOO_HOME to a checkout of Odoo 19.0 instead."
    run("Preparing for Odoo", [*git, "init", "--quiet"], advice)
    run("Fetching Odoo", [*git, "fetch", "--depth=1", repository, commit], advice)
    run("Unpacking Odoo", [*git, "checkout", "--detach", commit], advice)
    if not _is_of_series(folder):
        raise SetupError(f"{commit} is not of Odoo {SERIES}. {advice}")
    (folder / VERSION_FILE).write_text(commit)

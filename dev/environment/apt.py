"""Debian packages: unpacked from a private apt state, or installed when root."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .steps import SetupError, announced, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NETWORK_ADVICE = "Check that this machine reaches its Debian mirror, then run it again."


def is_debian() -> bool:
    """Tell whether this is a Debian machine whose apt knows a mirror."""
    system = platform.freedesktop_os_release()
    return system.get("ID") == "debian" and mirror() is not None


def machine_suite() -> str:
    """Return the codename of the Debian release that this machine follows."""
    return platform.freedesktop_os_release()["VERSION_CODENAME"]


def mirror() -> str | None:
    """Return the address from which this machine's apt takes its release."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    for line in listed.splitlines():
        release, address = line.split(" ", 1)
        if release == machine_suite():
            return address
    return None


class PrivateApt:
    """An apt of its own for one suite: the machine's lists and packages stay as is."""

    def __init__(self, suite: str, folder: Path) -> None:
        self.suite = suite
        self.folder = folder
        (folder / "lists" / "partial").mkdir(parents=True)
        (folder / "archives" / "partial").mkdir(parents=True)
        signed_by = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        source = f"deb {signed_by}{mirror()} {suite} main\n"
        (folder / "sources.list").write_text(source)

    def unpack(self, packages: Sequence[str], root: Path) -> None:
        """Download packages, which apt verifies, and unpack them into a root."""
        count = f"{len(packages)} Debian packages"
        self._run(f"Reading Debian {self.suite}", "update")
        self._run(f"Downloading {count} of {self.suite}", "download", *packages)
        with announced(f"Unpacking {count} of {self.suite}"):
            for package in sorted(self.folder.glob("*.deb")):
                _unpack(package, root)

    def _run(self, title: str, *arguments: str) -> None:
        settings = {
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "-",
            "Dir::Cache::Archives": self.folder / "archives",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "Acquire::Retries": "3",
            "Acquire::Languages": "none",
            "APT::Sandbox::User": "root",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        command = ["apt-get", *options, *arguments]
        run(title, command, NETWORK_ADVICE, cwd=self.folder)


def _unpack(package: Path, root: Path) -> None:
    unpacked = subprocess.run(
        ["dpkg", "-x", package, root], capture_output=True, text=True, check=False
    )
    if unpacked.returncode:
        reason = unpacked.stderr.strip()
        raise SetupError(f"{package.name} did not unpack: {reason}. Run it again.")
    package.unlink()


def install(packages: Sequence[str], purpose: str) -> None:
    """Install packages on the machine itself; only root can.

    :raise SetupError: saying the command to type, when not root or without apt.
    """
    names = " ".join(packages)
    if os.geteuid() or not shutil.which("apt-get"):
        advice = f"As root: apt-get update && apt-get install {names}"
        raise SetupError(f"{purpose}: {names} not installed. {advice}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet_install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    run("Updating the package lists", ["apt-get", "update"], NETWORK_ADVICE)
    run(f"Installing {names}", quiet_install, NETWORK_ADVICE, env=environment)


def architecture() -> str:
    """Return the machine's architecture, as a part of what identifies a build."""
    return platform.machine()

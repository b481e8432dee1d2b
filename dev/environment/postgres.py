"""A private PostgreSQL server on a unix socket, or the one that PG* variables name."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .paths import STATE, digest
from .private_server import PrivateServer, client
from .steps import SetupError


def is_ours() -> bool:
    """Tell whether we run the server: not when PGHOST names one."""
    return not os.environ.get("PGHOST")


def connection() -> Mapping[str, str]:
    """Return the PG* variables that reach the server."""
    if is_ours():
        return _our_server().connection()
    return {key: value for key, value in os.environ.items() if key.startswith("PG")}


def psql(
    statement: str,
    database: str = "postgres",
    server: PrivateServer | None = None,
) -> list[str]:
    """Run one SQL statement, on another server if given; return its result's lines."""
    command = [client("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
    reached = server.connection() if server else connection()
    result = subprocess.run(
        [*command, database],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **reached},
    )
    if result.returncode:
        raise SetupError(f"PostgreSQL refused {statement!r}: {result.stderr.strip()}")
    return result.stdout.splitlines()


def ensure_server() -> None:
    """Start the server unless it answers already.

    :raise SetupError: if it does not start, or if the one named by PGHOST is unfit.
    """
    if is_ours():
        _our_server().ensure()
    else:
        _check_their_server()


def stop_server() -> None:
    """Stop our server and forget its databases; leave somebody else's alone."""
    if is_ours():
        _our_server().remove()


def _check_their_server() -> None:
    if psql("SELECT current_user") == ["postgres"]:
        raise SetupError("Odoo refuses the role 'postgres': set PGUSER to another one.")


def _our_server() -> PrivateServer:
    """Return the server of the state folder; root's runs as another user."""
    if os.geteuid() == 0:
        return PrivateServer(Path("/var/tmp") / f"relance_avancee_{digest(STATE)}")
    return PrivateServer(STATE / "postgres")

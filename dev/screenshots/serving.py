"""A served database, for a browser that somebody else drives."""

import contextlib
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from environment import odoo_command, postgres

FROZEN_ODOO = Path(__file__).with_name("frozen_odoo.py")
HOST = "127.0.0.1"
LONGEST_START = 90


@contextlib.contextmanager
def serve(
    name: str, moment: datetime | None = None, *, to_print: bool = False
) -> Iterator[str]:
    """Serve the database; yield its address, to which its mails link from now on.

    With a ``moment`` (naive UTC), Odoo lives from it on. Served ``to_print``, it says
    nothing, and the links stay what they are.
    """
    port = free_port()
    if not to_print:
        _link_to(name, f"http://{HOST}:{port}")
    options = ["-d", name, "--db-filter", f"^{name}$", f"--http-port={port}"]
    options += ["--log-level=error", "--max-cron-threads=0"]
    command = odoo_command.command("server", *options)
    if moment:
        # "python -m odoo" becomes "python frozen_odoo.py MOMENT"
        command[1:3] = [str(FROZEN_ODOO), moment.isoformat()]
    environment = odoo_command.environment()
    errors = subprocess.DEVNULL if to_print else None
    server = subprocess.Popen(command, env=environment, stderr=errors)
    try:
        wait_for(f"http://{HOST}:{port}/web/health")
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait()


def _link_to(name: str, address: str) -> None:
    postgres.psql(
        f"UPDATE ir_config_parameter SET value = '{address}'"
        " WHERE key = 'web.base.url'",
        name,
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    """Wait until the server answers.

    :raise TimeoutError: when it does not within a minute and a half.
    """
    for _second in range(LONGEST_START):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(1)
    raise TimeoutError(f"{address} does not answer.")

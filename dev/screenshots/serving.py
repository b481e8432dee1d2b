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

from environment import odoo_command

FROZEN_ODOO = Path(__file__).with_name("frozen_odoo.py")
HOST = "127.0.0.1"
LONGEST_START = 90


@contextlib.contextmanager
def serve(
    name: str, moment: datetime | None = None, errors: int | None = None
) -> Iterator[str]:
    """Serve the database; yield its address.

    With a ``moment`` (naive UTC), Odoo lives from it on; ``errors`` is where it
    complains, as ``subprocess`` knows it.
    """
    port = free_port()
    options = ["-d", name, "--db-filter", f"^{name}$", f"--http-port={port}"]
    options += ["--log-level=error", "--max-cron-threads=0"]
    command = odoo_command.command("server", *options)
    if moment:
        # "python -m odoo" becomes "python frozen_odoo.py MOMENT"
        command[1:3] = [str(FROZEN_ODOO), moment.isoformat()]
    environment = odoo_command.environment()
    server = subprocess.Popen(command, env=environment, stderr=errors)
    try:
        wait_for(f"http://{HOST}:{port}/web/health")
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait()


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

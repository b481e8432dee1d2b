"""PostgreSQL restarted, or crashed, under an Odoo at work, which goes on by itself."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from crew import crew
from environment import databases, odoo_command, postgres
from environment.private_server import PrivateServer, client
from job import DAY
from play import Play
from sink import UnrulySink

# What Odoo was told to be committed stays so in a crash, as in production.
SETTINGS = {"synchronous_commit": "on"}
RESTARTS = [
    (mode, phase, delay)
    for mode in ("fast", "immediate")
    for phase, delay in (("plan", 0.4), ("dispatch", 0.6), ("send", 0.8))
]
CRASHED_MAIL = 10


@pytest.fixture(scope="module")
def server(books) -> Iterator[PrivateServer]:
    """Return a server of our own, with the books: the other one is not only ours."""
    # a socket's path is short, and root's server belongs to nobody
    folder = Path(mkdtemp(prefix="relance_faults_", dir="/var/tmp"))
    found = PrivateServer(folder, SETTINGS)
    found.ensure()
    try:
        copy_books(books, found)
        yield found
    finally:
        found.remove()


@pytest.fixture(scope="module")
def away(books, server, tmp_path_factory):
    """Return a crew that works on that server."""
    name = f"{books}_away"
    copy_on(server, books, name)
    folder = tmp_path_factory.mktemp("away")
    with crew(name, folder, f"--db_host={server.folder}") as found:
        yield name, found


@pytest.fixture
def remote(books, server, away, tmp_path) -> Iterator[Play]:
    """Return a play on fresh books there."""
    name, staff = away
    copy_on(server, books, name)
    with UnrulySink(tmp_path / "mails") as sink:
        yield Play(name, sink, staff, server)


@pytest.mark.parametrize(("mode", "phase", "delay"), RESTARTS)
def test_postgresql_restarts_under_the_job(remote, conclude, mode, phase, delay):
    worker = remote.start(*DAY)
    worker.wait_for(phase)
    time.sleep(delay)
    assert worker.is_alive()
    remote.server.restart(mode)
    remote.sink.note_in_flight()
    worker.wait()
    remote.finish()
    again = sum(line.startswith("again") for line in worker.said())
    conclude(remote, f"PostgreSQL restarted ({mode}) in {phase}, {again} tries more")


def test_postgresql_crashes_with_a_mail_in_flight(remote, conclude):
    def crash(rank):
        if rank == CRASHED_MAIL:
            remote.server.restart("immediate")
            remote.sink.note_in_flight()

    remote.sink.after = crash
    remote.run(*DAY)
    remote.finish()
    conclude(remote, "PostgreSQL crashed with a mail in flight")


def copy_books(name: str, server: PrivateServer) -> None:
    """Copy the books from the usual server."""
    postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE template0', server=server)
    with subprocess.Popen(
        [client("pg_dump"), "-Fc", "-Z0", name],
        env={**odoo_command.environment(), **postgres.connection()},
        stdout=subprocess.PIPE,
    ) as dump:
        subprocess.run(
            [client("pg_restore"), "--no-owner", "-d", name],
            env={**odoo_command.environment(), **server.connection()},
            stdin=dump.stdout,
            check=True,
        )


def copy_on(server: PrivateServer, source: str, name: str) -> None:
    """Make a database of the server, afresh, like another one of it."""
    postgres.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', server=server)
    postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"', server=server)
    shared = databases.filestore(source)
    databases.link_files(shared, databases.filestore(name))

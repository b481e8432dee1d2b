"""The development database is its owner's alone, and root's (finding 14).

Whoever reaches its socket is superuser; root's Odoo runs what stands in it.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest

from environment.postgres import psql
from environment.private_server import PROGRAM, PrivateServer
from environment.steps import SetupError

SMALL = {"shared_buffers": "16MB", "max_connections": "10", "max_wal_size": "32MB"}

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")


@pytest.fixture(scope="module")
def server():
    """Return a server of these tests alone, removed with its folder."""
    found = PrivateServer(
        Path(mkdtemp(prefix="relance_closed_", dir="/var/tmp")), SMALL
    )
    found.ensure()
    yield found
    found.remove()


@pytest.fixture
def place():
    """Return a place that is free, where everybody may write."""
    folder = Path(mkdtemp(prefix="relance_place_", dir="/var/tmp"))
    yield folder / "server"
    shutil.rmtree(folder)


def mode(path):
    return path.stat().st_mode & 0o777


def ask_as(user, server):
    """Return what psql says when ``user`` asks who it is there."""
    entry = pwd.getpwnam(user)
    program = server.folder.with_name(f"{server.folder.name}_program") / PROGRAM
    return subprocess.run(
        [program / "bin" / "psql", "-XAtq", "-c", "SELECT current_user", "postgres"],
        env={**server.connection(), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
    )


def test_the_server_says_that_its_socket_is_its_owner_s(server):
    assert psql("SHOW unix_socket_permissions", server=server) == ["0700"]
    assert mode(server.folder / ".s.PGSQL.5432") == 0o700
    assert psql("SHOW listen_addresses", server=server) == [""]


def test_its_folders_are_its_owner_s(server):
    assert [mode(server.folder), mode(server.folder / "data")] == [0o700, 0o700]


@as_root
def test_another_user_of_the_machine_is_refused(server):
    refused = ask_as("daemon", server)
    assert refused.returncode
    assert "Permission denied" in refused.stderr


@as_root
def test_its_owner_and_root_still_reach_it(server):
    assert ask_as("nobody", server).stdout == "relance\n"
    assert ask_as("root", server).stdout == "relance\n"


@as_root
def test_root_writes_nothing_in_the_folder_of_nobody(server):
    nobody = pwd.getpwnam("nobody").pw_uid
    found = list(server.folder.rglob("*"))
    assert found
    assert [path for path in found if path.lstat().st_uid != nobody] == []


@as_root
def test_nobody_cannot_change_the_program_that_runs_it(server):
    copy = server.folder.with_name(f"{server.folder.name}_program")
    open_ones = [
        path
        for path in [copy, *copy.rglob("*")]
        if not path.is_symlink() and (path.stat().st_uid or mode(path) & 0o022)
    ]
    assert open_ones == []


def test_a_server_that_an_older_set_up_left_open_is_closed(server):
    server.folder.chmod(0o755)
    server.ensure()
    assert mode(server.folder) == 0o700


def test_a_link_in_its_place_is_not_followed(place):
    target = place.with_name("target")
    target.mkdir(mode=0o755)
    place.symlink_to(target)
    with pytest.raises(SetupError, match="is a link: remove it"):
        PrivateServer(place, SMALL).ensure()
    assert (mode(target), target.stat().st_uid) == (0o755, os.geteuid())


@as_root
def test_a_folder_of_somebody_else_is_not_taken(place):
    place.mkdir()
    os.chown(place, pwd.getpwnam("daemon").pw_uid, -1)
    with pytest.raises(SetupError, match="belongs to somebody else"):
        PrivateServer(place, SMALL).ensure()

"""A disk without a byte left for Odoo's files: reminders need none."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import COPY
from crew import crew
from environment import databases
from job import DAY
from play import Play
from sink import UnrulySink

SIZE = "64m"
BLOCK = 1 << 16


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """Return a small disk of our own."""
    if os.geteuid():
        pytest.skip("only root can mount a disk to fill")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_the_disk_is_full(books, disk, tmp_path, conclude):
    databases.copy_database(books, COPY)
    shutil.copytree(databases.filestore(books), disk / "filestore" / COPY)
    with (
        UnrulySink(tmp_path / "mails") as sink,
        crew(COPY, tmp_path, f"--data-dir={disk}") as staff,
    ):
        play = Play(COPY, sink, staff)
        play.run("attach_documents")
        fill(disk)
        play.run(*DAY)
        play.finish()
        with pytest.raises(OSError, match="No space left"):
            (disk / "one more").write_bytes(b"x")
        conclude(play, "a full disk, each reminder with the PDF of its invoices")
        assert all(mail.files == len(mail.balances) for mail in sink.received)


def fill(disk: Path) -> None:
    """Write until there is no space left."""
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(BLOCK))
        except OSError:
            return

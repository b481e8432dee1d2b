"""Where Debian has no package, Odoo is one commit, the one that is named."""

import re
import subprocess

import pytest

from environment import odoo_source, steps
from environment.steps import SetupError

AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.com")


@pytest.fixture(autouse=True)
def logs(tmp_path, monkeypatch):
    """Keep the logs of the steps apart from those of a real set-up."""
    monkeypatch.setattr(steps, "LOGS", tmp_path / "logs")


@pytest.fixture
def repository(tmp_path):
    """Return a repository with a release of Odoo, two commits old."""
    folder = tmp_path / "repository"
    (folder / "odoo").mkdir(parents=True)
    git(folder, "init", "--quiet")
    for serial in ("first", "second"):
        commit_release(folder, f"version_info = (19, 0, 0, FINAL, 0, '')  # {serial}")
    return folder


def git(folder, *arguments):
    """Run git in ``folder``; return what it says."""
    done = subprocess.run(
        ["git", "-C", folder, *AUTHOR, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit_release(folder, text):
    """Commit a release of Odoo; return the commit."""
    (folder / "odoo" / "release.py").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", text)
    return git(folder, "rev-parse", "HEAD")


def fetch(tmp_path, repository, commit):
    """Fetch ``commit`` from ``repository`` as the set-up does; return the folder."""
    folder = tmp_path / "fetched"
    folder.mkdir()
    odoo_source.fetch_commit(folder, commit, str(repository))
    return folder


def test_the_commit_named_is_fetched_whatever_the_branch_has_become(
    tmp_path, repository
):
    named = git(repository, "rev-parse", "HEAD~1")
    folder = fetch(tmp_path, repository, named)
    assert git(folder, "rev-parse", "HEAD") == named
    assert (folder / "odoo" / "release.py").read_text().endswith("# first")
    assert (folder / odoo_source.VERSION_FILE).read_text() == named


def test_the_commit_is_a_whole_sum_and_no_branch():
    assert re.fullmatch("[0-9a-f]{40}", odoo_source.COMMIT)


def test_a_commit_that_is_not_there_is_refused_with_what_to_do(tmp_path, repository):
    with pytest.raises(SetupError, match=r"Fetching Odoo.*\n.*ODOO_HOME"):
        fetch(tmp_path, repository, "0" * 40)


def test_a_commit_of_another_series_is_refused(tmp_path, repository):
    other = commit_release(repository, "version_info = (18, 0, 0, FINAL, 0, '')")
    with pytest.raises(SetupError, match=r"is not of Odoo 19\.0"):
        fetch(tmp_path, repository, other)

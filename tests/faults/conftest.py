"""The books are made once; each fault plays on a copy, under the same name."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from audit import Audit
from crew import Crew, beside_odoo, crew
from environment import databases
from environment.paths import database_name
from play import Play
from sink import UnrulySink

BOOKS = database_name("faults_books")
COPY = database_name("faults")


@pytest.fixture(scope="session")
def books() -> Iterator[str]:
    """Return the name of the database with the books; nobody ever plays on it."""
    databases.clone_database(BOOKS)
    beside_odoo("books.py", BOOKS)
    yield BOOKS
    for name in (BOOKS, COPY):
        databases.drop_database(name)


@pytest.fixture(scope="session")
def staff(books, tmp_path_factory) -> Iterator[Crew]:
    """Return the crew that most faults share: its models fit every copy."""
    databases.copy_database(books, COPY)
    with crew(COPY, tmp_path_factory.mktemp("crew")) as found:
        yield found


@pytest.fixture
def play(books, staff, tmp_path) -> Iterator[Play]:
    """Return a play on fresh books."""
    databases.copy_database(books, COPY)
    with UnrulySink(tmp_path / "mails") as sink:
        yield Play(COPY, sink, staff)


@pytest.fixture
def conclude(request) -> Callable[..., None]:
    """Return the end of a fault: its audit, and a line that tells what happened."""
    capture = request.config.pluginmanager.get_plugin("capturemanager")

    def conclude(play: Play, story: str, unsent: Any = ()) -> None:
        findings = Audit(play, unsent).findings()
        copies = play.sink.counts()
        twice = sum(count - 1 for count in copies.values())
        verdict = f"{len(findings)} findings" if findings else "sound"
        with capture.global_and_fixture_disabled():
            told = f"{story}: {len(copies)} mails, {twice} twice, {verdict}"
            sys.stdout.write(f"\n  {told}\n")
        assert findings == []

    return conclude

"""Several workers, and hosts, dispatch by jobs: no reminder twice, none lost."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from environment import databases, postgres
from environment.paths import CHECKOUT, database_name
from environment.python_env import ODOO_VENV
from queue_server import Host, balancer

DAY = "tests/faults/queue_day.py"
MOMENT = "2025-03-19T09:00:00"
REMINDERS = 4000
# Those of the test that loses a host.
FEWER = 1000
BOOKS = database_name("queue_books")
DATABASE = database_name("queue")
LONGEST = 900
FIRST = f"SELECT id FROM relance_reminder ORDER BY id LIMIT {FEWER}"
WORKERS = "SELECT worker_pid, count(*) FROM queue_job GROUP BY worker_pid"
MAILS_OF_EACH = """
    SELECT mails, count(*) FROM (
        SELECT reminder.id, count(DISTINCT message.message_id) AS mails
          FROM relance_reminder reminder
          LEFT JOIN relance_delivery delivery ON delivery.reminder_id = reminder.id
          LEFT JOIN mail_mail mail ON mail.id = delivery.mail_id
          LEFT JOIN mail_message message ON message.id = mail.mail_message_id
         WHERE reminder.state = 'queued'
      GROUP BY reminder.id) counted GROUP BY mails
"""


@pytest.fixture(scope="module")
def books() -> Iterator[str]:
    """Return a database with all the reminders approved, to be copied."""
    live("prepare", BOOKS)
    yield BOOKS
    databases.drop_database(BOOKS)


@pytest.fixture
def database(books) -> Iterator[str]:
    """Return a copy of the books."""
    databases.copy_database(books, DATABASE)
    yield DATABASE
    databases.drop_database(DATABASE)


@pytest.fixture
def tell(request) -> Callable[[str], None]:
    """Return how a test says in one line what happened."""
    return request.config.pluginmanager.get_plugin("terminalreporter").write_line


def test_two_workers_share_all_reminders(database, tell, tmp_path):
    log = tmp_path / "odoo.log"
    with Host(database, MOMENT, log, workers=2).running():
        seconds = work_off(database)
    workers = dict(line.split("|") for line in query(WORKERS))
    tell(f"\n  {REMINDERS} reminders in {seconds:.0f} s, jobs by worker: {workers}")
    assert query(MAILS_OF_EACH) == [f"1|{REMINDERS}"]
    assert query("SELECT count(*) FROM mail_mail") == [str(REMINDERS)]
    assert len(workers) == 2
    assert_log_is_clean(log)


def test_a_host_that_is_lost_loses_no_reminder(database, tell, tmp_path):
    query(f"DELETE FROM relance_reminder WHERE id NOT IN ({FIRST})")
    hosts = [Host(database, MOMENT, tmp_path / f"{n}.log", workers=1) for n in (1, 2)]
    first, second = hosts
    with balancer(hosts) as port:
        first.jobs_port = second.jobs_port = port
        with first.running(), second.running():
            live("dispatch", database)
            wait_until(lambda: count_jobs("started") == 2)
            first.kill()
            seconds = work_off(database)
    tell(f"\n  {FEWER} reminders in {seconds:.0f} s, one host of two lost")
    assert query(MAILS_OF_EACH) == [f"1|{FEWER}"]
    assert query("SELECT count(*) FROM mail_mail") == [str(FEWER)]
    assert query("SELECT count(*) > 0 FROM queue_job WHERE retry > 1") == ["t"]


def live(verb: str, name: str) -> None:
    """Have the day happen beside Odoo."""
    subprocess.run(["dev/python", DAY, verb, name], cwd=CHECKOUT, check=True)


def work_off(name: str) -> float:
    """Create the jobs as the cron does; return the seconds until all are done."""
    start = time.monotonic()
    live("dispatch", name)
    wait_until(lambda: count_jobs() == count_jobs("done"))
    return time.monotonic() - start


def wait_until(is_true: Callable[[], bool]) -> None:
    """Wait for it, for some minutes at most."""
    end = time.monotonic() + LONGEST
    while not is_true():
        assert time.monotonic() < end, query(
            "SELECT state, retry, exc_message, count(*) FROM queue_job GROUP BY 1, 2, 3"
        )
        time.sleep(1)


def count_jobs(state: str = "%") -> int:
    """Return how many jobs there are, in a state."""
    return int(query(f"SELECT count(*) FROM queue_job WHERE state LIKE '{state}'")[0])


def query(statement: str) -> list[str]:
    """Return the rows of a statement."""
    return postgres.psql(statement, DATABASE)


def assert_log_is_clean(log: Path) -> None:
    """Check that Odoo warned of nothing."""
    checker = [str(ODOO_VENV / "bin" / "checklog-odoo"), str(log)]
    checked = subprocess.run(
        checker, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout

"""Live three months of a company, show what left and what waits, then serve it."""

import argparse
import fcntl
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo import receivables, receivables_ledger
from demo.build import build_morning
from demo.company import COLLECTOR, SALESPEOPLE
from demo.days import PARIS, worked_until
from demo.life import Books, read_books
from demo.report import Outcome, print_outcome, read_outcome, write_summary
from demo.sink import HOST, Sink
from environment import databases, odoo_command
from environment.paths import CHECKOUT_ID, STATE, database_name
from environment.steps import SetupError, clear_errors

FOLDER = STATE / f"demo_{CHECKOUT_ID}"
MAILS = FOLDER / "mails"
FIRST_PORT = 8069
BAD_LEDGER = 2
# Who logs in; the password is the login.
PEOPLE = (
    ("admin", "administrator, and manager of reminders"),
    (COLLECTOR[0], f"{COLLECTOR[1]}, collector"),
    (SALESPEOPLE[0][0], f"{SALESPEOPLE[0][1]}, salesperson"),
)


def main(arguments: argparse.Namespace) -> int:
    """Run the demo; return its exit status."""
    today = datetime.now(PARIS).date()
    books = _read_books(arguments.ledger, worked_until(today))
    name = database_name("demo")
    port = _free_port(arguments.port)
    with _alone(), Sink(MAILS) as sink:
        databases.clone_database(name)
        config.parse_config(_odoo_options(name), setup_logging=True)
        if books.today != today:
            print(f"  Nobody works today: the morning is that of {books.today}.")
        mails = build_morning(name, books, sink.port, f"http://{HOST}:{port}")
        status = _tell(name, mails, sink)
        return status if arguments.once else _serve(name, port)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the demo's database and mails from another demo of this checkout."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            advice = "End it (Ctrl-C), or wait for it, then run this again."
            raise SetupError(f"A demo of this checkout is running. {advice}") from error
        yield


def _read_books(path: Path | None, today: date) -> Books:
    """Return the books to live with; leave with a message if their file is wrong."""
    if path is None:
        return read_books(today)
    try:
        lines = receivables.read_receivables(path)
    except receivables.LedgerError as error:
        print(f"{error}\nNothing was loaded.", file=sys.stderr)
        raise SystemExit(BAD_LEDGER) from error
    return Books(receivables_ledger.build_ledger(lines, today), today)


def _odoo_options(name: str) -> list[str]:
    return ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]


def _tell(name: str, mails: list[dict[str, Any]], sink: Sink) -> int:
    """Print what was done and what waits; return 1 if a mail is missing or too many."""
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        outcome = read_outcome(env, mails)
        write_summary(outcome, sink.folder)
        print_outcome(outcome)
        print(f"\nRead the mails in {sink.index}")
        if waiting := env["relance.reminder"].search([("state", "=", "draft")]):
            print(f"See the page of a customer: {_make_page(env, waiting)}")
            cr.commit()
        return _conclude(outcome, sink)


def _make_page(env: Environment, waiting: Any) -> str:
    """Return the address of the page of the customer who owes the most of them."""
    owing = max(waiting, key=lambda reminder: reminder.amount_overdue)
    values = {"company_id": owing.company_id.id, "debtor_id": owing.debtor_id.id}
    [(_link, url)] = env["relance.access"]._issue([values | {"purpose": "hand"}])
    return str(url)


def _conclude(outcome: Outcome, sink: Sink) -> int:
    """Print the last line, and what is wrong if the sink does not hold those mails."""
    expected = len(outcome.mails)
    if sink.count != expected:
        print(f"Error: {sink.count} mails arrived, not {expected}.", file=sys.stderr)
    print(outcome.last_line(sink.folder))
    return int(sink.count != expected)


def _serve(name: str, port: int) -> int:
    """Serve Odoo until it is interrupted; return its exit status."""
    print(f"\nOdoo opens on http://{HOST}:{port}/odoo, where one logs in as")
    for login, who in PEOPLE:
        print(f"  {login:8} password {login:8} {who}")
    print("Ctrl-C ends it.", flush=True)
    options = ["-d", name, "--db-filter", f"^{name}$", "--http-port", str(port)]
    command = odoo_command.command("server", *options, "--log-level=warn")
    server = subprocess.Popen(command, env=odoo_command.environment())
    try:
        return server.wait()
    except KeyboardInterrupt:
        return server.wait()


def _free_port(port: int) -> int:
    """Return the first free port from ``port`` on."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if probe.connect_ex((HOST, port)):
            return port
    return _free_port(port + 1)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end before Odoo is served")
    parser.add_argument("--ledger", type=Path, help="a CSV file of receivables")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="of Odoo")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    with clear_errors():
        sys.exit(main(_parse(sys.argv[1:])))

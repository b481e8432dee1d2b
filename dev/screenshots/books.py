"""The books of the demo on its morning, for the pictures: books.py DATABASE."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from odoo.tools import config

from demo.build import build_morning
from demo.company import ADDRESS
from demo.days import PARIS, worked_until
from demo.life import read_books
from demo.sink import Sink
from environment.steps import clear_errors


def main(name: str) -> None:
    """Fill the database ``name``; the mails go to a sink that is thrown away."""
    books = read_books(worked_until(datetime.now(PARIS).date()))
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with tempfile.TemporaryDirectory() as folder, Sink(Path(folder) / "mails") as sink:
        build_morning(name, books, sink.port, ADDRESS["website"])


if __name__ == "__main__":
    with clear_errors():
        main(sys.argv[1])

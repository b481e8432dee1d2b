"""The aged balance equals the ledger to the cent, on days that nobody chose."""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from aged_books import AgedBooks, Question, read_span

from environment import databases
from environment.paths import database_name

DEMO = database_name("demo")
# A database that is there already may be checked instead: a customer's, a larger one.
GIVEN = os.environ.get("RELANCE_AGED_DATABASES", "").split()
DAYS = 10
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Checked:
    """A database, its books, and the addon's tables of ten days."""

    books: AgedBooks
    tables: list[dict]


@pytest.fixture(scope="module", params=GIVEN or ["demo", "ledger"])
def checked(request, run) -> Iterator[Checked]:
    """Read the journal items in Python, and the tables in Odoo."""
    name = request.param
    if name == "demo":
        name = DEMO
        done = request.getfixturevalue("made_up_demo")
        assert done.returncode == 0, done.stderr
    elif name == "ledger":
        name = database_name("aged_ledger")
        options = ["--size", "10k", "--database", name, "--install"]
        done = run("dev/python", "dev/bench/ledger.py", *options)
        assert done.returncode == 0, done.stderr
    books = AgedBooks(name)
    days = [day.isoformat() for day in choose_days(books)]
    done = run("dev/python", "tests/e2e/aged_tables.py", name, *days)
    assert done.returncode == 0, done.stderr
    yield Checked(books, [json.loads(line) for line in done.stdout.splitlines()])
    if request.param == "ledger":
        databases.drop_database(name)


def test_there_is_a_table_for_each_of_ten_days(checked):
    assert len({table["day"] for table in checked.tables}) == DAYS
    assert any(table["lines"] for table in checked.tables)


def test_each_row_is_what_the_journal_items_say(checked):
    for table in checked.tables:
        answer = checked.books.answer(ask(table))
        found = {
            line["id"]: [
                exact(amount) for amount in [*line["amounts"], line["credits"]]
            ]
            for line in table["lines"]
        }
        assert found == {
            holder: [amount.quantize(CENT) for amount in row]
            for holder, row in answer.rows.items()
        }, describe(table)


def test_the_ledger_is_the_sum_of_its_items(checked):
    for table in checked.tables:
        answer = checked.books.answer(ask(table))
        assert exact(table["check"]["ledger"]) == answer.ledger, describe(table)


def test_the_table_and_the_named_differences_are_the_ledger(checked):
    for table in checked.tables:
        check = table["check"]
        named = sum(exact(found["amount"]) for found in check["differences"])
        assert exact(check["table"]) + named == exact(check["ledger"]), describe(table)
        assert check["unexplained"] == 0, describe(table)
        rows = sum(exact(line["total"]) for line in table["lines"])
        assert rows == exact(check["table"]) == exact(table["totals"]["total"])


def test_each_difference_has_the_amount_that_its_name_says(checked):
    for table in checked.tables:
        found = {
            difference["kind"]: exact(difference["amount"])
            for difference in table["check"]["differences"]
            if not difference["kind"].startswith("matched_")
        }
        assert found == checked.books.answer(ask(table)).outside, describe(table)


def exact(amount: float) -> Decimal:
    """Return an amount of JSON to the cent."""
    return Decimal(str(amount)).quantize(CENT)


def ask(table: dict) -> Question:
    """Return the question that a table answers."""
    return Question(
        date.fromisoformat(table["day"]),
        frozenset(table["companies"]),
        table["company_currency"],
        table["currency"] or None,
        table["by"],
    )


def describe(table: dict) -> str:
    """Return which table it is, for who reads a failure."""
    return f"{table['day']} by {table['by']} in currency {table['currency']}"


def choose_days(books: AgedBooks) -> list[date]:
    """Return ten days within the life of the books, the same at each run."""
    first, last = read_span(books)
    chance = random.Random(2026)
    span = range((last - first).days + 1)
    numbers = chance.sample(span, min(DAYS, len(span)))
    return sorted(first + timedelta(days=number) for number in numbers)

"""A ledger in a file is read whole or refused, each wrong line by its number."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest

from demo.receivables import (
    COLUMNS,
    MOST_ERRORS_SHOWN,
    LedgerError,
    read_receivables,
    read_split,
)

RIGHT = {
    "customer": "3993-QUNVJ",
    "country": "770",
    "invoice": "F1",
    "invoice_date": "2026-01-02",
    "due_date": "2026-02-01",
    "amount": "50.39",
    "disputed": "0",
    "paper": "1",
    "settled_date": "2026-01-23",
}
WRONG_VALUES = {
    "customer": ["", "  "],
    "country": ["FR", "", "-7", "1234567890"],
    "invoice": [""],
    "invoice_date": ["", "2026-02-30", "02/01/2026", "20260102", "2026-1-2"],
    "due_date": ["", "2026-13-01", "2026-01-01"],
    "amount": ["", "-5", "0", "12,50", "1e3", "NaN", "1.005", "1000000000"],
    "disputed": ["", "2", "yes"],
    "paper": ["", "-1"],
    "settled_date": ["soon", "2026-00-10"],
}


@pytest.fixture
def refused(tmp_path):
    """Return a function that reads a text, and gives the lines of its refusal."""

    def refuse(text: str | bytes) -> list[str]:
        path = tmp_path / "ledger.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(LedgerError) as error:
            read_receivables(path)
        return [line.removeprefix(f"{path} ") for line in str(error.value).splitlines()]

    return refuse


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text which is right."""

    def read(text: str):
        path = tmp_path / "ledger.csv"
        path.write_text(text)
        return read_receivables(path)

    return read


def csv_of(*rows: dict[str, str], columns=COLUMNS) -> str:
    """Return a file of these rows, each the right one but for what it says."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([(RIGHT | row)[name] for name in columns] for row in rows)
    return text.getvalue()


def several(count: int, **values: str) -> list[dict[str, str]]:
    """Return that many rows, of which only the number differs."""
    return [values | {"invoice": f"F{rank}"} for rank in range(count)]


def test_a_right_line_is_read_as_it_stands(read):
    (receivable,) = read(csv_of({}))
    assert receivable.line == 2
    assert receivable.customer == "3993-QUNVJ"
    assert receivable.country == 770
    assert receivable.amount == Decimal("50.39")
    assert receivable.due_date == date(2026, 2, 1)
    assert receivable.settled_date == date(2026, 1, 23)


def test_an_invoice_may_be_unsettled(read):
    (receivable,) = read(csv_of({"settled_date": ""}))
    assert receivable.settled_date is None


def test_the_columns_may_stand_in_any_order(read):
    (receivable,) = read(csv_of({}, columns=COLUMNS[::-1]))
    assert receivable.invoice == "F1"


def test_a_byte_order_mark_and_empty_lines_are_no_matter(read):
    text = csv_of({}, {"invoice": "F2"}).replace("\n", "\n\n")
    assert len(read("\ufeff" + text)) == 2


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named_on_line_1(refused, column):
    columns = [name for name in COLUMNS if name != column]
    (message,) = refused(csv_of({}, columns=columns))
    assert message.startswith(f"line 1: {column}: missing")


def test_an_unknown_column_is_named_on_line_1(refused):
    text = csv_of({}).replace("settled_date\n", "settled_date,colour\n")
    (message,) = refused(text)
    assert message.startswith("line 1: colour: unknown")


def test_a_column_there_twice_is_named_on_line_1(refused):
    (message,) = refused(csv_of({}, columns=[*COLUMNS, "amount"]))
    assert message.startswith("line 1: amount: there twice")


@pytest.mark.parametrize(
    ("column", "value"),
    [(column, value) for column, values in WRONG_VALUES.items() for value in values],
)
def test_a_wrong_value_is_named_with_its_line_and_column(refused, column, value):
    (message,) = refused(csv_of(*several(1), {column: value}))
    assert message.startswith(f"line 3: {column}: ")


def test_two_wrong_values_of_a_line_are_both_named(refused):
    messages = refused(csv_of({"amount": "-1", "due_date": "never"}))
    assert [message.split(":")[1].strip() for message in messages] == [
        "amount",
        "due_date",
    ]


def test_each_duplicate_names_its_line_and_the_first_one(refused):
    messages = refused(csv_of({}, {}, {"invoice": "F2"}, {}))
    assert [message.split(":")[0] for message in messages] == ["line 3", "line 5"]
    assert all("F1 stands on line 2 too" in message for message in messages)


def test_a_customer_of_two_countries_names_both_lines(refused):
    (message,) = refused(csv_of({}, {"invoice": "F2", "country": "391"}))
    assert message.startswith("line 3: country: line 2 says 770")


def test_a_date_years_away_is_named_with_its_line(refused):
    (message,) = refused(csv_of(*several(1), {"settled_date": "2062-01-23"}))
    assert message.startswith("line 3: settled_date: 2062-01-23")


def test_a_line_too_short_is_named(refused):
    text = csv_of({}, {"invoice": "F2"}).replace(",2026-01-23\n", "\n")
    messages = refused(text)
    assert [message.split(":")[0] for message in messages] == ["line 2", "line 3"]
    assert all("8 values for 9 columns" in message for message in messages)


def test_a_file_without_invoices_is_refused(refused):
    (message,) = refused(csv_of())
    assert "there is no invoice" in message


def test_an_empty_file_lacks_all_columns(refused):
    (message,) = refused("")
    assert message.startswith(f"line 1: {', '.join(COLUMNS)}: missing")


def test_a_file_in_another_encoding_is_refused(refused):
    (message,) = refused(csv_of({"customer": "Équipement"}).encode("latin-1"))
    assert "UTF-8" in message


def test_an_unclosed_quote_is_refused(refused):
    (message,) = refused(csv_of({}).replace("3993", '"3993'))
    assert "not CSV" in message


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LedgerError, match=r"none\.csv: .*LEDGER="):
        read_receivables(tmp_path / "none.csv")


def test_only_the_first_of_many_errors_are_shown(refused):
    rows = several(MOST_ERRORS_SHOWN + 3, amount="0")
    *messages, last = refused(csv_of(*rows))
    lines = [int(message.split(":")[0].removeprefix("line ")) for message in messages]
    assert lines == list(range(2, 2 + MOST_ERRORS_SHOWN))
    assert last == "… and 3 more."


def test_the_longest_span_is_allowed(read):
    last = date.fromisoformat(RIGHT["invoice_date"])
    settled = last + timedelta(days=15 * 365)
    assert read(csv_of({"settled_date": settled.isoformat()}))


@pytest.fixture
def split(tmp_path):
    """Return a function that reads what is learnt from and what is forecast."""

    def read(history, test):
        paths = []
        for name, lines in (("a.csv", history), ("b.csv", test)):
            path = tmp_path / name
            rows = [
                ",".join((RIGHT | line)[column] for column in COLUMNS) for line in lines
            ]
            path.write_text("\n".join([",".join(COLUMNS), *rows]))
            paths.append(path)
        return read_split(*paths)

    return read


EARLIER = {"invoice": "F0", "invoice_date": "2025-12-01", "due_date": "2025-12-31"}


def test_the_lines_of_a_split_may_stand_in_any_order(split):
    later = RIGHT | {"invoice": "F2", "invoice_date": "2026-01-03"}
    history, test = split([later, EARLIER], [RIGHT])
    assert [one.invoice for one in history] == ["F2", "F0"]
    assert [one.invoice for one in test] == ["F1"]


def test_an_invoice_in_both_files_is_refused(split):
    with pytest.raises(LedgerError, match=r"b.csv line 3: invoice F0 is in .*a.csv"):
        split([EARLIER], [RIGHT, EARLIER])


def test_files_that_are_exchanged_are_refused(split):
    with pytest.raises(LedgerError, match="Are the files exchanged"):
        split([RIGHT], [EARLIER])

"""A table in a file: text in any encoding, a workbook, or neither."""

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.table_file import (
    MOST_LINES,
    MOST_UNZIPPED,
    UTF_16,
    WORKBOOK,
    TableError,
    parse_date,
    read_table,
)


def workbook(*rows):
    """Return a workbook of these rows, as bytes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


WHOLE = workbook(["invoice", "date", "level"], ["F1", dt.date(2026, 6, 5), 1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_read_whatever_its_encoding(encoding):
    content = "Numéro\tDate\r\nF1\t05/06/2026\r\n".encode(encoding)
    assert read_table(content) == [(1, ["Numéro", "Date"]), (2, ["F1", "05/06/2026"])]


def test_a_workbook_gives_its_cells_as_a_person_writes_them():
    rows = read_table(
        workbook(
            ["Facture", "Date", "Niveau", "Note"],
            [],
            [" F1 ", dt.datetime.fromisoformat("2026-06-05T09:30"), 2.0, None],
            [101, dt.date(2026, 6, 5), 1.5, True],
        )
    )
    assert rows == [
        (1, ["Facture", "Date", "Niveau", "Note"]),
        (3, ["F1", "2026-06-05", "2"]),
        (4, ["101", "2026-06-05", "1.5", "True"]),
    ]


def test_a_formula_is_not_computed():
    assert read_table(workbook(["a", "=1+1", "b"])) == [(1, ["a", "", "b"])]


def test_only_the_first_sheet_is_read():
    book = openpyxl.Workbook()
    book.active.append(["first"])
    book.create_sheet().append(["second"])
    book.active = 1
    written = io.BytesIO()
    book.save(written)
    assert read_table(written.getvalue()) == [(1, ["first"])]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 is all that it has of a workbook",
        workbook(["cut short"])[:-40],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0 an old .xls",
        b"%PDF-1.4\0\0",
    ],
)
def test_what_is_no_table_is_told_so(content):
    with pytest.raises(TableError, match="unreadable"):
        read_table(content)


def test_an_archive_that_is_no_workbook_is_told_so():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(TableError, match="unreadable"):
        read_table(written.getvalue())


@given(st.binary(max_size=300), st.sampled_from([b"", WORKBOOK, *UTF_16]))
def test_no_file_is_a_surprise(content, start):
    with contextlib.suppress(TableError):
        read_table(start + content)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_no_damaged_workbook_is_a_surprise(place, damage):
    content = bytearray(WHOLE)
    content[place : place + len(damage)] = damage
    with contextlib.suppress(TableError):
        read_table(bytes(content))


def test_what_unzips_to_too_much_is_refused_before_it_is_unzipped():
    written = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"0" * MOST_UNZIPPED)
    with pytest.raises(TableError, match="large"):
        read_table(written.getvalue())


def test_entities_that_grow_without_end_are_refused():
    grown = "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12)
    )
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "{"lol" * 20}">{grown}]>'
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["one", "two"]))) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            if "one" in text and name.startswith("xl/worksheets"):
                text = bomb + text.replace("one", "&l11;")
            archive.writestr(name, text)
    with pytest.raises(TableError, match="unreadable"):
        read_table(written.getvalue())


def test_too_many_rows_are_refused():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _row in range(MOST_LINES + 1):
        sheet.append(["a"])
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(TableError, match="large"):
        read_table(written.getvalue())


def test_a_row_far_down_costs_no_more_than_the_bound():
    book = openpyxl.Workbook()
    book.active.cell(row=1_000_000, column=1, value="far")
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(TableError, match="large"):
        read_table(written.getvalue())


@pytest.mark.parametrize("text", ["46280", "46280.5", "46280,25", "15/09/2026"])
def test_the_days_of_a_spreadsheet_are_dates(text):
    assert parse_date(text) == dt.date(2026, 9, 15)


@pytest.mark.parametrize("text", ["19999", "80000", "4628", "462800", "46280x"])
def test_other_numbers_are_no_dates(text):
    with pytest.raises(ValueError, match=text):
        parse_date(text)

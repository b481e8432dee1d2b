"""The file of ratings: each line is read or told wrong, with its number."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.risk.ratings import read_ratings
from rules.table_file import get_lines

TODAY = dt.date(2026, 3, 31)


def read(*lines):
    return read_ratings(get_lines("\n".join(lines)), TODAY)


def test_a_line_names_its_customer_by_vat_or_siren():
    found = read(
        "TVA;SIREN;Note;Date", "FR 40 303265045;;72,5;01/02/2026", ";303265045;8;"
    )
    first, second = found.ratings
    assert (first.vat, first.rating, first.day) == (
        "FR40303265045",
        72.5,
        dt.date(2026, 2, 1),
    )
    assert (second.siren, second.day) == ("303265045", TODAY)
    assert not found.faults


def test_the_scale_may_go_either_way():
    [one] = read("siren,rating,best,worst", "303265045,2,1,5").ratings
    assert (one.best, one.worst) == (1, 5)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (";;72;", "nobody"),
        (";12;72;", "siren"),
        (";303265045;good;", "rating"),
        (";303265045;inf;", "rating"),
        (";303265045;101;", "scale"),
        (";303265045;50;soon", "date"),
        (";303265045;50;2027-01-01", "future"),
    ],
)
def test_a_bad_line_is_told_with_its_number(line, code):
    found = read("vat;siren;rating;date", ";303265045;50;", "", line)
    [fault] = found.faults
    assert (fault.line, fault.code) == (4, code)
    assert len(found.ratings) == 1


@pytest.mark.parametrize(
    ("lines", "code"),
    [((), "empty"), (("siren;date",), "column"), (("rating",), "column")],
)
def test_a_file_without_its_columns_says_so(lines, code):
    [fault] = read(*lines).faults
    assert fault.code == code


@given(st.text(max_size=200))
def test_no_file_is_a_surprise(text):
    read("siren;rating", text.replace('"', ""))

"""A file of reminders made elsewhere, as people write them."""

import datetime as dt

import pytest

from rules.table_file import Fault, decode, get_lines
from rules.takeover import elsewhere
from rules.takeover.elsewhere import PastReminder, parse_channel, parse_level

TODAY = dt.date(2026, 7, 1)
HEADER = "Invoice number;Date;Channel;Level;Address;Notes\n"


def read(text, today):
    """Return what a text file says."""
    return elsewhere.read(get_lines(text), today)


def read_one(line, header=HEADER):
    """Read a file of one line."""
    return read(header + line, TODAY)


def faults(*lines):
    """Return (line, code) of what is wrong in a file."""
    reading = read(HEADER + "\n".join(lines), TODAY)
    return [(fault.line, fault.code) for fault in reading.faults]


def test_a_line_tells_a_reminder():
    reading = read_one("FAC/2026/0041;05/06/2026;e-mail;friendly;a@b.example;Kind")
    assert reading.faults == ()
    assert reading.reminders == (
        PastReminder(
            2,
            "FAC/2026/0041",
            dt.date(2026, 6, 5),
            "1",
            "email",
            "a@b.example",
            "Kind",
        ),
    )


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_columns_are_separated_as_the_header_says(mark):
    text = f"invoice{mark}date{mark}level\nA1{mark}2026-06-05{mark}2\n"
    assert read(text, TODAY).reminders == (
        PastReminder(2, "A1", dt.date(2026, 6, 5), "2", "other"),
    )


def test_french_headers_and_words_are_understood():
    text = (
        "Niveau;N° facture;Date de relance;Canal;Observation\n"
        "Mise en demeure;A1;05/06/2026;Lettre recommandée;reçue\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        reading = read(decode(text.encode(encoding)), TODAY)
        assert reading.reminders == (
            PastReminder(2, "A1", dt.date(2026, 6, 5), "3", "registered", note="reçue"),
        )


@pytest.mark.parametrize(
    "written",
    ["05/06/2026", "5/6/2026", "05-06-2026", "05.06.2026", "05/06/26", "2026-06-05"],
)
def test_dates_are_read_day_first_or_iso(written):
    [reminder] = read_one(f"A1;{written};;1").reminders
    assert reminder.day == dt.date(2026, 6, 5)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (";05/06/2026;;1", "no_invoice"),
        ("A1;31/02/2026;;1", "date"),
        ("A1;;;1", "date"),
        ("A1;02/07/2026;;1", "future"),
        ("A1;05/06/2026;pigeon;1", "channel"),
        ("A1;05/06/2026;;7", "level"),
        ("A1;05/06/2026;;4", "level"),
        ("A1;05/06/2026", "level"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line, code):
    [fault] = read_one(line).faults
    assert (fault.line, fault.code) == (2, code)


def test_today_is_not_the_future():
    assert read_one("A1;01/07/2026;;1").reminders


def test_good_lines_are_kept_beside_bad_ones():
    reading = read(HEADER + "A1;05/06/2026;;1\nA2;oops;;1\nA3;06/06/2026;;1\n", TODAY)
    assert [reminder.line for reminder in reading.reminders] == [2, 4]
    assert reading.faults == (Fault(3, "date", "oops"),)
    assert reading.rows[3] == ["A2", "oops", "", "1"]


def test_empty_lines_and_quoted_line_breaks_keep_the_numbers_right():
    text = HEADER + '\nA1;05/06/2026;;1;;"two\nlines"\n;;;\nA2;oops;;1\n'
    reading = read(text, TODAY)
    assert reading.reminders[0].line == 3
    assert reading.faults[0].line == 6


def test_the_same_reminder_twice_is_told_with_the_first_line():
    reading = read(HEADER + "A1;05/06/2026;;1\na1;2026-06-05;;friendly\n", TODAY)
    assert reading.faults == (Fault(3, "repeated", "2"),)


def test_another_level_on_the_same_day_is_another_reminder():
    assert faults("A1;05/06/2026;;1", "A1;05/06/2026;;2") == []


def test_a_file_without_its_columns_is_refused_once():
    reading = read("What;When\nA1;05/06/2026\n", TODAY)
    assert reading.faults == (
        Fault(1, "column", "invoice"),
        Fault(1, "column", "date"),
        Fault(1, "column", "level"),
    )
    assert reading.reminders == ()


def test_an_empty_file_is_refused():
    assert read("\n \n", TODAY).faults == (Fault(1, "empty"),)


def test_words_of_levels_and_channels():
    assert parse_level(" Amiable ") == "1"
    assert parse_channel("Téléphone") == "phone"
    assert parse_channel("") == "other"

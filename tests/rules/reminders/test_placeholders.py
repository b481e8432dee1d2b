"""The words in braces that a text block may contain."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reminders.placeholders import (
    NAMES,
    fill,
    fill_line,
    has_words_in_tags,
    unknown_names,
)

VALUES = {name: f"<{name}>" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_each_word_is_filled_and_known(name):
    assert fill(f"a {{{name}}} b", VALUES) == f"a <{name}> b"
    assert unknown_names(f"{{{name}}}") == []


def test_the_words_that_texts_were_written_with_stay_known():
    words = "{customer} {contact} {company} {collector} {total} {net} {count} "
    assert unknown_names(words + "{days_late} {due_date} {answer_date}") == []


def test_a_word_is_filled_wherever_it_stands_in_a_page():
    text = '<p title="{count}">Dear <b>{contact}</b>,<br/>{total}&nbsp;({count})</p>'
    values = {"contact": "Anne", "total": "1 200 €", "count": 2}
    assert fill(text, values) == (
        '<p title="2">Dear <b>Anne</b>,<br/>1 200 €&nbsp;(2)</p>'
    )


def test_a_number_is_written_even_when_it_is_zero():
    assert fill("{days_late} days", {"days_late": 0}) == "0 days"


def test_what_is_filled_in_is_not_read_again():
    values = {"customer": "{total} & Sons {customer}", "total": "5 €"}
    assert fill("{customer}", values) == "{total} & Sons {customer}"


def test_a_customer_may_have_a_backslash_in_its_name():
    assert fill("{customer}", {"customer": r"A\1 \g<0>"}) == r"A\1 \g<0>"


def test_a_word_without_a_value_stays_visible():
    assert fill("{total} {net}", {"net": 5}) == "{total} 5"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no braces",
        "{}",
        "{total",
        "total}",
        "{total!r}",
        "{total.__class__}",
        "{total[0]}",
        "{0}",
        "%(total)s ${net",
        "p { color: red }",
        "<style>p{color:red;}</style>",
    ],
)
def test_other_braces_are_left_alone(text):
    assert fill(text, VALUES) == text
    assert unknown_names(text) == []


def test_braces_around_a_word_in_braces_stay():
    assert fill("{{total}}", {"total": 5}) == "{5}"


def test_unknown_words_are_told_in_their_order():
    assert unknown_names("{totall} {total} <i>{nett}</i> {totall}") == [
        "totall",
        "nett",
        "totall",
    ]


@pytest.mark.parametrize("word", ["Total", " total ", "échéance", "NET"])
def test_a_word_that_is_meant_as_one_is_told(word):
    assert fill(f"{{{word}}}", VALUES) == f"{{{word}}}"
    assert unknown_names(f"{{{word}}}") == [word]


@given(st.text("{}ab_ <>&{}total"))
def test_a_text_without_values_comes_back_as_it_was(text):
    assert fill(text, {}) == text


@given(st.lists(st.sampled_from(NAMES) | st.text("<>& ,.é", min_size=1)))
def test_all_the_words_of_a_text_are_filled_and_nothing_else(parts):
    text = "".join(f"{{{part}}}" if part in NAMES else part for part in parts)
    filled = "".join(VALUES.get(part, part) for part in parts)
    assert fill(text, VALUES) == filled
    assert unknown_names(text) == []


@pytest.mark.parametrize("piece", ["<p {", "<", "{", "<{a", "{a", "<p {a} ", "a{b"])
def test_words_in_tags_are_looked_for_in_linear_time(piece):
    """80 kB of it took 15 seconds (finding 34)."""
    start = time.process_time()
    has_words_in_tags(piece * 20_000)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<a href="{company}">', True),
        ('<a title="a<b" href="{company}">', True),
        ("3 < 4, {company}", True),
        ("<p>{company}</p>", False),
        ("{company}<br>", False),
        ('<a href="{Company}">', False),
    ],
)
def test_a_word_in_a_tag_is_found(text, found):
    assert has_words_in_tags(text) is found


@pytest.mark.parametrize("white", [" ", "\n", "\r\n", "\t", "\u2028", "\x0b"])
def test_a_subject_has_one_space_for_whatever_white_space(white):
    """A header takes no line end (finding 29)."""
    filled = fill_line(f"Account{white}{{customer}}", {"customer": f"A{white}B"})
    assert filled == "Account A B"


def test_a_subject_keeps_the_no_break_spaces_of_french():
    assert fill_line("Atelier\u00a0: {customer}", {"customer": "Dupont\n"}) == (
        "Atelier\u00a0: Dupont"
    )

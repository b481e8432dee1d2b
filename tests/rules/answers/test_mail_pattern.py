"""What mails of machines say, and the patterns that are made from them."""

import re
from datetime import date

import pytest

from rules.answers.mail_pattern import (
    Found,
    Searched,
    choose_sentence,
    gather,
    make_pattern,
    read_mail,
    suggest,
)
from rules.sending.reply_items import OpenItem
from rules.sending.reply_sorter import Reply

ITEMS = (
    OpenItem("FAC/2026/00142", 1234.56, "EUR", date(2026, 2, 28)),
    OpenItem("FAC/2026/00151", 800.0, "EUR", date(2026, 3, 5)),
)
BODY = "Hello,\nInvoice FAC/2026/00142 of 1 234,56 € is approved: paid on 20/03/2026."


def mail(body="", subject="", items=ITEMS):
    """Return a mail received on Wednesday 11 March 2026."""
    return Reply(subject, body, date(2026, 3, 11), open_items=items)


def say(kind="will_pay", items=ITEMS, **groups):
    """Return what groups say."""
    return suggest(kind, Found("said", groups), mail(items=items))


@pytest.mark.parametrize("number", ["FAC/2026/00142", "fac-2026-00142", "FAC202600142"])
def test_a_number_means_its_item_however_it_is_written(number):
    assert say(number=number).items == ("FAC/2026/00142",)


def test_a_number_of_no_open_item_means_none_even_if_one_alone_is_open():
    assert say(number="FAC/2026/00999", items=ITEMS[:1]).items == ()


def test_without_a_number_the_words_tell_the_item():
    assert suggest("paid", Found("Invoice 142"), mail()).items == ("FAC/2026/00142",)
    assert say(items=ITEMS[:1]).items == ("FAC/2026/00142",)
    assert say().items == ()


@pytest.mark.parametrize(
    "amount", ["1 234,56", "1,234.56", "1234.56 EUR", "1.234,56 €"]
)
def test_an_amount_is_read_in_both_writings(amount):
    assert say(amount=amount).amount == pytest.approx(1234.56)


@pytest.mark.parametrize(
    "day", ["20/03/2026", "2026-03-20", "20 mars 2026", "20.03.26"]
)
def test_a_day_is_read_in_both_languages(day):
    assert say(date=day).day == date(2026, 3, 20)


def test_what_is_no_day_or_no_amount_is_none():
    assert (say(date="soon").day, say(amount="all of it").amount) == (None, None)


def test_one_expression_says_something_at_each_place():
    places = (Found("a", {"number": "1"}), Found("b", {"number": "2"}))
    assert gather([Searched("x", ("number",), places)]) == list(places)


def test_several_expressions_say_one_thing_together_or_nothing():
    number = Searched("x", ("number",), (Found("a", {"number": "1"}), Found("c")))
    day = Searched("y", ("date",), (Found("b", {"date": "2"}),))
    assert gather([number, day]) == [Found("a · b", {"number": "1", "date": "2"})]
    assert gather([number, Searched("z", (), ())]) == []


def test_the_mail_is_read_with_its_subject_and_without_what_it_quotes():
    text = read_mail(mail("Paid.\n\n> Please pay", "  About   F12 "))
    assert text == "About F12\nPaid."


def test_a_pattern_is_made_of_the_sentence_that_names_most():
    assert choose_sentence(mail(BODY)).startswith("Invoice FAC/2026/00142")


def test_a_pattern_made_from_a_mail_finds_it_and_others_like_it():
    expression = make_pattern(choose_sentence(mail(BODY)), mail(BODY))
    found = re.search(expression, read_mail(mail(BODY)))
    assert found["number"] == "FAC/2026/00142"
    assert found["amount"].strip() == "1 234,56"
    assert found["date"] == "20/03/2026"
    other = (
        BODY.replace("00142", "00777").replace("1 234,56", "99").replace("20/", "3/")
    )
    found = re.search(expression, other)
    assert (found["number"], found["date"]) == ("FAC/2026/00777", "3/03/2026")


def test_what_has_a_meaning_in_expressions_is_taken_as_it_is():
    assert make_pattern("Why? (a+b)* [c]", mail()) == r"Why\?\s+\(a\+b\)\*\s+\[c\]"
    assert make_pattern("", mail()) == ""

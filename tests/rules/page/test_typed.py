import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.typed import TypedError, read_amount, read_day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.56 CHF", "1234.56"),
        ("1234.5", "1234.5"),
        ("1234", "1234"),
        ("1.234", "1234"),
        ("1,234", "1234"),
        ("1.234.567", "1234567"),
        ("1 234 567,8", "1234567.8"),
        ("0,05", "0.05"),
        ("EUR 12", "12"),
    ],
)
def test_an_amount_is_read_in_french_and_in_english(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "-5", "1e9", "1,2345", "10.123.4", "1.23.456", "٣", "1 2a", "0,123"],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(TypedError):
        read_amount(text)


def test_the_decimals_are_those_of_the_currency():
    assert read_amount("1500", digits=0) == 1500
    with pytest.raises(TypedError):
        read_amount("15,5", digits=0)
    assert read_amount("1,2345", digits=4) == Decimal("1.2345")


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_what_we_write_is_read_back(amount):
    english = f"{amount:,.2f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    german = english.replace(",", "_").replace(".", ",").replace("_", ".")
    for text in (english, french + " €", german, f"{amount:.2f}"):
        assert read_amount(text) == amount


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_is_refused(text):
    with contextlib.suppress(TypedError):
        assert read_amount(text) >= 0


def test_a_day_is_that_of_a_field_or_typed_in_the_order_of_the_language():
    day = dt.date(2026, 12, 5)
    for text in ("2026-12-05", "05/12/2026", "5.12.2026", " 05-12-2026 ", "05/12/26"):
        assert read_day(text, "fr_FR") == day
    assert read_day("12/05/2026", "en_US") == day
    for text in ("", "soon", "31/02/2026", "2026-13-01"):
        with pytest.raises(TypedError):
            read_day(text, "fr_FR")

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.epc import BYTES, NAME, REMITTANCE, write_code

IBAN = "FR76 3000 6000 0112 3456 7890 189"


@given(
    holder=st.text(min_size=1, max_size=200),
    amount=st.decimals(min_value="0.01", max_value="999999999.99", places=2),
    told=st.text(max_size=300),
)
def test_each_code_has_the_fields_of_the_standard(holder, amount, told):
    code = write_code(holder, IBAN, "AGRIFRPP", amount, told)
    if code is None:
        return
    fields = code.split("\n")
    assert len(fields) == 11
    assert fields[:4] == ["BCD", "002", "1", "SCT"]
    assert fields[4] == "AGRIFRPP"
    assert 0 < len(fields[5]) <= NAME
    assert fields[6] == IBAN.replace(" ", "")
    assert Decimal(fields[7].removeprefix("EUR")) == amount
    assert fields[8:10] == ["", ""]
    assert len(fields[10]) <= REMITTANCE
    assert len(code.encode()) <= BYTES


def test_an_amount_is_written_with_two_decimals():
    code = write_code("Us", IBAN, "", Decimal("0.1") + Decimal("0.2"), "F1")
    assert "\nEUR0.30\n" in code


@pytest.mark.parametrize("amount", ["0", "-1", "1000000000", "0.001"])
def test_what_the_standard_has_no_room_for_has_no_code(amount):
    assert write_code("Us", IBAN, "", Decimal(amount), "F1") is None


def test_a_text_too_long_in_bytes_has_no_code():
    assert write_code("é" * 70, IBAN, "", Decimal(1), "漢" * 140) is None


def test_line_ends_in_a_name_make_no_field_of_their_own():
    code = write_code("Us\nEUR9.99", IBAN, "", Decimal(1), "F1\r\nX")
    assert code.split("\n")[5] == "Us EUR9.99"
    assert code.split("\n")[10] == "F1 X"

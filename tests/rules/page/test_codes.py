"""Each code that pays is read again from its picture, as a phone does."""

import base64
import random
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from rules.page.epc import write_code
from tools.qr import draw_code

CODES = 1000
# Dots of the picture for each of the code, and how many of the code are white around.
SCALE, MARGIN = 3, 4
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")
ACCOUNTS = (
    ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP"),
    ("FR14 2004 1010 0505 0001 3M02 606", "PSSTFRPPXXX"),
    ("DE89 3704 0044 0532 0130 00", ""),
    ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MALTMTMT"),
)
WORDS = (
    *("Société", "d’Équipement", "Müller & Söhne", "L'Haÿ-les-Roses", "Ærø", "GmbH"),
    *(
        "Łódź",
        "Ελλάδα",
        "България",
        "SARL",
        "Nº 7",
        "€uro",
        "“Chez Œdipe”",
        "+/-=",
        "<b>",
    ),
    *("O'Neil", "100 %", "a;b,c:d", "株式会社", "ΩΣ"),
)
LAST = Decimal("999999999.99")


def see(drawing):
    """Return the picture of a drawing as a screen shows it, in black and white."""
    tree = ElementTree.fromstring(base64.b64decode(drawing.partition(",")[2]))
    count = int(tree.get("viewBox").split()[2])
    size = (count + 2 * MARGIN) * SCALE
    picture = Image.new("L", (size, size), 255)
    brush = ImageDraw.Draw(picture)
    (path,) = tree
    assert not RUN.sub("", path.get("d"))
    for told in RUN.findall(path.get("d")):
        start, row, length = map(int, told)
        left, top = ((one + MARGIN) * SCALE for one in (start, row))
        corners = (left, top, left + length * SCALE - 1, top + SCALE - 1)
        brush.rectangle(corners, fill=0)
    return picture


def read(picture):
    """Return the text of the one code of a picture."""
    (found,) = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)
    return found.bytes.decode("utf-8"), found.ec_level


def make_up(chance):
    """Return a random holder, account, BIC, amount and reference."""
    iban, bic = chance.choice(ACCOUNTS)
    holder = " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))
    numbers = (
        f"FAC/2026/{chance.randint(1, 99999):05}"
        for _one in range(chance.randint(0, 9))
    )
    cents = chance.choice((1, chance.randint(1, 10**6), chance.randint(1, 10**11 - 1)))
    return holder, iban, bic, Decimal(cents) / 100, ", ".join(numbers)


def compare(holder, iban, bic, amount, told):
    """Read a code from its picture, and compare each field of it."""
    code = write_code(holder, iban, bic, amount, told)
    text, level = read(see(draw_code(code)))
    assert level == "M"
    service, version, charset, kind, *fields = text.split("\n")
    assert (service, version, charset, kind) == ("BCD", "002", "1", "SCT")
    seen_bic, seen_holder, seen_iban, seen_amount, purpose, structured, seen = fields
    assert seen_bic == bic
    assert seen_holder == holder[:70].strip()
    assert seen_iban == iban.replace(" ", "")
    assert seen_amount == f"EUR{amount:.2f}"
    assert (purpose, structured) == ("", "")
    assert seen == told[:140].strip()


def test_a_thousand_codes_are_read_from_their_pictures_field_by_field():
    chance = random.Random(17)
    for _code in range(CODES):
        compare(*make_up(chance))


@pytest.mark.parametrize("amount", [Decimal("0.01"), Decimal("1000"), LAST])
def test_the_least_and_the_largest_amount_are_read(amount):
    compare("Ateliers Morel", *ACCOUNTS[0], amount, "FAC/2026/00001")


def test_a_picture_of_another_amount_is_told_apart():
    code = write_code("Ateliers Morel", *ACCOUNTS[0], Decimal("10.00"), "")
    text, _level = read(see(draw_code(code.replace("EUR10.00", "EUR10.01"))))
    assert text != code

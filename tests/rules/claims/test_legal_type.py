"""What a debtor is presumed to be."""

import pytest

from rules.claims.legal_type import find_siren, presumed_type


@pytest.mark.parametrize(
    ("registry", "vat", "siren"),
    [
        ("217500016", None, "217500016"),
        ("217 500 016 00019", None, "217500016"),
        (None, "FR40303265045", "303265045"),
        ("303265045", "FR40217500016", "303265045"),
        ("12345", None, ""),
        (None, "BE0477472701", ""),
        (None, None, ""),
    ],
)
def test_the_siren_is_found_in_what_is_written(registry, vat, siren):
    assert find_siren(registry, vat) == siren


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_company": True}, "professional"),
        ({"is_company": False}, "consumer"),
        ({"vat": "FR40303265045"}, "professional"),
        ({"registry": "303265045"}, "professional"),
        ({"registry": "130005481"}, "public"),
        ({"is_company": True, "vat": "FR40217500016"}, "public"),
        ({"is_company": True, "registry": "130005481", "is_french": False},
         "professional"),
    ],
)  # fmt: skip
def test_a_debtor_is_presumed_from_what_is_known(facts, expected):
    nothing = {"is_company": False, "vat": None, "registry": None, "is_french": True}
    assert presumed_type(**nothing | facts) == expected

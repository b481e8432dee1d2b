"""What a debtor is presumed to be."""

import pytest

from rules.claims.legal_type import find_siren, get_name_hint, presumed_type


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


@pytest.mark.parametrize(
    "name",
    [
        "Commune de Valbrune",
        "La Mairie de Saint-Étienne",
        "VILLE DE LYON",
        "Lycée hôtelier des Collines",
        "Collège Jean Moulin",
        "École Jules-Ferry",
        "CHU de Nantes",
        "Centre hospitalier de Cholet",
        "Hôpital Nord",
        "EHPAD Les Tilleuls",
        "Communauté de communes du Pays d'Ancenis",
        "Communauté d’agglomération du Choletais",
        "Communauté urbaine d'Arras",
        "Métropole de Lyon",
        "Département de la Sarthe",
        "Région Bretagne",
        "SDIS 44",
        "Université de Caen",
        "Préfecture du Rhône",
        "C.C.A.S. de Nort",
        "CCAS de Nort",
        "Syndicat mixte des transports",
        "Syndicat intercommunal des eaux",
        "OPH du Maine",
        "Ministère de la Culture",
    ],
)
def test_a_public_body_is_told_by_its_name(name):
    assert get_name_hint(name) == "public"


@pytest.mark.parametrize(
    "name",
    [
        "Café de la Mairie",
        "Restaurant du Collège",
        "Boulangerie de la Commune",
        "Garage du Département SARL",
        "Hôtel de la Préfecture",
        "École de conduite Morel",
        "École de danse",
        "Lycée privé Saint-Joseph",
        "Hôpital privé du Confluent",
        "Amicale des anciens du lycée",
        "Commune SARL",
    ],
)
def test_a_false_friend_of_a_public_body_is_only_doubtful(name):
    assert get_name_hint(name) == "doubtful"


@pytest.mark.parametrize(
    "name", ["", "Dupont SARL", "Collegium Vini", "Communic'Action", "Villeneuve SA"]
)
def test_other_names_say_nothing(name):
    assert get_name_hint(name) is None

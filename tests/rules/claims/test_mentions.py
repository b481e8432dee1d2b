"""What an invoice says of its payment, as people write it."""

import datetime as dt

import pytest

from rules.claims.mentions import missing_mentions, states_due_dates

DUE = dt.date(2026, 9, 1)
COMPLETE = (
    "Pénalités de retard au taux BCE + 10 points, exigibles dès le lendemain de "
    "l’échéance. Indemnité forfaitaire : 40 €. Pas d’escompte."
)


@pytest.mark.parametrize(
    "text",
    [
        "Date d’échéance : 01/09/2026",
        "Due Date: 09/01/2026",
        "Échéance 1er septembre 2026",
        "Échéance\xa0: 1 sept. 2026",
        "ECHEANCE 01.09.26",
        "Due date: September 1, 2026",
        "Payable by 1 September 2026",
        "Due on 1st of September 2026",
        "Date de règlement : 2026-09-01",
        "À payer au plus tard le 1/9/2026",
        "Invoice Date Due Date Source\n08/02/2026 09/01/2026 SO12",
    ],
)
def test_a_due_date_is_known_however_it_is_written(text):
    assert states_due_dates(text, [DUE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Date d'échéance : 02/09/2026",
        "Échéance : 30 jours fin de mois",
        "Payable à réception",
        "Facture du 01/09/2026",
        "Due date: 11/09/2026",
        "Due date: 01/09/20261",
    ],
)
def test_another_day_or_a_delay_is_no_due_date(text):
    assert not states_due_dates(text, [DUE])


def test_each_instalment_has_its_date():
    second = dt.date(2026, 10, 1)
    text = "Échéances : 01/09/2026"
    assert not states_due_dates(text, [DUE, second])
    assert states_due_dates(f"{text}, 01/10/2026", [DUE, second])


def test_penalties_from_the_day_after_the_due_date_name_no_due_date():
    dated = f"Facture du 01/09/2026. {COMPLETE}"
    assert missing_mentions(dated, [DUE]) == ["due"]
    assert missing_mentions(f"{dated} Échéance : 01/09/2026", [DUE]) == []


def test_each_mention_is_asked_for_by_itself():
    text = f"Échéance : 01/09/2026. {COMPLETE}"
    for words, name in (
        ("Pénalités de retard", "rate"),
        ("40 €", "indemnity"),
        ("escompte", "discount"),
        ("01/09/2026", "due"),
    ):
        assert missing_mentions(text.replace(words, ""), [DUE]) == [name]

"""Rates and regimes: what is published, what follows from it, what is missing."""

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from interest_cases import EXAMPLES, TABLE, claim, day, item, lines

from rules.claims.claim_json import compute_example
from rules.claims.rates import MissingRateError, RateTable
from rules.claims.regimes import REGIMES, applied_rate

ROOT = Path(__file__).parents[3]
COMMAND, DOCS = ROOT / "dev" / "interest", ROOT / "docs" / "interest.md"


def rate(regime, on, start=None, agreed=None):
    agreed = None if agreed is None else Decimal(agreed)
    first = day(start or on)
    return applied_rate(REGIMES[regime], day(on), first, TABLE, agreed).rate


def contract(agreed, choice="agreed", due="2026-06-30"):
    """Return a claim at an agreed rate: the floor is 7.86 %, from July on 8.25 %."""
    one = item("1000.00", due, regime="fr_contract")
    terms = {"contract_rate": Decimal(agreed), "under_floor": choice}
    return claim(one, "2026-08-15", regime="fr_contract", **terms)


@pytest.mark.parametrize(
    ("regime", "on", "expected"),
    [
        ("fr_b2b", "2026-06-30", "12.15"),
        ("fr_b2b", "2026-07-01", "12.40"),
        ("fr_b2b", "2022-12-31", "10.00"),
        ("fr_public", "2026-07-01", "10.40"),
        ("fr_consumer", "2026-07-01", "2.75"),
        ("fr_contract_3x_legal", "2026-07-01", "8.25"),
        ("eu_b2b", "2026-07-01", "10.40"),
        ("be_b2b", "2026-06-30", "10.50"),
        ("be_b2b", "2026-07-01", "10.50"),
        ("be_b2b", "2022-07-01", "8.00"),
        ("de_b2b", "2026-07-01", "10.52"),
        ("de_consumer", "2026-06-30", "6.27"),
        ("uk_b2b", "2026-07-01", "11.75"),
        ("ch", "2031-02-03", "5"),
        ("ca_contract_monthly", "2026-07-01", "5"),
    ],
)
def test_the_rate_follows_from_the_published_one(regime, on, expected):
    assert rate(regime, on) == Decimal(expected)


def test_the_default_is_not_raised_to_the_floor_of_contracts():
    assert rate("fr_b2b", "2024-01-01") == Decimal("14.50")
    assert rate("fr_contract_3x_legal", "2024-01-01") == Decimal("15.21")


@pytest.mark.parametrize("agreed", ["8.24", "8.25", "8.26"])
def test_a_contract_rate_is_claimed_as_agreed_under_the_floor_too(agreed):
    assert rate("fr_contract", "2026-07-01", agreed=agreed) == Decimal(agreed)


@pytest.mark.parametrize(
    ("agreed", "is_told"), [("8.24", True), ("8.25", False), ("8.26", False)]
)
def test_under_three_times_the_legal_rate_is_told_with_both_figures(agreed, is_told):
    found = contract(agreed).below_floor
    assert bool(found) == is_told
    for under in found:
        rates = under.agreed, under.floor, under.statutory, under.applied
        assert rates == tuple(map(Decimal, (agreed, "8.25", "12.40", agreed)))


def test_a_person_may_choose_the_statutory_rate_where_the_agreed_one_is_under():
    found = contract("8", "statutory", due="2026-05-31")
    assert [line[3] for line in lines(found)] == ["8", "12.40"]
    assert [(under.first, under.applied) for under in found.below_floor] == [
        (day("2026-07-01"), Decimal("12.40"))
    ]


def test_the_statutory_rate_that_cannot_be_told_is_missing():
    only_legal = RateTable({"fr_legal": TABLE.periods["fr_legal"]})
    on, law = day("2026-07-01"), REGIMES["fr_contract"]
    with pytest.raises(MissingRateError, match="ecb of S2 2026"):
        applied_rate(law, on, on, only_legal, Decimal(5))
    assert applied_rate(law, on, on, only_legal, Decimal(9)).rate == 9


def test_a_canadian_rate_by_the_month_is_capped_by_its_yearly_equivalent():
    assert rate("ca_contract_monthly", "2026-07-01", agreed="2") == 5
    assert rate("ca_contract_monthly", "2026-07-01", agreed="0.5") == 5
    assert rate("ca_contract_monthly", "2026-07-01", agreed="0.4") == Decimal("4.8")


def test_a_canadian_rate_by_the_year_is_what_the_contract_states():
    assert rate("ca_contract_annual", "2026-07-01", agreed="24") == 24


def test_a_swiss_contract_may_agree_more_and_less_is_told():
    assert rate("ch", "2026-07-01", agreed="6.5") == Decimal("6.5")
    assert rate("ch", "2026-07-01", agreed="4") == 4
    one = item("1000.00", "2026-03-31", regime="ch")
    [under] = claim(
        one, "2026-05-30", regime="ch", contract_rate=Decimal(4)
    ).below_floor
    assert (under.floor, under.statutory) == (5, 5)


@pytest.mark.parametrize("code", sorted(REGIMES))
def test_each_regime_says_the_unit_of_the_agreed_rate(code):
    monthly = code == "ca_contract_monthly"
    assert REGIMES[code].agreed_unit == ("monthly" if monthly else "yearly")
    documented = DOCS.read_text().split(f"`{code}`")[1].splitlines()[0]
    if REGIMES[code].agreed != "ignored":
        assert ("a month" if monthly else "a year") in documented


def test_a_regime_of_a_contract_needs_its_rate():
    with pytest.raises(ValueError, match="the rate that the contract states"):
        rate("fr_contract", "2026-07-01")


def test_a_frozen_rate_is_that_of_the_first_day_of_interest():
    assert rate("uk_b2b", "2027-03-01", start="2026-12-31") == Decimal("11.75")
    with pytest.raises(MissingRateError):
        rate("uk_b2b", "2027-03-01", start="2027-01-01")


@pytest.mark.parametrize(
    ("regime", "on", "missing"),
    [
        ("fr_b2b", "2027-01-01", "ecb of S1 2027"),
        ("fr_consumer", "2012-12-31", "fr_legal of S2 2012"),
        ("de_b2b", "2025-12-31", "de_base of S2 2025"),
    ],
)
def test_a_missing_rate_is_told_never_guessed(regime, on, missing):
    with pytest.raises(MissingRateError, match=missing):
        rate(regime, on)


def test_an_amount_at_the_rate_of_each_half_year():
    found = claim(item("100.00", "2025-11-30"), "2026-08-31")
    assert [line[3] for line in lines(found)] == ["12.15", "12.15", "12.40"]


def test_the_shipped_periods_follow_each_other():
    for periods in TABLE.periods.values():
        for before, after in pairwise(periods):
            assert before.last + dt.timedelta(days=1) == after.first


# The command


def run(tmp_path, examples):
    path = tmp_path / "examples.json"
    path.write_text(json.dumps(examples))
    done = subprocess.run(
        [sys.executable, COMMAND, path], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_command_computes_every_example(tmp_path):
    asked = [{k: v for k, v in one.items() if k != "expected"} for one in EXAMPLES]
    expected = [{"id": one["id"], "computed": one["expected"]} for one in EXAMPLES]
    assert run(tmp_path, asked) == expected


def test_one_wrong_example_does_not_stop_the_others(tmp_path):
    good = EXAMPLES[0]
    answers = run(
        tmp_path,
        [
            {**good, "id": "no regime", "regime": "fr_nowhere"},
            {**good, "id": "no rate", "end": "2027-02-28"},
            {**good, "id": "no amount", "items": [{"due": "2026-01-31"}]},
            {
                **good,
                "id": "no number",
                "items": [{"amount": "x", "due": "2026-01-31"}],
            },
            {**good, "id": "no imputation", "imputation": "other"},
            {**good, "id": "no choice", "under_floor": "raised"},
            good,
        ],
    )
    assert [answer["id"] for answer in answers if "error" in answer] == [
        "no regime",
        "no rate",
        "no amount",
        "no number",
        "no imputation",
        "no choice",
    ]
    assert answers[0]["error"] == "There is no regime fr_nowhere."
    assert answers[1]["error"] == "The rate ecb of S1 2027 is not entered."
    assert answers[-1]["computed"] == good["expected"]


# The format


def test_an_insolvency_and_a_part_in_dispute_are_read():
    answer = compute_example(
        {
            "id": "X",
            "regime": "fr_b2b",
            "currency": "EUR",
            "items": [{"amount": "6000.00", "due": "2026-01-31", "disputed": 1000}],
            "events": [],
            "end": "2026-04-20",
            "imputation": "principal_first",
            "insolvency_opening": "2026-03-10",
        },
        TABLE,
    )
    [line] = answer["computed"]["segments"]
    assert (line["base"], line["last"]) == ("5000.00", "2026-03-09")


def test_yens_have_no_cents():
    answer = compute_example({**EXAMPLES[0], "currency": "JPY"}, TABLE)
    assert answer["computed"]["interest"] == "19"


@pytest.mark.parametrize("example", [None, 3, "text", []])
def test_what_is_no_example_is_told(example):
    assert "error" in compute_example(example, TABLE)

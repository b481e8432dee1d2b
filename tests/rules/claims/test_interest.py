"""Interest: the worked examples to the cent, the limits, what is always true."""

from decimal import Decimal

import pytest
from interest_cases import EXAMPLES, TABLE, claim, day, item, lines

from rules.claims.claim_json import compute_example
from rules.claims.interest import Event

CENT = Decimal("0.01")


def pay(on, amount, **values):
    return Event(day(on), Decimal(amount), **values)


def credit(on, amount, retroactive):
    return pay(on, amount, kind="credit_note", retroactive=retroactive)


# The worked examples


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_an_example_comes_out_to_the_cent(example):
    asked = {key: value for key, value in example.items() if key != "expected"}
    answer = compute_example(asked, TABLE)
    assert answer == {"id": example["id"], "computed": example["expected"]}


# The limits


@pytest.mark.parametrize(
    ("end", "interest", "indemnity"),
    [("2026-06-14", 0, 0), ("2026-06-15", 0, 0), ("2026-06-16", "1.66", 40)],
)
def test_one_day_late_costs_interest_and_the_fixed_sum(end, interest, indemnity):
    found = claim(item("5000.00", "2026-06-15"), end)
    assert (found.ledger.interest, found.indemnity) == (Decimal(interest), indemnity)


def test_what_is_paid_on_the_due_date_owes_nothing_ever():
    found = claim(
        item("5000.00", "2026-06-15"), "2026-12-31", [pay("2026-06-15", "5000.00")]
    )
    assert lines(found) == []
    assert found.indemnity == 0


def test_a_payment_counts_from_the_next_day_on():
    found = claim(
        item("1000.00", "2026-07-31"), "2026-08-31", [pay("2026-08-10", "400.00")]
    )
    assert [line[:3] for line in lines(found)] == [
        ("2026-08-01", "2026-08-10", "1000.00"),
        ("2026-08-11", "2026-08-31", "600.00"),
    ]
    assert found.ledger.principal == Decimal("600.00")


def test_an_event_after_the_end_is_not_known_yet():
    late = [pay("2026-09-01", "400.00")]
    one = item("1000.00", "2026-07-31")
    assert claim(one, "2026-08-31", late) == claim(one, "2026-08-31")


def test_a_leap_year_counts_366_days_by_the_actual_basis():
    found = claim(item("20000.00", "2024-01-31"), "2024-03-31", basis="actual")
    assert found.ledger.interest == Decimal("475.41")


def test_a_frozen_rate_over_new_year_counts_the_days_of_each_year():
    found = claim(
        item("36500.00", "2023-12-21"), "2024-01-10", regime="fr_public", basis="actual"
    )
    years = Decimal(10) / 365 + Decimal(10) / 366
    assert found.ledger.interest == round(Decimal("36500.00") * 12 / 100 * years, 2)


def test_a_line_is_rounded_half_up_in_the_currency():
    # 730 at 25 % for a day is 0.50 exactly: a whole unit where there are no cents
    one = item("730.00", "2026-03-31", regime="ca_contract_annual")
    terms = {"regime": "ca_contract_annual", "contract_rate": Decimal(25)}
    assert claim(one, "2026-04-01", **terms).ledger.interest == Decimal("0.50")
    yens = claim(one, "2026-04-01", rounding=Decimal(1), **terms)
    assert yens.ledger.interest == 1


@pytest.mark.parametrize("basis", ["365", "actual"])
def test_exactly_half_a_cent_is_rounded_up(basis):
    # 1 076.75 at 10 % for 19 days is 5.605 exactly: 19/365 is no decimal number
    one = item("1076.75", "2026-03-31", regime="ca_contract_annual")
    terms = {"regime": "ca_contract_annual", "contract_rate": Decimal(10)}
    found = claim(one, "2026-04-19", basis=basis, **terms)
    assert found.ledger.interest == Decimal("5.61")


# Imputation


def test_interest_first_leaves_more_principal():
    found = claim(
        item("10000.00", "2026-04-30"),
        "2026-09-03",
        [pay("2026-06-10", "4000.00")],
        interest_first=True,
    )
    assert found.ledger.principal == Decimal("6136.48")
    assert found.ledger.interest_paid == Decimal("136.48")


def test_one_payment_goes_to_the_oldest_debt_first():
    found = claim(
        [item("500.00", "2026-08-31", "1"), item("800.00", "2026-07-31", "2")],
        "2026-09-30",
        [pay("2026-09-10", "900.00")],
    )
    assert found.ledger.balances == {"1": Decimal("400.00"), "2": 0}


def test_a_payment_for_one_debt_leaves_the_others_alone():
    found = claim(
        [item("500.00", "2026-08-31", "1"), item("800.00", "2026-07-31", "2")],
        "2026-09-30",
        [pay("2026-09-10", "500.00", item="1")],
    )
    assert found.ledger.balances == {"1": 0, "2": Decimal("800.00")}


# Credit notes


def test_a_retroactive_credit_note_lowers_the_base_from_the_first_day():
    found = claim(
        item("6000.00", "2026-01-31"),
        "2026-04-20",
        [credit("2026-03-10", "1500.00", retroactive=True)],
    )
    assert lines(found) == [("2026-02-01", "2026-04-20", "4500.00", "12.15", "118.34")]


def test_a_full_retroactive_credit_note_cancels_interest_and_fixed_sum():
    found = claim(
        item("6000.00", "2026-01-31"),
        "2026-04-20",
        [credit("2026-03-10", "6000.00", retroactive=True)],
    )
    assert (found.ledger.interest, found.indemnity) == (0, 0)


def test_a_credit_note_is_never_imputed_on_interest():
    found = claim(
        item("6000.00", "2026-01-31"),
        "2026-04-20",
        [credit("2026-03-10", "1500.00", retroactive=False)],
        interest_first=True,
    )
    assert found.ledger.principal == Decimal("4500.00")


# What stops it


def test_a_judgment_stops_interest_the_day_before():
    found = claim(
        item("6000.00", "2026-01-31", insolvency=day("2026-03-10")), "2026-04-20"
    )
    assert lines(found)[-1][1] == "2026-03-09"
    assert found.indemnity == 40


@pytest.mark.parametrize(
    ("due", "indemnity"), [("2026-03-09", 40), ("2026-03-10", 0), ("2026-03-11", 0)]
)
def test_what_falls_due_from_the_judgment_on_owes_no_fixed_sum(due, indemnity):
    found = claim(item("6000.00", due, insolvency=day("2026-03-10")), "2026-04-20")
    assert (found.ledger.interest, found.indemnity) == (0, indemnity)


def test_the_disputed_part_bears_no_interest():
    found = claim(
        item("6000.00", "2026-01-31", disputed=Decimal("1000.00")), "2026-04-20"
    )
    assert [line[2] for line in lines(found)] == ["5000.00"]


def test_a_debt_disputed_as_a_whole_owes_no_fixed_sum():
    found = claim(
        item("6000.00", "2026-01-31", disputed=Decimal("6000.00")), "2026-04-20"
    )
    assert (found.ledger.interest, found.indemnity) == (0, 0)


def test_a_consumer_owes_no_interest_before_a_formal_notice():
    one = item("900.00", "2026-02-28", regime="fr_consumer")
    found = claim(one, "2026-07-20", regime="fr_consumer")
    assert (found.ledger.interest, found.indemnity) == (0, 0)


# The fixed sum


def test_instalments_of_one_invoice_owe_one_fixed_sum():
    found = claim(
        [
            item("500.00", "2026-07-31", "1", invoice="INV/1"),
            item("500.00", "2026-08-31", "2", invoice="INV/1"),
            item("500.00", "2026-08-31", "3", invoice="INV/2"),
        ],
        "2026-09-30",
    )
    assert found.fixed_sums == {"INV/1": 40, "INV/2": 40}


@pytest.mark.parametrize(
    ("amount", "indemnity"), [("999.99", 40), ("1000.00", 70), ("10000.00", 100)]
)
def test_the_british_sum_follows_the_debt(amount, indemnity):
    one = item(amount, "2026-07-31", regime="uk_b2b")
    assert claim(one, "2026-08-31", regime="uk_b2b").indemnity == indemnity

"""What promises and disputes are worth in the score, on made-up histories.

No public ledger tells of promises: customers are made up here, each with a share of
invoices that it pays late. What it does with its promises tells of that share, as its
invoices do. The score is asked about its next invoice.
"""

import random
from datetime import date, timedelta

import pytest

from rules.risk.features import (
    FEATURES,
    Context,
    Incidents,
    features,
    probability,
    segment_rate,
)
from rules.risk.fit import fit
from rules.risk.history import Outcome, summarise
from rules.risk.measure import auc, brier
from rules.risk.score import SHIPPED

TODAY = date(2026, 6, 30)
CUSTOMERS = 1500


def make_customer(chance):
    """Return (its invoices so far, its incidents, whether the next one is late)."""
    share = chance.betavariate(1.2, 1.8)
    outcomes = []
    for _number in range(chance.randint(1, 6)):
        due = TODAY - timedelta(days=chance.randint(20, 300))
        is_late = chance.random() < share
        delay = chance.randint(3, 40) if is_late else -chance.randint(0, 9)
        issued, settled = due - timedelta(days=30), due + timedelta(days=delay)
        outcomes.append(Outcome(issued, due, 1000.0, settled))
    # a late payer promises, and breaks its word the more the worse it pays
    promised = sum(chance.random() < share for _number in range(3))
    broken = sum(chance.random() < share for _number in range(promised))
    disputed = sum(chance.random() < 0.1 + 0.2 * share for _number in range(3))
    said = Incidents(promises=float(broken), disputes=float(disputed))
    return outcomes, said, chance.random() < share


@pytest.fixture(scope="module")
def customers():
    chance = random.Random(26)
    return [make_customer(chance) for _number in range(CUSTOMERS)]


def read(customers, is_told=True):
    """Return (figures, rates, whether the next invoice was late) of customers."""
    late = [is_late for *_known, is_late in customers]
    rate = segment_rate((sum(late), len(late)))
    rows = []
    for outcomes, said, _is_late in customers:
        context = Context(rate=rate, incidents=said if is_told else Incidents())
        rows.append(features(summarise(outcomes, TODAY), context))
    return rows, [rate] * len(rows), late


def forecast(customers, coefficients, is_told=True):
    """Return (probability of the next invoice of each, whether it was late)."""
    rows, rates, late = read(customers, is_told)
    odds = map(coefficients.odds, rows, rates)
    return [probability(one) for one in odds], late


def test_what_customers_said_makes_the_score_better(customers):
    told, silent = (forecast(customers, SHIPPED, known) for known in (True, False))
    assert auc(*told) > auc(*silent) + 0.005


def test_a_fit_learns_what_words_are_worth(customers):
    half = CUSTOMERS // 2
    learnt, asked = customers[:half], customers[half:]
    scores = []
    for is_told in (True, False):
        found = fit(*read(learnt, is_told), SHIPPED)
        scores.append(brier(*forecast(asked, found, is_told)))
    assert scores[0] < scores[1]


def test_where_what_is_said_tells_nothing_little_is_lost(customers):
    chance = random.Random(7)
    said = [one for _outcomes, one, _late in customers]
    chance.shuffle(said)
    mixed = [
        (outcomes, other, late)
        for (outcomes, _one, late), other in zip(customers, said, strict=True)
    ]
    told, silent = (forecast(mixed, SHIPPED, known) for known in (True, False))
    assert auc(*told) > auc(*silent) - 0.04


def test_a_broken_promise_weighs_more_than_a_dispute():
    weights = dict(zip(FEATURES, SHIPPED.weights, strict=True))
    assert weights["promises"] > weights["disputes"] > 0

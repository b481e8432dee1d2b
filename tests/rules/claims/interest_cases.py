"""What the tests of interest share: the examples, the shipped rates, short claims.

The examples of data/interest_examples.json are those that the specification of the
module works out (its research file "law", section 8): facts, and amounts to the cent.
"""

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from rules.claims.claim import Terms, compute_claim
from rules.claims.claim_json import interest_start
from rules.claims.interest import Item
from rules.claims.rates import read_rates
from rules.claims.regimes import REGIMES

HERE = Path(__file__).parent
RATES = HERE.parents[2] / "relance_avancee" / "data" / "claims" / "interest_rates.csv"
EXAMPLES = json.loads((HERE.parent / "data" / "interest_examples.json").read_text())


def read_table():
    """Return the rates that the addon ships."""
    with RATES.open(newline="") as lines:
        return read_rates(csv.DictReader(lines))


TABLE = read_table()


def day(text):
    """Return the day written as 2026-06-30."""
    return dt.date.fromisoformat(text)


def item(amount, due, key="0", regime="fr_b2b", notice=None, **values):
    """Return an item whose interest starts as its regime says."""
    due = day(due)
    start = interest_start(due, day(notice) if notice else None, REGIMES[regime])
    return Item(key, Decimal(amount), due, start, **values)


def claim(items, end, events=(), regime="fr_b2b", **terms):
    """Return the claim of ``items`` on ``end`` with the shipped rates."""
    items = items if isinstance(items, list) else [items]
    rounding = terms.pop("rounding", Decimal("0.01"))
    return compute_claim(
        items, events, day(end), Terms(REGIMES[regime], **terms), TABLE, rounding
    )


def lines(found):
    """Return the lines of a claim: first, last, base, rate, interest as text."""
    return [
        (str(s.first), str(s.last), str(s.base), str(s.rate), str(s.interest))
        for s in found.ledger.segments
    ]

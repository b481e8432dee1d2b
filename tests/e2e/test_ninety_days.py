"""Ninety days of the daily job break no promise, whatever accountants do meanwhile."""

import ast

import pytest

FEWEST_MAILS = 50
EVENTS = {
    "payments",
    "invoices",
    "credit notes",
    "matchings",
    "un-matchings",
    "draft resets",
    "bounces",
    "new addresses",
    "scenario changes",
}


@pytest.fixture(scope="module")
def counts(ninety_days) -> dict[str, int]:
    """Return how often each kind of event happened in the ninety days."""
    status, output = ninety_days()
    assert status == 0, output[-5000:]
    return ast.literal_eval(output.splitlines()[-1])


def test_no_promise_was_broken_while_mails_left(counts):
    assert counts["mails"] > FEWEST_MAILS


def test_each_kind_of_event_happened(counts):
    assert sorted(event for event in EVENTS if counts.get(event, 0) < 1) == []

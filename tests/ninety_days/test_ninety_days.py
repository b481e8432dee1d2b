"""Ninety days of the daily job break no promise, whatever accountants do meanwhile."""

import ast
import subprocess
from pathlib import Path

import pytest

COMMAND = (Path("dev", "python"), Path("tests", "ninety_days", "ninety_days.py"))
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
    "relance.promise",
    "promises paid",
    "promises broken",
    "relance.dispute",
    "disputes credited",
    "relance.payment.plan",
    "instalments",
    "plans revoked",
    "plans honoured",
}


@pytest.fixture(scope="module")
def counts() -> dict[str, int]:
    """Live the ninety days; return how often each kind of event happened."""
    lived = subprocess.run(
        COMMAND, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert lived.returncode == 0, (lived.stdout + lived.stderr)[-5000:]
    return ast.literal_eval(lived.stdout.splitlines()[-1])


def test_no_promise_was_broken_while_mails_left(counts):
    assert counts["mails"] > FEWEST_MAILS


def test_each_kind_of_event_happened(counts):
    assert sorted(event for event in EVENTS if counts.get(event, 0) < 1) == []

"""One table tells what follows from each reason code, and no second one."""

import ast
import datetime as dt
import re
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

import rules
from rules.planning import reasons
from rules.planning.contact import Delay
from rules.planning.eligibility import ItemFacts, item_reasons
from rules.planning.reasons import REASONS, Reason, codes
from rules.planning.routes import Payment, route_reason

ADDON = Path(rules.__file__).parents[1]
CODES = codes(lambda reason: True)
KINDS = dict(reasons.HOLD_KINDS)


def test_a_code_has_one_row():
    assert len(set(CODES)) == len(CODES)


def test_a_code_can_be_listed_and_stored():
    # an item stores all its codes in one column, with commas between them
    assert [code for code in CODES if not code.isidentifier()] == []


def test_kinds_of_hold_have_names_of_their_own():
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_what_is_said_of_a_hold_is_said_of_no_other_reason(reason):
    of_a_hold = (
        reason.is_granted,
        reason.is_promise,
        reason.is_dispute,
        reason.is_company_wide,
        reason.ends_by_rejection,
    )
    assert reason.hold or not any(of_a_hold)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_what_lasts_until_a_row_changes_does_not_end_by_itself(reason):
    assert not (reason.is_lasting and reason.is_from_due)


def test_what_other_money_and_other_messages_decide_is_decided_anew():
    money = {"below_debtor", "covered", "in_payment", "stale_receipts"}
    assert {*money, "gap", "pending"}.isdisjoint(reasons.LASTING)


def test_the_rules_return_no_other_codes():
    day = dt.date(2026, 3, 2)
    payments = [
        Payment(route, day, is_ours=False)
        for route in ("transfer", "debit", "bill", "assigned")
    ]
    routes = [route_reason(paid, day, lambda start, _count: start) for paid in payments]
    all_at_once = ItemFacts(
        residual=1,
        minimum=2,
        has_scenario=False,
        is_archived=True,
        is_blocked=True,
        is_muted=True,
        was_sent=False,
        has_address=False,
    )
    returned = {*item_reasons(all_at_once), *chain(*routes), *get_args(Delay)}
    assert returned <= set(CODES)


def test_what_removes_an_item_from_a_reminder_has_a_code_of_the_table():
    check = ADDON / "models/reminders/relance_reminder_freshness.py"
    changes = set(re.findall(r"THEN '(\w+)'", check.read_text()))
    # these two are told with their figures
    assert {"moved", "amount"} < changes
    assert changes - {"moved", "amount"} <= set(CODES)


def test_a_new_kind_of_hold_is_one_row(monkeypatch):
    cheque = Reason("cheque", "Cheque under way", is_promise=True, is_granted=True)
    monkeypatch.setattr(reasons, "REASONS", (*REASONS, cheque))
    assert codes(lambda reason: reason.is_promise) == (*reasons.PROMISED, "cheque")
    assert codes(lambda reason: reason.is_granted) == (*reasons.GRANTED, "cheque")
    assert "cheque" not in codes(lambda reason: reason.is_lasting)


def test_nobody_lists_kinds_of_hold_but_the_table():
    found = [
        f"{path.relative_to(ADDON)}:{node.lineno}"
        for room in ("models", "rules", "wizard")
        for path in sorted((ADDON / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and _lists_kinds(node)
    ]
    assert found == [], "ask rules/planning/reasons.py, with a flag of your own"


def _lists_kinds(node):
    """Say whether ``node`` lists two kinds of hold or more, and nothing else."""
    values = [getattr(element, "value", None) for element in node.elts]
    return len(values) > 1 and all(value in KINDS for value in values)

"""Odoo's own tests, run without the addon and with it, are compared one by one."""

from testing.comparison import compare, read_outcomes

LOG = """
07:00:00,000 7 INFO db odoo.addons.account.tests.test_a: Starting A.test_x ...
07:00:01,000 7 INFO db odoo.addons.account.tests.test_a: ============
07:00:01,000 7 ERROR db odoo.addons.account.tests.test_a: FAIL: A.test_x
Traceback (most recent call last):
AssertionError: 2 != 1
07:00:02,000 7 INFO db odoo.addons.account.tests.test_a: Starting A.test_y ...
07:00:02,000 7 INFO db odoo.addons.account.tests.test_a: skipped A.test_y : no
07:00:03,000 7 INFO db odoo.addons.account.tests.test_b: Starting B.test_z ...
07:00:04,000 7 ERROR db odoo.tests.suite: ERROR: setUpClass (account.tests.test_c.C)
"""
OUTCOMES = {
    "account.tests.test_a A.test_x": "FAIL",
    "account.tests.test_a A.test_y": "skipped",
    "account.tests.test_b B.test_z": "passed",
    "tests.suite setUpClass (account.tests.test_c.C)": "ERROR",
}


def test_the_log_tells_what_each_test_gave():
    assert read_outcomes(LOG) == OUTCOMES


def test_what_fails_on_both_sides_is_no_difference():
    comparison = compare(OUTCOMES, OUTCOMES)
    assert comparison.is_same
    told = "  fails without us too: account.tests.test_a A.test_x"
    assert comparison.tell()[0] == told


def test_a_test_that_fails_in_part_or_is_missing_with_us_is_named():
    with_us = {**OUTCOMES, "account.tests.test_b Subtest B.test_z [one]": "FAIL"}
    del with_us["account.tests.test_a A.test_y"]
    comparison = compare(OUTCOMES, with_us)
    assert comparison.differences == {
        "account.tests.test_a A.test_y": ("skipped", "not run"),
        "account.tests.test_b Subtest B.test_z [one]": ("not run", "FAIL"),
    }


def test_no_test_at_all_is_not_the_same():
    assert not compare({}, {}).is_same

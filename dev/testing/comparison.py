"""The same tests of Odoo run twice, without the addon and with it, one by one."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

LINE = re.compile(
    r" (?:INFO|ERROR) \S+ odoo\.(?:addons\.)?(?P<place>[\w.]+): "
    r"(?:Starting (?P<started>\S+) \.\.\.|skipped (?P<skipped>.+?) : "
    r"|(?P<fault>FAIL|ERROR): (?P<faulty>.+))"
)
FAULTS = ("FAIL", "ERROR")
PASSED, SKIPPED, ABSENT = "passed", "skipped", "not run"


class Comparison(NamedTuple):
    """What each test gave, and the pair of outcomes of those that differ."""

    outcomes: Mapping[str, str]
    differences: Mapping[str, tuple[str, str]]

    @property
    def is_same(self) -> bool:
        """Tell whether tests were run, and all gave the same."""
        return bool(self.outcomes) and not self.differences

    def tell(self) -> list[str]:
        """Return the lines to read: what fails anyway, what differs, the counts."""
        counts = Counter(self.outcomes.values())
        failing = sorted(test for test in self.outcomes if self._fails(test))
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        return [
            *(f"  fails without us too: {test}" for test in failing),
            *(
                f"  DIFFERS: {test}: {before} without, {after} with the addon"
                for test, (before, after) in sorted(self.differences.items())
            ),
            f"{len(self.differences)} of {len(self.outcomes)} differ; "
            f"without the addon: {told or 'no test at all'}",
        ]

    def _fails(self, test: str) -> bool:
        return self.outcomes[test] in FAULTS


def read_outcomes(log: str) -> dict[str, str]:
    """Return what each test, and each failing part of one, gave by Odoo's log.

    >>> read_outcomes("… 7 INFO db odoo.addons.account.tests.test_a: Starting A.b ...")
    {'account.tests.test_a A.b': 'passed'}
    """
    outcomes: dict[str, str] = {}
    for line in LINE.finditer(log):
        name = line["started"] or line["skipped"] or line["faulty"]
        test = f"{line['place']} {name.strip()}"
        outcome = line["fault"] or (SKIPPED if line["skipped"] else PASSED)
        if outcome != PASSED or test not in outcomes:
            outcomes[test] = outcome
    return outcomes


def compare(without: Mapping[str, str], with_us: Mapping[str, str]) -> Comparison:
    """Return how the outcomes with the addon differ from those without it."""
    pairs = {
        test: (without.get(test, ABSENT), with_us.get(test, ABSENT))
        for test in without.keys() | with_us.keys()
    }
    return Comparison(
        without, {test: pair for test, pair in pairs.items() if pair[0] != pair[1]}
    )

"""What a part of the tests gave, read from what its runner wrote."""

import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ODOO_REPORT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
LAST_WORDS = 20


class Result(NamedTuple):
    """How many tests passed and failed."""

    passed: int
    failed: int

    def __str__(self) -> str:
        """Return the line that CI looks for."""
        return f"{self.passed} passed, {self.failed} failed"


def of_pytest(report: Path) -> Result:
    """Return the result that pytest wrote as JUnit XML; none written is a failure."""
    if not report.exists():
        return Result(0, 1)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts = [tuple(_counts(suite)) for suite in suites]
    tests, failed, skipped = map(sum, zip(*counts, strict=True))
    return _never_empty(Result(tests - failed - skipped, failed))


def _counts(suite: ElementTree.Element) -> tuple[int, int, int]:
    tests, failures, errors, skipped = (
        int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
    )
    return tests, failures + errors, skipped


def of_part(name: str, printed: str) -> Result:
    """Return the result that a part printed at its end; none is a failure."""
    found = re.search(
        rf"^--- {name}: (\d+) passed, (\d+) failed", printed, re.MULTILINE
    )
    return Result(*map(int, found.groups())) if found else Result(0, 1)


def of_odoo(log: Path) -> Result:
    """Return the result that Odoo wrote in its log; none written is a failure."""
    text = log.read_text()
    reports = ODOO_REPORT.findall(text)
    if not reports:
        print("Odoo stopped before it reported any test. Its last words:")
        print("\n".join(text.splitlines()[-LAST_WORDS:]))
        return Result(0, 1)
    failures, errors, tests = map(int, reports[-1])
    failed = failures + errors
    return _never_empty(Result(max(tests - failed, 0), failed))


def _never_empty(result: Result) -> Result:
    """Return the result, where a part without any test counts as a failure."""
    return result if any(result) else Result(0, 1)

import logging
import re
from contextlib import contextmanager
from pathlib import Path

from odoo.tests import HttpCase, no_retry, tagged

# Odoo's page of unit tests, with those of this addon alone.
# A test may take as long as Odoo gives its own: the machine may be busy.
PAGE = (
    "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
    "&filter=%22@relance_avancee/%22"
)
SUCCESS = "[HOOT] Test suite succeeded"
PASSED = re.compile(r'\[HOOT\] "(@relance_avancee/[^"]+)" ended \(passed: [1-9]')
FILES = Path(__file__).parents[1] / "static" / "tests"


@tagged("post_install", "-at_install", "relance_browser")
class TestHoot(HttpCase):
    """The unit tests of the components, by Odoo's own runner in a browser."""

    @no_retry
    def test_the_components_pass_their_unit_tests(self):
        with self._listening() as messages:
            self.browser_js(
                PAGE,
                code="",
                login="admin",
                timeout=300,
                success_signal=SUCCESS,
                error_checker=self._is_fatal,
            )
        passed = {match[1] for text in messages if (match := PASSED.match(text))}
        files = self._get_suites()
        self.assertTrue(files)
        self.assertFalse(files - passed, "These files of tests have not run.")

    @staticmethod
    def _get_suites():
        """Return the names that the runner gives to our files of tests."""
        files = (path.relative_to(FILES) for path in FILES.rglob("*.test.js"))
        return {f"@relance_avancee/{file}".removesuffix(".test.js") for file in files}

    @staticmethod
    def _is_fatal(message):
        """Return whether the browser may stop: not for one test that fails."""
        return "[HOOT]" not in message

    @contextmanager
    def _listening(self):
        """Give the messages of the browser's console, as a list that grows."""
        messages = []
        listener = logging.Handler()
        listener.emit = lambda record: messages.append(record.getMessage())
        self._logger.addHandler(listener)
        try:
            yield messages
        finally:
            self._logger.removeHandler(listener)

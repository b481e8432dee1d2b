"""The parts of the tests, in the order in which they run."""

import contextlib
import os
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from environment import databases, odoo_command, python_env
from environment.browser import ensure_browser
from environment.paths import (
    ADDON,
    CHECKOUT,
    CHECKOUT_ID,
    DEV,
    LOGS,
    addons,
    database_name,
)
from environment.steps import SetupError, announced, locked

from . import results
from .results import Result

TESTS = CHECKOUT / "tests"
REPORTS = LOGS / f"tests_{CHECKOUT_ID}"
INSTALL_LOG = REPORTS / "install.log"
# The addon with a company ready for its tests: each part works on a copy.
INSTALLED = database_name("test")
# Before a test in a browser, Odoo's runner makes the assets of all that is installed:
# pytest makes those that are looked at, and shows that it finds and runs our tests.
BROWSER = "relance_browser"
# The tests of risk, interest, notices and answers: half of all, in a process apart.
MONEY = "relance_money"
BY_PYTEST = [
    ADDON / "tests/planning/test_plan.py",
    ADDON / "tests/test_hoot.py",
    *sorted(ADDON.glob("tests/*/test_*tour.py")),
]

# What our small addons join to the main one.
BESIDE = "queue_job,sale,payment_demo,sms_twilio"
# Installed with the main one: accounting brings account_payment, mail the others.
PRESENT = (
    "relance_avancee_letter,relance_avancee_payment,"
    "relance_avancee_sms,relance_avancee_snailmail"
)
SMOKE = "test_smoke"
# Each fault tells what happened, in a line of its own.
LIVE = ["-q", "--no-header"]


def run_rules(extra: Sequence[str]) -> Result:
    """Run the rules' tests and doctests, without Odoo."""
    return _run_plain_pytest("rules", extra)


def run_repo(extra: Sequence[str]) -> Result:
    """Run the tests of the repository itself, without Odoo."""
    return _run_plain_pytest("repo", extra)


def run_odoo(extra: Sequence[str]) -> Result:
    """Install the addon and run its tests by Odoo's runner; its logs must be clean."""
    tags = f"/relance_avancee,-{MONEY},-{BROWSER}"
    result = _run_by_odoo("odoo", tags, extra)
    return result if _log_is_clean(INSTALL_LOG) else Result(result.passed, 1)


def run_money(extra: Sequence[str]) -> Result:
    """Run the tests of risk, interest, notices and answers by Odoo's runner."""
    return _run_by_odoo("money", f"{MONEY}/relance_avancee,-{BROWSER}", extra)


def run_pytest(extra: Sequence[str]) -> Result:
    """Run the tests in a browser, and some others, by pytest-odoo; its log too."""
    ensure_browser()
    name = _own_database("pytest")
    report, log = _report("pytest.xml"), _report("pytest.log")
    options = ["-c", os.devnull, f"--rootdir={CHECKOUT}", "-p", "no:cacheprovider"]
    options += ["-p", "no:warnings", f"--odoo-database={name}", "--odoo-http"]
    options += ["--odoo-log-level=info", "--odoo-extra", f"logfile={log}"]
    arguments = [*options, *(extra or map(str, BY_PYTEST))]
    result = _run_pytest(arguments, report, odoo_command.environment())
    return _of_log(result, log)


def run_glue(extra: Sequence[str]) -> Result:
    """Install what our small addons join, beside the addon; test what joins them."""
    name = _own_database("glue")
    log = _report("glue.log")
    tags = ",".join(f"/{addon.name}" for addon in addons() if addon != ADDON)
    arguments = [f"--test-tags={tags}", f"--http-port={free_port()}", *extra]
    command = odoo_command.install(name, BESIDE, "-u", PRESENT, *arguments)
    with announced(f"Installing {BESIDE}, running our tests with them"):
        _call(command, odoo_command.environment(), log)
    return _of_odoo(log)


def run_smoke(extra: Sequence[str]) -> Result:
    """Kill Odoo, run it twice at once, refuse its mails: some of the faults."""
    return _run_plain_pytest("faults", extra or [*LIVE, "-k", SMOKE])


def run_faults(extra: Sequence[str]) -> Result:
    """Play all the faults: long, so only when asked for."""
    return _run_plain_pytest("faults", extra or LIVE)


def run_e2e(extra: Sequence[str]) -> Result:
    """Run the tests that drive a whole Odoo from outside."""
    ensure_browser()
    return _run_plain_pytest("e2e", extra)


def run_days(extra: Sequence[str]) -> Result:
    """Live the days of an accountant in a browser."""
    ensure_browser()
    return _run_plain_pytest("days", extra)


def run_ninety_days(extra: Sequence[str]) -> Result:
    """Live ninety days of the daily job, with accountants at work."""
    return _run_plain_pytest("ninety_days", extra)


def forget_addon() -> None:
    """Have the addon installed anew: it was installed as it was at the last run."""
    databases.drop_database(INSTALLED)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PARTS: Mapping[str, Callable[[Sequence[str]], Result]] = {
    "rules": run_rules,
    "repo": run_repo,
    "odoo": run_odoo,
    "money": run_money,
    "pytest": run_pytest,
    "glue": run_glue,
    "smoke": run_smoke,
    "e2e": run_e2e,
    "days": run_days,
    "ninety_days": run_ninety_days,
}
# Side by side, each chain one part after the other: of much the same length.
CHAINS = (
    ("odoo", "pytest"),
    ("e2e",),
    ("rules", "repo", "money", "smoke", "glue"),
    ("ninety_days", "days"),
)
# Left out when all the tests run.
LONG_PARTS: Mapping[str, Callable[[Sequence[str]], Result]] = {"faults": run_faults}


def _run_plain_pytest(part: str, extra: Sequence[str]) -> Result:
    environment = {**odoo_command.environment(), "PYTHONPATH": str(DEV)}
    # The variable would make Odoo's settings those of the developer's own commands.
    del environment["ODOO_RC"]
    arguments = [str(TESTS / part), *extra]
    return _run_pytest(arguments, _report(f"{part}.xml"), environment)


def _run_pytest(
    arguments: Sequence[str], report: Path, environment: Mapping[str, str]
) -> Result:
    pytest = [str(python_env.python()), "-m", "pytest", f"--junit-xml={report}"]
    _call([*pytest, *arguments], environment)
    return results.of_pytest(report)


def _run_by_odoo(part: str, tags: str, extra: Sequence[str]) -> Result:
    ensure_browser()
    name = _own_database(part)
    log = _report(f"{part}.log")
    arguments = [f"--test-tags={tags}", f"--http-port={free_port()}", *extra]
    environment = odoo_command.environment()
    with announced("Running the tests of the addon by Odoo"):
        _call(odoo_command.run_once(name, *arguments), environment, log)
    return _of_odoo(log)


def _own_database(part: str) -> str:
    """Return a database of the part alone, with the addon and a company ready."""
    with locked(INSTALLED):
        if not databases.exists(INSTALLED):
            _install_addon()
        name = database_name(f"test_{part}")
        databases.copy_database(INSTALLED, name)
    return name


def _install_addon() -> None:
    databases.clone_database(INSTALLED)
    command = odoo_command.install(INSTALLED, "relance_avancee", "--no-http")
    with announced("Installing the addon"):
        log = _report(INSTALL_LOG.name)
        failed = _call(command, odoo_command.environment(), log)
        script = [DEV / "python", DEV / "testing" / "ready_company.py", INSTALLED]
        if failed or subprocess.run(script, check=False).returncode:
            databases.drop_database(INSTALLED)
            raise SetupError(f"The addon does not install: see {INSTALL_LOG}.")


def _of_odoo(log: Path) -> Result:
    """Return the result of Odoo's runner, and of its log."""
    return _of_log(results.of_odoo(log), log)


def _of_log(result: Result, log: Path) -> Result:
    """Return the result, where a warning in the log is a failure."""
    print(f"  The log is {log}")
    if _log_is_clean(log) or result.failed:
        return result
    return Result(result.passed, 1)


def _log_is_clean(log: Path) -> bool:
    """Print the warnings and errors of the log; tell whether all are known ones."""
    checker = [str(python_env.ODOO_VENV / "bin" / "checklog-odoo"), str(log)]
    return _call(checker, odoo_command.environment()) == 0


def _call(
    command: Sequence[str], environment: Mapping[str, str], log: Path | None = None
) -> int:
    """Run a command, its output to a log or to the terminal; return its exit code."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("w")) if log else None
        called = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            check=False,
        )
    return called.returncode


def _report(name: str) -> Path:
    """Return the path of a report of this run, of which none is left from before."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / name
    report.unlink(missing_ok=True)
    return report

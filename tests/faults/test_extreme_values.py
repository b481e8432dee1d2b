"""Whatever users write over RPC, the day of all the others is the same."""

import re
import subprocess
import sys

from conftest import COPY
from environment import databases, odoo_command

# Of each group: a few of them run with all the other tests, in the addon itself.
WRITES = 3000
TESTS = "relance_money/relance_avancee:TestExtremeValues"
TOLD = re.compile(r"(\w+): (\d+) writes, (\d+) accepted")
REPORT = "0 failed, 0 error(s) of 5 tests"


def test_whatever_users_write_the_others_have_their_day(books, tmp_path, capsys):
    """Run the tests of the addon on extreme values, with many more of them."""
    databases.copy_database(books, COPY)
    log = tmp_path / "extreme_values.log"
    command = odoo_command.run_once(COPY, f"--test-tags={TESTS}", "--no-http")
    environment = {
        **odoo_command.environment(),
        "RELANCE_EXTREME_WRITES": str(WRITES),
    }
    with log.open("w") as output:
        subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    told = log.read_text()
    with capsys.disabled():
        for group, tried, accepted in TOLD.findall(told):
            sys.stdout.write(f"\n  {group}: {tried} writes, {accepted} accepted\n")
    assert REPORT in told, "\n".join(told.splitlines()[-60:])

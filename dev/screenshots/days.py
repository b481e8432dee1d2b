"""The days of an accountant, staged, served and walked through."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from demo.sink import Sink
from environment import databases, python_env
from environment.node import FOLDER as NODE
from environment.paths import DEV, database_name
from screenshots.moment import MOMENT
from screenshots.serving import serve

UTC = f"{MOMENT.isoformat()}Z"
AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"
STAGE = DEV / "screenshots" / "stage.py"


@dataclass(frozen=True)
class Day:
    """What came of a day: its clicks, what axe-core says, how many mails arrived."""

    clicks: list[str]
    violations: list[str]
    mails: int


def live(day: str, folder: Path, mails: Path) -> Day:
    """Live ``day``, with its pictures in ``folder`` and its mails in ``mails``."""
    name = database_name(day)
    databases.clone_database(name)
    with Sink(mails) as sink:
        _run_stage(day, name, sink)
        before = sink.count
        with serve(name, MOMENT) as address:
            told = _walk(day, address, folder)
        _run_stage("crons", name, sink)
    databases.drop_database(name)
    return Day(told["clicks"], told["violations"], sink.count - before)


def _run_stage(stage: str, name: str, sink: Sink) -> None:
    command = [DEV / "python", STAGE, stage, name, str(sink.port)]
    subprocess.run(command, check=True)


def _walk(day: str, address: str, folder: Path) -> dict[str, list[str]]:
    interpreter = python_env.python(python_env.SCREENSHOTS_VENV)
    walked = subprocess.run(
        [interpreter, "-m", f"screenshots.{day}", address, folder, AXE, UTC],
        cwd=DEV,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(walked.stdout.splitlines()[-1])

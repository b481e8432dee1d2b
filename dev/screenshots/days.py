"""The days of an accountant, staged, served and walked through."""

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from demo.sink import Sink
from environment import databases, python_env
from environment.node import FOLDER as NODE
from environment.paths import DEV, database_name
from screenshots.moment import LATER, MOMENT
from screenshots.serving import serve

AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"
STAGE = DEV / "screenshots" / "stage.py"
FRENCH = "fr_FR"
# The days that go on later: what is staged and walked through, and when.
LONG_DAYS = {"answers": (("answers", MOMENT), ("answers_later", LATER))}


@dataclass(frozen=True)
class Day:
    """What came of a day: clicks, what axe-core says, mails that arrived, pictures."""

    clicks: list[str]
    violations: list[str]
    mails: int
    pictures: Path
    times: list[float]


def live(day: str, folder: Path, mails: Path, lang: str = FRENCH) -> Day:
    """Live ``day``, with its pictures in ``folder`` and its mails in ``mails``."""
    name = database_name(day)
    databases.clone_database(name)
    clicks: list[str] = []
    violations: list[str] = []
    times: list[float] = []
    with Sink(mails) as sink:
        staged = 0
        for part, moment in LONG_DAYS.get(day, ((day, MOMENT),)):
            _run_stage(part, name, sink, lang)
            staged = staged or sink.count
            with serve(name, moment) as address:
                told = _walk(part, address, folder, moment, lang, mails)
            clicks += told["clicks"]
            violations += told["violations"]
            times += told["times"]
        _run_stage("crons", name, sink, lang)
    databases.drop_database(name)
    return Day(clicks, violations, sink.count - staged, folder, times)


def _run_stage(stage: str, name: str, sink: Sink, lang: str) -> None:
    command = [DEV / "python", STAGE, stage, name, str(sink.port), lang]
    subprocess.run(command, check=True)


def _walk(
    part: str, address: str, folder: Path, moment: datetime, lang: str, mails: Path
) -> dict[str, list[Any]]:
    interpreter = python_env.python(python_env.SCREENSHOTS_VENV)
    utc = f"{moment.isoformat()}Z"
    told = [address, folder, AXE, utc, lang, mails]
    walked = subprocess.run(
        [interpreter, "-m", f"screenshots.{part}", *told],
        cwd=DEV,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(walked.stdout.splitlines()[-1])

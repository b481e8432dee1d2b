"""The Odoo processes of a fault: started, followed, killed."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from environment import odoo_command, python_env
from environment.paths import DEV
from moment import MOMENT

HERE = Path(__file__).parent
LONGEST = 180
GLANCE = 0.005


class Worker:
    """One process at work; what it tells lies in a file."""

    def __init__(self, pid: int, output: Path) -> None:
        self.pid = pid
        self.output = output

    def said(self) -> list[str]:
        """Return the lines that it told so far, ``again: …`` apart."""
        return self.output.read_text().splitlines() if self.output.exists() else []

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return Path(f"/proc/{self.pid}").exists()

    def wait_for(self, word: str) -> None:
        """Wait until it tells a word, or is no more."""
        self._wait(lambda: word in self.said() or not self.is_alive())

    def wait(self) -> list[str]:
        """Wait until it ends by itself; return what it told."""
        self.wait_end()
        said = self.said()
        assert "done" in said, "\n".join(said[-40:])
        return said

    def wait_end(self) -> None:
        """Wait until it is gone, whatever became of its work."""
        self._wait(lambda: not self.is_alive())

    def kill(self) -> bool:
        """Kill it as the kernel does; tell whether it was still there."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            return True
        return False

    def end(self) -> list[str]:
        """Kill it, wait until it is gone; return what it told."""
        self.kill()
        self.wait_end()
        return self.said()

    def _wait(self, is_over: Any) -> None:
        deadline = time.monotonic() + LONGEST
        while not is_over():
            if time.monotonic() > deadline:
                raise TimeoutError("\n".join(self.said()[-40:]))
            time.sleep(GLANCE)


class Crew:
    """An Odoo of which each worker is a process of its own."""

    def __init__(self, server: subprocess.Popen[str], folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.count = 0

    def start(
        self, *deeds: Any, moment: datetime = MOMENT, smtp_timeout: float = 60
    ) -> Worker:
        """Start a worker that does ``deeds``: names, or a name with its arguments."""
        self.count += 1
        output = self.folder / f"worker_{self.count}"
        order = {
            "deeds": [[deed] if isinstance(deed, str) else deed for deed in deeds],
            "moment": moment.isoformat(),
            "smtp_timeout": smtp_timeout,
            "output": str(output),
        }
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        return Worker(int(self.server.stdout.readline()), output)


@contextlib.contextmanager
def crew(name: str, folder: Path, *options: str) -> Iterator[Crew]:
    """Load Odoo's models from the database, yield the crew to be; end it."""
    command = [str(python_env.python()), str(HERE / "odoo_server.py"), name, *options]
    with (folder / "odoo_server.log").open("w") as log:
        server = subprocess.Popen(
            command,
            env=variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert server.stdin
    assert server.stdout
    try:
        ready = server.stdout.readline().strip()
        assert ready == "ready", (folder / "odoo_server.log").read_text()
        yield Crew(server, folder)
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def beside_odoo(script: str, *arguments: str) -> None:
    """Run one of our scripts with Odoo's packages and code."""
    command: Sequence[str] = [
        str(python_env.python()),
        str(HERE / script),
        *arguments,
    ]
    done = subprocess.run(
        command, env=variables(), capture_output=True, text=True, check=False
    )
    assert not done.returncode, f"{done.stdout}\n{done.stderr}"


def variables() -> Mapping[str, str]:
    """Return the environment of Odoo, which finds our scripts' helpers too."""
    found = odoo_command.environment()
    return {**found, "PYTHONPATH": os.pathsep.join([str(DEV), found["PYTHONPATH"]])}

"""How a step of the set-up runs: announced, timed, logged, done once, one at a time."""

import contextlib
import fcntl
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .paths import LOGS, STATE

STAMP = ".complete"
SECONDS_PER_DOT = 2

_held_locks: list[int] = []


class SetupError(Exception):
    """A step failed; the message says what failed and what to do."""


@contextlib.contextmanager
def announced(title: str) -> Iterator[None]:
    """Print one line for a step: its title, a dot now and then, its seconds."""
    start = time.monotonic()
    stop = threading.Event()
    print(f"  {title} ", end="", flush=True)
    dots = threading.Thread(target=_print_dots, args=(stop,), daemon=True)
    dots.start()
    outcome = "failed after"
    try:
        yield
        outcome = "done in"
    finally:
        stop.set()
        dots.join()
        print(f" {outcome} {time.monotonic() - start:.0f} s", flush=True)


def _print_dots(stop: threading.Event) -> None:
    while not stop.wait(SECONDS_PER_DOT):
        print(".", end="", flush=True)


def run(title: str, command: Sequence[object], advice: str, **options: Any) -> None:
    """Run a command as one announced step, its output in a log of its own.

    :raise SetupError: with ``advice`` and the path of the log if the command fails.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = log_of(title)
    arguments = [str(argument) for argument in command]
    # A child that outlives a killed run keeps the lock, and so cannot spoil the next.
    with announced(title), log.open("w") as output:
        try:
            subprocess.run(
                arguments,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=_held_locks,
                **options,
            )
        except subprocess.CalledProcessError as error:
            reason = f"failed with exit code {error.returncode}"
            raise SetupError(f"{title}: {reason}.\n{advice}\nLog: {log}") from error
        except OSError as error:
            raise SetupError(f"{title}: {error}.\n{advice}") from error


def log_of(title: str) -> Path:
    """Return where the output of the step of that title stands."""
    return LOGS / f"{title.lower().replace(' ', '_')}.log"


def is_complete(folder: Path, inputs: str) -> bool:
    """Tell whether a folder was built to its end from these very inputs."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == inputs


def mark_complete(folder: Path, inputs: str) -> None:
    """Stamp a folder as built from these inputs: the last thing to do to it."""
    (folder / STAMP).write_text(inputs)


@contextlib.contextmanager
def replacing(folder: Path, inputs: str) -> Iterator[Path]:
    """Give an empty folder to fill; it takes its place only if all went well."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    mark_complete(part, inputs)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


@contextlib.contextmanager
def locked(what: str = "set-up") -> Iterator[None]:
    """Hold a part of the state: a second run waits until the first has finished."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"  Waiting for the {what} of another run …", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        _held_locks.append(lock.fileno())
        try:
            yield
        finally:
            _held_locks.remove(lock.fileno())


@contextlib.contextmanager
def clear_errors() -> Iterator[None]:
    """Turn a failed step into one clear message and a non-zero exit."""
    try:
        yield
    except SetupError as error:
        sys.exit(f"\nError: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")

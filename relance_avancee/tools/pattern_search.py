"""Expressions of users, searched in a process that is killed when it takes too long.

Python cannot stop an expression that runs in its own process, and a signal may not be
used in a thread. Another process costs some hundredths of a second, once a mail.
"""

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from ..rules.answers.mail_pattern import Found, Searched

SECONDS = 2.0
TOO_SLOW = f"> {SECONDS:g} s"
PROCESS = Path(__file__).with_name("pattern_process.py")


class PatternError(ValueError):
    """An expression that cannot be used; its text says why."""


class PatternTooSlowError(PatternError):
    """An expression that was stopped: it looked for too long."""


@lru_cache(maxsize=64)
def search(expressions, text, explain=False):
    """Return what each of ``expressions`` finds in ``text``, as :class:`Searched`.

    A mail that loops is searched once. With ``explain``, how far each is found.

    :raise PatternTooSlowError: when it takes more than ``SECONDS``.
    :raise PatternError: when one cannot be read.
    :raise OSError: when no process can be started.
    """
    asked = {"expressions": expressions, "text": text, "explain": explain}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(PROCESS)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PatternTooSlowError(TOO_SLOW) from None
    if done.returncode < 0:
        # stopped by its own limit
        raise PatternTooSlowError(TOO_SLOW)
    if done.returncode:
        raise OSError(done.stderr.decode(errors="replace")[-500:])
    answers = json.loads(done.stdout)
    return tuple(map(_read_answer, expressions, answers))


def _read_answer(expression, answer):
    """Return an answer of the process, about ``expression``."""
    if "error" in answer:
        raise PatternError(f"{expression}: {answer['error']}")
    found = tuple(Found(one["text"], one["groups"]) for one in answer["found"])
    return Searched(expression, tuple(answer["groups"]), found, answer["near"])

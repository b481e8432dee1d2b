"""An Odoo that is killed at a random moment goes on where it was, once restarted."""

import random
import time
from dataclasses import dataclass
from itertools import pairwise

import pytest

from job import DAY

SEED = 20250319
KILLS = 20
MAILS = 48


@dataclass(frozen=True)
class Kill:
    """A moment: a part of the time that a phase takes, or a mail at the mail server."""

    phase: str
    part: float = 0
    rank: int = 0
    kept: bool = False

    def __str__(self) -> str:
        """Say when it is."""
        if self.rank:
            return f"mail {self.rank}, {'kept' if self.kept else 'not kept'}"
        return f"{self.part:.0%} of {self.phase}"


def draw_kills() -> list[Kill]:
    """Return the moments, the same ones at each run; all phases have some."""
    chance = random.Random(SEED)
    phases = ("plan", "dispatch", "send", "mail")
    kills = []
    for number in range(KILLS):
        turn, place = divmod(number, len(phases))
        if phases[place] == "mail":
            rank = chance.randint(1, MAILS)
            kills.append(Kill("send", rank=rank, kept=bool(turn % 2)))
        else:
            kills.append(Kill(phases[place], chance.random()))
    return kills


@pytest.fixture(scope="module")
def pace() -> dict[str, float]:
    """Return how long each phase takes here, in seconds; the first test fills it."""
    return {}


def test_an_undisturbed_day_is_sound(play, conclude, pace):
    worker = play.start(*DAY)
    for phase, following in pairwise([*DAY, "done"]):
        worker.wait_for(phase)
        start = time.monotonic()
        worker.wait_for(following)
        pace[phase] = time.monotonic() - start
    worker.wait()
    conclude(play, "no fault")
    assert len(play.sink.received) == MAILS


@pytest.mark.parametrize("moment", draw_kills(), ids=str)
def test_a_kill_loses_nothing_and_repeats_nothing(play, conclude, pace, moment):
    worker = play.start(*DAY)
    if moment.rank:
        play.kill_at_mail(worker, moment.rank, kept=moment.kept)
    else:
        worker.wait_for(moment.phase)
        time.sleep(moment.part * pace.get(moment.phase, 1))
        play.kill(worker)
    left = len(play.sink.received)
    play.finish()
    conclude(play, f"killed at {moment}, {left} mails had left")


def test_killed_again_and_again(play, conclude, pace):
    chance = random.Random(SEED)
    for phase in ("plan", "dispatch", "mail") * 2:
        worker = play.start(*DAY)
        if phase == "mail":
            rank = play.sink.rank + chance.randint(1, MAILS // 4)
            play.kill_at_mail(worker, rank, kept=True)
        else:
            worker.wait_for(phase)
            time.sleep(chance.random() * pace.get(phase, 1))
            play.kill(worker)
    play.finish()
    conclude(play, "killed six times in a row")

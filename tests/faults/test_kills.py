"""An Odoo that is killed at a random moment goes on where it was, once restarted."""

import random
import time
from dataclasses import dataclass

import pytest

from job import DAY

SEED = 20250319
KILLS = 20
MAILS = 48
# What a phase may last at most for the kill to fall within it, in seconds.
LONGEST = {"plan": 1.2, "approve": 0.1, "dispatch": 2.5, "send": 3.0}


@dataclass(frozen=True)
class Kill:
    """A moment: so long after a phase begins, or a mail with the mail server."""

    phase: str
    delay: float = 0
    rank: int = 0
    kept: bool = False

    def __str__(self) -> str:
        if self.rank:
            return f"mail {self.rank} {'kept' if self.kept else 'lost'}"
        return f"{self.phase} + {self.delay:.2f} s"


def draw_kills() -> list[Kill]:
    """Return the moments, the same ones at each run; all phases have some."""
    chance = random.Random(SEED)
    kills = []
    for number in range(KILLS):
        phase = (*DAY[:1], *DAY[2:], "mail", *DAY)[number % 8]
        if phase == "mail":
            rank = chance.randint(1, MAILS)
            kills.append(Kill("send", rank=rank, kept=bool(number % 16 // 8)))
        else:
            kills.append(Kill(phase, chance.random() * LONGEST[phase]))
    return kills


@pytest.mark.parametrize("moment", draw_kills(), ids=str)
def test_a_kill_loses_nothing_and_repeats_nothing(play, conclude, moment):
    worker = play.start(*DAY)
    if moment.rank:
        play.kill_at_mail(worker, moment.rank, kept=moment.kept)
    else:
        worker.wait_for(moment.phase)
        time.sleep(moment.delay)
        play.kill(worker)
    play.finish()
    conclude(play, f"killed at {moment}")


def test_killed_again_and_again(play, conclude):
    chance = random.Random(SEED)
    for _time in range(6):
        worker = play.start(*DAY)
        worker.wait_for("plan")
        time.sleep(chance.random() * 4)
        play.kill(worker)
    play.finish()
    conclude(play, "killed six times in a row")

"""A clock that is set a day forward or back, between phases and after them."""

from itertools import permutations

import pytest

from job import DAY
from moment import DAY as ONE_DAY
from moment import MOMENT

SHIFTS = (0, 1, -1)


@pytest.mark.parametrize("shifts", list(permutations(SHIFTS)), ids=str)
def test_the_clock_moves_between_the_phases(play, conclude, shifts):
    phases = (("plan", "approve"), ("dispatch",), ("send",))
    for shift, deeds in zip(shifts, phases, strict=True):
        play.run(*deeds, moment=MOMENT + shift * ONE_DAY)
    play.finish()
    play.finish(moment=MOMENT + ONE_DAY)
    conclude(play, f"clock moved by {shifts} days: planned, dispatched, sent")


@pytest.mark.parametrize("shift", [1, -1])
def test_the_clock_moves_once_all_is_sent(play, conclude, shift):
    play.run(*DAY)
    for days in (shift, 0):
        play.finish(moment=MOMENT + days * ONE_DAY)
    conclude(play, f"clock moved by {shift} day and put right, once all was sent")


@pytest.mark.parametrize("shift", [1, -1])
def test_two_processes_with_different_clocks(play, conclude, shift):
    workers = [play.start(*DAY), play.start(*DAY, moment=MOMENT + shift * ONE_DAY)]
    for worker in workers:
        worker.wait()
    play.finish()
    play.finish(moment=MOMENT + ONE_DAY)
    conclude(play, f"two processes at once, the clock of one {shift} day off")

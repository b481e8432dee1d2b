"""Several processes at the same work: each reminder leaves by one of them."""

import os
import signal
import time

import pytest

from job import DAY

PAUSED_MAIL = 10
PAUSE = 3
MANY = 4


def test_four_processes_at_once(play, conclude):
    for worker in [play.start(*DAY) for _number in range(MANY)]:
        worker.wait()
    play.finish()
    conclude(play, f"{MANY} processes at once")


@pytest.mark.parametrize("phase", DAY)
def test_two_processes_in_the_same_phase(play, conclude, phase):
    before = DAY[: DAY.index(phase)]
    if before:
        play.run(*before)
    for worker in [play.start(phase, phase), play.start(phase, phase)]:
        worker.wait()
    play.finish()
    conclude(play, f"two processes at once, both in {phase}")


def test_a_process_paused_while_another_works(play, conclude):
    paused = play.start(*DAY)

    def pause(rank):
        if rank == PAUSED_MAIL:
            os.kill(paused.pid, signal.SIGSTOP)

    play.sink.after = pause
    paused.wait_for("send")
    while len(play.sink.received) < PAUSED_MAIL:
        time.sleep(0.1)
    other = play.start(*DAY)
    time.sleep(PAUSE)
    os.kill(paused.pid, signal.SIGCONT)
    paused.wait()
    other.wait()
    play.finish()
    conclude(play, "paused with a mail in flight, while another works")

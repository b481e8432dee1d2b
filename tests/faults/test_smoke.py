"""Some of the faults, in short: they run with all the other tests."""

import time

from job import DAY
from moment import DAY as ONE_DAY
from moment import MOMENT
from sink import REFUSE_FOR_NOW


def test_three_kills_in_one_day(play, conclude):
    for phase in ("plan", "dispatch"):
        worker = play.start(*DAY)
        worker.wait_for(phase)
        time.sleep(0.5)
        play.kill(worker)
    play.kill_at_mail(play.start(*DAY), 7, kept=True)
    play.finish()
    conclude(play, "killed in plan, in dispatch and with a mail in flight")
    assert len(play.sink.in_flight) == 1


def test_two_processes_at_once(play, conclude):
    for worker in [play.start(*DAY), play.start(*DAY)]:
        worker.wait()
    play.finish()
    conclude(play, "two processes at once")


def test_a_mail_server_that_takes_every_other_mail(play, conclude):
    play.sink.answer = lambda rank: REFUSE_FOR_NOW if rank % 2 else None
    play.run(*DAY)
    play.finish(moment=MOMENT + ONE_DAY)
    conclude(play, "every other mail refused for a day")

"""Mail servers that refuse, hang up, are slow or gone: all leaves in the end, once."""

import pytest

from job import DAY
from moment import DAY as ONE_DAY
from moment import MOMENT
from sink import (
    ANSWER_LATE,
    HANG_UP,
    KEEP_AND_HANG_UP,
    KEEP_LATE,
    REFUSE,
    REFUSE_FOR_NOW,
)

TOMORROW = MOMENT + ONE_DAY
HALF = 24
CLOSED_PORT = 9
# Odoo waits a minute, here less than our server is late.
IMPATIENT = 0.5


def test_no_mail_server(play, conclude):
    play.sql(f"UPDATE ir_mail_server SET smtp_port = {CLOSED_PORT}")
    play.run(*DAY)
    play.sql(f"UPDATE ir_mail_server SET smtp_port = {play.sink.port}")
    play.finish(moment=TOMORROW)
    conclude(play, "connection refused for a day")


@pytest.mark.parametrize("reply", [REFUSE, REFUSE_FOR_NOW])
def test_all_refused(play, conclude, reply):
    play.sink.answer = lambda _rank: reply
    play.run(*DAY)
    play.finish(moment=TOMORROW)
    conclude(play, f"all refused for a day ({reply})")


def test_half_refused(play, conclude):
    play.sink.answer = lambda rank: REFUSE_FOR_NOW if rank > HALF else None
    play.run(*DAY)
    play.finish(moment=TOMORROW)
    conclude(play, "the second half refused for a day")


def test_no_answer_in_time(play, conclude):
    play.sink.answer = lambda _rank: ANSWER_LATE
    play.run(*DAY, smtp_timeout=IMPATIENT)
    play.finish(moment=TOMORROW)
    conclude(play, "no answer in time for a day")


def test_hangs_up_halfway(play, conclude):
    play.sink.answer = lambda rank: HANG_UP if rank == HALF else None
    play.run(*DAY)
    play.finish()
    play.finish(moment=TOMORROW)
    conclude(play, "hung up on half of the way")


def test_keeps_a_mail_and_hangs_up(play, conclude):
    play.sink.answer = lambda rank: KEEP_AND_HANG_UP if rank == HALF else None
    play.run(*DAY)
    play.finish()
    play.finish(moment=TOMORROW)
    conclude(play, "kept a mail, hung up without an answer")


def test_keeps_a_mail_and_answers_late(play, conclude):
    play.sink.answer = lambda rank: KEEP_LATE if rank == HALF else None
    play.run(*DAY, smtp_timeout=IMPATIENT)
    play.finish(moment=TOMORROW)
    conclude(play, "kept a mail, answered too late")

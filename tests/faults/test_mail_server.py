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
# Odoo waits a minute, or here less than our server is late.
MINUTE, IMPATIENT = 60, 0.5
FOR_A_DAY = {
    "all refused for good": (lambda _rank: REFUSE, MINUTE),
    "all refused for now": (lambda _rank: REFUSE_FOR_NOW, MINUTE),
    "second half refused": (
        lambda rank: REFUSE_FOR_NOW if rank > HALF else None,
        MINUTE,
    ),
    "no answer in time": (lambda _rank: ANSWER_LATE, IMPATIENT),
}
HALFWAY = {
    "hung up": (HANG_UP, MINUTE),
    "kept a mail, hung up without an answer": (KEEP_AND_HANG_UP, MINUTE),
    "kept a mail, answered too late": (KEEP_LATE, IMPATIENT),
}


def test_no_mail_server(play, conclude):
    play.sql(f"UPDATE ir_mail_server SET smtp_port = {CLOSED_PORT}")
    play.run(*DAY)
    play.sql(f"UPDATE ir_mail_server SET smtp_port = {play.sink.port}")
    play.finish(moment=TOMORROW)
    conclude(play, "connection refused for a day")


@pytest.mark.parametrize("story", FOR_A_DAY)
def test_misbehaves_for_a_day(play, conclude, story):
    play.sink.answer, timeout = FOR_A_DAY[story]
    play.run(*DAY, smtp_timeout=timeout)
    play.finish(moment=TOMORROW)
    conclude(play, f"{story} for a day")


@pytest.mark.parametrize("story", HALFWAY)
def test_misbehaves_halfway(play, conclude, story):
    answer, timeout = HALFWAY[story]
    play.sink.answer = lambda rank: answer if rank == HALF else None
    play.run(*DAY, smtp_timeout=timeout)
    play.finish()
    play.finish(moment=TOMORROW)
    conclude(play, f"{story} on half of the way")

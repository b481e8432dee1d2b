"""People edit, pay, match and reset invoices meanwhile: nobody waits for the job."""

import json
import time

from job import DAY

ROUNDS = 3
SEED = 7
FEWEST_DEEDS = 20


def test_accountants_at_work_throughout(play, conclude):
    numbers = [debt.number for debt in play.debts() if debt.address]
    accountant = play.start(["account", numbers, SEED])
    accountant.wait_for("account")
    for _round in range(ROUNDS):
        play.run(*DAY)
    told = [json.loads(line) for line in accountant.end() if line.startswith("{")]
    play.note_deeds(told)
    play.note_debts(time.time())
    play.finish()
    errors = [deed for deed in told if "error" in deed]
    tries = sum(deed.get("tries", 0) - 1 for deed in told)
    conclude(play, f"{len(told)} deeds of accountants meanwhile, {tries} tried again")
    assert errors == []
    assert len(told) > FEWEST_DEEDS

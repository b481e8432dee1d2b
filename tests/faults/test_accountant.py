"""People edit, pay, match and reset invoices meanwhile: nobody waits for the job."""

import json
import time

from job import DAY

ROUNDS, MOST_ROUNDS = 3, 12
SEED = 7
FEWEST_DEEDS = 20


def test_accountants_at_work_throughout(play, conclude):
    numbers = [debt.number for debt in play.debts() if debt.address]
    accountant = play.start(["account", numbers, SEED])
    accountant.wait_for("account")
    for done in range(1, MOST_ROUNDS + 1):
        play.run(*DAY)
        if done >= ROUNDS and len(_deeds(accountant.said())) > FEWEST_DEEDS:
            break
    told = [json.loads(deed) for deed in _deeds(accountant.end())]
    play.note_deeds(told)
    play.note_debts(time.time())
    play.finish()
    errors = [deed for deed in told if "error" in deed]
    tries = sum(deed.get("tries", 0) - 1 for deed in told)
    conclude(play, f"{len(told)} deeds of accountants meanwhile, {tries} tried again")
    assert errors == []
    assert len(told) > FEWEST_DEEDS


def _deeds(said):
    """Return the lines that tell what was done, among all that was said."""
    return [line for line in said if line.startswith("{")]

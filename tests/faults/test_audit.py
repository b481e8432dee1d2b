"""The audit finds what is wrong: it is tried on a sound day that was tampered with."""

from dataclasses import replace

from audit import Audit
from job import DAY

# A sentence of the audit, and what brings it about.
TAMPERINGS = {
    "never written to": lambda play: play.sink.received.pop(),
    "received 2 times": lambda play: play.sink.received.append(play.sink.received[0]),
    "received 2 messages": lambda play: play.sink.received.append(
        replace(play.sink.received[0], message_id="<another>")
    ),
    "claimed of": lambda play: play.sink.received[0].balances.update(
        dict.fromkeys(play.sink.received[0].balances, 1.0)
    ),
    "is not said to be sent": lambda play: _update(
        play, "relance_delivery", "state = 'failed'"
    ),
    "was not received": lambda play: play.sink.received.pop(),
    "is queued": lambda play: _update(play, "relance_reminder", "state = 'queued'"),
    "has not reached its step": lambda play: _update(
        play, "relance_reminder_line", "state = 'dropped'"
    ),
    "waits, its mail is": lambda play: _update(
        play, "relance_delivery", "state = 'queued'"
    ),
    "is planned in a reminder": lambda play: _update(
        play, "relance_reminder_line", "state = 'planned'"
    ),
    "planned, in no reminder": lambda play: _update(
        play, "relance_due_item", "status = 'planned'"
    ),
}


def test_each_wrong_is_found(play):
    play.run(*DAY)
    assert Audit(play).findings() == []
    for sentence, tamper in TAMPERINGS.items():
        received = list(play.sink.received)
        play.sink.received[:] = [_copy(mail) for mail in received]
        undo = tamper(play)
        findings = Audit(play).findings()
        assert any(sentence in finding for finding in findings), (sentence, findings)
        play.sink.received[:] = received
        if isinstance(undo, str):
            play.sql(undo)
    assert Audit(play).findings() == []


def _copy(mail):
    return replace(mail, balances=dict(mail.balances))


def _update(play, table, change):
    """Change the last row of a table; return the statement that undoes it."""
    column = change.split(" = ")[0]
    [row] = play.sql(f"SELECT id, {column} FROM {table} ORDER BY id DESC LIMIT 1")
    number, before = row.split("|")
    play.sql(f"UPDATE {table} SET {change} WHERE id = {number}")
    return f"UPDATE {table} SET {column} = '{before}' WHERE id = {number}"

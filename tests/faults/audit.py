"""The audit that ends each fault: what customers received against what Odoo tells.

It reads the database and the mail server's mails from outside, with no code of the
addon, and raises nothing: it returns the sentences of what is wrong, at best none.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from play import Debt, Play
from sink import Received

# Between the check of a batch and the session with the mail server, in seconds.
SLACK = 3.0
CENT = 0.005

DELIVERIES = """
    SELECT json_build_object('id', delivery.id, 'state', delivery.state,
        'reminder', reminder.id, 'reminder_state', reminder.state,
        'customer', debtor.name, 'mail_state', mail.state,
        'message_id', message.message_id)
      FROM relance_delivery delivery
      JOIN relance_reminder reminder ON reminder.id = delivery.reminder_id
      JOIN res_partner debtor ON debtor.id = reminder.debtor_id
 LEFT JOIN mail_message message ON message.id = delivery.message_id
 LEFT JOIN mail_mail mail ON mail.id = delivery.mail_id
     WHERE delivery.channel = 'email' AND delivery.role = 'main'
"""
REMINDERS = """
    SELECT json_build_object('id', reminder.id, 'state', reminder.state,
        'customer', debtor.name)
      FROM relance_reminder reminder
      JOIN res_partner debtor ON debtor.id = reminder.debtor_id
"""
LINES = """
    SELECT json_build_object('number', line.name, 'state', line.state,
        'role', line.role, 'residual', line.amount_residual_currency,
        'reminder_state', reminder.state)
      FROM relance_reminder_line line
      JOIN relance_reminder reminder ON reminder.id = line.reminder_id
"""
ITEMS = """
    SELECT json_build_object('number', move.name, 'status', item.status,
        'reason', item.reason, 'planned', EXISTS (
            SELECT FROM relance_reminder_line line
             WHERE line.due_item_id = item.id AND line.state = 'planned'))
      FROM relance_due_item item
      JOIN account_move move ON move.id = item.move_id
     WHERE item.state = 'open'
"""
# Where a reminder may be left, once all that can leave has left.
AT_REST = ("sent", "cancelled", "failed")


class Audit:
    """What is wrong after a fault; customers of ``unsent`` must have had nothing."""

    def __init__(self, play: Play, unsent: Collection[str] = ()) -> None:
        self.play = play
        self.unsent = set(unsent)
        self.received = play.sink.received
        self.deliveries = list(map(json.loads, play.sql(DELIVERIES)))
        self.reminders = list(map(json.loads, play.sql(REMINDERS)))
        self.lines = list(map(json.loads, play.sql(LINES)))
        self.items = list(map(json.loads, play.sql(ITEMS)))

    def findings(self) -> list[str]:
        """Return all that is wrong."""
        return [
            *self._check_nothing_lost(),
            *self._check_one_mail_each(),
            *self._check_message_ids(),
            *self._check_duplicates(),
            *self._check_amounts(),
            *self._check_steps(),
            *self._check_messages_rest(),
            *self._check_items_rest(),
        ]

    def _check_nothing_lost(self) -> Iterator[str]:
        """Whoever owed something from the beginning, and still does, was written to."""
        due = {debt.address for debt in self.play.debts() if debt.residual > CENT}
        written_to = {mail.address for mail in self.received}
        silent = {debt.address for debt in self._first() if self._is_unsent(debt)}
        for address in sorted(due - silent - written_to):
            yield f"{address} was never written to"
        for address in sorted(written_to & silent):
            yield f"{address} was written to"

    def _check_one_mail_each(self) -> Iterator[str]:
        """A customer received one message, whatever the number of its copies."""
        messages = defaultdict(set)
        for mail in self.received:
            messages[mail.address].add(mail.message_id)
        for address, ids in messages.items():
            if len(ids) > 1:
                yield f"{address} received {len(ids)} messages: {sorted(ids)}"

    def _check_message_ids(self) -> Iterator[str]:
        """What Odoo says it sent is what was received, one delivery a Message-Id."""
        sent = Counter(
            delivery["message_id"]
            for delivery in self.deliveries
            if delivery["state"] == "sent"
        )
        received = set(self.play.sink.counts())
        for message_id in sent.keys() - received:
            yield f"{message_id} is said to be sent, and was not received"
        for message_id in received - sent.keys():
            yield f"{message_id} was received, and is not said to be sent"
        for message_id, count in sent.items():
            if count > 1:
                yield f"{message_id} is that of {count} deliveries"

    def _check_duplicates(self) -> Iterator[str]:
        """Only what was in flight at a fault came twice."""
        for message_id, count in self.play.sink.counts().items():
            if count > 1 and message_id not in self.play.sink.in_flight:
                yield f"{message_id} was received {count} times"

    def _check_amounts(self) -> Iterator[str]:
        """A mail claims what was owed between its check and its arrival."""
        debts = defaultdict(list)
        for debt in self.play.history:
            debts[debt.number].append(debt)
        for mail in self.received:
            for number, balance in mail.balances.items():
                owed = {d.residual for d in debts[number] if _is_seen(d, mail)}
                if all(abs(balance - residual) > CENT for residual in owed):
                    yield (
                        f"{mail.address}, {number}: {balance} claimed of {owed}"
                        f" at {mail.session:.1f}-{mail.moment:.1f}: {debts[number]}"
                    )

    def _check_steps(self) -> Iterator[str]:
        """The items of a mail reached their step once, all others never."""
        claimed = {number for mail in self.received for number in mail.balances}
        reached = Counter(
            line["number"]
            for line in self.lines
            if line["role"] == "step" and line["state"] == "sent"
        )
        for number in claimed - reached.keys():
            yield f"{number} was claimed and has not reached its step"
        for number in reached.keys() - claimed:
            yield f"{number} reached its step and was not claimed"
        for number, count in reached.items():
            if count > 1:
                yield f"{number} reached its step {count} times"

    def _check_messages_rest(self) -> Iterator[str]:
        """No reminder waits for what will never come."""
        for reminder in self.reminders:
            if reminder["state"] not in AT_REST:
                yield f"a reminder to {reminder['customer']} is {reminder['state']}"
        for delivery in self.deliveries:
            if delivery["state"] == "queued":
                mail = delivery["mail_state"]
                yield f"a delivery to {delivery['customer']} waits, its mail is {mail}"

    def _check_items_rest(self) -> Iterator[str]:
        """No item is planned in what will never leave."""
        for line in self.lines:
            where = line["reminder_state"]
            if line["state"] == "planned" and where != "failed":
                yield f"{line['number']} is planned in a reminder that is {where}"
        for item in self.items:
            if item["status"] == "planned" and not item["planned"]:
                yield f"{item['number']} is planned, in no reminder"

    def _first(self) -> list[Debt]:
        return [debt for debt in self.play.history if not debt.since]

    def _is_unsent(self, debt: Debt) -> bool:
        return debt.customer in self.unsent or not debt.address


def _is_seen(debt: Debt, mail: Received) -> bool:
    """Say whether the amount was true at some time while the mail was on its way."""
    return debt.since <= mail.moment and debt.until >= mail.session - SLACK

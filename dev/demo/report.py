"""What the daily job did: a table to read, and the same as data."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from odoo.api import Environment

SUMMARY = "summary.json"


@dataclass(frozen=True)
class Outcome:
    """What left in the three months, what waits, what is held, and the mails."""

    reminders: Any
    drafts: Any
    others: Any
    held: Any
    mails: Sequence[dict[str, Any]]

    def last_line(self, folder: Path) -> str:
        """Return the line that ends the demo."""
        return (
            f"demo: {len(self.reminders)} reminders sent, {len(self.drafts)} to "
            f"approve, {len(self.held)} held, {len(self.mails)} mails in {folder}"
        )


def read_outcome(env: Environment, mails: Sequence[dict[str, Any]]) -> Outcome:
    """Return what came of the three months, as the database tells it."""
    open_held = [("state", "=", "open"), ("status", "in", ("held", "excluded"))]
    reminders = env["relance.reminder"]
    made_here = [("origin", "=", "engine")]
    return Outcome(
        reminders=reminders.search([*made_here, ("state", "=", "sent")]),
        drafts=reminders.search([*made_here, ("state", "=", "draft")]),
        others=reminders.search([*made_here, ("state", "not in", ("sent", "draft"))]),
        held=env["relance.due.item"].search(open_held),
        mails=mails,
    )


def print_outcome(outcome: Outcome) -> None:
    """Print the reminders by scenario and level, then what is held and why."""
    print("\nReminders sent in three months, by scenario and level")
    _print_table(_reminder_rows(outcome.reminders))
    print("\nReminders to approve this morning")
    _print_table(_reminder_rows(outcome.drafts))
    if outcome.others:
        print("\nReminders that did not leave")
        _print_table(_other_rows(outcome.others))
    print("\nDue items held, and why")
    _print_table(_held_rows(outcome.held))


def write_summary(outcome: Outcome, folder: Path) -> None:
    """Write the counts, and what is known of each mail, as JSON."""
    values = {
        "reminders": len(outcome.reminders),
        "to_approve": len(outcome.drafts),
        "held": len(outcome.held),
        "mails": outcome.mails,
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (folder / SUMMARY).write_text(text, encoding="utf-8")


def describe_mails(deliveries: Any) -> list[dict[str, Any]]:
    """Return what each mail that has just left should say."""
    return [_mail_values(delivery) for delivery in deliveries]


def _reminder_rows(reminders: Any) -> list[Sequence[str]]:
    labels = dict(reminders._fields["level"]._description_selection(reminders.env))
    counts = Counter((reminder.scenario_id, reminder.level) for reminder in reminders)
    levels = sorted({level for _scenario, level in counts})
    rows = [["Scenario", *(labels[level] for level in levels), "Total"]]
    for scenario in reminders.scenario_id.sorted("sequence"):
        row = [counts[scenario, level] for level in levels]
        rows.append([scenario.name, *map(str, row), str(sum(row))])
    totals = (sum(counts[key] for key in counts if key[1] == level) for level in levels)
    return [*rows, ["Total", *map(str, totals), str(len(reminders))]]


def _other_rows(reminders: Any) -> list[Sequence[str]]:
    labels = dict(reminders._fields["state"]._description_selection(reminders.env))
    reasons = ((labels[reminder.state], _why_not(reminder)) for reminder in reminders)
    rows = [[*reason, str(count)] for reason, count in Counter(reasons).items()]
    return [["State", "Why", "Reminders"], *rows, ["Total", "", str(len(reminders))]]


def _why_not(reminder: Any) -> str:
    """Return why a reminder did not leave."""
    waits = "it waits for its recipient's sending hours"
    return reminder.error or (waits if reminder.state == "approved" else "")


def _held_rows(items: Any) -> list[Sequence[str]]:
    labels = dict(items._fields["reason"]._description_selection(items.env))
    groups = items.grouped("reason")
    rows = [["Reason", "Due items", "Customers", "Balance in EUR"]]
    for reason, same in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        rows.append([labels.get(reason, reason or "?"), *_sizes(same)])
    return [*rows, ["Total", *_sizes(items)]]


def _sizes(items: Any) -> list[str]:
    balance = sum(items.mapped("amount_residual"))
    return [str(len(items)), str(len(items.debtor_id)), f"{balance:,.2f}"]


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns, the first one to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * width for width in widths]
    for row in (rows[0], rule, *rows[1:-1], rule, rows[-1]):
        first, *others = _padded(row, widths)
        print("  ", first, *others, sep="  ")


def _padded(row: Sequence[str], widths: Iterable[int]) -> list[str]:
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]


def _mail_values(mail: Any) -> dict[str, Any]:
    """Return what a mail should say; its net totals are those of its currencies."""
    reminder = mail.reminder_id
    amounts = reminder._get_message().amounts
    return {
        "reminder": reminder.id,
        "scenario": reminder.scenario_id.name,
        "level": reminder.level,
        "customer": reminder.debtor_id.name,
        "lang": reminder.lang,
        "address": mail.address,
        "message_id": mail.message_id.message_id,
        "net": {
            currency.name: currency.round(net)
            for currency, (_total, _credits, net) in amounts.items()
        },
    }

"""What a customer did since the last reminder, as a condition of the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

ALWAYS, SILENT, VISITED = "always", "silent", "visited"
REPLIED, BROKEN = "replied", "broken"
# What a customer does: it read its page, said something, replied, paid.
READ, SAID, ANSWERED, PAID = "read", "said", "replied", "paid"


def is_met(condition: str, reactions: Mapping[str, dt.date], since: dt.date) -> bool:
    """Say whether a step of ``condition`` concerns an item whose customer so reacted.

    ``reactions`` are the last days of each; ``since`` is the day of the last reminder
    of the item, its due date before any. What is done on that very day counts.

    >>> since = dt.date(2026, 3, 9)
    >>> is_met("silent", {"read": dt.date(2026, 3, 8)}, since)
    True
    >>> is_met("silent", {"read": since}, since)
    False
    >>> is_met("visited", {"read": since}, since)
    True
    >>> is_met("visited", {"read": since, "paid": since}, since)
    False
    """
    done = {kind for kind, day in reactions.items() if day >= since}
    if condition == SILENT:
        return not done & {READ, SAID, ANSWERED, PAID}
    if condition == VISITED:
        return READ in done and PAID not in done
    if condition == REPLIED:
        return ANSWERED in done
    if condition == BROKEN:
        return BROKEN in done
    return True

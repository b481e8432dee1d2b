"""One voice: the messages of one day, from the items that reach a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from .schedule import Step

NEUTRAL_DAYS = 10


@dataclass(frozen=True)
class Candidate:
    """An overdue item, or one that reaches its courtesy step today.

    ``voice`` is who is spoken to: items with the same voice share one message.
    ``step`` is the step reached today, None when the item may only be listed.
    """

    item: int
    voice: Hashable
    scenario: int
    days_late: int
    step: Step | None = None
    is_contact: bool = True
    by_invoice: Hashable = None


@dataclass(frozen=True)
class Message:
    """One message: its leading candidate, what moves and what is only listed."""

    lead: Candidate
    steps: tuple[Candidate, ...]
    listed: tuple[Candidate, ...]


def messages(candidates: Iterable[Candidate]) -> list[Message]:
    """Return the messages of the day, at the level of their highest item.

    The items that reach a step of ours only (a to-do, ``is_contact`` false) make a
    message for that step alone, where nothing else is listed.
    """
    groups: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[_key(candidate)].append(candidate)
    return [_message(group) for group in groups.values() if any(c.step for c in group)]


def is_neutral(candidate: Candidate, lead: Candidate) -> bool:
    """Say whether the item stands in the neutral block, apart from the claim.

    Items under ten days late do, unless the message is at their own level, or claims
    what fell due after them.
    """
    if candidate.days_late >= NEUTRAL_DAYS:
        return False
    if candidate.days_late > lead.days_late > 0:
        return False
    return _level(candidate) != _level(lead)


def _key(candidate: Candidate) -> Hashable:
    todo = None if candidate.is_contact else candidate.step
    return (candidate.voice, candidate.by_invoice, candidate.is_contact, todo)


def _message(group: list[Candidate]) -> Message:
    steps = [candidate for candidate in group if candidate.step]
    lead = max(steps, key=lambda c: (c.step and c.step.rung, c.days_late))
    listed = [candidate for candidate in group if not candidate.step]
    return Message(lead, tuple(steps), tuple(listed))


def _level(candidate: Candidate) -> int:
    return candidate.step.rung.level if candidate.step else -1

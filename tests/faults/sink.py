"""A mail server that misbehaves when it is told to, and knows what it received."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from lxml import html

from demo.sink import Sink

# The table of what is claimed and the one of what is merely listed.
ROWS = "//table[@role='table']/tbody/tr"
# Beside each value stands its label, which a phone alone shows.
VALUES = "td/span[not(@aria-hidden)]"
# Answers of the mail server that keeps no mail: it hangs up, it is late, it refuses.
HANG_UP, ANSWER_LATE = "hang up", "answer late"
REFUSE, REFUSE_FOR_NOW = "554 5.7.1 Refused", "451 4.3.0 Try again later"
# It keeps the mail, but does not say so: Odoo cannot know.
KEEP_AND_HANG_UP, KEEP_LATE = "keep, hang up", "keep, answer late"
LATE = 2


@dataclass(frozen=True)
class Received:
    """A mail that was kept: what it asks for, when its session began, when it came."""

    message_id: str
    address: str
    balances: dict[str, float]
    files: int
    session: float
    moment: float


class UnrulySink(Sink):
    """The sink, whose ``answer`` says what becomes of each mail.

    ``answer(rank)`` is called when the ``rank``-th mail has come, before anything is
    kept; it returns None to keep it, or another answer of those above. ``after(rank)``
    is called once a mail is kept and before its sender is told so.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.received: list[Received] = []
        self.in_flight: set[str] = set()
        self.rank = 0
        self.answer: Callable[[int], str | None] = lambda _rank: None
        self.after: Callable[[int], None] = lambda _rank: None

    def behave(self) -> None:
        """Keep all that comes from now on, at once."""
        self.answer = lambda _rank: None
        self.after = lambda _rank: None

    def counts(self) -> Counter[str]:
        """Return how often each Message-Id was received."""
        return Counter(mail.message_id for mail in self.received)

    async def handle_EHLO(  # noqa: N802
        self,
        _server: object,
        session: Any,
        _envelope: object,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Remember when the session began."""
        session.host_name = hostname
        session.began = time.time()
        return responses

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep a mail or not, and answer at once, late or never."""
        self.rank += 1
        rank = self.rank
        answer = self.answer(rank)
        if answer in (None, KEEP_AND_HANG_UP, KEEP_LATE):
            self.received.append(_read(session, envelope))
            await super().handle_DATA(server, session, envelope)
            self.after(rank)
        if answer in (KEEP_AND_HANG_UP, KEEP_LATE):
            self.note_in_flight()
        if answer in (HANG_UP, KEEP_AND_HANG_UP):
            server.transport.abort()
        if answer in (ANSWER_LATE, KEEP_LATE):
            await asyncio.sleep(LATE)
        return answer if answer in (REFUSE, REFUSE_FOR_NOW) else "250 Kept"

    def note_in_flight(self) -> None:
        """Note that the last mail may come again: Odoo may not know that it left."""
        if self.received:
            self.in_flight.add(self.received[-1].message_id)


def _read(session: Any, envelope: Any) -> Received:
    message = message_from_bytes(envelope.original_content, policy=policy.default)
    (address,) = envelope.rcpt_tos
    return Received(
        message["Message-Id"],
        address,
        _read_balances(message),
        len(list(message.iter_attachments())),
        session.began,
        time.time(),
    )


def _read_balances(message: Any) -> dict[str, float]:
    """Return the balance of each invoice in a mail, written in English."""
    page = html.fromstring(message.get_body(("html",)).get_content())
    balances: dict[str, float] = {}
    for row in page.xpath(ROWS):
        cells = [cell.text_content().split() for cell in row.xpath(VALUES)]
        if len(cells) > 1 and cells[0]:
            balances[cells[0][0]] = float(cells[-1][0].replace(",", ""))
    return balances

"""The mails that the demo's sink kept, read as their recipients read them."""

import json
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import html

PARIS = ZoneInfo("Europe/Paris")
# Of the two tables of items, the one that is claimed is followed by the totals.
CLAIMED = "//table[@role='table'][following-sibling::table]"


@dataclass(frozen=True)
class Row:
    """An item that a mail claims: number, rank of its instalment, balance."""

    number: str
    rank: int
    balance: str


@dataclass(frozen=True)
class SentMail:
    """A mail, and what the summary of the demo says of it."""

    message: EmailMessage
    summary: dict[str, Any]

    @property
    def lang(self) -> str:
        """Return the language that the customer reads."""
        return self.summary["lang"]

    @property
    def moment(self) -> datetime:
        """Return when it left, in Paris."""
        return self.message["Date"].datetime.astimezone(PARIS)

    @property
    def text(self) -> str:
        """Return all that the page says, on one line."""
        return _on_one_line(self.page.text_content())

    @property
    def plain_text(self) -> str:
        """Return what a reader without HTML sees, on one line."""
        return _on_one_line(self.message.get_body(("plain",)).get_content())

    @property
    def html(self) -> str:
        """Return the page as it was sent."""
        return self.message.get_body(("html",)).get_content()

    @cached_property
    def page(self) -> Any:
        """Return the tree of the page."""
        return html.fromstring(self.html)

    @property
    def rows(self) -> list[Row]:
        """Return the items that are claimed."""
        return [_read_row(row) for row in self.page.xpath(f"{CLAIMED}/tbody/tr")]

    @property
    def totals(self) -> list[tuple[str, str]]:
        """Return the lines under the claimed items: a label and an amount."""
        lines = self.page.xpath(f"{CLAIMED}/following-sibling::table//tr")
        return [tuple(_texts(line)) for line in lines]


def read_mails(folder: Path) -> list[SentMail]:
    """Return the mails of a folder, each with its part of the summary."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    by_id = {mail["message_id"]: mail for mail in summary["mails"]}
    messages = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]
    return [SentMail(message, by_id[message["Message-Id"]]) for message in messages]


def read_envelopes(folder: Path) -> list[str]:
    """Return to whom the mail server was told to bring each mail."""
    index = html.parse(str(folder / "index.html"))
    return [row.xpath("string(td[2])").strip() for row in index.xpath("//tr[td]")]


def _read_row(row: Any) -> Row:
    cells = _texts(row)
    instalment = row.xpath("string(td[1]/span/span)").split("/")[0].split()
    number = cells[0].split()[0]
    return Row(number, int(instalment[-1]) if instalment else 1, cells[-1])


def _texts(row: Any) -> list[str]:
    # Beside each value of a table stands its label, which a phone alone shows.
    values = row.xpath("td/span[not(@aria-hidden)]") or row.xpath("td")
    return [_on_one_line(value.text_content()) for value in values]


def _on_one_line(text: str) -> str:
    # By hand: no-break spaces are a matter of language, they stay.
    return " ".join(filter(None, text.replace("\n", " ").split(" ")))

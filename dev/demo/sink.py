"""A mail server on this machine only, which keeps each mail in a folder to be read."""

import logging
import shutil
import socket
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from .days import PARIS

HOST = "127.0.0.1"
INDEX = "index.html"
# The users of the demo read French.
HEAD = {
    "From": "De",
    "To": "À",
    "Reply-To": "Réponse à",
    "Subject": "Objet",
}
INDEX_HEAD = """<!DOCTYPE html>
<html lang="fr">
<meta charset="utf-8">
<title>Courriels de la démonstration</title>
<style>
  body { font-family: sans-serif }
  td, th { padding: .3em 1em; text-align: left }
</style>
<h1>Courriels de la démonstration</h1>
<table>
<tr><th>Date<th>À<th>Objet<th>Tel qu’envoyé
"""
INDEX_ROW = """<tr>
<td>{date}<td>{to}<td><a href="{page}">{subject}</a><td><a href="{source}">{source}</a>
"""


class Sink:
    """The server, which empties its folder when it is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.count = 0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.index.write_text(INDEX_HEAD, encoding="utf-8")
        self._controller = Controller(self, hostname=HOST, port=self.port)

    @property
    def index(self) -> Path:
        """Return the page that lists the mails."""
        return self.folder / INDEX

    def __enter__(self) -> "Sink":
        # It tells every command of every connection otherwise.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    # The name is the one that aiosmtpd calls.
    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: object, envelope: Any
    ) -> str:
        """Keep a mail: as sent, as a page to read, and as a row of the list."""
        self.count += 1
        name = f"{self.count:04d}"
        source = self.folder / f"{name}.eml"
        source.write_bytes(envelope.original_content)
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        page = self.folder / f"{name}.html"
        page.write_text(_readable(message), encoding="utf-8")
        row = INDEX_ROW.format(
            date=_date(message),
            to=escape(", ".join(envelope.rcpt_tos)),
            subject=escape(message["Subject"] or "(sans objet)"),
            page=page.name,
            source=source.name,
        )
        # The table is never closed: browsers read it, and a row is added at no cost.
        with self.index.open("a", encoding="utf-8") as index:
            index.write(row)
        return "250 Kept"


def _readable(message: EmailMessage) -> str:
    """Return a page: the head of a mail, the names of its files, its text."""
    head = [
        f"<b>{label}</b> : {escape(str(message[name] or ''))}<br>"
        for name, label in HEAD.items()
    ]
    head.append(f"<b>Date</b> : {_date(message)}<br>")
    files = [part.get_filename() or "?" for part in message.iter_attachments()]
    if files:
        head.append(f"<b>Pièces jointes</b> : {escape(', '.join(files))}<br>")
    return f'<meta charset="utf-8">{"".join(head)}<hr>{_body(message)}'


def _date(message: EmailMessage) -> str:
    """Return when a mail was sent, in Paris, as a French reader writes it."""
    sent = message["Date"]
    return f"{sent.datetime.astimezone(PARIS):%d/%m/%Y %H:%M}" if sent else ""


def _body(message: EmailMessage) -> str:
    part = message.get_body(("html", "plain"))
    if part is None:
        return ""
    text = part.get_content()
    is_html = part.get_content_subtype() == "html"
    return text if is_html else f"<pre>{escape(text)}</pre>"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]

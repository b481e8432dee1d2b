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

HOST = "127.0.0.1"
INDEX = "index.html"
INDEX_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Mails of the demo</title>
<style>
  body { font-family: sans-serif }
  td, th { padding: .3em 1em; text-align: left }
</style>
<h1>Mails of the demo</h1>
<table>
<tr><th>Date<th>To<th>Subject<th>As sent
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
            date=escape(message["Date"] or ""),
            to=escape(", ".join(envelope.rcpt_tos)),
            subject=escape(message["Subject"] or "(no subject)"),
            page=page.name,
            source=source.name,
        )
        # The table is never closed: browsers read it, and a row is added at no cost.
        with self.index.open("a", encoding="utf-8") as index:
            index.write(row)
        return "250 Kept"


def _readable(message: EmailMessage) -> str:
    """Return a page: the head of a mail, the names of its files, its text."""
    names = ("From", "To", "Reply-To", "Subject", "Date")
    head = [f"<b>{name}</b>: {escape(str(message[name] or ''))}<br>" for name in names]
    files = [part.get_filename() or "?" for part in message.iter_attachments()]
    if files:
        head.append(f"<b>Files</b>: {escape(', '.join(files))}<br>")
    return f'<meta charset="utf-8">{"".join(head)}<hr>{_body(message)}'


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

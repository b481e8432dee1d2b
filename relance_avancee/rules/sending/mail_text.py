"""The text part of a mail, made from its HTML."""

from __future__ import annotations

import re

from lxml import html

BLOCKS = frozenset({"div", "table", "tr"})
APART = frozenset({"blockquote", "h1", "h2", "h3", "ol", "p", "table", "ul"})
FRENCH_COLON = "\N{NO-BREAK SPACE}: "
# A break between blocks: several of them are one.
SOFT = "\v"
BREAKS = "[ \n\v]*[\n\v][ \n\v]*"


def write_text(body: str) -> str:
    """Return the HTML ``body`` of a mail as a person would type it.

    A row of a table is a line, the labels beside the values; a link is followed by its
    address.

    >>> print(write_text("<p>Hello <b>you</b>,</p><p>see <a href='https://a.b'>it</a></p>"))
    Hello you,
    <BLANKLINE>
    see it: https://a.b
    >>> cell = "<td><span aria-hidden='true'>Due</span> <span>4 May</span></td>"
    >>> print(write_text(f"<table><tr>{cell}<td>9</td></tr></table>"))
    Due: 4 May | 9
    >>> print(write_text("<table><tr><td>IBAN</td><td>FR76</td></tr></table>"))
    IBAN: FR76
    """
    root = html.fragment_fromstring(body, create_parent="div")
    langs = root.xpath("//@lang")
    writer = _TextWriter(FRENCH_COLON if langs and langs[0][:2] == "fr" else ": ")
    text = re.sub(BREAKS, _join_breaks, writer.write_node(root))
    return re.sub(" {2,}", " ", text).strip(" \n")


class _TextWriter:
    """Writes the elements of a page one after the other; ``colon`` follows a label."""

    def __init__(self, colon: str) -> None:
        self.colon = colon

    def write_node(self, node: html.HtmlElement) -> str:
        """Return ``node`` as text, with the line breaks around it."""
        if not isinstance(node.tag, str) or _is_hidden(node):
            return ""
        written = self._write_tag(node)
        if node.tag in APART:
            return f"\n\n{written}\n\n"
        return f"{SOFT}{written}{SOFT}" if node.tag in BLOCKS else written

    def _write_tag(self, node: html.HtmlElement) -> str:
        match node.tag:
            case "a":
                return self._write_link(node)
            case "br":
                return "\n"
            case "img":
                return node.get("alt") or ""
            case "li":
                return f"{SOFT}- {self._write_inside(node).strip()}{SOFT}"
            case "thead":
                return ""
            case "tr":
                return self._write_row(node)
        return self._write_inside(node)

    def _write_inside(self, node: html.HtmlElement) -> str:
        parts = [_squeeze(node.text)]
        for child in node:
            parts += [self.write_node(child), _squeeze(child.tail)]
        return "".join(parts)

    def _write_link(self, node: html.HtmlElement) -> str:
        """Return the words of a link, and where it leads if they do not say it."""
        words = self._write_inside(node).strip()
        href = node.get("href") or ""
        if not href.startswith("http") or words in href:
            return words
        return f"{words}{self.colon}{href}"

    def _write_row(self, row: html.HtmlElement) -> str:
        """Return a row on one line, unless its cells hold whole blocks."""
        cells = [cell for cell in map(self._write_cell, row) if cell]
        if any(re.search(BREAKS, cell) for cell in cells):
            return SOFT.join(cells)
        if len(cells) == 2 and not row.xpath(".//*[@aria-hidden='true']"):
            return self.colon.join(cells)
        return " | ".join(cells)

    def _write_cell(self, cell: html.HtmlElement) -> str:
        """Return a cell, its label first."""
        if not isinstance(cell.tag, str):
            return ""
        written = self._write_inside(cell).strip()
        labels = cell.xpath("./*[@aria-hidden='true']")
        if not labels:
            return written
        label = self._write_inside(labels[0]).strip()
        value = re.sub(BREAKS, ", ", written.removeprefix(label).strip())
        return f"{label}{self.colon}{value}" if value else ""


def _is_hidden(node: html.HtmlElement) -> bool:
    """Say whether a mail client shows nothing of ``node``."""
    return "display:none" in (node.get("style") or "").replace(" ", "")


def _join_breaks(breaks: re.Match[str]) -> str:
    """Return one line break, or an empty line where one is asked for."""
    return "\n\n" if breaks[0].count("\n") > 1 else "\n"


def _squeeze(text: str | None) -> str:
    """Return ``text`` on one line; no-break spaces stay."""
    return re.sub("[ \t\r\n]+", " ", text or "")

"""Replies and what they say, as JSON: for ``dev/replies`` and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .reply_items import OpenItem
from .reply_sorter import Reply, Suggestion, is_from_machine, sort_reply

UNDATED = "2000-01-01"


def sort_example(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``id``, ``is_automatic`` and ``suggestions``, with ``error`` if any.

    A mail without its day still says what it says, but not when.

    >>> sort_example({"id": 1, "body": "It is paid.", "date": "2026-03-02"})[
    ...     "suggestions"
    ... ][0]["kind"]
    'paid'
    >>> sort_example({"id": 2, "body": "Hello"})["error"]
    "'date' is missing."
    """
    if not isinstance(example, Mapping):
        nothing: dict[str, Any] = {"id": None, "is_automatic": False, "suggestions": []}
        return nothing | {"error": "It is not a reply."}
    error = ""
    try:
        reply = read_example(example)
    except (KeyError, TypeError, ValueError) as found:
        reply = read_example({**example, "date": UNDATED})
        missing = example.get("date") is None
        error = "'date' is missing." if missing else f"It cannot be read: {found}"
    suggestions = [write_suggestion(found) for found in sort_reply(reply)]
    answer = {
        "id": example.get("id"),
        "is_automatic": is_from_machine(reply),
        "suggestions": suggestions,
    }
    if error:
        answer["suggestions"] = [{**found, "date": None} for found in suggestions]
        answer["error"] = error
    return answer


def read_example(example: Mapping[str, Any]) -> Reply:
    """Return the reply that an example describes.

    :raise KeyError: no date.
    :raise ValueError: a date that cannot be read.
    """
    return Reply(
        subject=str(example.get("subject") or ""),
        body=str(example.get("body") or ""),
        day=_read_day(example["date"]),
        headers=dict(_read_headers(example.get("headers"))),
        open_items=tuple(_read_items(example.get("open_items") or ())),
        is_html=bool(example.get("is_html")),
        lang=str(example.get("lang") or ""),
    )


def write_suggestion(found: Suggestion) -> dict[str, Any]:
    """Return a suggestion as JSON has it; the day is ISO, or null."""
    return {
        "kind": found.kind,
        "sentence": found.sentence,
        "date": found.day.isoformat() if found.day else None,
        "amount": found.amount,
        "items": list(found.items),
    }


def _read_headers(headers: Any) -> Iterator[tuple[str, str]]:
    """Yield headers, named with the usual letters, of whatever lists them."""
    if isinstance(headers, Mapping):
        headers = headers.items()
    for header in headers if isinstance(headers, Iterable) else ():
        if isinstance(header, Mapping):
            header = (header.get("name"), header.get("value"))
        if isinstance(header, (list, tuple)) and len(header) == 2:
            name, value = header
            values = value if isinstance(value, list) else [value or ""]
            yield str(name).title(), ", ".join(map(str, values))


def _read_items(items: Iterable[Any]) -> Iterator[OpenItem]:
    """Yield the open items that can be read."""
    for item in items:
        try:
            number, amount = str(item["number"]), float(item["amount"])
            due = _read_day(item["due"])
        except (KeyError, TypeError, ValueError):
            continue
        yield OpenItem(number, amount, str(item.get("currency") or ""), due)


def _read_day(text: str) -> date:
    """Return the day of a date as JSON or a mail writes it, with or without its time.

    >>> _read_day("2026-03-11T09:00:00Z"), _read_day("Wed, 11 Mar 2026 09:00 +0100")
    (datetime.date(2026, 3, 11), datetime.date(2026, 3, 11))
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is no date")
    try:
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00")).date()
    except ValueError:
        return parsedate_to_datetime(text).date()

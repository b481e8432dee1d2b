"""Replies and what they say, as JSON: for ``dev/replies`` and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from .reply_items import OpenItem
from .reply_sorter import Reply, Suggestion, is_from_machine, sort_reply


def sort_example(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``id`` with ``is_automatic`` and ``suggestions``, or with ``error``.

    >>> sort_example({"id": 1, "body": "It is paid.", "date": "2026-03-02"})[
    ...     "suggestions"
    ... ][0]["kind"]
    'paid'
    >>> sort_example({"id": 2, "body": "Hello"})["error"]
    "'date' is missing."
    """
    try:
        reply = read_example(example)
    except KeyError as error:
        return {"id": example.get("id"), "error": f"{error} is missing."}
    except (AttributeError, TypeError, ValueError) as error:
        return {"id": example.get("id"), "error": f"It cannot be read: {error}"}
    return {
        "id": example.get("id"),
        "is_automatic": is_from_machine(reply),
        "suggestions": [write_suggestion(found) for found in sort_reply(reply)],
    }


def read_example(example: Mapping[str, Any]) -> Reply:
    """Return the reply that an example describes.

    :raise KeyError: what is missing.
    :raise ValueError: a date or an amount that cannot be read.
    """
    return Reply(
        subject=str(example.get("subject") or ""),
        body=str(example["body"] or ""),
        day=_read_day(example["date"]),
        headers=_read_headers(example.get("headers")),
        open_items=tuple(
            OpenItem(
                str(item["number"]),
                float(item["amount"]),
                str(item.get("currency") or ""),
                _read_day(item["due"]),
            )
            for item in example.get("open_items") or ()
        ),
        is_html=bool(example.get("is_html")),
        lang=str(example.get("lang") or ""),
    )


def _read_headers(headers: Any) -> dict[str, str]:
    """Return the headers with the usual letters: a mapping or a list of pairs."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return {
        str(name).title(): ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value or "")
        for name, value in pairs
    }


def write_suggestion(found: Suggestion) -> dict[str, Any]:
    """Return a suggestion as JSON has it; the day is ISO, or null."""
    return {
        "kind": found.kind,
        "sentence": found.sentence,
        "date": found.day.isoformat() if found.day else None,
        "amount": found.amount,
        "items": list(found.items),
    }


def _read_day(text: str) -> date:
    """Return the day of a date, with or without its time."""
    return datetime.fromisoformat(text.strip().replace("Z", "+00:00")).date()

"""What tells a person's reply from a machine's."""

from __future__ import annotations

from collections.abc import Mapping

# Not "list": a shared mailbox that receives our replies marks those of people with it.
AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk"}
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Say whether a mail was written by a machine (RFC 3834, and what is usual).

    >>> is_automatic({"Auto-Submitted": "auto-replied"})
    True
    >>> is_automatic({"Auto-Submitted": "no", "Subject": "Re: your message"})
    False
    """
    submitted = (headers.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = (headers.get("Precedence") or "").strip().lower()
    return (
        submitted != "no"
        or precedence in AUTOMATIC_PRECEDENCE
        or any(headers.get(name) for name in AUTOMATIC_HEADERS)
    )

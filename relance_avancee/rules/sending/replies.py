"""What tells a person's reply from a machine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.message import Message

# Not "list": a shared mailbox that receives our replies marks those of people with it.
AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk"}
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")

# At these anybody has an address, whatever the country: the domain tells nothing of who
# writes. A customer of the same name is known by its exact addresses.
PUBLIC_PROVIDERS = frozenset(
    {
        *("aol", "bbox", "bluewin", "fastmail", "free", "gmail", "gmx", "googlemail"),
        *("hey", "hotmail", "icloud", "laposte", "libero", "live", "mac", "mail", "me"),
        *("msn", "neuf", "numericable", "online", "orange", "outlook", "pm", "posteo"),
        *("proton", "protonmail", "qq", "rocketmail", "sfr", "skynet", "sympatico"),
        *("t-online", "telenet", "tuta", "tutanota", "videotron", "wanadoo", "web"),
        *("yahoo", "yandex", "ymail", "zoho"),
    }
)


def is_known_sender(address: str, known: Iterable[str]) -> bool:
    """Say whether ``address`` is one of ``known``, or at a domain of their own.

    >>> is_known_sender("Boss@dupont.example", ["billing@dupont.example"])
    True
    >>> is_known_sender("someone@gmail.com", ["dupont@gmail.com"])
    False
    >>> is_known_sender("dupont@gmail.com", ["dupont@gmail.com"])
    True
    """
    address = address.strip().lower()
    addresses = {one.strip().lower() for one in known if one}
    domain = address.rpartition("@")[2]
    if not address or address in addresses:
        return bool(address)
    domains = {one.rpartition("@")[2] for one in addresses}
    return domain in domains and domain.partition(".")[0] not in PUBLIC_PROVIDERS


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Say whether a mail was written by a machine (RFC 3834, and what is usual).

    >>> is_automatic({"Auto-Submitted": "auto-replied"})
    True
    >>> is_automatic({"Auto-Submitted": "no", "Subject": "Re: your message"})
    False
    """
    submitted = (headers.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = (headers.get("Precedence") or "").strip().lower()
    kind = (headers.get("Content-Type") or "").strip().lower()
    return (
        submitted != "no"
        or kind.startswith("multipart/report")
        or (headers.get("Return-Path") or "").strip() == "<>"
        or precedence in AUTOMATIC_PRECEDENCE
        or any(headers.get(name) for name in AUTOMATIC_HEADERS)
    )


def is_delayed(report: Message) -> bool:
    """Say whether a delivery report only tells a delay (RFC 3464, ``Action``).

    >>> from email import message_from_string
    >>> text = "Content-Type: message/delivery-status\\n\\nAction: delayed\\n"
    >>> is_delayed(message_from_string(text))
    True
    """
    actions = [
        str(block["Action"] or "").strip().lower()
        for part in report.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.walk()
    ]
    told = {action for action in actions if action}
    return bool(told) and "failed" not in told and "delayed" in told

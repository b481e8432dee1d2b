"""Whether a mail comes from the domain that it names: what our own mail server says.

A server that checks a mail writes what it found in a header above the others (RFC
8601). Whoever sends a mail may write such a header too, below ours: only the topmost
counts, and only under the name of our server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 5_000
# One address, and no other "@" that a reader or a parser could take for it.
SENDER = re.compile(
    r"[^<>@]*<([^<>@\s,;\"()]+@[\w.-]+)>\s*|\s*([^<>@\s,;\"()]+@[\w.-]+)\s*"
)
QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"|\((?:\\.|[^()\\])*\)', re.DOTALL)
NOT_PLAIN = re.compile(r"[^\w.@+/:-]")


def get_domain(address: str) -> str:
    """Return the domain of an address, in small letters.

    >>> get_domain("No-Reply@Portal.example")
    'portal.example'
    """
    return address.rpartition("@")[2].strip().lower().rstrip(".")


def is_within(domain: str, parent: str) -> bool:
    """Say whether ``domain`` is ``parent`` or a part of it.

    >>> is_within("mail.portal.example", "portal.example")
    True
    >>> is_within("notportal.example", "portal.example"), is_within("a.example", "")
    (False, False)
    """
    return "." in parent and (domain == parent or domain.endswith(f".{parent}"))


def vouched_domain(senders: Sequence[str], results: Sequence[str], server: str) -> str:
    """Return the domain that wrote a mail, "" where our ``server`` does not say so.

    ``senders`` are its ``From`` headers, ``results`` its ``Authentication-Results``,
    the topmost first. It vouches by DMARC, or by the signature (DKIM) of the domain
    itself or of the one above it. What cannot be read for sure vouches for nothing.

    >>> mail = ["Portal <no-reply@portal.example>"]
    >>> vouched_domain(mail, ["mx.us.example; dmarc=pass"], "mx.us.example")
    'portal.example'
    >>> vouched_domain(mail, ["mx.evil.example; dmarc=pass"], "mx.us.example")
    ''
    """
    domain = _read_sender(senders)
    if not (domain and server and results):
        return ""
    name, *found = _read_results(results[0])
    if name != server.strip().lower():
        return ""
    return domain if any(_vouches(one, domain) for one in found) else ""


def _read_sender(senders: Sequence[str]) -> str:
    """Return the domain of the one sender, "" for none or several."""
    found = SENDER.fullmatch(senders[0]) if len(senders) == 1 else None
    return get_domain(found[1] or found[2]) if found else ""


def _read_results(header: str) -> list[str]:
    """Return who checked, then each of its results, without comments nor quotes.

    >>> _read_results('mx.us.example 1; dkim=pass (a; b) header.d="portal.example"')
    ['mx.us.example', 'dkim=pass header.d=portal.example']
    >>> _read_results('mx.us.example; spf=none "broken'), _read_results("")
    ([''], [''])
    """
    bare = QUOTED.sub(_keep_plain, header[:LONGEST]).lower()
    # what is left open, or nested, may hide anything
    if re.search(r'["()\\]', bare):
        return [""]
    name, *found = bare.split(";")
    told = [" ".join(re.sub(r"\s*=\s*", "=", one).split()) for one in found]
    return [(name.split() or [""])[0], *told]


def _keep_plain(found: re.Match[str]) -> str:
    """Return what is quoted, as one word; nothing of a comment."""
    return " " if found[1] is None else NOT_PLAIN.sub("?", found[1])


def _vouches(result: str, domain: str) -> bool:
    """Say whether one result is that ``domain`` wrote the mail."""
    method, *properties = result.split() or [""]
    told = dict(one.split("=", 1) for one in properties if "=" in one)
    checked = re.sub(r"/\d+", "", method)
    if checked == "dmarc=pass":
        return told.get("header.from", domain) == domain
    return checked == "dkim=pass" and is_within(domain, told.get("header.d", ""))

"""The addresses of one e-mail field: all the valid ones are used, as Odoo does."""

import re

from odoo.tools import email_normalize_all
from odoo.tools.mail import formataddr

from ..rules.reminders.placeholders import one_line

# A comma between quotes belongs to a name.
SEPARATORS = re.compile(r'[,;\n]+(?=(?:[^"]*"[^"]*")*[^"]*$)')


def split_addresses(text):
    """Return the valid addresses of an e-mail field, each once, in their order."""
    return list(dict.fromkeys(filter(None, email_normalize_all(text or ""))))


def join_addresses(text, dead=()):
    """Return the addresses of an e-mail field that are used, as one text, or False.

    Those in ``dead`` came back: they are left out as long as another is left.
    """
    valid = split_addresses(text)
    living = [address for address in valid if address not in dead]
    return ", ".join(living or valid) or False


def format_addresses(name, text):
    """Return the addresses of ``text`` as the recipients of one mail to ``name``."""
    return ", ".join(
        formataddr((one_line(name or ""), address)) for address in split_addresses(text)
    )


def find_invalid_addresses(text):
    """Return the parts of an e-mail field that are no address."""
    parts = (part.strip() for part in SEPARATORS.split(text or ""))
    return [part for part in parts if part and not split_addresses(part)]

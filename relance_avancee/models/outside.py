"""A reminder that was made elsewhere, as it is told; no model, plain data."""

from dataclasses import dataclass
from datetime import date
from typing import Any

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


@dataclass(frozen=True)
class Outside:
    """A reminder of one invoice made elsewhere; ``items`` are its due items then."""

    items: Any
    day: date
    level: str
    channel: str
    address: str = ""
    note: str = ""
    proofs: Any = None

    @property
    def key(self):
        """What makes two of them the same: invoice, day, level."""
        return (self.items.move_id.id, self.day, self.level)

    @property
    def message(self):
        """What makes several invoices one message to one customer."""
        item = self.items[0]
        return (
            item.company_id,
            item.debtor_id,
            self.day,
            self.level,
            self.channel,
            self.address,
            self.note,
        )

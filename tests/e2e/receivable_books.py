"""What customers owe by the books alone: nothing here reads the addon's own tables."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sent_mails import Row

from environment import postgres

ITEMS = """
    SELECT json_build_object(
        'number', move.name,
        'rank', row_number() OVER (
            PARTITION BY move.id ORDER BY item.date_maturity, item.id),
        'customer', customer.name,
        'currency', currency.name,
        'residual', item.amount_residual_currency::text)
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN account_move move ON move.id = item.move_id
      JOIN res_partner partner ON partner.id = item.partner_id
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
      JOIN res_currency currency ON currency.id = item.currency_id
     WHERE account.account_type = 'asset_receivable' AND move.state = 'posted'
"""
ADDRESSES = """
    SELECT json_build_array(customer.name, lower(partner.email))
      FROM res_partner partner
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
     WHERE partner.email IS NOT NULL
"""


@dataclass(frozen=True)
class Item:
    """A receivable item of a posted entry, by its rank among those of the entry."""

    number: str
    rank: int
    customer: str
    currency: str
    residual: Decimal


class Books:
    """The receivables of a database, as its accountant would list them."""

    def __init__(self, database: str) -> None:
        items = [_read_item(line) for line in postgres.psql(ITEMS, database)]
        self.items = {(item.number, item.rank): item for item in items}
        self.unmatched: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for item in items:
            if item.residual < 0:
                self.unmatched[item.customer, item.currency] -= item.residual
        self.addresses: dict[str, set[str]] = defaultdict(set)
        for line in postgres.psql(ADDRESSES, database):
            customer, address = json.loads(line)
            self.addresses[customer].add(address)

    def get_items(self, rows: Iterable[Row]) -> list[Item]:
        """Return the items that the rows of a mail name."""
        return [self.items[row.number, row.rank] for row in rows]

    def get_net(self, rows: Iterable[Row]) -> Mapping[str, Decimal]:
        """Return by currency what may be asked for: the items less unmatched money."""
        totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for item in self.get_items(rows):
            totals[item.customer, item.currency] += item.residual
        return {
            key[1]: max(total - self.unmatched[key], Decimal(0))
            for key, total in totals.items()
        }


def _read_item(line: str) -> Item:
    values = json.loads(line)
    return Item(**values | {"residual": Decimal(values["residual"])})

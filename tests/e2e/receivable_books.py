"""What customers owed on a day, by the books alone, not by the addon's tables."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sent_mails import Row

from environment import postgres

ITEMS = """
    SELECT json_build_object(
        'id', item.id,
        'number', move.name,
        'rank', row_number() OVER (
            PARTITION BY move.id ORDER BY item.date_maturity, item.id),
        'customer', customer.name,
        'currency', currency.name,
        'day', item.date,
        'amount', item.amount_currency::text)
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN account_move move ON move.id = item.move_id
      JOIN res_partner partner ON partner.id = item.partner_id
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
      JOIN res_currency currency ON currency.id = item.currency_id
     WHERE account.account_type = 'asset_receivable' AND move.state = 'posted'
"""
MATCHINGS = """
    SELECT json_build_array(debit_move_id, debit_amount_currency::text,
                            credit_move_id, credit_amount_currency::text)
      FROM account_partial_reconcile
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

    id: int
    number: str
    rank: int
    customer: str
    currency: str
    day: date
    amount: Decimal
    matched: list[tuple[date, Decimal]] = field(default_factory=list)

    def get_residual(self, day: date) -> Decimal:
        """Return what was still open of it at the end of a day."""
        return self.amount - sum(
            amount for since, amount in self.matched if since <= day
        )


class Books:
    """The receivables of a database, as its accountant would list them."""

    def __init__(self, database: str) -> None:
        items = [_read_item(line) for line in postgres.psql(ITEMS, database)]
        self.items = {(item.number, item.rank): item for item in items}
        by_id = {item.id: item for item in items}
        for line in postgres.psql(MATCHINGS, database):
            _match(by_id, *json.loads(line))
        self.addresses: dict[str, set[str]] = defaultdict(set)
        for line in postgres.psql(ADDRESSES, database):
            customer, address = json.loads(line)
            self.addresses[customer].add(address)

    def get_items(self, rows: Iterable[Row]) -> list[Item]:
        """Return the items that the rows of a mail name."""
        return [self.items[row.number, row.rank] for row in rows]

    def get_net(self, rows: Iterable[Row], day: date) -> Mapping[str, Decimal]:
        """Return by currency what may be asked for: the items less unmatched money."""
        totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for item in self.get_items(rows):
            totals[item.customer, item.currency] += item.get_residual(day)
        return {
            key[1]: max(total - self._get_unmatched(*key, day), Decimal(0))
            for key, total in totals.items()
        }

    def _get_unmatched(self, customer: str, currency: str, day: date) -> Decimal:
        """Return the money and credit notes of a customer that nobody had matched."""
        residuals = (
            item.get_residual(day)
            for item in self.items.values()
            if (item.customer, item.currency) == (customer, currency)
            and item.day <= day
        )
        return -sum((residual for residual in residuals if residual < 0), Decimal(0))


def _read_item(line: str) -> Item:
    values = json.loads(line)
    read = {
        "amount": Decimal(values["amount"]),
        "day": date.fromisoformat(values["day"]),
    }
    return Item(**values | read)


def _match(
    items: Mapping[int, Item], debit: int, paid: str, credit: int, used: str
) -> None:
    """Note on both items what was matched, and since when."""
    pair = [items[one] for one in (debit, credit) if one in items]
    since = max((item.day for item in pair), default=date.max)
    if debit in items:
        items[debit].matched.append((since, Decimal(paid)))
    if credit in items:
        items[credit].matched.append((since, -Decimal(used)))

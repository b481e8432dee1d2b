"""What the addon says of a database: its aged balances on some days, as JSON.

dev/python tests/e2e/aged_tables.py DATABASE 2026-01-31 2026-03-15
"""

import json
import sys
from collections.abc import Iterator

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def main(name: str, days: list[str]) -> None:
    """Write the tables of each day, one JSON object a line."""
    config.parse_config(["-d", name, "--no-http", "--log-level=error"])
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        companies = env["res.company"].search([])
        for currency, group in companies.grouped("currency_id").items():
            context = {"allowed_company_ids": group.ids}
            balances = env(context=context)["relance.aged.balance"]
            for day in days:
                for table in read_tables(balances, day, currency.id):
                    table["companies"] = group.ids
                    sys.stdout.write(json.dumps(table) + "\n")
        cr.rollback()


def read_tables(balances, day: str, currency: int) -> Iterator[dict]:
    """Yield the tables of a day: by customer, by payer, then in each currency."""
    options = {"day": day, "company_currency": currency}
    table = balances.get_balance(options)
    yield table
    yield balances.get_balance(options | {"by": "payer"})
    for found in table["currencies"]:
        yield balances.get_balance(options | {"currency": found["id"]})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

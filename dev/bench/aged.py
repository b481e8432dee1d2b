"""The aged balance by customer: aged.py DATABASE; the seconds of each call are printed.

Six columns, the 80 customers who owe most, as they stood today or on a day long past.
Beside it, on ledgers where that ends, what Odoo itself offers: open receivables grouped
by customer and month of due date.
"""

import json
import sys
from datetime import timedelta
from typing import Any

from freezegun import freeze_time

from .books_template import connect_odoo
from .fixed import DAY
from .lists import CALLS, ROWS, opened
from .meter import wall_clock

LONG_PAST = DAY - timedelta(days=200)
# Odoo's grouping takes minutes on more open items.
MOST_GROUPED = 50_000
OPEN = [
    ("account_id.account_type", "=", "asset_receivable"),
    ("parent_state", "=", "posted"),
    ("reconciled", "=", False),
]


def measure(database: str) -> dict[str, list[float]]:
    """Return the seconds of the calls for each day."""
    connect_odoo(database)
    seconds: dict[str, list[float]] = {}
    with freeze_time(f"{DAY} 15:00:00", tick=True):
        for name, day in {"today": DAY, "past": LONG_PAST}.items():
            options = {"day": str(day), "limit": ROWS}
            asked = ("relance.aged.balance", "get_balance", options)
            seconds[name] = [_time(database, *asked) for _call in range(CALLS)]
        if _is_groupable(database):
            seconds["odoo_grouping"] = [_time_grouping(database)]
    return seconds


def _time(database: str, model: str, method: str, *arguments: Any) -> float:
    """Return the seconds of one request."""
    with opened(database) as env:
        start = wall_clock()
        getattr(env[model], method)(*arguments)
        return wall_clock() - start


def _is_groupable(database: str) -> bool:
    with opened(database) as env:
        return env["account.move.line"].search_count(OPEN) <= MOST_GROUPED


def _time_grouping(database: str) -> float:
    grouping = (OPEN, ["partner_id", "date_maturity:month"], ["amount_residual:sum"])
    return _time(database, "account.move.line", "formatted_read_group", *grouping)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))

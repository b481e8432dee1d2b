"""Time what a person does on a large ledger: dev/python dev/bench/acts.py DATABASE.

The database is one of dev/bench/ledger.py with the addon; some customers of it are
planned, then paused, paid, written to elsewhere. Printed is what following each act
takes once it is done, in our transaction: medians of the clock on the wall, of the
processor (ours and PostgreSQL's: it hardly depends on what else runs), of the queries.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo
from bench.meter import Cost, Meter
from environment.steps import clear_errors

CUSTOMERS = 20


class Acts:
    """Acts on customers of a ledger, each in a transaction, and what follows them."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)
        self.taken: dict[str, list[Cost]] = defaultdict(list)

    def run(self) -> None:
        """Do each act for each customer and print what followed them."""
        connect_odoo(self.database)
        with self._opened() as env:
            for root in env["res.company"].search([("parent_id", "=", False)]):
                env["relance.planner"]._plan(root)
            found = self._find_items(env)
        acts = {
            "pause": self._pause,
            "lift": self._lift,
            "removal": self._remove,
            "address": self._correct,
            "route": self._choose_route,
            "payment": self._pay,
            "match undone": self._unmatch,
            "match": self._match,
        }
        with patch.object(*self._timed()):
            for item in found:
                for name, act in acts.items():
                    self.name = name
                    with self._opened() as env:
                        act(env["relance.due.item"].browse(item))
        for name, taken in self.taken.items():
            told = {
                kind: median(cost[kind] for cost in taken)
                for kind in ("wall", "work", "queries")
            }
            print(
                f"{name:12} wall {1000 * told['wall']:6.0f} ms, "
                f"work {1000 * told['work']:6.0f} ms, {told['queries']:.0f} queries"
            )

    @contextmanager
    def _opened(self) -> Iterator[Environment]:
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def _timed(self) -> tuple[type, str, Callable[..., Any]]:
        """Return how to have the planner time what it does after an act."""
        planner = Registry(self.database)["relance.planner"]
        follow = planner._follow_ids

        def timed(records: Any, ids: set[int]) -> None:
            with self.meter.phase(self.name) as cost:
                follow(records, ids)
            self.taken[self.name].append(cost)

        return planner, "_follow_ids", timed

    def _find_items(self, env: Environment) -> list[int]:
        """Return an item that is chased of so many customers, the first one slow."""
        env.cr.execute(
            """SELECT DISTINCT ON (debtor_id) id FROM relance_due_item
                WHERE state = 'open' AND status IN ('planned', 'scheduled')
                  AND NOT is_entry
             ORDER BY debtor_id, date_maturity LIMIT %s""",
            (CUSTOMERS,),
        )
        return [item for (item,) in env.cr.fetchall()]

    def _pause(self, item: Any) -> None:
        item.env["relance.hold.pause"].create(
            {
                "debtor_id": item.debtor_id.id,
                "move_id": item.move_id.id,
                "company_id": item.company_id.id,
                "reason": "Measured",
            }
        ).action_apply()

    def _lift(self, item: Any) -> None:
        holds = item.env["relance.hold"].search(
            [("reason", "=", "Measured"), ("lifted", "=", False)]
        )
        holds.action_lift()

    def _remove(self, item: Any) -> None:
        """Take the item out of its reminder for this time, if it is in one."""
        lines = item.reminder_line_ids._filter_planned()
        if lines:
            values = {"reminder_id": lines[0].reminder_id.id, "line_ids": lines[0].ids}
            values |= {"choice": "pause", "reason": "Measured"}
            item.env["relance.reminder.remove"].create(values).action_apply()

    def _correct(self, item: Any) -> None:
        item.debtor_id.email = "measured@example.com"

    def _choose_route(self, item: Any) -> None:
        item.debtor_id.relance_route = "transfer"

    def _pay(self, item: Any) -> None:
        register = item.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=item.move_id.ids
        )
        register.create({})._create_payments()

    def _unmatch(self, item: Any) -> None:
        item.line_id.remove_move_reconcile()

    def _match(self, item: Any) -> None:
        """Match the item with all the money of its customer."""
        line = item.line_id
        same = [("account_id", "=", line.account_id.id), ("reconciled", "=", False)]
        same += [("partner_id", "=", line.partner_id.id), ("amount_residual", "<", 0)]
        same += [("parent_state", "=", "posted")]
        (line | line.search(same)).reconcile()


if __name__ == "__main__":
    with clear_errors():
        Acts(sys.argv[1]).run()

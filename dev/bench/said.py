"""Time a plan with what customers said: dev/python dev/bench/said.py DATABASE.

The database is one of dev/bench/ledger.py with the addon. In a copy of it, five
customers of a hundred promise, dispute or have a payment plan, a third each. Then both
are planned in turn, each time undone, so that what else the machine does weighs on both
alike. Printed are medians of the processor (ours and PostgreSQL's), of the clock on the
wall, of queries, and the median of the ratios of what ran one after the other.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo, disconnect_odoo
from bench.meter import Cost, Meter
from environment import databases, postgres
from environment.steps import clear_errors

SHARE, TIMES = 20, 7
TODAY = datetime.now(UTC).date()
TOLD = ("work", "cpu", "server_cpu", "wall", "queries")


class Said:
    """Plans of one day in a ledger, in which customers may say something."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)

    def settle(self, says: bool = False) -> None:
        """Plan for good, after customers said something if they do; then leave it."""
        connect_odoo(self.database)
        if says:
            with self._opened() as env:
                print(f"{self._say(env)} customers said something")
        self._plan(undone=False)
        disconnect_odoo(self.database)
        postgres.psql("VACUUM ANALYZE", self.database)

    def time(self) -> Cost:
        """Return what a plan costs that is undone."""
        with self.meter.phase("plan") as cost:
            self._plan(undone=True)
        return cost

    @contextmanager
    def _opened(self, undone: bool = False) -> Iterator[Environment]:
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})
            if undone:
                cr.rollback()

    def _plan(self, undone: bool) -> None:
        """Plan the companies of the ledger tomorrow: everything is decided anew."""
        tomorrow = TODAY + timedelta(days=1)
        with (
            freeze_time(f"{tomorrow} 09:00:00", tick=True),
            self._opened(undone) as env,
        ):
            for root in env["res.company"].search([("parent_id", "=", False)]):
                env["relance.planner"]._plan(root, tomorrow)
            env.flush_all()

    def _say(self, env: Environment) -> int:
        """Have customers say something; return how many."""
        env.cr.execute(
            """SELECT array_agg(id), debtor_id FROM (
                   SELECT MIN(id) AS id, debtor_id, company_id, currency_id
                     FROM relance_due_item
                    WHERE state = 'open' AND move_id IS NOT NULL AND NOT is_entry
                      AND status IN ('planned', 'scheduled', 'pending')
                 GROUP BY debtor_id, company_id, currency_id) AS owed
             GROUP BY debtor_id ORDER BY debtor_id"""
        )
        found = env.cr.fetchall()
        env.cr.execute("SELECT COUNT(DISTINCT debtor_id) FROM relance_due_item")
        [[customers]] = env.cr.fetchall()
        chosen = found[: customers // SHARE]
        sayings = (self._promise, self._dispute, self._agree)
        for number, ((item, *_others), _debtor) in enumerate(chosen):
            sayings[number % len(sayings)](env["relance.due.item"].browse(item))
        env.flush_all()
        env.cr.commit()
        return len(chosen)

    def _prepare(self, item: Any) -> dict[str, Any]:
        return {"debtor_id": item.debtor_id.id, "company_id": item.company_id.id}

    def _promise(self, item: Any) -> None:
        in_ten_days = TODAY + timedelta(days=10)
        said = {"due_item_ids": [Command.set(item.ids)], "date_promised": in_ten_days}
        item.env["relance.promise"].create(self._prepare(item) | said)

    def _dispute(self, item: Any) -> None:
        said = {"move_id": item.move_id.id, "amount": item.amount_residual_currency / 2}
        item.env["relance.dispute"].create(self._prepare(item) | said)

    def _agree(self, item: Any) -> None:
        """Agree on a plan of three months, without its papers."""
        simulation = item.env["relance.payment.plan.simulate"].create(
            {
                "company_id": item.company_id.id,
                "due_item_ids": [Command.set(item.ids)],
                "number": 3,
                "date_first": TODAY + timedelta(days=30),
            }
        )
        plan = item.env["relance.payment.plan"].browse(
            simulation.action_save()["res_id"]
        )
        plan.write({"state": "active", "agreed": plan._snapshot()})
        plan._sync_holds(TODAY)


def compare(ledger: str, copy: str) -> None:
    """Print what the plans of ``ledger`` cost, and those of ``copy`` where it says."""
    before, after = Said(ledger), Said(copy)
    before.settle()
    databases.copy_database(ledger, copy)
    before.settle()
    after.settle(says=True)
    for database in (ledger, copy):
        connect_odoo(database)
    # the first plans fill the caches of the server
    _first, *pairs = [(before.time(), after.time()) for _number in range(TIMES + 1)]
    for kind in TOLD:
        one, other = (
            median(cost[kind] for cost in costs) for costs in zip(*pairs, strict=True)
        )
        ratio = median(said[kind] / quiet[kind] for quiet, said in pairs)
        print(f"{kind:10} {one:8.2f} {other:8.2f} ×{ratio:.2f}")


if __name__ == "__main__":
    with clear_errors():
        compare(sys.argv[1], f"{sys.argv[1]}_said")
        databases.drop_database(f"{sys.argv[1]}_said")

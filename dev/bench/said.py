"""Time a plan with what customers said: dev/python dev/bench/said.py DATABASE.

The database is one of dev/bench/ledger.py with the addon. The plan of a day is timed
some times over, each time undone; then five customers of a hundred promise, dispute or
have a payment plan, a third each, and it is timed again. Printed are medians, and their
ratio, of the processor (ours and PostgreSQL's), of the clock on the wall, of queries.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

from bench.books_template import connect_odoo
from bench.meter import Cost, Meter
from environment.steps import clear_errors

SHARE, TIMES = 20, 3
TOLD = ("work", "wall", "queries")


class Said:
    """Plans of one day, before and after customers say something."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)

    def run(self) -> None:
        """Print what the plan costs before and after, and the ratio."""
        connect_odoo(self.database)
        self._plan(undone=False)
        before = self._time("before")
        with self._opened() as env:
            said = self._say(env)
        self._plan(undone=False)
        after = self._time("after")
        print(f"{said} customers said something")
        for kind in TOLD:
            ratio = after[kind] / before[kind]
            print(f"{kind:8} {before[kind]:8.2f} {after[kind]:8.2f} ×{ratio:.2f}")

    @contextmanager
    def _opened(self, undone: bool = False) -> Iterator[Environment]:
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})
            if undone:
                cr.rollback()

    def _plan(self, undone: bool) -> None:
        """Plan the companies of the ledger tomorrow: everything is decided anew."""
        tomorrow = date.today() + timedelta(days=1)
        with freeze_time(f"{tomorrow} 09:00:00", tick=True), self._opened(undone) as env:
            for root in env["res.company"].search([("parent_id", "=", False)]):
                env["relance.planner"]._plan(root, tomorrow)
            env.flush_all()

    def _time(self, name: str) -> dict[str, float]:
        """Return the medians of the plan, done so many times and undone."""
        taken: list[Cost] = []
        for _number in range(TIMES):
            with self.meter.phase(name) as cost:
                self._plan(undone=True)
            taken.append(cost)
        return {kind: median(cost[kind] for cost in taken) for kind in TOLD}

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
        in_ten_days = date.today() + timedelta(days=10)
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
                "date_first": date.today() + timedelta(days=30),
            }
        )
        plan = item.env["relance.payment.plan"].browse(simulation.action_save()["res_id"])
        plan.write({"state": "active", "agreed": plan._snapshot()})
        plan._sync_holds(date.today())


if __name__ == "__main__":
    with clear_errors():
        Said(sys.argv[1]).run()

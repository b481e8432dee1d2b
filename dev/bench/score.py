"""The scores of all customers beside one statement: score.py DATABASE prints costs.

The same ledger, companies and process; bare SQL and ours take turns. Then the nightly
refresh, when nothing changed and when one customer in a hundred did, with the rows that
it wrote; and the list of customers with score and class, beside the list without.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from environment import postgres

from .books_template import connect_odoo
from .fixed import DAY
from .lists import get_plain_customers, measure_pair
from .lists import opened as opened_by_user
from .meter import Cost, Meter
from .our_days import measured_roots

TURNS = 3
SHARE = 100
EVE = DAY - timedelta(days=1)
RISK_COLUMNS = ("relance_risk_score", "relance_risk_class")
# One line a customer, from all partial payments: what any score has to read at least.
FLOOR = """
    SELECT line.partner_id,
           SUM(part.amount * (part.max_date - line.date_maturity))
               / NULLIF(SUM(part.amount), 0) AS weighted_days_late,
           AVG((part.max_date > line.date_maturity)::int) AS share_late,
           stddev(part.max_date - line.date_maturity) AS deviation,
           COUNT(part.id) AS payments,
           SUM(line.amount_residual) FILTER (
               WHERE line.date_maturity < %(today)s AND NOT line.reconciled) AS overdue,
           MIN(line.date_maturity) FILTER (WHERE NOT line.reconciled) AS oldest,
           SUM(line.amount_residual) AS open,
           SUM(line.amount_residual * (%(today)s::date - line.date_maturity))
               AS amount_days
      FROM account_move_line line
 LEFT JOIN account_partial_reconcile part ON part.debit_move_id = line.id
     WHERE line.account_id IN (
               SELECT id FROM account_account WHERE account_type = 'asset_receivable')
       AND line.parent_state = 'posted' AND line.balance > 0
       AND line.company_id = ANY(%(companies)s)
  GROUP BY line.partner_id
"""
WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
      FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
# A due date moved by a day, of one open invoice of each customer chosen.
CHANGE = """
    UPDATE account_move_line SET date_maturity = date_maturity - 1
     WHERE id IN (SELECT MIN(line.id)
                    FROM relance_risk_profile profile
                    JOIN relance_due_item item ON item.debtor_id = profile.debtor_id
                     AND item.state = 'open' AND item.company_id = profile.company_id
                    JOIN account_move_line line ON line.id = item.line_id
                   WHERE profile.company_id = %(company)s
                GROUP BY profile.id ORDER BY profile.id
                   LIMIT (SELECT COUNT(*) / %(share)s + 1 FROM relance_risk_profile
                           WHERE company_id = %(company)s))
"""


class Scores:
    """The scores of the companies of one database."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)

    def measure(self) -> dict[str, Any]:
        """Return the costs of the turns, of the refreshes and of the list."""
        connect_odoo(self.database)
        with freeze_time(f"{DAY} 15:00:00", tick=True):
            return {
                "first": self._measure_first(),
                "again": [self._measure_turn() for _turn in range(TURNS)],
                "refresh": self._measure_refreshes(),
                "customers": self._measure_customers(),
            }

    def _measure_first(self) -> dict[str, Cost]:
        """Score all customers for the first time, once the ledger has been learnt."""
        with self._opened() as env:
            for root in measured_roots(env):
                with self.meter.phase("learn"):
                    env["relance.risk.model"]._get_model(root)._prepare_month(EVE)
            env.cr.commit()
            costs = {"learn": self.meter.costs["learn"], **self._score(env, EVE)}
        postgres.psql("VACUUM ANALYZE", self.database)
        return costs

    def _measure_turn(self) -> dict[str, Cost]:
        """Score all customers again, a day later: nearly every row changes."""
        with self._opened() as env:
            costs = self._score(env, DAY)
            env.cr.rollback()
        return costs

    def _score(self, env: Environment, day: date) -> dict[str, Cost]:
        """Return what the statement and our scoring cost for all companies."""
        roots = measured_roots(env)
        with self.meter.phase("floor"):
            for root in roots:
                asked = {"today": day, "companies": root._relance_companies().ids}
                env.cr.execute(FLOOR, asked)
                env.cr.fetchall()
        before = _read_written(env)
        with self.meter.phase("ours") as cost:
            for root in roots:
                env["relance.risk.profile"]._score(root, day)
        cost["written"] = _read_written(env) - before
        return {who: self.meter.costs[who] for who in ("floor", "ours")}

    def _measure_refreshes(self) -> dict[str, Cost]:
        """Refresh all; then after nothing happened; then after a few invoices moved."""
        _wait_for_others()
        costs = {name: self._refresh(name) for name in ("all", "unchanged")}
        with self._opened() as env:
            changed = [self._change(env, root) for root in measured_roots(env)]
            env.cr.commit()
        costs["one_percent"] = self._refresh("one_percent")
        costs["one_percent"]["customers_changed"] = sum(changed)
        return costs

    def _change(self, env: Environment, root: Any) -> int:
        """Change what is known of one customer in a hundred; return how many."""
        env.cr.execute(CHANGE, {"company": root.id, "share": SHARE})
        return int(env.cr.rowcount)

    def _refresh(self, name: str) -> Cost:
        """Return the cost of a nightly refresh, the rows and customers it touched."""
        with self._opened() as env:
            profiles = env["relance.risk.profile"]
            before = _read_written(env)
            with self.meter.phase(name) as cost:
                found = {
                    root: profiles._refresh_changed(root, DAY)
                    for root in measured_roots(env)
                }
                env.flush_all()
            cost["written"] = _read_written(env) - before
            cost["customers"] = sum(
                profiles.search_count([("company_id", "=", root.id)])
                if debtors is None
                else len(debtors)
                for root, debtors in found.items()
            )
            env.cr.commit()
        return self.meter.costs[name]

    def _measure_customers(self) -> dict[str, list[Cost]]:
        """Read the list of customers, with score and class and without, in turns."""
        with opened_by_user(self.database) as env:
            plain = get_plain_customers(env)
        more: dict[str, Any] = {column: {} for column in RISK_COLUMNS}
        ours = replace(plain, specification={**plain.specification, **more})
        return measure_pair(self.meter, {"ours": ours, "plain": plain})

    @contextmanager
    def _opened(self) -> Iterator[Environment]:
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})


def _wait_for_others() -> None:
    """Wait until all that began before now has ended, in every database of the server.

    What was written while another transaction was under way counts as changed.
    """
    [ours] = postgres.psql("SELECT pg_current_xact_id()")
    ended = f"SELECT pg_snapshot_xmin(pg_current_snapshot()) > '{ours}'::xid8"
    while postgres.psql(ended) != ["t"]:
        time.sleep(0.5)


def _read_written(env: Environment) -> Counter[str]:
    """Return {table: rows} that this connection wrote lately."""
    env.cr.execute(WRITTEN)
    return Counter(dict(env.cr.fetchall()))


if __name__ == "__main__":
    print(json.dumps(Scores(sys.argv[1]).measure()))

"""The least that a plan costs, in bare SQL: sql_floor.py DATABASE, costs are printed.

It writes what our plan wrote in the same database, to empty tables with the same
columns, indexes, checks and foreign keys, and does nothing else:

1. the open receivable lines of posted customer documents are read from the ledger with
   their invoice and customer, and upserted into the due items, of which only those that
   changed are written again;
2. what is due and the last level that it reached are read from the due items and the
   lines of past reminders, and fetched;
3. the reminders and lines that our plan decided are inserted, from a copy of them.

So it chooses no scenario, step, day or recipient, looks at no hold, credit or contact,
closes nothing, writes no decision on the due items, which our plan does as well. The
second day finds the same lines open: nothing is written again but its reminders.
"""

import json
import sys
from datetime import date, timedelta
from typing import Any

import psycopg2

from environment import postgres

from .fixed import DAY, DECIDED
from .meter import Meter

TABLES = ("relance_due_item", "relance_reminder", "relance_reminder_line")
# In the order in which each may be inserted: the small company has none of them.
WRITTEN = TABLES[1:]
UPSERT = """
    INSERT INTO floor_due_item AS item (
        line_id, company_id, move_id, debtor_id, contact_id, name, is_entry,
        date_maturity, currency_id, amount_total, amount_residual_currency,
        amount_residual, scenario_id, state, cycle, create_uid, create_date, write_date)
    SELECT line.id, line.company_id, line.move_id,
           COALESCE(partner.commercial_partner_id, partner.id), move.partner_id,
           move.name, move.move_type = 'entry',
           COALESCE(line.date_maturity, line.date), line.currency_id,
           line.amount_currency, line.amount_residual_currency, line.amount_residual,
           scenario.id, 'open', 1, 1, %(now)s, %(now)s
      FROM account_move_line line
      JOIN bench_followed USING (account_id, company_id)
      JOIN account_move move ON move.id = line.move_id
      JOIN account_journal journal ON journal.id = line.journal_id
      JOIN res_currency currency ON currency.id = line.currency_id
      JOIN res_partner partner ON partner.id = line.partner_id
      JOIN (SELECT company_id, MIN(id) AS id FROM relance_scenario GROUP BY company_id
           ) scenario ON scenario.company_id = line.company_id
     WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
       AND line.amount_residual_currency > currency.rounding / 2
       AND (move.move_type IN ('out_invoice', 'out_receipt')
            OR (move.move_type = 'entry' AND journal.type IN ('general', 'sale')))
    ON CONFLICT (line_id) DO UPDATE
       SET (move_id, debtor_id, contact_id, name, is_entry, date_maturity, currency_id,
            amount_total, amount_residual_currency, amount_residual, scenario_id, state,
            write_date)
         = (excluded.move_id, excluded.debtor_id, excluded.contact_id, excluded.name,
            excluded.is_entry, excluded.date_maturity, excluded.currency_id,
            excluded.amount_total, excluded.amount_residual_currency,
            excluded.amount_residual, excluded.scenario_id, 'open', excluded.write_date)
     WHERE (item.move_id, item.debtor_id, item.contact_id, item.name, item.is_entry,
            item.date_maturity, item.currency_id, item.amount_total,
            item.amount_residual_currency, item.amount_residual, item.scenario_id,
            item.state)
           IS DISTINCT FROM
           (excluded.move_id, excluded.debtor_id, excluded.contact_id, excluded.name,
            excluded.is_entry, excluded.date_maturity, excluded.currency_id,
            excluded.amount_total, excluded.amount_residual_currency,
            excluded.amount_residual, excluded.scenario_id, 'open')
"""
DUE = """
    SELECT item.id, item.company_id, item.debtor_id, item.contact_id, item.move_id,
           item.scenario_id, item.currency_id, item.date_maturity, item.cycle,
           item.amount_residual, item.amount_residual_currency, reached.level,
           reached.offset_days, reached.date_sent
      FROM floor_due_item item
 LEFT JOIN (SELECT DISTINCT ON (due_item_id, cycle)
                   due_item_id, cycle, level, offset_days, date_sent
              FROM floor_reminder_line
             WHERE role = 'step' AND state IN ('sent', 'skipped')
          ORDER BY due_item_id, cycle, level DESC, offset_days DESC
           ) reached ON reached.due_item_id = item.id AND reached.cycle = item.cycle
     WHERE item.state = 'open' AND item.date_maturity < %(today)s
"""


class Floor:
    """Writes two days in bare SQL, each in one transaction."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)
        self.counts: dict[str, int] = {}

    def run(self) -> dict[str, Any]:
        """Return what each day cost."""
        self._connect()
        self._make_tables()
        self.meter.settle()
        self._plan("plan", DAY)
        self._mark_sent()
        self._plan("second_day", DAY + timedelta(days=1))
        return {"costs": self.meter.costs, "counts": self.counts}

    def _connect(self) -> None:
        self.connection = psycopg2.connect(dbname=self.database)
        self.cursor = self.connection.cursor()

    def _make_tables(self) -> None:
        """Make empty tables like ours, foreign keys included."""
        for table in TABLES:
            name = _floor(table)
            self.cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
        for table in TABLES:
            for key in self._read_foreign_keys(table):
                self.cursor.execute(f"ALTER TABLE {_floor(table)} ADD {key}")
        self.connection.commit()
        self._tidy()

    def _read_foreign_keys(self, table: str) -> list[str]:
        """Return the foreign keys of one of our tables, to those of the floor."""
        self.cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        keys = [key for (key,) in self.cursor.fetchall()]
        for ours in TABLES:
            keys = [key.replace(f" {ours}(", f" {_floor(ours)}(") for key in keys]
        return keys

    def _plan(self, phase: str, day: date) -> None:
        inserts = [self._prepare_insert(table, day) for table in WRITTEN]
        with self.meter.phase(phase) as cost:
            self.cursor.execute(UPSERT, {"now": day})
            upserted = self.cursor.rowcount
            self.cursor.execute(DUE, {"today": day})
            due = self.cursor.fetchall()
            inserted = []
            for insert in inserts:
                self.cursor.execute(insert)
                inserted.append(self.cursor.rowcount)
            self.connection.commit()
        cost["queries"] = 2 + len(inserts)
        self.counts[f"{phase}_upserted"] = upserted
        self.counts[f"{phase}_due"] = len(due)
        self.counts[f"{phase}_reminders"], self.counts[f"{phase}_lines"] = inserted

    def _prepare_insert(self, table: str, day: date) -> str:
        """Return the statement that writes what our plan of the day wrote."""
        decided = DECIDED.format(table=table, day=day.day)
        self.cursor.execute(f"SELECT * FROM {decided} LIMIT 0")
        columns = [column.name for column in self.cursor.description]
        self.connection.commit()
        names = ", ".join(columns)
        values = ", ".join(f"decided.{column}" for column in columns)
        source = f"{decided} decided"
        if "due_item_id" in columns:
            values = values.replace("decided.due_item_id", "item.id")
            source += " JOIN floor_due_item item ON item.line_id = decided.line_id"
            names = names.replace(", line_id", "")
            values = values.replace(", decided.line_id", "")
        return f"INSERT INTO {_floor(table)} ({names}) SELECT {values} FROM {source}"

    def _mark_sent(self) -> None:
        for table in ("floor_reminder", "floor_reminder_line"):
            self.cursor.execute(
                f"UPDATE {table} SET state = 'sent', date_sent = %s", [DAY]
            )
        self.connection.commit()
        self._tidy()

    def _tidy(self) -> None:
        postgres.psql("VACUUM ANALYZE", self.database)


def _floor(table: str) -> str:
    """Return the floor's table that is like one of ours."""
    return table.replace("relance", "floor")


if __name__ == "__main__":
    print(json.dumps(Floor(sys.argv[1]).run()))

"""Two days of reminders by this addon: our_days.py DATABASE, the costs are printed.

On the first day there are no due items yet; all that is planned is approved and queued,
then counts as sent. The second day plans again.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Datetime
from odoo.modules.registry import Registry
from odoo.tools import split_every

from environment import postgres

from .books_template import connect_odoo
from .fixed import DAY, DECIDED, SMALL_COMPANY
from .meter import Meter

TABLES = ("relance_reminder", "relance_reminder_line")
SENT_AT_ONCE = 500


class OurDays:
    """Plans, sends and plans again; each phase has a cursor of its own."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.meter = Meter(database)
        self.counts: dict[str, int] = {}

    def run(self) -> dict[str, Any]:
        """Return what each phase cost, and how much of what there was."""
        connect_odoo(self.database)
        with freeze_time(f"{DAY} 09:00:00", tick=True):
            self._warm_up()
            self._list_accounts()
            self.meter.settle()
            self._plan("plan", DAY)
            self._dispatch()
            with self.meter.phase("outcome"):
                self._mark_sent()
        next_day = DAY + timedelta(days=1)
        with freeze_time(f"{next_day} 09:00:00", tick=True):
            self._plan("second_day", next_day)
        return {"costs": self.meter.costs, "counts": self.counts}

    @contextmanager
    def _opened(self) -> Iterator[Environment]:
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def _warm_up(self) -> None:
        """Plan and send for the small company; nothing of it is kept."""
        with self._opened() as env:
            root = env["res.company"].search([("name", "=", SMALL_COMPANY)])
            reminders = env["relance.planner"]._plan(root, DAY)
            reminders.action_approve()
            env["relance.dispatcher"]._dispatch_chunk(reminders)
            env.flush_all()
            env.cr.rollback()

    def _list_accounts(self) -> None:
        """Tell the bare SQL which accounts of which companies are followed."""
        with self._opened() as env:
            followed = [
                (account.id, company.id)
                for root in measured_roots(env)
                for company in root._relance_companies()
                for account in env["relance.due.item"]._get_followed_accounts(company)
            ]
            env.cr.execute(
                "CREATE TABLE bench_followed (account_id integer, company_id integer)"
            )
            env.cr.execute_values("INSERT INTO bench_followed VALUES %s", followed)

    def _plan(self, phase: str, day: date) -> None:
        """Plan each company, as the daily job does; keep a copy of what it wrote."""
        with self._opened() as env:
            with self.meter.phase(phase):
                for root in measured_roots(env):
                    env["relance.planner"]._plan_safely(root)
                    env.cr.commit()
            self._count(env, phase, day)
            _copy_decided(env, day)

    def _dispatch(self) -> None:
        """Approve all drafts, and queue their mails."""
        with self._opened() as env, self.meter.phase("approve"):
            drafts = env["relance.reminder"].search([("state", "=", "draft")])
            drafts.action_approve()
            env.cr.commit()
        with self._opened() as env:
            with self.meter.phase("dispatch"):
                env["relance.dispatcher"]._cron_dispatch()
                env.cr.commit()
            self.counts["mails"] = env["mail.mail"].search_count(
                [("model", "=", "relance.reminder"), ("state", "=", "outgoing")]
            )
            self.counts["waiting"] = env["relance.reminder"].search_count(
                [("state", "not in", ("queued", "sent"))]
            )

    def _count(self, env: Environment, phase: str, day: date) -> None:
        counted = {
            "reminders": ("relance.reminder", [("date", "=", day)]),
            "lines": ("relance.reminder.line", [("reminder_id.date", "=", day)]),
            "items": ("relance.due.item", [("state", "=", "open")]),
        }
        for name, (model, domain) in counted.items():
            self.counts[f"{phase}_{name}"] = env[model].search_count(domain)

    def _mark_sent(self) -> None:
        """Tell that the queued mails have left, as Odoo's queue would."""
        with self._opened() as env:
            queued = env["relance.delivery"].search([("state", "=", "queued")])
            for part in split_every(SENT_AT_ONCE, queued.ids, queued.browse):
                part.mail_id.write({"state": "sent"})
                part._record_outcome(Datetime.now(), None)
                part._close_round()
                env.cr.commit()
                env.invalidate_all()
        postgres.psql("VACUUM ANALYZE", self.database)


def measured_roots(env: Environment) -> Any:
    """Return the root companies but the small one."""
    is_measured = [("parent_id", "=", False), ("name", "!=", SMALL_COMPANY)]
    return env["res.company"].search(is_measured)


def _copy_decided(env: Environment, day: date) -> None:
    """Keep the rows that a plan wrote, for the bare SQL to write them too.

    The lines are kept with the journal item of their due item.
    """
    reminders, lines = (DECIDED.format(table=table, day=day.day) for table in TABLES)
    env.cr.execute(
        f"""CREATE TABLE {reminders} AS
            SELECT * FROM relance_reminder WHERE date = '{day}';
            CREATE TABLE {lines} AS
            SELECT part.*, item.line_id
              FROM relance_reminder_line part
              JOIN relance_due_item item ON item.id = part.due_item_id
             WHERE part.reminder_id IN (SELECT id FROM {reminders})"""
    )


if __name__ == "__main__":
    print(json.dumps(OurDays(sys.argv[1]).run()))

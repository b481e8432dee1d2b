"""Ninety days of the daily job on the demo's ledger, with what accountants do to it.

Run by ``test_ninety_days.py``: ``dev/python tests/ninety_days/ninety_days.py``.
Prints one line of counts, or the first promise that was broken and leaves with 1.

The days are always the same ones, over Christmas and into the year after; a day given
to the command, like ``2027-02-08``, starts other ones.
"""

import os
import sys
from datetime import date, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from ninety_accountants import Accountants
from ninety_watch import BrokenError, Watch

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from demo.build import build_database
from demo.ledger import build_ledger
from environment import databases
from environment.paths import database_name

START = date(2026, 11, 22)  # a Sunday
DAYS = 90
PARIS = ZoneInfo("Europe/Paris")


class Job:
    """The daily job, with a mail server that only counts."""

    def __init__(self, env, watch):
        self.env = env
        self.watch = watch
        self.sent = 0
        self.broken = []

    def run(self, today):
        """Run the job twice in the day; the second time nothing more may leave.

        But to a debtor who heard nothing yet, and for whom the first run has changed
        something.
        """
        self._run_once(today, self.watch.check_decisions)
        heard = self.watch.get_heard(today)
        unsettled = self.watch.get_unsettled(today)
        first = self.sent
        self._run_once(today)
        more = self.watch.get_heard(today) - heard
        self.watch.require(self.sent == first + len(more), "sent twice in a day", more)
        self.watch.require(more <= unsettled, "sent late in the day", more - unsettled)

    def _run_once(self, today, check_plan=None):
        reminders = self.env["relance.reminder"]
        self.env["relance.planner"]._cron_plan()
        if check_plan:
            check_plan(today)
        reminders.search([("state", "=", "draft")]).action_approve()
        self.env["relance.dispatcher"]._cron_dispatch()
        with (
            patch.object(IrMail_Server, "_connect__", lambda *_args, **_options: None),
            patch.object(IrMail_Server, "send_email", self._receive(today)),
        ):
            self.env["mail.mail"].process_email_queue()
        for broken in self.broken:
            raise broken
        self.env.invalidate_all()

    def _receive(self, today):
        def send_email(_server, message, *_args, **_options):
            # Odoo would take what is raised here for a failure of the server
            try:
                self.sent += self.watch.check_mail(message, today)
            except BrokenError as broken:
                self.broken.append(broken)
            return message["Message-Id"]

        return send_email


def live(env, start):
    """Live ninety days from ``start``; return the counts of what was done."""
    watch = Watch(env)
    accountants = Accountants(env, watch)
    job = Job(env, watch)
    for number in range(DAYS):
        today = start + timedelta(days=number)
        with freeze_time(ten_o_clock(today)):
            accountants.work(number, today)
            job.run(today)
            watch.check_items()
            watch.check_acts(today)
            watch.check_manners()
            env.cr.commit()
    watch.check_history()
    return {"mails": job.sent, **accountants.done, **count_ends(env)}


def count_ends(env):
    """Return how many promises and plans ended, by how they did."""
    return {
        f"{name} {state}": env[model].search_count([("state", "=", state)])
        for name, model, state in (
            ("promises", "relance.promise", "kept"),
            ("promises", "relance.promise", "broken"),
            ("plans", "relance.payment.plan", "honoured"),
        )
    }


def ten_o_clock(day):
    """Return ten o'clock in Paris as Odoo writes it, in naive UTC."""
    moment = datetime.combine(day, time(10), PARIS)
    return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def main(start):
    """Build the ledger, live the days, print the counts."""
    name = database_name(f"ninety_days_{os.getpid()}")
    databases.clone_database(name)
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    try:
        with freeze_time(ten_o_clock(start), tick=True):
            build_database(name, build_ledger(start), start, smtp_port=1)
        with Registry(name).cursor() as cr:
            sys.stdout.write(str(live(Environment(cr, SUPERUSER_ID, {}), start)) + "\n")
    except BrokenError as broken:
        sys.stdout.write(f"BROKEN: {broken}\n")
        return 1
    finally:
        Registry.delete(name)
    databases.drop_database(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(date.fromisoformat(sys.argv[1]) if sys.argv[1:] else START))

"""The demo's company after four weeks of reminders, with those of today to approve."""

import sys
import tempfile
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.build import build_database
from demo.job import PARIS, run_job, working_moment
from demo.ledger import build_ledger
from demo.risk import score_customers
from demo.sink import Sink
from environment.steps import announced, clear_errors

WEEKS = (4, 3, 2, 1)


def main(name: str) -> None:
    """Fill the database ``name``; the mails go to a sink that is thrown away."""
    now = datetime.now(timezone.utc)
    today: date = now.astimezone(PARIS).date()
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with tempfile.TemporaryDirectory() as folder, Sink(Path(folder) / "mails") as sink:
        build_database(name, build_ledger(today), today, sink.port)
        with Registry(name).cursor() as cr, announced("Living four weeks of reminders"):
            env = Environment(cr, SUPERUSER_ID, {})
            live(env, now, today)
            score_customers(env, today)


def live(env: Environment, now: datetime, today: date) -> None:
    """Run the job once a week in the past, then plan today's reminders."""
    for weeks in WEEKS:
        day = datetime.combine(today - timedelta(weeks=weeks), time(10), PARIS)
        run_job(env, now, working_moment(env, day.astimezone(timezone.utc)))
    moment = working_moment(env, now).astimezone(timezone.utc)
    with freeze_time(moment.replace(tzinfo=None), tick=True):
        env["relance.planner"]._cron_plan()
    for user in env["res.users"].search([("share", "=", False)]):
        user.tour_enabled = False
    env.cr.commit()


if __name__ == "__main__":
    with clear_errors():
        main(sys.argv[1])

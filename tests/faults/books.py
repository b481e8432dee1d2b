"""The books of the fault tests: books.py NAME, run beside Odoo."""

import sys
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from demo.build import build_database
from environment.steps import clear_errors
from ledger import build_ledger
from moment import DAY, MOMENT, TODAY

NO_PORT = 9


def main() -> None:
    """Build the database; of Odoo's crons, only those of the daily job are left."""
    name = sys.argv[1]
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with freeze_time(MOMENT - DAY, tick=True):
        build_database(name, build_ledger(TODAY), TODAY, NO_PORT)
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            env.company.relance_takeover_done = MOMENT
            env.company.relance_freshness_days = 0
            (env["ir.cron"].search([]) - _crons(env)).active = False


def _crons(env: Environment) -> Any:
    """Return the crons of the daily job."""
    names = (
        "relance_avancee.ir_cron_relance_plan",
        "relance_avancee.ir_cron_relance_dispatch",
        "mail.ir_cron_mail_scheduler_action",
    )
    return env["ir.cron"].browse([env.ref(name).id for name in names])


if __name__ == "__main__":
    with clear_errors():
        main()

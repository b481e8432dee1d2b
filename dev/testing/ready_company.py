"""Keep a company with its accounts ready for tests: ready_company.py DATABASE.

Each class of tests would make one, and a chart of accounts takes seconds.
"""

import importlib
import sys

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def main(name: str) -> None:
    """Create the company that ``RelanceCommon`` looks for."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    with Registry(name).cursor() as cursor:
        env = Environment(cursor, SUPERUSER_ID, {})
        # the settings say where our addons are
        tests = importlib.import_module("odoo.addons.relance_avancee.tests.common")
        company = env["res.company"].create({"name": tests.READY_COMPANY})
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        if not company.account_fiscal_country_id:
            company.account_fiscal_country_id = env.ref("base.us")


if __name__ == "__main__":
    main(sys.argv[1])

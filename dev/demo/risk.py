"""The risk profiles of the demo, as if the addon had been there for a year."""

from datetime import date

from odoo.api import Environment
from odoo.tools.date_utils import start_of, subtract

MONTHS = 12


def score_customers(env: Environment, today: date) -> None:
    """Score the customers at the start of each of the last months, then today.

    What was not known yet on such a day does not count: the profiles tell the truth.
    """
    root = env.company.root_id
    profiles = env["relance.risk.profile"]
    # What happened up to yesterday is no news today.
    root.relance_risk_alerts = False
    for month in range(MONTHS, 0, -1):
        day = start_of(subtract(today, months=month - 1), "month")
        if day < today:
            profiles._refresh(root, day)
            env["relance.risk.snapshot"]._take(root, day)
    profiles._refresh(root, subtract(today, days=1))
    root.relance_risk_alerts = True
    profiles._refresh_changed(root, today)
    env.cr.commit()

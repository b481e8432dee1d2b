"""A run of reminders by account_credit_control: what its buttons do, one by one.

``peer_days.py install DATABASE`` installs it on a copy of the ledger, with its default
policy on the receivable accounts of each company. ``peer_days.py measure DATABASE
[MAILS]`` prints what the run costs; with a number of mails, its last two steps are done
for as many customers only. The report attached to its mails is left out: its PDF would
take longer than all the rest.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

from environment.peer import MODULE

from .books_template import connect_odoo
from .fixed import DAY, SMALL_COMPANY
from .meter import Meter

POLICY = f"{MODULE}.credit_control_3_time"
MODEL = "credit.control.communication"


def install(database: str) -> dict[str, Any]:
    """Install the addon, and have its policy followed by all companies."""
    connect_odoo(database)
    Registry.new(database, update_module=True, install_modules=[MODULE])
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        policy = env.ref(POLICY)
        receivable = [("account_type", "=", "asset_receivable")]
        policy.account_ids = env["account.account"].search(receivable)
        env["res.company"].search([]).credit_policy_id = policy
        policy.level_ids.email_template_id.report_template_ids = False
    return {}


class PeerDay:
    """One run for each company, from the lines to the queued mails."""

    def __init__(self, database: str, mails: int | None) -> None:
        self.database = database
        self.mails = mails
        self.meter = Meter(database)
        self.counts: dict[str, int] = {}

    def measure(self) -> dict[str, Any]:
        """Return what each step cost, and how much of what there was."""
        connect_odoo(self.database)
        with freeze_time(f"{DAY} 09:00:00", tick=True):
            self._warm_up()
            self.meter.settle()
            self._generate()
            self._make_ready()
            self._communicate()
            self._queue_mails()
        return {"costs": self.meter.costs, "counts": self.counts}

    @contextmanager
    def _opened(self) -> Iterator[Environment]:
        context = {"mail_notify_force_send": False}
        with Registry(self.database).cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, context)

    def _warm_up(self) -> None:
        """Do all of it for the small company; nothing of it is kept."""
        with self._opened() as env:
            company = env["res.company"].search([("name", "=", SMALL_COMPANY)])
            run = _create_run(env, company)
            run.generate_credit_lines()
            run.set_to_ready_lines()
            env[MODEL]._generate_comm_from_credit_lines(run.line_ids)._generate_emails()
            env.flush_all()
            env.cr.rollback()

    def _generate(self) -> None:
        with self._opened() as env, self.meter.phase("generate"):
            for company in env["res.company"].search([("name", "!=", SMALL_COMPANY)]):
                _create_run(env, company).generate_credit_lines()
                env.cr.commit()

    def _make_ready(self) -> None:
        with self._opened() as env:
            with self.meter.phase("ready"):
                for run in env["credit.control.run"].search([]):
                    run.set_to_ready_lines()
                    env.cr.commit()
            self.counts["lines"] = env["credit.control.line"].search_count([])

    def _communicate(self) -> None:
        with self._opened() as env:
            lines = self._get_sample(env)
            with self.meter.phase("communicate"):
                env[MODEL]._generate_comm_from_credit_lines(lines)
                env.cr.commit()
            self.counts["communications"] = env[MODEL].search_count([])

    def _get_sample(self, env: Environment) -> Any:
        """Return the lines to send by e-mail: those of so many customers, or all."""
        ready = [("state", "=", "to_be_sent"), ("channel", "=", "email")]
        lines = env["credit.control.line"].search(ready)
        if self.mails is None:
            return lines
        partners = lines.partner_id.sorted("id")[: self.mails]
        return lines.filtered(lambda line: line.partner_id in partners)

    def _queue_mails(self) -> None:
        with self._opened() as env:
            with self.meter.phase("queue"):
                env[MODEL].search([])._generate_emails()
                env.cr.commit()
            self.counts["mails"] = env["mail.mail"].search_count(
                [("model", "=", MODEL), ("state", "=", "outgoing")]
            )


def _create_run(env: Environment, company: Any) -> Any:
    policy = env.ref(POLICY)
    values = {"date": DAY, "policy_ids": policy.ids, "company_id": company.id}
    return env["credit.control.run"].with_company(company).create(values)


def main(action: str, database: str, mails: str = "") -> None:
    if action == "install":
        print(json.dumps(install(database)))
    else:
        print(json.dumps(PeerDay(database, int(mails) if mails else None).measure()))


if __name__ == "__main__":
    main(*sys.argv[1:])

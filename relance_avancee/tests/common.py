from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MailCase

from ..models.relance_planner import TOUCHED
from .factories import Factories
from .one_transaction import read_snapshot

# A company of this name, with accounts and without documents, saves each class of
# tests to make its own: dev/test keeps one.
READY_COMPANY = "company_1_data"


@tagged("post_install", "-at_install")
class RelanceCommon(Factories, AccountTestInvoicingCommon, MailCase):
    """A French company, professionals with e-mail, two short ladders."""

    # seconds that a request of a browser waits for another, on a busy machine
    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "country_id": cls.env.ref("base.fr").id,
                "relance_install_date": "2020-01-01",
                "relance_freshness_days": 0,
                "relance_collector_id": cls.env.user.id,
                "email": "billing@our-company.example.com",
            }
        )
        cls.company._sync_relance_company_holds()
        cls.company.partner_id.tz = "Europe/Paris"
        cls.env["relance.scenario"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.scenario = cls._create_scenario("Professionals", "professional")
        cls.friendly, cls.firm, cls.last = cls.scenario.step_ids
        cls.debtor = cls._create_debtor("Dupont SARL")
        cls.startClassPatcher(
            patch.object(
                type(cls.env["relance.change.mark"]), "_read_snapshot", read_snapshot
            )
        )
        # sudo: the engine runs by cron; what users may do has its own tests
        cls.reminders = cls.env["relance.reminder"].sudo()
        cls.dispatcher = cls.env["relance.dispatcher"].sudo()

    @classmethod
    def setup_independent_company(cls, **kwargs):
        # sudo: the user of the tests is in no company yet
        companies = cls.env["res.company"].sudo()
        ready = companies.search([("name", "=", READY_COMPANY)], limit=1)
        if not ready or cls.country_code or cls.chart_template:
            return super().setup_independent_company(**kwargs)
        cls.env.user.company_ids = [Command.link(ready.id)]
        return ready.sudo(False)

    def setUp(self):
        # What the set-up of the class left for the end of its transaction (the chart
        # of a branch) is done once, before the savepoint that each test returns to.
        self.cr.flush()
        # What it touched is for the plans of the tests, on their days.
        self.cr.postcommit.data.pop(TOUCHED, None)
        super().setUp()

    # The day ----------------------------------------------------------------------

    @staticmethod
    @contextmanager
    def _at(day, hour=10):
        """Freeze the clock on ``day``, an hour of Paris in which messages leave."""
        day = fields.Date.to_date(day)
        with freeze_time(f"{day} {hour - 1}:00:00"):
            yield day

    def _plan(self):
        """Plan today; return the reminders created."""
        self.env.flush_all()
        return (
            self.env["relance.planner"]
            .sudo()
            ._plan(self.company, self.company._relance_today())
        )

    def _follow(self):
        """Do what the end of a person's transaction does for the customers touched."""
        self.env["relance.planner"]._follow_touched()

    def _send_all(self):
        """Approve and dispatch what waits, and let Odoo's queue send it."""
        self.reminders.search([("state", "=", "draft")]).action_approve()
        return self._dispatch()

    def _dispatch(self):
        """Dispatch what is approved; return the mails that left."""
        approved = self.reminders.search([("state", "=", "approved")])
        self.dispatcher._dispatch(approved, fields.Datetime.now())
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        return mails.filtered(lambda mail: mail.state == "sent")

    def _run_day(self, day):
        """Plan, approve and send on ``day``; return the reminders sent."""
        with self._at(day) as today:
            self._plan()
            self._send_all()
            return self.reminders.search(
                [("date_sent", "=", today), ("state", "=", "sent")]
            )

    def _get_items(self, moves):
        """Return the due items of ``moves``, oldest due date first."""
        return self.env["relance.due.item"].search(
            [("move_id", "in", moves.ids)], order="date_maturity, id"
        )


def days(start, count):
    """Return the ``count`` days from ``start`` on."""
    first = date.fromisoformat(start)
    return [first + timedelta(days=number) for number in range(count)]

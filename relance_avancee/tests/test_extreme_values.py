import logging
import os
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields

from .extreme_values import NOBODY, Writer
from .notices.common import TODAY, NoticeCommon

# In "make faults" as many as the issue asks for; here some of them, the same each run.
WRITES = int(os.environ.get("RELANCE_EXTREME_WRITES", "160"))
CORE = ("res.partner", "account.move", "account.move.line", "res.company", "res.users")
GROUPS = {
    "portal": ("base.group_portal",),
    "employee": ("base.group_user",),
    "reader": ("reader", "base.group_partner_manager"),
    "collector": (
        "collector",
        "account.group_account_invoice",
        "base.group_partner_manager",
    ),
    "manager": ("manager", "account.group_account_invoice"),
}


class TestExtremeValues(NoticeCommon):
    """Whatever one user writes, the day of all the others is the same (finding 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Beta")["company"]
        cls.other.write({"country_id": cls.company.country_id.id})
        cls.other.write({"relance_install_date": "2020-01-01"})
        cls.other.relance_freshness_days = 0
        cls.other._sync_relance_company_holds()
        cls.env["relance.scenario"].search([("company_id", "=", cls.other.id)]).unlink()
        cls.scenario.statement_day = 3
        cls._create_scenario("Beta", "professional", company_id=cls.other.id)
        cls.victims = cls.debtor | cls._create_debtor("Second SARL")
        cls.innocent = cls._create_debtor("Innocent SARL")
        cls.stranger = cls._create_debtor("Stranger SARL")
        cls._create_invoice("2026-11-02", debtor=cls.victims[1])
        cls._create_invoice("2026-11-09", debtor=cls.victims[1])
        cls._create_invoice("2026-11-09", debtor=cls.innocent)
        cls._create_invoice_elsewhere("2026-11-09", cls.stranger)

    @classmethod
    def _create_invoice_elsewhere(cls, due, debtor):
        """Return a posted invoice of the other company."""
        moves = cls.env["account.move"].with_company(cls.other)
        move = moves.create(cls._prepare_invoice(due, 500.0, debtor))
        move.action_post()
        move.is_move_sent = True
        return move

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self.enterContext(
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60.0
            )
        )

    @contextmanager
    def _quietly(self):
        """Silence the log: what is refused, and what an isolated record costs."""
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)

    # What is there to be changed --------------------------------------------------

    def _prepare_history(self):
        """Have some of everything on the customers that are written on."""
        self._plan()
        for customer in self.victims:
            for kind in ("pause", "exclusion"):
                self.env["relance.hold"].create(
                    {
                        "company_id": self.company.id,
                        "debtor_id": customer.id,
                        "kind": kind,
                        "reason": "Asked for time",
                        "date_from": TODAY,
                        "date_to": TODAY,
                    }
                )
            self.env["relance.risk.rating"].create(
                {"debtor_id": customer.id, "source": "Bank", "rating": 50.0}
            )
        self._prepare()
        self.env["relance.claim"].sudo()._ensure(self.invoice)
        self.env["relance.registered.provider"].create({"name": "Files"})
        self._create_terms("fr_b2b")

    def _get_targets(self):
        """Return {model: ids} of what may be changed: nothing of the innocent."""
        names = [
            name
            for name, model in self.registry.items()
            if name.startswith("relance.") and not model._abstract and model._auto
        ]
        return {name: self._get_target_ids(name) for name in (*names, *CORE)}

    def _get_target_ids(self, name):
        """Return the ids of the records of a model that belong to the victims."""
        # sudo: the test knows all of them
        model = self.env[name].sudo().with_context(active_test=False)
        mine = [("id", "in", (self.victims | self.company.partner_id).ids)]
        for field, domain in {
            "res.partner": mine,
            "res.company": [("id", "=", self.company.id)],
            "res.users": [("id", "=", NOBODY)],
        }.items():
            if name == field:
                return model.search(domain).ids
        for field in ("debtor_id", "commercial_partner_id", "partner_id"):
            if field in model._fields and model._fields[field].store:
                domain = [(field, "in", self.victims.ids)]
                break
        else:
            domain = []
        if "company_id" in model._fields and model._fields["company_id"].store:
            domain.append(("company_id", "in", [self.company.id, False]))
        return model.search(domain, limit=8).ids

    def _get_foreign(self, targets):
        """Return {model: ids} to name in relations: one's own and of the other."""
        return {
            **{name: ids[:4] for name, ids in targets.items()},
            "res.company": [self.company.id, self.other.id],
            "res.partner": [*self.victims.ids, self.stranger.id],
            "res.users": [self.env.user.id, self.env.ref("base.user_root").id],
            "res.currency": self.env["res.currency"].search([], limit=3).ids,
            "ir.attachment": self.env["ir.attachment"].search([], limit=3).ids,
            "mail.activity": self.env["mail.activity"].search([], limit=3).ids,
        }

    # The day ----------------------------------------------------------------------

    def _live(self):
        """Do the whole day of both companies; nothing of it may fail as a whole."""
        planner = self.env["relance.planner"].sudo()
        self.env.flush_all()
        for root in (self.company, self.other):
            planner._plan(root, root._relance_today())
        self.reminders.search([("state", "=", "draft")]).action_approve()
        approved = self.reminders.search([("state", "=", "approved")])
        self.dispatcher._dispatch(approved, fields.Datetime.now())
        with self.mock_mail_gateway(mail_unlink_sent=False):
            # sudo: the queue of all the companies
            mails = self.env["mail.mail"].sudo()
            mails.search([("state", "=", "outgoing")]).send()
        for root in (self.company, self.other):
            self._follow(root, root._relance_today())
        self.env["relance.due.item"].sudo()._end_rung()
        self.env["relance.statement"].sudo()._cron_statements()
        self.env["account.move"].sudo()._cron_relance_limitation()
        self.env["relance.notice"].sudo()._cron_follow()
        self.env["relance.insolvency.statement"].sudo()._cron_renew()
        self.env["relance.registered.provider"].sudo()._cron_collect()
        self.env.flush_all()

    def _follow(self, root, today):
        """Do what follows the sending for one company, without any guard."""
        self.env["relance.due.item"].sudo()._ring(root, today)
        self.env["relance.risk.profile"].sudo()._refresh(root, today)
        self.env["relance.summary"].sudo()._send_now(root, self.env.user)

    def _get_outcome(self, debtor):
        """Return all that a customer got, in words that each run shares."""
        items = self.env["relance.due.item"].sudo()
        company = self.other if debtor == self.stranger else self.company
        reminders = self.reminders.search(
            [
                ("debtor_id", "=", debtor.id),
                ("company_id", "=", company.id),
                ("state", "!=", "cancelled"),
            ]
        )
        return {
            "items": [
                (item.name, item.status, item.reason, item.next_date, item.level)
                for item in items.search([("debtor_id", "=", debtor.id)])
            ],
            "reminders": [
                (
                    reminder.state,
                    reminder.step_id.name,
                    reminder.delivery_ids.mapped("address"),
                    reminder.delivery_ids.mapped("state"),
                    reminder.line_ids.mapped("amount_residual_currency"),
                )
                for reminder in reminders
            ],
        }

    def _get_usual(self):
        """Return what the innocent get when nobody wrote anything."""
        with self.env.cr.savepoint() as savepoint:
            self._live()
            usual = {one: self._get_outcome(one) for one in self._get_innocent()}
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return usual

    def _get_innocent(self):
        return self.innocent | self.stranger

    # Each group -------------------------------------------------------------------

    def _check_group(self, name):
        """Have a user of the group write; the day of all the others is the same."""
        user = self._create_user(f"extreme_{name}", *GROUPS[name])
        user.partner_id.email = "extreme@our-company.example.com"
        if name == "portal":
            user.partner_id.parent_id = self.debtor
        with self._quietly():
            self._prepare_history()
            usual = self._get_usual()
            targets = self._get_targets()
            writer = Writer(user, targets, self._get_foreign(targets))
            writer.try_writes(WRITES)
            self._live()
        logging.getLogger(__name__).info(
            "%s: %s writes, %s accepted",
            name,
            writer.tried,
            writer.accepted,
        )
        self.assertEqual(writer.tried, WRITES)
        self.assertEqual(self._get_outcome(self.stranger), usual[self.stranger])
        self.assertTrue(usual[self.stranger]["reminders"])
        if name != "manager" and not self._is_company_held():
            self.assertEqual(self._get_outcome(self.innocent), usual[self.innocent])
        self._check_nothing_lost()

    def _is_company_held(self):
        """Say whether somebody who may holds the whole company."""
        return self.env["relance.hold"].search_count(
            [
                ("scope", "=", "company"),
                ("kind", "not in", ("too_old", "opening")),
                ("company_id", "=", self.company.id),
            ]
        )

    def _check_nothing_lost(self):
        """Each open item has a next step or a reason; each failure a to-do."""
        # sudo: the test knows all of them
        items = self.env["relance.due.item"].sudo()
        lost = items.search(
            [
                ("company_id", "in", (self.company | self.other).ids),
                ("state", "=", "open"),
                ("status", "=", False),
            ]
        )
        self.assertFalse(lost.mapped("name"))
        unplannable = items.search([("reason", "=", "unplannable")])
        asked = self.env["mail.activity"].search(
            [
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("relance_avancee.mail_activity_unplannable").id,
                )
            ]
        )
        self.assertLessEqual(
            set(unplannable.debtor_id.ids), set(asked.mapped("res_id"))
        )

    def test_what_a_portal_user_writes(self):
        self._check_group("portal")

    def test_what_an_employee_writes(self):
        self._check_group("employee")

    def test_what_a_reader_writes(self):
        self._check_group("reader")

    def test_what_a_collector_writes(self):
        self._check_group("collector")

    def test_what_a_manager_writes(self):
        self._check_group("manager")

import inspect
import re
from typing import NamedTuple
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.sql_db import Cursor
from odoo.tools import SQL, mute_logger

from ..models.relance_planner import TOUCHED
from .common import RelanceCommon

ADDON = "odoo.addons.relance_avancee."
GUARD = f"{ADDON}models.company.guarded"
TODAY = "2026-03-09"
WRITING = re.compile(
    r"\b(insert\s+into|update\s+\"?\w+\"?\s+set|delete\s+from)\b", re.IGNORECASE
)
# Names and amounts that nobody outside the company may learn.
SECRETS = ("Dupont", "7 777", "7,777", "7777", "INV/2026")
# From whom on a method does something: everybody below is refused by the method itself.
# "odoo": Odoo's own rights on the model decide. "own": it acts on what is the caller's.
JUDGED = {
    "account.account": {"odoo": "create unlink write"},
    "account.move": {
        "reader": "action_relance_history action_relance_open_claim "
        "action_relance_open_disputes action_relance_open_notices "
        "action_relance_open_plans action_relance_open_promises "
        "action_relance_print_interest action_relance_why relance_claim",
        "collector": "action_relance_dispute action_relance_late_fee "
        "action_relance_mark_ordered action_relance_mark_presented "
        "action_relance_notice action_relance_pause action_relance_payment_plan "
        "action_relance_promise action_relance_record action_relance_reject_payment "
        "action_relance_send_now",
        "odoo": "button_cancel button_draft unlink web_save write",
    },
    "account.partial.reconcile": {"odoo": "create unlink"},
    "account.payment": {
        "reader": "action_relance_open_rejections",
        "collector": "action_relance_reject",
        "odoo": "unlink write",
    },
    "ir.attachment": {"odoo": "write"},
    "mail.activity": {"reader": "action_relance_statement"},
    "mail.mail": {"odoo": "cancel process_email_queue send"},
    "relance.absence": {"odoo": "create unlink write"},
    "relance.access": {"collector": "action_revoke"},
    "relance.aged.balance": {
        "reader": "get_account_action get_balance get_difference_action "
        "get_items_action",
    },
    "relance.ask": {"reader": "action_apply"},
    "relance.claim": {
        "reader": "action_open_move action_print",
        "collector": "action_late_fee",
    },
    "relance.debtor.correct": {"collector": "action_apply"},
    "relance.desk.batch": {"collector": "action_apply"},
    "relance.desk.customer": {
        "reader": "action_do action_history action_open_customer leave visit",
        "collector": "action_approve action_assign action_call action_dispute "
        "action_formal_notice action_keep action_pause action_plan action_promise "
        "action_release action_send_now action_snooze action_wake find_done "
        "store_note undo",
        "odoo": "fields_get web_search_read",
    },
    "relance.desk.load": {"manager": "action_open"},
    "relance.desk.snooze": {"collector": "action_apply"},
    "relance.dispute": {
        "reader": "action_open_move",
        "collector": "action_ask_helper action_credit_note action_decide "
        "action_reopen action_resume action_wait action_withdraw",
        "odoo": "create web_save write",
    },
    "relance.dispute.ask": {"collector": "action_apply"},
    "relance.dispute.decide": {"collector": "action_apply"},
    "relance.dispute.reopen": {"collector": "action_apply"},
    "relance.due.item": {
        "reader": "action_open_document action_open_move action_why",
        "collector": "action_book_discount action_mark_presented action_pause "
        "action_payment_plan action_promise action_reject_payment",
        "manager": "action_takeover",
    },
    "relance.figures.show": {
        "reader": "action_open action_show",
        "exporter": "action_download",
    },
    "relance.figures.show.line": {"reader": "action_open_items"},
    "relance.history": {"reader": "action_open"},
    "relance.grace": {"odoo": "action_go action_take action_wait"},
    "relance.grace.reply": {"odoo": "action_apply"},
    "relance.hold": {
        "reader": "action_open_act action_open_items",
        "collector": "action_lift action_lift_selected",
        "odoo": "create web_save write",
    },
    "relance.hold.pause": {"collector": "action_apply"},
    "relance.insolvency.statement": {"reader": "action_open_pdf", "odoo": "write"},
    "relance.interest.rate": {"manager": "action_next_period", "odoo": "create"},
    "relance.interest.terms": {"odoo": "create write"},
    "relance.mail.pattern": {"manager": "action_test", "odoo": "write"},
    "relance.mail.pattern.test": {"manager": "action_make_pattern"},
    "relance.notice": {
        "reader": "action_fix action_open_debtor action_open_letter action_print",
        "exporter": "action_csv",
        "collector": "action_add_invoices action_decide action_deposit action_final "
        "action_refresh action_resend action_reset_texts action_send",
        "odoo": "create write",
    },
    "relance.notice.credit": {"collector": "action_match", "odoo": "create write"},
    "relance.notice.line": {"reader": "action_open_move", "odoo": "create write"},
    "relance.page.answer": {"reader": "action_open_made"},
    "relance.payment.delays.print": {
        "reader": "action_open action_print action_show",
        "exporter": "action_download",
    },
    "relance.payment.delays.print.line": {"reader": "action_open_items"},
    "relance.payment.plan": {
        "reader": "action_open_items action_open_letter action_open_paper",
        "collector": "action_accept action_change action_export_acceptance "
        "action_mark_proposed action_propose action_remind action_renegotiate "
        "action_revoke action_waive_interest action_withdraw",
        "odoo": "create write",
    },
    "relance.payment.plan.accept": {"collector": "action_apply"},
    "relance.payment.plan.revoke": {"collector": "action_apply"},
    "relance.payment.plan.simulate": {"collector": "action_save"},
    "relance.payment.reject": {"collector": "action_apply"},
    "relance.promise": {"collector": "action_withdraw", "odoo": "create"},
    "relance.promise.take": {"collector": "action_apply"},
    "relance.registered.provider": {"manager": "action_collect"},
    "relance.rejection": {"reader": "action_open_payment"},
    "relance.reminder": {
        "reader": "action_open_debtor get_receipts",
        "collector": "action_approve action_back_to_draft action_declare_receipts "
        "action_formal_notice action_match action_open_postpone action_open_remove "
        "action_plan_now action_reset_texts action_retry get_approval",
        "manager": "action_make_pattern",
        "odoo": "write",
    },
    "relance.reminder.line": {"collector": "action_open_remove"},
    "relance.reminder.record": {"collector": "action_apply"},
    "relance.reminder.remove": {"collector": "action_apply"},
    "relance.reminder.send": {"collector": "action_apply"},
    "relance.risk.class": {"reader": "action_open", "odoo": "write"},
    "relance.risk.model": {
        "reader": "action_open",
        "manager": "action_fit action_freeze action_reset action_unfreeze",
    },
    "relance.risk.profile": {
        "reader": "action_open_customer action_refresh",
        "collector": "action_add_rating",
        "manager": "action_end_override action_override",
        "odoo": "write",
    },
    "relance.risk.profile.override": {"manager": "action_apply"},
    "relance.risk.rating": {"odoo": "create unlink write"},
    "relance.risk.rating.import": {"collector": "action_import"},
    "relance.scenario": {
        "collector": "action_plan_now action_simulate",
        "manager": "action_go_automatic action_hide_offer",
        "odoo": "create get_automatic_offers write",
    },
    "relance.scenario.simulate": {"collector": "action_simulate"},
    "relance.scenario.step": {"manager": "action_send_email_test"},
    "relance.settings": {
        "manager": "action_open action_relance_preview_page action_save create "
        "onchange write"
    },
    "relance.statement.send": {
        "reader": "action_print",
        "exporter": "action_download",
        "collector": "action_send",
    },
    "relance.suggestion": {
        "reader": "action_open_made",
        "collector": "action_accept action_correct action_refuse",
        "manager": "action_make_pattern",
    },
    "relance.takeover": {
        "manager": "action_apply action_back action_check_file action_confirm "
        "action_continue action_open action_open_reminders action_open_unsent "
        "action_open_waiting action_send_statements action_skip action_template",
        "odoo": "write",
    },
    "relance.team": {"manager": "action_preview", "odoo": "unlink"},
    "relance.today": {"reader": "get_today"},
    "relance.todo": {
        "reader": "action_do get_action",
        "collector": "action_done action_put_off action_tomorrow",
        "odoo": "fields_get web_search_read",
    },
    "relance.todo.call": {
        "collector": "action_dispute action_later action_no_answer action_open "
        "action_paid action_plan action_promise action_talked action_wrong_number"
    },
    "relance.todo.match": {"collector": "action_match action_open_invoice"},
    "relance.todo.postpone": {"collector": "action_apply"},
    "res.company": {"odoo": "create unlink write"},
    "res.config.settings": {
        "reader": "action_relance_risk_classes action_relance_risk_model",
        "manager": "action_relance_preview_page action_relance_send_email_test "
        "action_relance_send_summary",
    },
    "res.partner": {
        "reader": "action_relance_correct_address action_relance_due_items "
        "action_relance_history action_relance_open_disputes action_relance_open_plans "
        "action_relance_open_promises action_relance_reminders "
        "action_relance_risk_profile action_relance_risk_refresh",
        "collector": "action_relance_call action_relance_dispute "
        "action_relance_exclude action_relance_late_fee action_relance_open_page "
        "action_relance_pause action_relance_payment_plan action_relance_promise "
        "action_relance_state_claims",
        "manager": "action_relance_anonymise",
        "odoo": "web_save write",
    },
    "res.partner.bank": {"odoo": "create write"},
}
# What a manager of another company does here is done to the manager's own company.
OWN = {
    ("relance.due.item", "action_takeover"),
    ("relance.figures.show", "action_open"),
    ("relance.payment.delays.print", "action_open"),
    ("relance.reminder", "action_declare_receipts"),
    ("relance.reminder", "action_plan_now"),
    ("relance.risk.class", "action_open"),
    ("relance.risk.model", "action_open"),
    ("relance.scenario", "action_plan_now"),
    ("relance.settings", "action_relance_preview_page"),
    ("relance.settings", "create"),
    ("relance.takeover", "action_open"),
    ("relance.team", "action_preview"),
    ("res.partner", "action_relance_call"),
    ("res.partner", "action_relance_open_page"),
    ("res.partner", "action_relance_risk_refresh"),
    ("relance.interest.rate", "create"),
    ("res.config.settings", "action_relance_preview_page"),
    ("res.config.settings", "action_relance_risk_classes"),
    ("res.config.settings", "action_relance_risk_model"),
    ("res.config.settings", "action_relance_send_email_test"),
    ("res.config.settings", "action_relance_send_summary"),
}


# Mixins: no record has them as its model.
MIXINS = {"relance.act", "relance.notice.part", "relance.settings.mixin"}


class Told(NamedTuple):
    """What came of a call: whether it was refused, what it said, what it wrote."""

    is_refused: bool
    said: str
    written: list[str]


class TestDoors(RelanceCommon):
    """Whatever RPC may call asks who calls, and whose records they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.users = {
            "portal": cls._create_user("door_portal", "base.group_portal"),
            "employee": cls._create_user("door_employee", "base.group_user"),
            "reader": cls._create_user("door_reader", "reader"),
            "collector": cls._create_user("door_collector", "collector"),
            "stranger": cls._create_user(
                "door_stranger",
                "manager",
                "base.group_allow_export",
                company=cls.elsewhere,
            ),
        }
        cls.manager = cls._create_user(
            "door_manager", "manager", "account.group_account_manager"
        )
        cls.users["portal"].partner_id.parent_id = cls._create_debtor("Guest SA")

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def test_every_public_method_is_judged(self):
        """A method without its place in the table is a door that nobody looked at."""
        judged = [(model, name) for model, name, _level in self._read_table()]
        self.assertEqual(sorted(judged), sorted(self._find_doors()), "judge it: JUDGED")

    def test_who_may_not_is_refused_or_learns_and_changes_nothing(self):
        """The kind of findings 1, 18 and 26, called as the review did."""
        self._furnish()
        for model, name, level in self._read_table():
            for role in self._get_outsiders(level):
                with self.subTest(method=f"{model}.{name}", role=role):
                    self._try(role, model, name, level)

    def _try(self, role, model, name, level):
        told = self._call(role, model, name)
        is_own = role == "stranger" and (model, name) in OWN
        self.assertFalse(told.written and not is_own, told.written)
        for secret in SECRETS:
            self.assertNotIn(secret, told.said)
        if level != "odoo" and role != "stranger":
            self.assertTrue(told.is_refused, told.said)

    # What is called --------------------------------------------------------------

    def _find_doors(self):
        """Return [(model, method)]: ours and overridden ones, that RPC may call."""
        return [
            (model, name)
            for model in self.env.registry
            if model not in MIXINS
            for name in self._get_names(model)
            if self._is_open(model, name)
        ]

    def _get_names(self, model):
        """Return the names of the methods that we write on ``model``.

        The guard only refuses more than Odoo does: TestGuard judges it.
        """
        return {
            name
            for cls in type(self.env[model]).mro()
            if cls.__module__.startswith(ADDON) and cls.__module__ != GUARD
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }

    def _is_open(self, model, name):
        """Say whether RPC may call the method."""
        try:
            get_public_method(self.env[model], name)
        except AccessError:
            return False
        return True

    @staticmethod
    def _read_table():
        """Return [(model, method, level)] of the table."""
        return [
            (model, name, level)
            for model, levels in JUDGED.items()
            for level, names in levels.items()
            for name in names.split()
        ]

    @staticmethod
    def _get_outsiders(level):
        """Return the roles that may not use a method of ``level``."""
        outside = ["portal", "employee", "stranger"]
        if level != "reader":
            outside.append("reader")
        if level in ("manager", "exporter"):
            outside.append("collector")
        return outside

    @mute_logger("odoo.sql_db")
    def _call(self, role, model, name):
        """Return what a call by ``role`` came to; nothing of it stays."""
        # what another call touched is not followed in this one
        self.cr.postcommit.data.pop(TOUCHED, None)
        user = self.users[role]
        arguments = list(self._get_arguments(model, name))
        ids = self._get_record(model).ids
        context = {
            "allowed_company_ids": user.company_ids.ids,
            "relance_outcome": "paid",
        }
        records = self.env(user=user, su=False, context=context)[model]
        if not getattr(get_public_method(records, name), "_api_model", False):
            arguments.insert(0, ids)
        written, is_refused = [], False
        with self.env.cr.savepoint(flush=True) as savepoint:
            try:
                with patch.object(Cursor, "execute", self._spy(written)):
                    result = call_kw(records, name, arguments, {"context": context})
                    records.env.flush_all()
                said = repr(result)
            except UserError as error:
                # the transaction of a call that failed is rolled back
                said, is_refused = str(error), isinstance(error, AccessError)
                written.clear()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return Told(is_refused, said, written)

    @staticmethod
    def _spy(written):
        """Return an ``execute`` that notes the statements that write."""
        execute = Cursor.execute

        def note(cursor, query, *args, **kwargs):
            code = query.code if isinstance(query, SQL) else query
            if WRITING.search(code):
                written.append(code)
            return execute(cursor, query, *args, **kwargs)

        return note

    # What it is called on --------------------------------------------------------

    def _furnish(self):
        """Make a record of the company for each model that has a door."""
        self.invoice = self._create_invoice("2026-02-02", 7777.0)
        paid = self._create_invoice("2026-02-03", 7777.0)
        self.payment = self._pay(paid, day="2026-02-10")
        self._run_day("2026-03-05")
        self.planned = self._create_invoice(
            "2026-02-04", 7777.0, debtor=self._create_debtor("Dupont Fils SARL")
        )
        with self._at(TODAY):
            self._plan()
        self.env["relance.hold"].create(
            {"scope": "debtor", "debtor_id": self.debtor.id, "reason": "Dupont"}
        )
        held = self.env["relance.promise"].create({"debtor_id": self.debtor.id})
        self.env["relance.claim"]._ensure(self.invoice)
        self.env["relance.dispute"].create({"move_id": self.invoice.id, "amount": 1.0})
        self.env["relance.dispute.reason"].create({"name": "Dupont"})
        self.env["relance.mail.pattern"].create(self._prepare_pattern())
        notice = self.env["relance.notice"]._prepare(self.invoice)
        # sudo: the engine writes what users may not
        sudo = self.env(su=True)
        self.debtor.relance_insolvency_date = "2026-03-01"
        file = {"res_model": "account.move", "res_id": self.invoice.id}
        sudo["relance.suggestion"].create(self._prepare_suggestion())
        root = self.company.root_id
        sudo["relance.risk.profile"]._refresh(root, root._relance_today())
        sudo["relance.risk.class"]._get_classes(root)
        self.records = {
            "account.account": self.company_data["default_account_receivable"],
            "account.move": self.invoice,
            "account.payment": self.payment,
            "ir.attachment": sudo["ir.attachment"].create(
                {"name": "Dupont.txt", "raw": b"Dupont", **file}
            ),
            "mail.activity": self.debtor.activity_schedule(
                "mail.mail_activity_data_todo", summary="Dupont"
            ),
            "mail.mail": sudo["mail.mail"].create(
                {"subject": "Dupont", "model": "res.partner", "res_id": self.debtor.id}
            ),
            "relance.hold": held.hold_ids,
            "relance.interest.rate": sudo["relance.interest.rate"].search([], limit=1),
            "relance.interest.terms": sudo["relance.interest.terms"].create(
                self._prepare_terms()
            ),
            "relance.notice.text": sudo["relance.notice.text"].create(
                self._prepare_text()
            ),
            "relance.notice.credit": sudo["relance.notice.credit"].create(
                {
                    "notice_id": notice.id,
                    "key": "Dupont",
                    "currency_id": self.company.currency_id.id,
                }
            ),
            "relance.registered.provider": sudo["relance.registered.provider"].create(
                {"name": "Dupont", "company_id": self.company.id}
            ),
            "relance.rejection": sudo["relance.rejection"].create(
                {
                    "company_id": self.company.id,
                    "name": "Dupont",
                    "currency_id": self.company.currency_id.id,
                    "date": TODAY,
                    "motive": "closed",
                }
            ),
            "relance.risk.model": sudo["relance.risk.model"]._get_model(root),
            "relance.risk.rating": sudo["relance.risk.rating"].create(
                self._prepare_rating()
            ),
            "relance.desk.customer": sudo["relance.desk.customer"].search(
                [("company_id", "=", self.company.id)], limit=1
            ),
            "relance.absence": sudo["relance.absence"].create(
                {
                    "company_id": self.company.id,
                    "user_id": self.users["collector"].id,
                    "deputy_id": self.manager.id,
                    "date_to": TODAY,
                }
            ),
            "relance.team": sudo["relance.team"].create(
                {"name": "Dupont", "company_id": self.company.id}
            ),
            "relance.todo": sudo["relance.todo"].search(
                [("company_id", "=", self.company.id)], limit=1
            ),
            "res.company": self.company,
            "res.config.settings": sudo["res.config.settings"].create({}),
            "res.partner": self.debtor,
            "res.partner.bank": self._create_bank(self.company.partner_id),
        }
        self.records["relance.payment.plan"] = self._create_plan()
        self.records["relance.grace"] = self._create_grace()
        self.records["relance.page.answer"] = self._create_answer()
        for model in ("relance.figures.show", "relance.payment.delays.print"):
            page = self.env[model].with_user(self.manager).create({})
            page.action_show()
            self.records[page.line_ids._name] = page.line_ids[-1]
        self.records["relance.access"] = self.records["relance.page.answer"].access_id

    def _create_grace(self):
        """Return what a manager is asked, as the salesperson, about a customer."""
        reminder = self.reminders.search([("state", "=", "draft")], limit=1)
        # sudo: the plan asks
        grace = (
            self.env["relance.grace"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "debtor_id": reminder.debtor_id.id,
                    "user_id": self.manager.id,
                    "level": "2",
                    "said": "Dupont",
                    "date_told": TODAY,
                    "date_seen": TODAY,
                    "free_on": "2026-03-10",
                }
            )
        )
        reminder.grace_id = grace
        return grace

    def _prepare_suggestion(self):
        reminders = self.env["relance.reminder"]
        return {
            "reminder_id": reminders.search([("debtor_id", "=", self.debtor.id)])[0].id,
            "debtor_id": self.debtor.id,
            "kind": "needs_document",
            "sentence": "Dupont",
            "date_received": TODAY,
        }

    @staticmethod
    def _prepare_pattern():
        return {"name": "Dupont", "pattern": "Dupont"}

    def _create_answer(self):
        """Return what a customer said on its page."""
        [(link, _url)] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "purpose": "reminder",
                }
            ]
        )
        values = {"access_id": link.id, "key": "k", "kind": "question"}
        # sudo: the page writes what is said on it
        answers = self.env["relance.page.answer"].sudo()
        return answers.create(values | {"summary": "Dupont"})

    def _prepare_simulation(self):
        items = self._get_items(self.planned)
        return {
            "company_id": self.company.id,
            "due_item_ids": [Command.set(items.ids)],
        }

    def _create_plan(self):
        """Return a payment plan that waits for the customer."""
        wizard = self.env["relance.payment.plan.simulate"].with_user(self.manager)
        wizard = wizard.create(self._prepare_simulation())
        plan = self.env["relance.payment.plan"].browse(wizard.action_save()["res_id"])
        # sudo: the letter of a plan is the engine's
        plan.sudo().letter_id = plan.sudo()._keep_paper("Dupont", b"Dupont")
        return plan

    def _prepare_terms(self):
        return {"name": "x", "company_id": self.company.id, "regime": "fr_b2b"}

    def _prepare_text(self):
        return {"company_id": self.company.id, "subject": "x", "demand": "<p>x</p>"}

    def _prepare_rating(self):
        return {
            "company_id": self.company.root_id.id,
            "debtor_id": self.debtor.id,
            "source": "Dupont",
            "rating": 5,
            "date": TODAY,
        }

    def _get_record(self, model):
        """Return a record of the company, of a transient model one of its manager."""
        if model not in self.records:
            self.records[model] = self._find_record(model)
        return self.records[model]

    def _find_record(self, model):
        records = self.env[model]
        if records._abstract:
            return records
        if records._transient:
            return records.with_user(self.manager).create(self._prepare_wizard(model))
        # sudo: whatever the user of the tests may read
        found = records.sudo().search([("company_id", "=", self.company.id)], limit=1)
        self.assertTrue(found, f"nothing to call {model} on")
        return found

    def _prepare_wizard(self, model):
        """Return the values of a wizard of a manager of the company."""
        reminder = self._get_record("relance.reminder")
        return {
            "relance.ask": {
                "who": "manager",
                "what": "Dupont",
                "res_model": "res.partner",
                "res_id": self.debtor.id,
            },
            "relance.debtor.correct": {
                "debtor_id": self.debtor.id,
                "point": "legal_type",
                "legal_type": "public",
            },
            "relance.desk.batch": {"kind": "assign"},
            "relance.settings": {},
            "relance.dispute.ask": {
                "dispute_id": self._get_record("relance.dispute").id,
                "email": "dupont@carrier.example.com",
                "question": "Dupont",
            },
            "relance.dispute.decide": {
                "dispute_id": self._get_record("relance.dispute").id,
                "sentence": "Dupont",
            },
            "relance.dispute.reopen": {
                "dispute_id": self._get_record("relance.dispute").id,
                "reason": "Dupont",
            },
            "relance.grace.reply": {
                "grace_id": self._get_record("relance.grace").id,
                "reason": "Dupont",
            },
            "relance.figures.show": {},
            "relance.hold.pause": {"debtor_id": self.debtor.id, "reason": "Dupont"},
            "relance.mail.pattern.test": {
                "pattern_id": self._get_record("relance.mail.pattern").id
            },
            "relance.payment.delays.print": {"terms": "Dupont"},
            "relance.payment.plan.accept": {
                "plan_id": self._get_record("relance.payment.plan").id
            },
            "relance.payment.plan.revoke": {
                "plan_id": self._get_record("relance.payment.plan").id,
                "reason": "Dupont",
            },
            "relance.payment.plan.simulate": self._prepare_simulation(),
            "relance.payment.reject": {
                "company_id": self.company.id,
                "payment_id": self.payment.id,
            },
            "relance.promise.take": {"debtor_ids": [Command.set(self.debtor.ids)]},
            "relance.reminder.record": {"move_id": self.invoice.id},
            "relance.reminder.remove": {
                "reminder_id": reminder.id,
                "line_ids": [Command.set(reminder.line_ids.ids)],
                "reason": "Dupont",
            },
            "relance.reminder.send": {"move_id": self.invoice.id, "reason": "Dupont"},
            "relance.risk.profile.override": {
                "profile_id": self._get_record("relance.risk.profile").id,
                "override_class": "A",
                "override_reason": "Dupont",
            },
            "relance.risk.rating.import": {"source": "Dupont"},
            "relance.scenario.simulate": {},
            "relance.statement.send": {
                "partner_ids": [Command.set(self.debtor.ids)],
            },
            "relance.takeover": {"company_id": self.company.id},
            "relance.todo.call": self._prepare_dialog(),
            "relance.todo.match": self._prepare_dialog(),
            "relance.desk.snooze": {"reason": "Dupont"},
            "relance.todo.postpone": {},
        }[model]

    def _prepare_dialog(self):
        return {"debtor_id": self.debtor.id, "company_id": self.company.id}

    def _get_arguments(self, model, name):
        """Return the arguments of a call that tries to learn or to change something."""
        options = {"day": TODAY, "companies": self.company.ids}
        found = {
            "action_declare_receipts": (self.company.id, TODAY),
            "action_fix": ("debtor",),
            "action_match": ("x",) if model != "relance.notice.credit" else (),
            "get_account_action": (options, self.records["account.account"].id),
            "get_balance": (options,),
            "get_difference_action": (options, "unexplained"),
            "get_items_action": (options,),
            "get_today": (options,),
            "onchange": ({}, [], {"relance_large_amount": {}}),
            "store_note": ("Dupont",),
            "undo": (TODAY,),
            "web_save": (self._prepare_changes().get(model) or {}, {}),
            "web_search_read": (
                [],
                {"kind" if model == "relance.todo" else "cause": {}},
            ),
            "write": (self._prepare_changes().get(model),),
            "create": ([self._prepare_new().get(model)],),
        }
        return found.get(name, ())

    def _prepare_changes(self):
        """Return {model: what an outsider would change}."""
        return {
            "account.account": {"name": "x"},
            "account.move": {"relance_route": "transfer"},
            "account.payment": {"memo": "x"},
            "ir.attachment": {"raw": b"x"},
            "relance.absence": {"date_to": "2040-01-01"},
            "relance.dispute": {"note": "x"},
            "relance.dispute.reason": {"name": "x"},
            "relance.hold": {"reason": "x"},
            "relance.interest.rate": {"rate": 1},
            "relance.interest.terms": {"name": "x"},
            "relance.mail.pattern": {"name": "x"},
            "relance.notice.text": {"subject": "y"},
            "relance.reminder": {"custom_subject": "x"},
            "relance.insolvency.statement": {"amount_total": 1},
            "relance.notice": {"debtor_id": self.users["portal"].partner_id.id},
            "relance.notice.credit": {"is_kept_out": True},
            "relance.notice.line": {"name": "x"},
            "relance.payment.plan": {"note": "x"},
            "relance.risk.class": {"threshold": 1},
            "relance.risk.profile": {"override_reason": "x"},
            "relance.risk.rating": {"source": "x"},
            "relance.scenario": {"name": "x"},
            "relance.settings": {"relance_large_amount": 1},
            "relance.takeover": {"page": "start"},
            "res.company": {"relance_large_amount": 1},
            "res.partner": {"relance_insolvency_date": TODAY},
            "res.partner.bank": {"acc_holder_name": "x"},
        }

    @staticmethod
    def _copy_required(record):
        """Return the values without which a record like this one is not created."""
        return {
            name: field.convert_to_write(record[name], record)
            for name, field in record._fields.items()
            if field.required and field.store and not field.related
        }

    def _prepare_new(self):
        """Return {model: what an outsider would create}."""
        notice = self._get_record("relance.notice").id
        company = self.company.id
        currency = self.company.currency_id.id
        return {
            "account.account": {
                "name": "x",
                "code": "998877",
                "account_type": "asset_receivable",
            },
            "account.partial.reconcile": {"amount": 1},
            "relance.absence": {
                "company_id": company,
                "user_id": self.users["collector"].id,
                "deputy_id": self.manager.id,
                "date_to": TODAY,
            },
            "relance.dispute": {"move_id": self.invoice.id, "amount": 1.0},
            "relance.dispute.reason": {"name": "x", "company_id": company},
            "relance.hold": {
                "company_id": company,
                "debtor_id": self.debtor.id,
                "reason": "x",
            },
            "relance.interest.terms": self._prepare_terms(),
            "relance.mail.pattern": self._prepare_pattern() | {"company_id": company},
            "relance.payment.plan": {
                "company_id": company,
                "debtor_id": self.debtor.id,
                "currency_id": currency,
            },
            "relance.promise": {"company_id": company, "debtor_id": self.debtor.id},
            "relance.notice.text": self._prepare_text(),
            "res.partner.bank": {
                "partner_id": self.company.partner_id.id,
                "acc_number": "998877",
            },
            "relance.interest.rate": {
                "reference": "ecb",
                "date_from": "2040-01-01",
                "rate": 1,
            },
            "relance.notice": self._copy_required(self._get_record("relance.notice")),
            "relance.notice.credit": {
                "notice_id": notice,
                "key": "y",
                "currency_id": currency,
            },
            "relance.notice.line": {"notice_id": notice, "move_id": self.invoice.id},
            "relance.risk.rating": self._prepare_rating(),
            "relance.scenario": {"name": "x", "company_id": company},
            "relance.settings": {"relance_large_amount": 1},
            "res.company": {"name": "x"},
        }

import re
from types import SimpleNamespace
from typing import NamedTuple

from lxml import etree
from psycopg2.extras import Json

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from .notices.common import TODAY, NoticeCommon, make_pdf

ADDON = "relance_avancee."
# Who presses, by the groups that make them.
ROLES = {
    "reader": ["reader"],
    "collector": ["collector"],
    "invoicing": ["account.group_account_invoice"],
    "manager": ["manager"],
    "accounting": ["account.group_account_manager"],
    "administrator": ["account.group_account_manager", "base.group_system"],
}
# {our view: {its button: what it is pressed on}}: methods ``_make_<name>``, several
# where a button stands several times. ``@`` is the click on a line of a list.
JUDGED = {
    "relance_aged_item_view_list": {"@action_open_business_doc": "line"},
    "relance_ask_view_form": {"action_apply": "question"},
    "relance_claim_view_form": {
        "action_late_fee": "claim",
        "action_open_move": "claim",
        "action_print": "claim",
    },
    "relance_debtor_correct_view_form": {"action_apply": "correction"},
    "relance_desk_batch_view_form": {"action_apply": "batch"},
    "relance_desk_customer_view_form": {
        "action_call": "desk",
        "action_dispute": "desk",
        "action_do": "desk",
        "action_formal_notice": "late_desk",
        "action_history": "desk",
        "action_keep": "desk",
        "action_open_customer": "desk",
        "action_pause": "desk",
        "action_plan": "desk",
        "action_promise": "desk",
        "action_release": "kept_desk",
        "action_send_now": "late_desk",
        "action_snooze": "desk",
        "action_wake": "snoozed_desk",
    },
    "relance_desk_customer_view_kanban": {"action_do": "desk"},
    "relance_desk_customer_view_list": {
        "action_approve": "desk",
        "action_assign": "desk",
        "action_do": "desk",
        "action_keep": "desk",
        "action_pause": "some_desk",
        "action_release": "desk",
        "action_snooze": "desk",
        "action_wake": "snoozed_desk",
        "relance_todo_action": "desk",
    },
    "relance_desk_load_view_list": {"action_open": "load"},
    "relance_desk_snooze_view_form": {"action_apply": "snooze"},
    "relance_dispute_ask_view_form": {"action_apply": "dispute_question"},
    "relance_dispute_decide_view_form": {"action_apply": "answer"},
    "relance_dispute_reopen_view_form": {"action_apply": "reopening"},
    "relance_dispute_view_form": {
        "action_ask_helper": "dispute",
        "action_credit_note": "dispute",
        "action_decide": "dispute",
        "action_open_move": "dispute",
        "action_reopen": "ended_dispute",
        "action_resume": "waiting_dispute",
        "action_wait": "dispute",
        "action_withdraw": "dispute",
    },
    "relance_due_item_view_form": {
        "action_book_discount": "discounted_item",
        "action_open_document": "moved_item",
        "action_open_move": "item",
        "action_pause": "item",
        "action_reject_payment": "paid_item",
        "action_takeover": "old_item",
    },
    "relance_due_item_view_list": {
        "action_pause": "item",
        "action_promise": "item",
        "action_why": "item",
    },
    "relance_figures_show_view_form": {
        "action_download": "figures",
        "action_open_items": "figures",
        "action_show": "figures",
    },
    "relance_grace_reply_view_form": {"action_apply": "grace_wait grace_take"},
    "relance_grace_view_form": {
        "action_go": "grace",
        "action_take": "grace",
        "action_wait": "grace",
    },
    "relance_grace_view_list": {
        "action_go": "grace",
        "action_take": "grace",
        "action_wait": "grace",
    },
    "relance_history_view_kanban": {"@action_open": "history"},
    "relance_history_view_list": {"@action_open": "history"},
    "relance_hold_pause_view_form": {"action_apply": "pause exclusion"},
    "relance_hold_view_form": {
        "action_lift": "hold",
        "action_open_act": "promised_hold",
        "action_open_items": "hold",
    },
    "relance_hold_view_kanban": {"action_lift": "hold old_hold"},
    "relance_hold_view_list": {
        "action_lift": "hold old_hold",
        "action_lift_selected": "hold old_hold",
        "action_open_act": "promised_hold",
    },
    "relance_interest_rate_view_form": {"action_next_period": "rate"},
    "relance_mail_pattern_test_view_form": {"action_make_pattern": "tried_pattern"},
    "relance_mail_pattern_view_form": {"action_test": "pattern"},
    "relance_notice_view_form": {
        "action_add_invoices": "notice",
        "action_decide": "received_notice",
        "action_deposit": "carried_notice",
        "action_final": "received_notice",
        "action_match": "credited_notice",
        "action_open_letter": "frozen_notice",
        "action_open_move": "notice",
        "action_print": "frozen_notice received_notice",
        "action_refresh": "notice",
        "action_resend": "frozen_notice",
        "action_reset_texts": "notice",
        "action_send": "ready_notice email_notice",
    },
    "relance_access_view_list": {"action_revoke": "link"},
    "relance_page_answer_view_form": {"action_open_made": "page_answer"},
    "relance_page_answer_view_list": {"action_open_made": "page_answer"},
    "relance_payment_delays_print_view_form": {
        "action_download": "delays",
        "action_open_items": "delays",
        "action_print": "delays",
        "action_show": "delays",
    },
    "relance_payment_plan_accept_view_form": {"action_apply": "plan_acceptance"},
    "relance_payment_plan_revoke_view_form": {"action_apply": "plan_revocation"},
    "relance_payment_plan_simulate_view_form": {"action_save": "plan_simulation"},
    "relance_payment_plan_view_form": {
        "action_accept": "draft_plan proposed_plan",
        "action_change": "draft_plan",
        "action_export_acceptance": "page_plan",
        "action_mark_proposed": "draft_plan",
        "action_open_items": "draft_plan",
        "action_open_letter": "letter_plan",
        "action_open_paper": "draft_plan",
        "action_propose": "draft_plan proposed_plan",
        "action_remind": "late_plan",
        "action_renegotiate": "running_plan",
        "action_revoke": "running_plan defaulted_plan",
        "action_waive_interest": "interest_plan",
        "action_withdraw": "draft_plan",
    },
    "relance_payment_reject_view_form": {"action_apply": "rejecting"},
    "relance_promise_take_view_form": {"action_apply": "promising"},
    "relance_promise_view_form": {"action_withdraw": "promise"},
    "relance_promise_view_list": {"action_withdraw": "promise"},
    "relance_registered_provider_view_list": {"action_collect": "provider"},
    "relance_rejection_view_form": {"action_open_payment": "rejection"},
    "relance_reminder_record_view_form": {"action_apply": "recording"},
    "relance_reminder_remove_view_form": {"action_apply": "removal pausing_removal"},
    "relance_reminder_send_view_form": {"action_apply": "sending"},
    "relance_reminder_view_form": {
        "action_approve": "reminder",
        "action_back_to_draft": "approved_reminder",
        "action_formal_notice": "noticed_reminder",
        "action_make_pattern": "answered_reminder",
        "action_open_debtor": "reminder",
        "action_open_postpone": "reminder",
        "action_open_remove": "reminder",
        "action_reset_texts": "edited_reminder",
        "action_retry": "failed_reminder",
    },
    "relance_reminder_view_form_texts": {"action_reset_texts": "edited_reminder"},
    "relance_reminder_view_list": {
        "action_approve": "reminder",
        "action_retry": "failed_reminder",
    },
    "relance_risk_model_view_form": {
        "action_fit": "risk_model",
        "action_freeze": "risk_model",
        "action_reset": "risk_model",
        "action_unfreeze": "frozen_model",
    },
    "relance_risk_profile_override_view_form": {"action_apply": "override"},
    "relance_risk_profile_view_form": {
        "action_add_rating": "profile",
        "action_end_override": "decided_profile",
        "action_open_customer": "profile",
        "action_override": "profile",
        "action_refresh": "profile",
        "relance_risk_report": "profile",
    },
    "relance_risk_profile_view_list": {"action_refresh": "profile"},
    "relance_risk_rating_import_view_form": {"action_import": "rating_import"},
    "relance_risk_rating_view_list": {"relance_risk_rating_import_action": "rating"},
    "relance_scenario_simulate_view_form": {"action_simulate": "simulation"},
    "relance_scenario_step_view_form": {"action_send_email_test": "step"},
    "relance_scenario_view_form": {
        "action_plan_now": "scenario",
        "action_simulate": "scenario",
        "relance_due_item_action": "scenario",
    },
    "relance_settings_view_form": {
        "action_relance_preview_page": "settings",
        "action_save": "settings",
    },
    "relance_settings_view_form_identity": {"action_save": "settings"},
    "relance_statement_send_view_form": {
        "action_download": "statement",
        "action_print": "statement",
        "action_send": "statement",
    },
    "relance_suggestion_view_form": {"action_accept": "suggestion"},
    "relance_suggestion_view_kanban": {
        "action_accept": "suggestion",
        "action_correct": "suggestion",
        "action_make_pattern": "suggestion",
        "action_open_made": "made_suggestion",
        "action_refuse": "suggestion",
    },
    "relance_team_view_list": {"action_preview": "team"},
    "relance_takeover_view_form": {
        "action_apply": "takeover_summary",
        "action_back": "takeover_start",
        "action_check_file": "takeover_elsewhere",
        "action_confirm": "takeover public_takeover",
        "action_continue": "takeover",
        "action_open_reminders": "takeover_done",
        "action_open_unsent": "takeover_sent",
        "action_open_waiting": "takeover_done",
        "action_send_statements": "takeover_done",
        "action_skip": "takeover",
        "action_template": "takeover_elsewhere",
    },
    "relance_todo_call_view_form": {
        "action_dispute": "call",
        "action_later": "call",
        "action_no_answer": "call",
        "action_open": "call",
        "action_paid": "call",
        "action_plan": "call",
        "action_promise": "call",
        "action_talked": "call",
        "action_wrong_number": "call",
    },
    "relance_todo_match_view_form": {"action_open_invoice": "todo_match"},
    "relance_todo_postpone_view_form": {"action_apply": "postponement"},
    "relance_todo_view_kanban": {
        "@action_do": "todos",
        "action_done": "todos",
        "action_put_off": "todos",
        "action_tomorrow": "todos",
    },
    "relance_todo_view_list": {
        "@action_do": "todos",
        "action_done": "todos",
        "action_put_off": "todos",
        "action_tomorrow": "todos",
    },
    "res_config_settings_view_form": {
        "action_base_document_layout_configurator": "configuration",
        "action_relance_preview_page": "configuration",
        "action_relance_risk_classes": "configuration",
        "action_relance_risk_model": "configuration",
        "action_relance_send_email_test": "configuration",
        "action_relance_send_summary": "configuration",
        "relance_call_script_action": "configuration",
        "relance_scenario_action": "configuration",
        "relance_takeover_action_open": "configuration",
    },
    "view_account_payment_form": {
        "action_relance_open_rejections": "payment",
        "action_relance_reject": "payment",
    },
    "view_move_form": {
        "action_pause": "invoice",
        "action_relance_dispute": "invoice",
        "action_relance_history": "invoice",
        "action_relance_late_fee": "invoice",
        "action_relance_notice": "invoice",
        "action_relance_open_claim": "invoice",
        "action_relance_open_disputes": "disputed_invoice",
        "action_relance_open_notices": "invoice",
        "action_relance_open_plans": "planned_invoice",
        "action_relance_open_promises": "promised_invoice",
        "action_relance_pause": "invoice",
        "action_relance_payment_plan": "invoice",
        "action_relance_print_interest": "invoice",
        "action_relance_promise": "invoice",
        "action_relance_record": "invoice",
        "action_relance_reject_payment": "paid_invoice half_paid_invoice",
        "action_relance_send_now": "invoice",
        "action_why": "invoice",
    },
    "view_partner_list_addresses": {
        "@action_relance_correct_address": "mute_debtor mute_role",
        "action_relance_correct_address": "mute_debtor mute_role",
    },
    "view_partner_property_form": {
        "action_lift": "debtor",
        "action_open_pdf": "debtor",
        "action_relance_anonymise": "person",
        "action_relance_call": "debtor",
        "action_relance_dispute": "debtor",
        "action_relance_due_items": "debtor",
        "action_relance_exclude": "debtor",
        "action_relance_history": "debtor",
        "action_relance_open_disputes": "disputed_debtor",
        "action_relance_open_page": "debtor",
        "action_relance_open_plans": "planned_debtor",
        "action_relance_open_promises": "promised_debtor",
        "action_relance_pause": "debtor",
        "action_relance_payment_plan": "debtor",
        "action_relance_promise": "debtor",
        "action_relance_reminders": "debtor",
        "action_relance_risk_profile": "debtor",
        "action_relance_risk_refresh": "debtor",
        "action_relance_state_claims": "debtor",
        "relance_statement_send_action": "debtor",
    },
}


class Button(NamedTuple):
    """A button on a screen: where it stands, and what it says of itself."""

    name: str
    node: etree._Element
    path: tuple[str, ...]

    def get_key(self):
        """Return what tells it from another button of the same name."""
        hidden, context = self.node.get("invisible", ""), self.node.get("context", "")
        parent = self.node.getparent()
        return self.path, hidden, context, parent is not None and parent.tag


@tagged("relance_money")
class TestButtons(NoticeCommon):
    """Each button of ours, pressed by each role: it is not there, or it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls._create_user(f"press_{role}", *groups)
            for role, groups in ROLES.items()
        }

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self._furnish()
        # {(user, screen): what is on it}
        self.screens = {}
        self.contexts = {
            role: {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
            for role, user in self.users.items()
        }

    def test_every_button_is_judged(self):
        """A button without its place in the table is one that nobody pressed."""
        judged = {view: sorted(buttons) for view, buttons in JUDGED.items()}
        self.assertEqual(judged, self._find_ours(), "judge it: JUDGED")

    def test_each_role_misses_a_button_or_may_press_it(self):
        for name, buttons in JUDGED.items():
            view = self.env.ref(ADDON + name)
            for button, makers in buttons.items():
                with self.subTest(view=name, button=button):
                    self._try(view, button, makers.split())

    def _try(self, view, name, makers):
        """Press the button as each role; each place of it is shown to one at least."""
        places, pressed = set(), set()
        for role, user in self.users.items():
            if role == "administrator" and places:
                # Odoo's settings alone are for nobody else
                continue
            with self.subTest(role=role):
                env = self.env(user=user, su=False, context=self.contexts[role])
                if not env[view.model].has_access("read"):
                    continue
                for maker in makers:
                    self._press_all(env, view, name, maker, places, pressed)
        self.assertTrue(places, "no role sees it")
        self.assertEqual(pressed, places, "some are never shown: make such a record")

    def _press_all(self, env, view, name, maker, places, pressed):
        buttons = self._get_buttons(env, self._get_screen(view), name)
        places |= {button.get_key() for button in buttons}
        for button in buttons:
            with self.env.cr.savepoint(flush=True) as savepoint:
                if self._press(env, button, maker):
                    pressed.add(button.get_key())
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    # The buttons ------------------------------------------------------------------

    def _find_ours(self):
        """Return {view: the sorted names of the buttons that we write in it}."""
        names = self.env["ir.model.data"].search(
            [("module", "=", "relance_avancee"), ("model", "=", "ir.ui.view")]
        )
        found = {}
        for data in names:
            view = self.env["ir.ui.view"].browse(data.res_id)
            if view.type == "qweb":
                continue
            arch = etree.fromstring(view.arch_db)
            buttons = {self._get_name(node) for node in self._iterate(arch)}
            if buttons:
                found[data.name] = sorted(buttons)
        return found

    @staticmethod
    def _iterate(arch):
        """Return the nodes that call a method or an action when they are clicked."""
        kinds = "@type='object' or @type='action'"
        yield from arch.xpath(f"//button[{kinds}] | //*[@action][{kinds}]")

    def _get_name(self, node):
        """Return the name of a button as the table has it."""
        if node.tag != "button":
            return f"@{node.get('action')}"
        name = node.get("name")
        if node.get("type") == "object":
            return name
        return self._get_action_xmlid(name).partition(".")[2]

    def _get_action_xmlid(self, name):
        """Return the external id of an action that a button names."""
        if not name.isdigit():
            return name
        action = self.env["ir.actions.actions"].browse(int(name))
        action = self.env[action.type].browse(action.id)
        return action.get_external_id()[action.id]

    @staticmethod
    def _get_screen(view):
        """Return the view that is shown with ``view`` in it."""
        while view.mode != "primary":
            view = view.inherit_id
        return view

    def _get_buttons(self, env, screen, name):
        """Return the buttons ``name`` that the user of ``env`` gets on ``screen``."""
        key = env.uid, screen.id
        if key not in self.screens:
            views = env[screen.model].get_views([(screen.id, screen.type)])["views"]
            self.screens[key] = etree.fromstring(views[screen.type]["arch"])
        arch = self.screens[key]
        return [
            Button(name, node, self._get_path(node))
            for node in self._iterate(arch)
            if self._get_name(node) == name
        ]

    @staticmethod
    def _get_path(node):
        """Return the names of the lists in which the node stands."""
        names = [one.get("name") for one in node.iterancestors("field")]
        return tuple(reversed(names))

    # Shown, or not ----------------------------------------------------------------

    def _press(self, env, button, maker):
        """Press where the button is shown; return whether it is."""
        try:
            records = getattr(self, f"_make_{maker}")(env)
        except AccessError:
            # who may not open a wizard does not see its buttons
            return False
        shown = [
            (record, parents)
            for record, parents in self._descend(records, button.path)
            if self._is_shown(record, parents, button.node)
        ]
        for record, _parents in shown:
            self._do(record, button)
        return bool(shown)

    def _descend(self, records, path, parents=()):
        """Return [(record, its parents)] at the end of ``path``."""
        if not path:
            return [(record, parents) for record in records]
        return [
            pair
            for record in records
            if record._has_field_access(record._fields[path[0]], "read")
            for pair in self._descend(record[path[0]], path[1:], (*parents, record))
        ]

    def _is_shown(self, record, parents, node):
        """Say whether the button and all around it are shown, as the browser does."""
        chain = [*parents, record]
        values = SimpleNamespace()
        scopes = []
        for one in chain:
            scopes.append({**self._read_values(one, node), "parent": values})
            values = SimpleNamespace(**scopes[-1])
        while node is not None:
            scope = scopes[-1]
            for name in ("invisible", "column_invisible"):
                if safe_eval(node.get(name) or "False", dict(scope)):
                    return False
            node = node.getparent()
            if node is not None and node.tag == "field":
                # the list itself is hidden by what its own record says
                scopes.pop()
        return True

    @staticmethod
    def _read_values(record, node):
        """Return what the conditions of the screen may ask of ``record``."""
        conditions = " ".join(
            one.get(name) or ""
            for one in node.getroottree().iter(etree.Element)
            for name in ("invisible", "column_invisible")
        )
        names = set(re.findall(r"[a-z]\w*", conditions)) & set(record._fields)
        names = [
            name
            for name in names
            if record._has_field_access(record._fields[name], "read")
        ]
        values = record.read(names, load=None)[0] if names else {}
        return {
            "id": record.id,
            **values,
            "context": dict(record.env.context),
            "uid": record.env.uid,
        }

    # Pressed ----------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def _do(self, record, button):
        """Do what the browser does; who is told why not by a sentence is served."""
        node = button.node
        context = {
            **record.env.context,
            **safe_eval(node.get("context") or "{}", self._get_active(record)),
        }
        record = record.with_context(**context)
        try:
            if node.get("type") == "action":
                xmlid = self._get_action_xmlid(node.get("name"))
                actions = record.env["ir.actions.actions"]
                self._open(record, actions._for_xml_id(xmlid))
            else:
                method = button.name.removeprefix("@")
                result = call_kw(record, method, [record.ids], {"context": context})
                record.env.flush_all()
                self._open(record, result)
        except UserError as error:
            refused = isinstance(error, AccessError)
            self.assertFalse(refused, f"{record} {record.display_name}: {error}")

    @staticmethod
    def _get_active(record):
        """Return the names that the context of a button may use."""
        return {
            "id": record.id,
            "active_id": record.id,
            "active_ids": record.ids,
            "active_model": record._name,
            "context": dict(record.env.context),
        }

    def _open(self, record, action):
        """Open what a button returned, as far as its rights are concerned."""
        if not isinstance(action, dict):
            return
        opener = {
            "ir.actions.act_window": self._open_window,
            "ir.actions.report": self._open_report,
            "ir.actions.server": self._open_server,
            "ir.actions.act_url": self._open_url,
            "ir.actions.client": self._open_next,
        }.get(action["type"])
        if opener:
            opener(record, action)

    def _open_next(self, record, action):
        self._open(record, action.get("params", {}).get("next"))

    def _open_server(self, record, action):
        server = record.env["ir.actions.server"].browse(action["id"])
        self._open(record, server.with_context(**self._get_active(record)).run())

    def _open_url(self, record, action):
        if found := re.match(r"/web/content/(\d+)", action["url"]):
            file = record.env["ir.attachment"].browse(int(found[1]))
            file.check_access("read")

    def _open_report(self, record, action):
        ids = (action.get("context") or {}).get("active_ids") or record.ids
        record.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], ids, data=action.get("data")
        )

    def _open_window(self, record, action):
        """Read the first view of the window, as the browser does."""
        context = action.get("context") or {}
        if isinstance(context, str):
            context = safe_eval(context, self._get_active(record))
        records = record.env[action["res_model"]].with_context(
            **{**self._get_active(record), **context}
        )
        views = action.get("views") or [
            (False, kind) for kind in action["view_mode"].split(",")
        ]
        wanted = [
            (view or False, "list" if kind == "tree" else kind) for view, kind in views
        ]
        arches = records.get_views(wanted)["views"]
        kind = wanted[0][1]
        spec = self._get_specification(records, etree.fromstring(arches[kind]["arch"]))
        if kind == "form":
            self._open_form(records, action.get("res_id"), spec)
        else:
            domain = action.get("domain") or []
            if isinstance(domain, str):
                domain = safe_eval(domain, self._get_active(record))
            records.web_search_read(domain, spec, limit=20)

    @staticmethod
    def _open_form(records, record_id, spec):
        if record_id:
            records.browse(record_id).web_read(spec)
        else:
            records.onchange({}, [], spec)

    def _get_specification(self, records, arch):
        """Return what the browser asks of the fields of a view."""
        spec = {}
        for node in arch.iter("field"):
            owner = next(node.iterancestors("field"), None)
            if owner is not None and owner is not arch:
                continue
            field = records._fields.get(node.get("name"))
            if field is None:
                continue
            spec[field.name] = self._get_field_specification(records, field, node)
        return spec

    def _get_field_specification(self, records, field, node):
        if field.type == "many2one":
            return {"fields": {"display_name": {}}}
        if field.type in ("one2many", "many2many"):
            lines = records.env[field.comodel_name]
            inner = {}
            for view in node:
                inner |= self._get_specification(lines, view)
            return {"fields": inner or {"display_name": {}}}
        return {}

    # What they are pressed on -----------------------------------------------------

    def _furnish(self):
        """Make what most of the screens show: a customer with a past, and a present."""
        self.other = self._create_debtor("Fils SARL", relance_legal_type="professional")
        self.others_invoice = self._create_claimed("2026-10-12", debtor=self.other)
        self._run_day("2026-11-02")
        self.paid = self._create_claimed("2026-10-01", 300.0)
        self.payment = self._pay(self.paid, day="2026-10-20")
        with self._at(TODAY):
            self._plan()
        # sudo: the engine writes profiles, models and statements
        sudo = self.env(su=True)
        root = self.company.root_id
        sudo["relance.risk.profile"]._refresh(root, root._relance_today())
        self.prepared = self._prepare()
        self.held = sudo["relance.hold"].create(
            {"scope": "debtor", "debtor_id": self.debtor.id, "reason": "Asked"}
        )
        self.first_item = self._get_items(self.invoice)
        self._force(self.first_item, hold_id=self.held.id)

    def _force(self, record, **values):
        """Set columns of ``record`` behind the back of the rules."""
        record.flush_recordset()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.ids,
                )
            )
        record.invalidate_recordset()
        return record

    def _make_item(self, env):
        return self.first_item.with_env(env)

    def _make_moved_item(self, env):
        return self._force(self.first_item, document_id=self.invoice.id).with_env(env)

    def _make_paid_item(self, env):
        return self._force(self.first_item, state="closed").with_env(env)

    def _make_old_item(self, env):
        return self._force(self.first_item, reason="too_old").with_env(env)

    def _make_discounted_item(self, env):
        return self._force(self.first_item, reason="discount").with_env(env)

    def _make_history(self, env):
        rows = self.env["relance.history"].sudo()
        self.env.flush_all()
        about = [("debtor_id", "=", self.debtor.id), ("kind", "=", "invoice")]
        return rows.search(about, limit=1).with_env(env)

    def _make_hold(self, env):
        return self.held.with_env(env)

    def _make_old_hold(self, env):
        kinds = {"kind": "too_old", "scope": "company"}
        return self._force(self.held, **kinds).with_env(env)

    def _make_promise(self, env):
        # sudo: the pause of the customer is no promise
        promises = self.env["relance.promise"].sudo()
        items = {"due_item_ids": [Command.set(self.first_item.ids)]}
        return promises.create({"debtor_id": self.debtor.id} | items).with_env(env)

    def _make_suggestion(self, env):
        # sudo: the mail gateway keeps what is said
        suggestions = self.env["relance.suggestion"].sudo()
        values = {"kind": "needs_document", "sentence": "A copy, please"}
        return suggestions.create(
            {
                "reminder_id": self._make_reminder(self.env).id,
                "debtor_id": self.debtor.id,
                "date_received": TODAY,
                **values,
            }
        ).with_env(env)

    def _make_answered_reminder(self, env):
        reminder = self._make_suggestion(self.env).reminder_id
        # sudo: the mail gateway keeps what is received
        self.env["mail.message"].sudo().create(
            {
                "model": reminder._name,
                "res_id": reminder.id,
                "message_type": "email",
                "body": "<p>Received</p>",
            }
        )
        return reminder.with_env(env)

    def _make_pattern(self, env):
        # sudo: what managers write has its own tests
        patterns = self.env["relance.mail.pattern"].sudo()
        return patterns.create({"name": "x", "pattern": "x"}).with_env(env)

    def _make_tried_pattern(self, env):
        message = self._make_answered_reminder(self.env)._get_received()
        return env["relance.mail.pattern.test"].create(
            {"pattern_id": self._make_pattern(env).id, "message_id": message.id}
        )

    def _make_made_suggestion(self, env):
        made = self._make_suggestion(self.env)
        held = self._make_hold(self.env)
        values = {"state": "accepted", "made_model": held._name, "made_id": held.id}
        return self._force(made, **values).with_env(env)

    def _make_link(self, env):
        values = {"company_id": self.company.id, "debtor_id": self.debtor.id}
        # sudo: the engine makes links
        links = self.env["relance.access"].sudo()
        [(link, _url)] = links._issue([values | {"purpose": "reminder"}])
        return link.with_env(env)

    def _make_page_answer(self, env):
        values = {"access_id": self._make_link(self.env).id, "key": "k"}
        # sudo: the page writes what is said on it
        answers = self.env["relance.page.answer"].sudo()
        return answers.create(
            values | {"kind": "question", "summary": "Why?"}
        ).with_env(env)

    def _make_promised_hold(self, env):
        return self._make_promise(env).hold_ids

    def _make_promised_invoice(self, env):
        self._make_promise(env)
        return self._make_invoice(env)

    def _make_promised_debtor(self, env):
        self._make_promise(env)
        return self._make_debtor(env)

    def _make_promising(self, env):
        return env["relance.promise.take"].create(
            {"due_item_ids": [Command.set(self.first_item.ids)]}
        )

    def _make_grace(self, env):
        """Return what the user is asked, as the salesperson of a customer."""
        reminder = self.reminders.search([("state", "=", "draft")], limit=1)
        # sudo: the plan asks
        grace = env(su=True)["relance.grace"].create(
            {
                "company_id": self.company.id,
                "debtor_id": reminder.debtor_id.id,
                "user_id": env.uid,
                "level": "2",
                "date_told": TODAY,
                "date_seen": TODAY,
                "free_on": "2026-12-31",
            }
        )
        reminder.grace_id = grace
        return grace.with_env(env)

    def _make_grace_wait(self, env):
        return env["relance.grace.reply"].create(
            {"grace_id": self._make_grace(env).id, "reason": "Asked"}
        )

    def _make_grace_take(self, env):
        reply = self._make_grace_wait(env)
        reply.answer = "take"
        return reply

    def _make_pause(self, env):
        return env["relance.hold.pause"].create(
            {"debtor_id": self.debtor.id, "reason": "Asked", "date_to": "2026-12-01"}
        )

    def _make_exclusion(self, env):
        return env["relance.hold.pause"].create(
            {"debtor_id": self.debtor.id, "reason": "Asked", "kind": "exclusion"}
        )

    def _make_plan_simulation(self, env):
        return env["relance.payment.plan.simulate"].create(
            {
                "company_id": self.company.id,
                "due_item_ids": [Command.set(self.first_item.ids)],
            }
        )

    def _make_draft_plan(self, env, **values):
        """Return a plan of the first item, forced into a state of its life."""
        # sudo: collectors make plans
        wizard = self._make_plan_simulation(self.env(su=True))
        action = wizard.action_save()
        plan = self.env["relance.payment.plan"].browse(action["res_id"])
        return self._force(plan, **values).with_env(env)

    def _make_proposed_plan(self, env):
        return self._make_draft_plan(env, state="proposed")

    def _make_running_plan(self, env):
        return self._make_draft_plan(
            env, state="active", accepted_on=TODAY, agreed=Json({})
        )

    def _make_late_plan(self, env):
        plan = self._make_running_plan(env)
        self._force(plan.line_ids[:1], date="2026-10-20")
        return self._force(plan, next_date="2026-10-20")

    def _make_defaulted_plan(self, env):
        return self._force(self._make_running_plan(env), state="defaulted")

    def _make_interest_plan(self, env):
        return self._force(
            self._make_running_plan(env), amount_interest=5, interest_mode="added"
        )

    def _make_letter_plan(self, env):
        plan = self._make_draft_plan(self.env)
        # sudo: the letter is the engine's
        letter = plan.sudo()._keep_paper("Letter", b"x")
        return self._force(plan, letter_id=letter.id).with_env(env)

    def _make_page_plan(self, env):
        """Return a plan that was accepted on the page."""
        plan = self._make_running_plan(self.env)
        # sudo: the proof is the engine's
        plan.sudo()._keep_proof(b"{}")
        return self._force(plan, accepted_how="page").with_env(env)

    def _make_plan_acceptance(self, env):
        plan = self._make_proposed_plan(env)
        return env["relance.payment.plan.accept"].create({"plan_id": plan.id})

    def _make_plan_revocation(self, env):
        plan = self._make_running_plan(env)
        return env["relance.payment.plan.revoke"].create(
            {"plan_id": plan.id, "reason": "Nothing was paid"}
        )

    def _make_planned_invoice(self, env):
        self._make_draft_plan(self.env)
        return self.invoice.with_env(env)

    def _make_planned_debtor(self, env):
        self._make_draft_plan(self.env)
        return self.debtor.with_env(env)

    def _make_dispute(self, env):
        with self._at(TODAY):
            dispute = self.env["relance.dispute"].create(
                {"move_id": self.invoice.id, "amount": 5.0}
            )
        return dispute.with_env(env)

    def _make_waiting_dispute(self, env):
        dispute = self._make_dispute(self.env)
        dispute.action_wait()
        return dispute.with_env(env)

    def _make_answer(self, env):
        dispute = self._make_dispute(self.env)
        return env["relance.dispute.decide"].create(
            {"dispute_id": dispute.id, "sentence": "It is owed."}
        )

    def _make_ended_dispute(self, env):
        dispute = self._make_dispute(self.env)
        dispute.action_withdraw()
        return dispute.with_env(env)

    def _make_reopening(self, env):
        dispute = self._make_ended_dispute(self.env)
        return env["relance.dispute.reopen"].create(
            {"dispute_id": dispute.id, "reason": "It was another one."}
        )

    def _make_dispute_question(self, env):
        dispute = self._make_dispute(self.env)
        values = {"dispute_id": dispute.id, "email": "a@carrier.example.com"}
        return env["relance.dispute.ask"].create(values | {"question": "Delivered?"})

    def _make_disputed_invoice(self, env):
        return self._make_dispute(env).move_id

    def _make_disputed_debtor(self, env):
        return self._make_dispute(env).debtor_id

    def _make_line(self, env):
        lines = self.invoice.line_ids
        return lines.filtered(lambda line: line.debit).with_env(env)

    def _make_question(self, env):
        return env["relance.ask"].create(
            {
                "who": "manager",
                "what": "Missing: our legal form.",
                "res_model": "relance.notice",
                "res_id": self.prepared.id,
            }
        )

    def _make_correction(self, env):
        self.debtor.email = False
        return env["relance.debtor.correct"].create(
            {"debtor_id": self.debtor.id, "point": "email", "email": "a@b.example.com"}
        )

    def _make_mute_debtor(self, env):
        self.debtor.email = False
        return self.debtor.with_env(env)

    def _make_mute_role(self, env):
        # sudo: managers write the steps
        self.first_item.sudo().next_step_id.copy_role = "finance"
        return self.debtor.with_env(env)

    def _make_settings(self, env):
        return env["relance.settings"].create({})

    def _make_claim(self, env):
        return self.env["relance.claim"]._ensure(self.invoice).with_env(env)

    def _make_rate(self, env):
        # sudo: whatever the user of the tests may read
        rates = self.env["relance.interest.rate"].sudo()
        return rates.search([("date_to", "!=", False)], limit=1).with_env(env)

    def _make_notice(self, env):
        return self.prepared.with_env(env)

    def _make_credited_notice(self, env):
        # sudo: the engine proposes what money may be meant
        self.env["relance.notice.credit"].sudo().create(
            {
                "notice_id": self.prepared.id,
                "key": "x",
                "currency_id": self.prepared.currency_id.id,
            }
        )
        return self.prepared.with_env(env)

    def _make_ready_notice(self, env):
        return self.prepared.with_env(env)

    def _make_email_notice(self, env):
        return self._force(self.prepared, channel="email").with_env(env)

    def _make_frozen_notice(self, env):
        return self._freeze("frozen").with_env(env)

    def _make_received_notice(self, env):
        return self._freeze("received").with_env(env)

    def _make_carried_notice(self, env):
        notice = self._freeze("frozen")
        provider = self._make_provider(self.env)
        return self._force(notice, provider_id=provider.id).with_env(env)

    def _freeze(self, state):
        """Return the notice with its letter, at ``state``."""
        # sudo: the letter is written when the notice is sent
        files = self.env["ir.attachment"].sudo()
        file = files.create(
            {
                "name": "Letter.pdf",
                "raw": make_pdf(),
                "res_model": "relance.notice",
                "res_id": self.prepared.id,
            }
        )
        frozen_on = "2026-11-16 09:00:00"
        frozen = Json({"address": ["Here"], "place": ["67000", "Here", "FR"]})
        self._force(self.prepared, pdf_id=file.id, frozen_on=frozen_on, frozen=frozen)
        return self._force(self.prepared, state=state)

    def _make_provider(self, env):
        # sudo: managers set carriers up
        providers = self.env["relance.registered.provider"].sudo()
        return providers.create(
            {"name": "Post", "company_id": self.company.id}
        ).with_env(env)

    def _make_rejecting(self, env):
        action = self.payment.with_env(env).action_relance_reject()
        wizard = env["relance.payment.reject"].browse(action["res_id"])
        wizard.motive = "closed"
        return wizard

    def _make_rejection(self, env):
        # sudo: a rejection is written by its wizard
        rejections = self.env["relance.rejection"].sudo()
        rejection = rejections.create(
            {
                "company_id": self.company.id,
                "name": "Back",
                "currency_id": self.company.currency_id.id,
                "date": TODAY,
                "motive": "closed",
                "payment_id": self.payment.id,
            }
        )
        return rejection.with_env(env)

    def _make_payment(self, env):
        self._make_rejection(env)
        return self.payment.with_env(env)

    def _make_reminder(self, env):
        drafts = [("state", "=", "draft"), ("company_id", "=", self.company.id)]
        return self.reminders.search(drafts, limit=1).with_env(env)

    def _make_approved_reminder(self, env):
        return self._force(self._make_reminder(env), state="approved").with_env(env)

    def _make_sending(self, env):
        self.invoice.with_env(env).check_access("read")
        return env["relance.reminder.send"].create(
            {"move_id": self.invoice.id, "reason": "Asked"}
        )

    def _make_call(self, env):
        self.debtor.phone = "+33 1 23 45 67 89"
        return self._make_dialog(env, "relance.todo.call")

    def _make_todo_match(self, env):
        return self._make_dialog(env, "relance.todo.match")

    def _make_dialog(self, env, model):
        """Return the dialog of a to-do: about a customer, for a company."""
        todo = self._make_todos(env)[:1]
        values = {"debtor_id": self.debtor.id, "company_id": self.company.id}
        return env[model].with_context(active_todo=todo.id).create(values)

    def _make_postponement(self, env):
        todos = self._make_todos(env)
        dialogs = env["relance.todo.postpone"].with_context(active_ids=todos.ids)
        return dialogs.create({})

    def _make_edited_reminder(self, env):
        # sudo: collectors edit
        self._make_reminder(self.env).sudo().write(
            {"custom_subject": "Edited", "edited": True}
        )
        return self._make_reminder(env)

    def _make_failed_reminder(self, env):
        failed = self._force(self._make_reminder(self.env), state="failed")
        return failed.with_env(env).with_context(relance_retry=True)

    def _make_noticed_reminder(self, env):
        sent = self.reminders.search([("state", "=", "sent")], limit=1)
        self._force(sent.line_ids, level="3")
        return self._force(sent, level="3").with_env(env)

    def _make_recording(self, env):
        return env["relance.reminder.record"].create({"move_id": self.invoice.id})

    def _make_removal(self, env, choice="skip"):
        reminder = self._make_reminder(env)
        return env["relance.reminder.remove"].create(
            {
                "reminder_id": reminder.id,
                "line_ids": [Command.set(reminder.line_ids.ids)],
                "reason": "Asked",
                "choice": choice,
            }
        )

    def _make_pausing_removal(self, env):
        return self._make_removal(env, "pause")

    def _make_risk_model(self, env):
        # sudo: the engine makes it
        models = self.env["relance.risk.model"].sudo()
        model = models._get_model(self.company.root_id)
        return self._force(model, is_frozen=False).with_env(env)

    def _make_frozen_model(self, env):
        return self._force(self._make_risk_model(self.env), is_frozen=True).with_env(
            env
        )

    def _make_profile(self, env):
        # sudo: whatever the user of the tests may read
        profiles = self.env["relance.risk.profile"].sudo()
        return profiles.search([("debtor_id", "=", self.debtor.id)]).with_env(env)

    def _make_decided_profile(self, env):
        profile = self._make_profile(self.env)
        return self._force(profile, override_class="A").with_env(env)

    def _make_override(self, env):
        return env["relance.risk.profile.override"].create(
            {
                "profile_id": self._make_profile(env).id,
                "override_class": "A",
                "override_reason": "Known",
            }
        )

    def _make_rating(self, env):
        # sudo: whoever may see ratings
        ratings = self.env["relance.risk.rating"].sudo()
        rating = ratings.create(
            {
                "company_id": self.company.root_id.id,
                "debtor_id": self.debtor.id,
                "source": "Agency",
                "rating": 5,
                "date": TODAY,
            }
        )
        return rating.with_env(env)

    def _make_rating_import(self, env):
        wizard = env["relance.risk.rating.import"].create({"source": "Agency"})
        return self._force(wizard, good_count=1)

    def _make_scenario(self, env):
        return self.scenario.with_env(env)

    def _make_step(self, env):
        return self.friendly.with_env(env)

    def _make_simulation(self, env):
        return env["relance.scenario.simulate"].create({})

    def _make_figures(self, env):
        wizard = env["relance.figures.show"].create({})
        wizard.action_show()
        return wizard

    def _make_delays(self, env):
        wizard = env["relance.payment.delays.print"].create(
            {"start": "2026-01-01", "day": TODAY}
        )
        wizard.action_show()
        return wizard

    def _make_statement(self, env):
        return env["relance.statement.send"].create(
            {"partner_ids": [Command.set(self.debtor.ids)]}
        )

    def _make_takeover(self, env, page="customers"):
        self.debtor.relance_legal_type = False
        self.other.write({"is_company": False, "relance_legal_type": False})
        action = env["relance.takeover"].action_open()
        wizard = env["relance.takeover"].browse(action["res_id"])
        return self._force(wizard, page=page)

    def _make_public_takeover(self, env):
        self.debtor.write({"relance_legal_type": False, "name": "Commune de Valbrune"})
        wizard = self._make_takeover(env)
        self._force(wizard.customer_ids, presumed="public", legal_type="public")
        return wizard

    def _make_takeover_sent(self, env):
        self._force(self.invoice, is_move_sent=False)
        return self._make_takeover(env, "sent")

    def _make_takeover_start(self, env):
        return self._make_takeover(env, "start")

    def _make_takeover_elsewhere(self, env):
        wizard = self._make_takeover(env, "elsewhere")
        wizard.csv_file = b"eA=="
        return wizard

    def _make_takeover_summary(self, env):
        return self._make_takeover(env, "summary")

    def _make_takeover_done(self, env):
        self._make_old_item(env)
        return self._make_takeover(env, "done")

    def _make_todos(self, env):
        """Return to-dos of all kinds that a test can make."""
        reminder = self._make_reminder(self.env)
        for record, names in (
            (self.debtor, ("ask", "insurance", "risk", "statement")),
            (self.invoice, ("ask", "overdue")),
            (reminder, ("decide", "reply", "step")),
        ):
            for name in names:
                record.activity_schedule(f"{ADDON}mail_activity_{name}")
        self._make_old_item(self.env)
        return env["relance.todo"].search([("company_id", "=", self.company.id)])

    def _make_desk(self, env):
        """Return the customers of my day, each with its cause."""
        self._make_todos(self.env)
        self.env.flush_all()
        return env["relance.desk.customer"].search(
            [("company_id", "=", self.company.id), ("cause", "!=", False)]
        )

    def _make_some_desk(self, env):
        rows = self._make_desk(env)
        self.assertGreater(len(rows), 1)
        return rows

    def _make_load(self, env):
        self._make_desk(self.env)
        return env["relance.desk.load"].search([])[:1]

    def _make_team(self, env):
        # sudo: whoever made it
        teams = self.env["relance.team"].sudo()
        return teams.create({"name": "x", "company_id": self.company.id}).with_env(env)

    def _make_batch(self, env):
        action = self._make_desk(env).action_assign()
        return env[action["res_model"]].browse(action["res_id"])

    def _make_late_desk(self, env):
        """Return the customers of my day who owe something late that is not held."""
        return self._make_desk(env).filtered(lambda row: row._get_late_items())

    def _make_kept_desk(self, env):
        rows = self._make_desk(env)
        rows.sudo().action_keep()  # sudo: whoever keeps them
        return rows

    def _make_snoozed_desk(self, env):
        rows = self._make_desk(env)
        until = fields.Date.add(fields.Date.context_today(rows), days=3)
        rows.sudo()._snooze(until, "x")  # sudo: whoever puts them off
        self.env.invalidate_all()
        return rows

    def _make_snooze(self, env):
        rows = self._make_desk(env)
        dialogs = env["relance.desk.snooze"].with_context(active_ids=rows.ids)
        return dialogs.create({"reason": "x"})

    def _make_configuration(self, env):
        return env["res.config.settings"].create({})

    def _make_invoice(self, env):
        self._force(self.first_item, status="scheduled", hold_id=None)
        return self.invoice.with_env(env)

    def _make_paid_invoice(self, env):
        return self.paid.with_env(env)

    def _make_half_paid_invoice(self, env):
        return self._force(self.invoice, payment_state="partial").with_env(env)

    def _make_debtor(self, env):
        self.debtor.relance_insolvency_date = "2026-11-01"
        # sudo: the statement of an insolvency is the engine's
        statements = self.debtor.relance_insolvency_statement_ids.sudo()
        self._force(statements, pdf_hash="x")
        return self.debtor.with_env(env)

    def _make_person(self, env):
        return self._create_person(active=False).with_env(env)

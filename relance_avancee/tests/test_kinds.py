from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .common import RelanceCommon

ADDON = "relance_avancee"
MARKUP = "<img src=x onerror=alert(1)>"
# Rendered each time by a template that escapes all names, kept nowhere: cleaning would
# cost the page its styles.
RENDERED = {
    "relance.claim.computation",
    "relance.reminder.preview",
    "relance.statement.send.preview",
}
# What every visitor of an invoice may know of the company: printed on letters.
PRINTED = {
    "relance_legal_form",
    "relance_mediator",
    "relance_registry_town",
    "relance_share_capital",
}
# Read by nobody who may not read the field: there is no one to try it.
UNREAD = {
    "account.account",
    "account.bank.statement.line",
    "account.journal",
    "account.payment",
    "account.payment.method.line",
    "res.config.settings",
}


class TestKinds(RelanceCommon):
    """What holds of every field and of every wizard, those to come too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("kind_reader", "reader")
        cls.collector = cls._create_user("kind_collector", "collector")
        cls.manager = cls._create_user("kind_manager", "manager")
        cls.other = cls._create_user("kind_other", "manager")
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.guest = cls._create_user("kind_guest", "base.group_portal")
        cls.guest.partner_id.parent_id = cls.debtor
        cls.employee = cls._create_user("kind_employee", "base.group_user")

    # HTML ------------------------------------------------------------------------

    def test_no_html_is_stored_as_it_comes(self):
        """What one may write is cleaned before another reads it (finding 2)."""
        raw = {
            f"{model}.{name}": field.store
            for model, name, field in self._find_fields()
            if field.type == "html" and not field.sanitize
        }
        self.assertEqual(raw, dict.fromkeys(RENDERED, False))

    def test_a_simulation_written_by_rpc_runs_no_script(self):
        """A collector writes no script for an administrator (finding 2)."""
        simulate = self.env["relance.scenario.simulate"].with_user(self.collector)
        self.assertNotIn(
            "onerror", simulate.create({"result_html": MARKUP}).result_html
        )
        takeover = self.env["relance.takeover"].with_user(self.manager)
        wizard = takeover.create({"company_id": self.company.id, "summary": MARKUP})
        self.assertNotIn("onerror", wizard.summary)

    def test_what_is_rendered_escapes_names(self):
        """The neighbours of finding 2: pages that are computed each time."""
        self.debtor.name = MARKUP
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.custom_intro = f"<p>{MARKUP}</p>"
            claim = self.env["relance.claim"]._ensure(invoice)
            statement = self.env["relance.statement.send"].create(
                {"partner_ids": [Command.set(self.debtor.ids)]}
            )
            pages = (reminder.preview, claim.computation, statement.preview)
        for page in pages:
            self.assertTrue(page)
            self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;img", statement.preview)

    # Wizards ---------------------------------------------------------------------

    def test_a_wizard_has_its_owner_rule(self):
        """Odoo gives transient models to all who may use them (finding 6)."""
        for model in self._find_wizards():
            # sudo: the rules are the administrator's
            rules = self.env["ir.rule"].sudo().search([("model_id.model", "=", model)])
            domains = [rule.domain_force for rule in rules if not rule.groups]
            self.assertTrue(
                any("create_uid', '=', user.id)" in domain for domain in domains), model
            )

    def test_what_a_wizard_holds_is_its_maker_s_alone(self):
        """A reader read the workbooks of others (finding 6)."""
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            takeover = self.env["relance.takeover"].with_user(self.manager)
            takeover = takeover.browse(takeover.action_open()["res_id"])
        statement = self.env["relance.statement.send"].with_user(self.manager)
        statement = statement.create({"partner_ids": [Command.set(self.debtor.ids)]})
        for records in (takeover, takeover.band_ids, takeover.customer_ids, statement):
            self.assertTrue(records)
            others = records.with_user(self.other)
            self.assertFalse(others.search([("id", "in", records.ids)]), records._name)
            with self.assertRaises(AccessError):
                others.write({"create_date": False})
            with self.assertRaises(AccessError):
                others.read(["create_date"])
        with self.assertRaises(AccessError):
            self.env["relance.takeover.band"].with_user(self.other).create(
                {"wizard_id": takeover.id, "start": "begin"}
            )

    def test_a_wizard_is_for_a_company_of_its_maker(self):
        """Figures of another company came out of wizards (finding 18)."""
        batches = self.env["relance.desk.batch"].with_user(self.manager)
        values = {
            "relance.ask": {"who": "manager", "what": "x"},
            "relance.desk.batch.line": {
                "batch_id": batches.create({"kind": "pause"}).id
            },
            "relance.hold.pause": {"debtor_id": self.debtor.id, "reason": "x"},
            "relance.payment.delays.print": {},
            "relance.payment.plan.simulate": {},
            "relance.payment.reject": {},
            "relance.promise.take": {},
            "relance.risk.rating.import": {"source": "x"},
            "relance.scenario.simulate": {},
            "relance.settings": {},
            "relance.statement.send": {},
            "relance.takeover": {},
            "relance.todo.call": {"debtor_id": self.debtor.id},
            "relance.todo.match": {"debtor_id": self.debtor.id},
        }
        with_company = {
            model
            for model in self._find_wizards()
            if "company_id" in self.env[model]._fields
        }
        self.assertEqual(with_company, set(values), "say what its creation needs")
        for model, needed in values.items():
            wizards = self.env[model].with_user(self.manager)
            wizards.create(needed | {"company_id": self.company.id})
            with self.assertRaises(AccessError):
                wizards.create(needed | {"company_id": self.elsewhere.id})

    def test_an_unsaved_wizard_tells_nothing_of_another_company(self):
        """The insurer's day of another company was told by a form (finding 18)."""
        debtor = self.debtor.with_company(self.elsewhere)
        forms = {
            "relance.hold.pause": {"debtor_id": debtor.id, "date_to": "2030-01-01"},
            "relance.statement.send": {"date": "2026-02-01"},
            "relance.ask": {"who": "manager"},
            "relance.settings": {"relance_large_amount": 1},
            "relance.todo.match": {"debtor_id": debtor.id},
        }
        for model, values in forms.items():
            wizards = self.env[model].with_user(self.manager)
            values["company_id"] = self.elsewhere.id
            with self.assertRaises(AccessError, msg=model):
                wizards.onchange(
                    values, list(values), {name: {} for name in wizards._fields}
                )
        takeover = self.env["relance.takeover"].with_user(self.manager)
        for name in ("unsent_count", "waiting_label"):
            with self.assertRaises(AccessError, msg=name):
                self.assertFalse(takeover.new({"company_id": self.elsewhere.id})[name])

    # Fields ----------------------------------------------------------------------

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_fields_are_checked_in_search_sort_and_group(self):
        """Who may not read a field learns nothing by asking for it (finding 17)."""
        tried = set()
        for model, name, field in self._find_fields():
            if model.startswith("relance.") or not field.groups:
                continue
            user = self._find_outsider(model, field)
            if not user:
                self.assertIn(model, UNREAD, name)
                continue
            tried.add(model)
            records = self.env[model].with_user(user)
            for method, arguments in self._get_questions(field):
                told = f"{model}.{name} by {method}"
                with self.assertRaises(AccessError, msg=told):
                    call_kw(records, method, arguments, {})
        self.assertLessEqual({"account.move", "res.company", "res.partner"}, tried)

    def test_thresholds_are_no_business_of_a_debtor(self):
        """A portal user read under what sum no interest is claimed (finding 25)."""
        names = {
            name
            for model, name, field in self._find_fields()
            if model == "res.company" and not field.groups
        }
        self.assertEqual(names, PRINTED)
        with self.assertRaises(AccessError):
            self.company.with_user(self.guest).read(["relance_interest_minimum"])

    def _find_fields(self):
        """Return [(model, name, field)] of the fields that the addon adds.

        What a model inherits by delegation is judged where it is: the order of its
        modules is that of a set.
        """
        return [
            (model, name, field)
            for model, records in self.env.items()
            for name, field in records._fields.items()
            if field._modules and field._modules[0] == ADDON and not field.inherited
        ]

    def _find_wizards(self):
        """Return the names of our transient models."""
        return sorted(
            model
            for model, records in self.env.items()
            if model.startswith("relance.") and records._transient
        )

    def _find_outsider(self, model, field):
        """Return who reads records of ``model`` but not the field, if anybody does."""
        for user in (self.guest, self.employee):
            records = self.env[model].with_user(user)
            if records.has_access("read") and not records._has_field_access(
                field, "read"
            ):
                return user
        return None

    def _get_questions(self, field):
        """Return [(method, arguments)] that ask for the field without reading it."""
        records = self.env[field.model_name]
        asked = []
        if field.store or field.search:
            asked.append(("search", [[(field.name, "!=", False)]]))
            asked.append(("search_count", [[(field.name, "in", [False])]]))
        if field.store:
            return asked  # its column is Odoo's to check
        if field._description_sortable(records.env):
            asked.append(("search", [[], 0, 1, field.name]))
        if field._description_groupable(records.env):
            asked.append(("formatted_read_group", [[], [field.name], ["__count"]]))
        return asked

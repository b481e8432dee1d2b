from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw

from ..models.planning.res_company import SHIPPED
from .common import RelanceCommon


class TestAccess(RelanceCommon):
    """Who may do what: sales read, collectors send, managers configure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader", "reader")
        cls.collector = cls._create_user("collector", "collector")
        cls.manager = cls._create_user("manager", "manager")
        cls.accountant = cls._create_user("accountant", "account.group_account_invoice")

    def test_an_accountant_is_a_collector(self):
        self.assertTrue(
            self.accountant.has_group("relance_avancee.relance_group_collector")
        )

    def test_an_accountant_plans_edits_removes_approves_and_pauses(self):
        kept = self._create_invoice("2026-02-02")
        self._create_invoice("2026-02-03")
        with self._at("2026-02-09"):
            reminders = self.env["relance.reminder"].with_user(self.accountant)
            reminders.action_plan_now()
            reminder = reminders.search([("debtor_id", "=", self.debtor.id)])
            self.assertIn("Hello Dupont SARL", reminder.preview)
            reminder.intro = "<p>Bonjour Anne</p>"
            self.assertTrue(reminder.edited)
            self.assertIn("Bonjour Anne", reminder.preview)
            action = reminder.line_ids[1].action_open_remove()
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.accountant)
                .with_context(**action["context"])
                .create({"choice": "skip", "reason": "Spoke on the phone"})
            )
            wizard.action_apply()
            reminder.action_approve()
            self.assertEqual(reminder.approved_by_id, self.accountant)
            [mail] = self._dispatch()
            self.assertIn("Bonjour Anne", mail.body_html)
            pause = kept.with_user(self.accountant).action_relance_pause()
            self.env[pause["res_model"]].with_user(self.accountant).with_context(
                **pause["context"]
            ).create({"reason": "Asked for time"}).action_apply()
            reminders.action_plan_now()
            item = self._get_items(kept).with_user(self.accountant)
            self.assertEqual(item.reason, "pause")
            item.hold_id.action_lift()
            self.assertEqual(item.hold_id.lifted_by_id, self.accountant)

    def test_an_accountant_sends_now_and_is_told_why_not(self):
        invoice = self._create_invoice("2026-02-02").with_user(self.accountant)
        with self._at("2026-02-09"):
            self.assertTrue(invoice.action_relance_send_now()["res_id"])
            invoice.sudo().action_toggle_block_payment()
            other = self._create_invoice("2026-02-02", sent=False)
            with self.assertRaisesRegex(UserError, "never sent"):
                other.with_user(self.accountant).action_relance_send_now()

    def test_sales_read_and_do_not_send(self):
        invoice = self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        mine = reminder.with_user(self.reader)
        self.assertTrue(mine.preview)
        self.assertEqual(mine.line_ids.name, invoice.name)
        with self._at("2026-02-19"), self.assertRaises(AccessError):
            self._plan().with_user(self.reader).action_approve()
        with self.assertRaises(AccessError):
            self.scenario.with_user(self.reader).gap_days = 1

    def test_texts_are_written_by_managers_and_never_run(self):
        with self.assertRaises(AccessError):
            self.friendly.with_user(self.collector).intro = "<p>Mine</p>"
        step = self.friendly.with_user(self.manager)
        step.intro = "<p>{{ object.env }} <t t-out='1+1'></t> ${1+1} {customer}</p>"
        self.debtor.name = "<b>Dupont</b>"
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            preview = self._plan().preview
        self.assertIn("{{ object.env }}", preview, "not an expression")
        self.assertIn("&lt;b&gt;Dupont&lt;/b&gt;", preview, "not markup")

    def test_a_text_with_an_unknown_word_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "unknown word {totall}"):
            self.friendly.intro = "<p>{totall}</p>"

    def test_a_ladder_that_softens_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "softer"):
            self.last.level = "1"

    def test_a_filter_that_is_no_domain_is_refused(self):
        for wrong in ("[('nothing', '=', 1)]", "oops(", "[('id', '=', 1)"):
            with self.assertRaisesRegex(ValidationError, "filter"):
                self.scenario.partner_domain = wrong

    def test_a_used_step_is_not_deleted(self):
        self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        with self.assertRaisesRegex(UserError, "archived"):
            self.friendly.unlink()

    def test_reminders_of_another_company_are_hidden(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("stranger", "manager", company=other)
        for records in (
            reminder,
            reminder.line_ids,
            reminder.delivery_ids,
            reminder.line_ids.due_item_id,
            self.scenario,
            self.friendly,
        ):
            found = (
                self.env[records._name]
                .with_user(stranger)
                .search([("id", "in", records.ids)])
            )
            self.assertFalse(found, records._name)

    def test_a_new_company_gets_its_scenarios(self):
        company = self.env["res.company"].create({"name": "New"})
        scenarios = self.env["relance.scenario"].search(
            [("company_id", "=", company.id)]
        )
        self.assertEqual(len(scenarios), len(SHIPPED))
        self.assertEqual(set(scenarios.mapped("mode")), {"approve"})
        self.assertTrue(all(scenarios.mapped("step_ids")))

    def test_an_internal_user_does_not_plan(self):
        user = self._create_user("nobody", "base.group_user")
        for model in ("relance.reminder", "relance.scenario"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).action_plan_now()

    def test_a_customer_of_the_portal_does_not_read_our_reasons(self):
        invoice = self._create_invoice("2026-02-02")
        guest = self._create_user("guest", "base.group_portal")
        guest.partner_id.parent_id = self.debtor
        invoice.message_subscribe(guest.partner_id.ids)
        with self.assertRaises(AccessError):
            invoice.with_user(guest).read(["relance_summary"])

    def test_nobody_tells_by_rpc_that_a_customer_replied(self):
        self._create_invoice("2026-02-02")
        reminder = self._run_day("2026-02-09")
        guest = self._create_user("guest", "base.group_portal")
        for user in (guest, self.reader, self.accountant, self.manager):
            with self.assertRaisesRegex(AccessError, "Private methods"):
                call_kw(
                    self.env["relance.reminder"].with_user(user),
                    "message_update",
                    [reminder.ids, {}],
                    {},
                )
        self.assertFalse(
            self.env["relance.hold"].search([("reminder_id", "=", reminder.id)])
        )

    def test_amounts_are_not_written_by_collectors(self):
        collector = self._create_user("collects", "collector")
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            line = self._plan().line_ids.with_user(collector)
            with self.assertRaises(AccessError):
                line.amount_residual_currency = 99999

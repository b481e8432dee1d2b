from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .notices.common import TODAY, NoticeCommon

# Where each point of the checklist leads a collector without any other right.
COLLECTOR_WAYS = {
    "legal_form": "relance.ask",
    "siren": "relance.ask",
    "legal_type": "relance.debtor.correct",
    "address": "relance.ask",
    "bank": "relance.ask",
    "signatory": "relance.notice",
    "registry": "relance.ask",
}


@tagged("relance_money")
class TestPutRight(NoticeCommon):
    """What is missing is put right by who may, in a dialog; others ask who may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("put_reader", "reader")
        cls.alone = cls._create_user("put_collector", "collector")
        cls.manager = cls._create_user("put_manager", "account.group_account_manager")

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _as(self, user, records):
        context = {"allowed_company_ids": user.company_ids.ids}
        return records.with_env(self.env(user=user, su=False, context=context))

    def _correct(self, user, **values):
        """Write something of the customer as ``user``, in the dialog."""
        dialog = self._as(user, self.env["relance.debtor.correct"])
        return dialog.create({"debtor_id": self.debtor.id, **values}).action_apply()

    # The customer -----------------------------------------------------------------

    def test_a_collector_writes_the_address_of_who_has_none(self):
        self.debtor.email = False
        with self.assertRaises(UserError):
            self._correct(self.alone, point="email", email="nobody")
        self._correct(self.alone, point="email", email="new@customer.example.com")
        self.assertEqual(self.debtor.email, "new@customer.example.com")
        self.assertIn("now new@customer", self.debtor.message_ids[:1].body)
        self.assertEqual(self.debtor.message_ids[:1].author_id, self.alone.partner_id)

    def test_an_address_that_works_is_for_who_may_edit_contacts(self):
        works = self.debtor.email
        with self.assertRaises(AccessError):
            self._correct(self.alone, point="email", email="me@elsewhere.example.com")
        self.assertEqual(self.debtor.email, works)
        self.alone.group_ids += self.env.ref("base.group_partner_manager")
        self._correct(self.alone, point="email", email="new@customer.example.com")
        self.assertEqual(self.debtor.email, "new@customer.example.com")

    def test_who_owes_nothing_is_not_corrected_by_collectors(self):
        stranger = self._create_debtor("Stranger", email=False)
        for values in (
            {"point": "email", "email": "a@b.example.com"},
            {"point": "legal_type", "legal_type": "public"},
        ):
            with self.assertRaises(AccessError):
                self._correct(self.alone, debtor_id=stranger.id, **values)

    def test_the_line_of_the_list_opens_what_the_user_may_do(self):
        self.debtor.email = False
        opened = {
            user: self._as(user, self.debtor).action_relance_correct_address()
            for user in (self.reader, self.alone)
        }
        self.assertEqual(opened[self.reader]["res_model"], "res.partner")
        self.assertEqual(opened[self.alone]["res_model"], "relance.debtor.correct")

    # The checklist ----------------------------------------------------------------

    def _prepare_bare(self):
        """Return a notice of which nearly all is missing."""
        notice = self._prepare()
        self.company.write(
            {
                "relance_legal_form": False,
                "relance_registry_town": False,
                "company_registry": False,
                "vat": False,
            }
        )
        self.company.partner_id.bank_ids.action_archive()
        self.debtor.write({"relance_legal_type": False, "street": False})
        notice.signatory_capacity = False
        return notice

    def _open_points(self, user, notice):
        """Return {point: the model of what its button opens}."""
        notice = self._as(user, notice)
        return {
            check["code"]: (notice.action_fix(check["code"]) or {}).get("res_model")
            for check in notice.checklist
            if check["fix"]
        }

    def test_each_point_leads_a_collector_somewhere(self):
        opened = self._open_points(self.alone, self._prepare_bare())
        self.assertEqual(opened, opened | COLLECTOR_WAYS)

    def test_a_manager_writes_what_letters_say_of_the_company(self):
        opened = self._open_points(self.manager, self._prepare_bare())
        self.assertEqual(opened["legal_form"], "relance.settings")
        self.assertEqual(opened["registry"], "relance.settings")

    def test_who_only_reads_is_offered_nothing(self):
        notice = self._as(self.reader, self._prepare_bare())
        self.assertFalse([check for check in notice.checklist if check["fix"]])
        self.assertFalse(notice.action_fix("legal_form"))

    def test_a_collector_says_what_the_customer_is(self):
        notice = self._prepare_bare()
        self.assertIn("legal_type", self._get_missing(notice))
        self._correct(self.alone, point="legal_type", legal_type="professional")
        self.assertEqual(self.debtor.relance_legal_type, "professional")
        self.assertNotIn("legal_type", self._get_missing(notice))

    # Who may is asked -------------------------------------------------------------

    def test_who_is_asked_has_it_among_the_to_dos(self):
        notice = self._as(self.alone, self._prepare_bare())
        action = notice.action_fix("legal_form")
        dialog = notice.env[action["res_model"]].with_context(**action["context"])
        dialog = dialog.create({})
        self.assertIn(self.manager, dialog.people_ids)
        dialog.user_id = self.manager
        self.assertIn(self.manager.name, str(dialog.action_apply()))
        activities = self.env["mail.activity"]
        (asked,) = activities.search([("user_id", "=", self.manager.id)])
        self.assertEqual(asked.summary, "Missing: our legal form.")
        todos = self._as(self.manager, self.env["relance.todo"])
        self.assertIn(asked, todos.search([]).activity_id)

    def test_nobody_asks_who_may_not_nor_about_what_is_not_theirs(self):
        dialogs = self._as(self.alone, self.env["relance.ask"])
        values = {"who": "manager", "what": "x", "res_model": "res.partner"}
        wrong = dialogs.create(
            values | {"res_id": self.debtor.id, "user_id": self.reader.id}
        )
        with self.assertRaises(UserError):
            wrong.action_apply()
        cron = self.env.ref("relance_avancee.ir_cron_relance_plan")
        hidden = dialogs.create(values | {"res_model": "ir.cron", "res_id": cron.id})
        with self.assertRaises(AccessError):
            hidden.action_apply()

    # The settings -----------------------------------------------------------------

    def _set(self, **values):
        return self._as(self.manager, self.env["relance.settings"]).create(values)

    def test_a_manager_writes_the_settings_without_those_of_odoo(self):
        self.assertFalse(self.manager.has_group("base.group_system"))
        action = self._as(self.manager, self.env["relance.settings"]).action_open()
        self.assertEqual(action["res_model"], "relance.settings")
        dialog = self._set(relance_legal_form="SAS", relance_large_amount=5000.0)
        self.assertEqual(self.company.relance_legal_form, "SAS")
        self.assertEqual(self.company.relance_large_amount, 5000.0)
        dialog.write({"relance_registry_town": "RCS Paris"})
        self.assertEqual(self.company.relance_registry_town, "RCS Paris")

    def test_nothing_but_the_settings_is_written(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self._create_user("put_outsider", "manager", company=elsewhere)
        for values in (
            {"currency_id": self.env.ref("base.USD").id},
            {"company_id": elsewhere.id, "relance_legal_form": "SAS"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._set(**values)
        self.assertFalse(elsewhere.relance_legal_form)
        for user in (self.alone, self.reader):
            with self.assertRaises(AccessError):
                self._as(user, self.env["relance.settings"]).create({})
        dialog = self._set()
        with self.assertRaises(AccessError):
            self._as(outsider, dialog).write({"relance_legal_form": "SAS"})

    def test_the_settings_of_the_group_are_for_who_may_enter_it(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        local = self._create_user("put_local", "manager", company=branch)
        dialogs = self._as(local, self.env["relance.settings"])
        proposed = dialogs.with_context(default_relance_freshness_days=9)
        proposed.create({"relance_legal_form": "SAS"})
        self.assertEqual(branch.relance_legal_form, "SAS")
        self.assertFalse(self.company.relance_freshness_days)
        with self.assertRaises(AccessError):
            dialogs.create({"relance_freshness_days": 1})

    # Holds ------------------------------------------------------------------------

    def test_what_a_manager_decided_has_no_button_and_names_who_lifts_it(self):
        # sudo: managers decide it
        engine = self.env["relance.hold"].sudo()
        decided = engine.create(
            {"kind": "too_old", "scope": "company", "reason": "Too old"}
        )
        own = self.env["relance.hold"].create(
            {"scope": "debtor", "debtor_id": self.debtor.id, "reason": "Asked"}
        )
        holds = self._as(self.alone, decided | own)
        self.assertEqual(holds.mapped("can_lift"), [False, True])
        told = holds.action_lift_selected()
        self.assertEqual((decided | own).mapped("lifted"), [False, True])
        self.assertIn(self.manager.name, told["params"]["message"])
        self.assertTrue(self._as(self.manager, decided).can_lift)

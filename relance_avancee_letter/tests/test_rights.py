from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PRINTING, LetterCommon

# {model: methods of this addon that everybody may call}, judged below
OPEN = {
    "relance.delivery": {"action_print_letters"},
    "relance.letter.batch": {"action_print", "action_posted"},
    "res.config.settings": {
        "action_relance_letter_preview",
        "action_relance_letter_test",
    },
}
ADDON = "odoo.addons.relance_avancee_letter."


@tagged("post_install", "-at_install")
class TestRights(LetterCommon):
    """Who sees the batches, and who prints and posts them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: cls._create_user(f"letter_as_{name}", *groups)
            for name, groups in {
                "employee": ("base.group_user",),
                "invoicing": ("account.group_account_invoice",),
                "reader": ("reader",),
                "collector": ("collector",),
                "manager": ("manager",),
            }.items()
        }
        # sudo: the user of the tests is not of that company
        cls.other = cls.env["res.company"].sudo().create({"name": "Elsewhere"})
        cls.stranger = cls._create_user(
            "letter_elsewhere", "collector", company=cls.other
        )

    def test_every_door_of_the_addon_is_judged(self):
        found = {}
        for name, records in self.env.items():
            for cls in type(records).mro():
                if not cls.__module__.startswith(ADDON):
                    continue
                for method, value in vars(cls).items():
                    if method.startswith("_") or not callable(value):
                        continue
                    if self._is_public(records, method):
                        found.setdefault(name, set()).add(method)
        self.assertEqual(found, OPEN)

    def _is_public(self, records, method):
        try:
            get_public_method(records, method)
        except (AccessError, AttributeError):
            return False
        return True

    def test_collectors_alone_print_and_post(self):
        for name, user in self.users.items():
            self._queue_letters(self._make_debtor(f"{name} SA"))
            # who invoices collects
            may = name in ("invoicing", "collector", "manager")
            batches = self.env["relance.letter.batch"].with_user(user)
            batches = batches.with_company(self.company).with_context(
                force_report_rendering=True
            )
            with self.subTest(user=name), mute_logger(PRINTING):
                if not may:
                    with self.assertRaises(AccessError):
                        self._press(batches)
                    continue
                batch = batches.browse(self._press(batches)["res_id"])
                batch.action_posted()
                self.assertEqual(batch.state, "posted")
                self.assertEqual(batch.posted_by_id, user)

    def _press(self, batches):
        """Press the button above both lists, as a browser does."""
        deliveries = self.env["relance.delivery"].with_env(batches.env)
        if not batches.env.user.has_group("relance_avancee.relance_group_collector"):
            with self.assertRaises(AccessError):
                call_kw(deliveries, "action_print_letters", [[]], {})
            return call_kw(batches, "action_print", [[]], {})
        context = dict(batches.env.context)
        return call_kw(deliveries, "action_print_letters", [[]], {"context": context})

    def test_a_reader_reads_the_batch_and_its_file(self):
        self._queue_letters()
        batch = self._print().with_user(self.users["reader"])
        self.assertTrue(batch.read(["name", "part", "file_id"]))
        self.assertTrue(batch.file_id.raw)
        with self.assertRaises(AccessError):
            batch.action_posted()
        with self.assertRaises(AccessError):
            batch.last_letter = 1

    def test_another_company_sees_no_batch(self):
        self._queue_letters()
        batch = self._print()
        self.env.invalidate_all()
        batches = self.env["relance.letter.batch"].with_user(self.stranger)
        self.assertFalse(batches.search([]) & batch)
        for method in ("read", "action_posted"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(batch.with_user(self.stranger), method)()
        with self.assertRaises(AccessError):
            batch.file_id.with_user(self.stranger).read(["raw"])
        reports = self.env["report.relance_avancee_letter.relance_letter"]
        with self.assertRaises(AccessError):
            reports.with_user(self.stranger)._get_report_values(batch.ids)
        with self.assertRaisesRegex(UserError, "No letter waits"):
            batches.with_company(self.other).action_print()

    def test_a_collector_writes_two_fields_of_a_batch_alone(self):
        self._queue_letters()
        batch = self._print().with_user(self.users["collector"])
        batch.write({"last_letter": 1, "from_page": 2})
        for values in ({"state": "posted"}, {"taken_out": "1"}, {"page_count": 9}):
            with self.subTest(**values), self.assertRaises(UserError):
                batch.write(values)

    def test_letters_of_an_address_are_not_believed(self):
        """Only the engine hands letters over to be printed."""
        self._queue_letters()
        batch = self._print()
        reports = self.env["report.relance_avancee_letter.relance_letter"]
        data = {"letters": [{"subject": "Forged"}]}
        values = reports.with_user(self.users["reader"])._get_report_values(
            batch.ids, data
        )
        self.assertNotEqual(values["letters"], data["letters"])

    def test_managers_alone_see_the_made_up_letters(self):
        for name, user in self.users.items():
            settings = self.env["res.config.settings"].with_user(user)
            samples = self.env["report.relance_avancee_letter.relance_letter_test"]
            own = samples.with_user(user).with_company(self.company)
            with self.subTest(user=name):
                if name == "manager":
                    self.assertTrue(own._get_report_values(self.company.ids))
                    settings.action_relance_letter_test()
                    settings.action_relance_letter_preview()
                    continue
                for call in (
                    lambda own=own: own._get_report_values(self.company.ids),
                    settings.action_relance_letter_test,
                    settings.action_relance_letter_preview,
                ):
                    with self.assertRaises(AccessError):
                        call()

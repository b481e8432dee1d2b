from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .common import RelanceCommon

TODAY = "2026-03-09"


class TestMyCustomers(RelanceCommon):
    """A salesperson sees the own customers, everywhere, by one click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("my_salesperson", "reader")
        cls.theirs = cls._create_debtor("Theirs SARL")
        cls.mine = cls._create_debtor("Mine SARL", user_id=cls.salesperson.id)
        cls._create_invoice("2026-02-02", 100.0, debtor=cls.theirs)
        cls._create_invoice("2026-02-02", 30.0, debtor=cls.mine, sent=False)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        self._plan()

    def _get(self, model):
        context = {"allowed_company_ids": self.company.ids}
        return self.env(user=self.salesperson, su=False, context=context)[model]

    def test_each_search_has_the_filter(self):
        """A list of customers without it is one where they look for their own."""
        views = self.env["ir.model.data"].search(
            [("module", "=", "relance_avancee"), ("model", "=", "ir.ui.view")]
        )
        searches = self.env["ir.ui.view"].browse(views.mapped("res_id"))
        for view in searches.filtered(lambda view: view.type == "search"):
            if "debtor_id" not in self.env[view.model]._fields:
                continue
            with self.subTest(view=view.name):
                arch = etree.fromstring(view.arch_db)
                (found,) = arch.xpath("//filter[@name='my_customers']")
                names = {"uid": self.salesperson.id}
                domain = safe_eval(found.get("domain"), names)
                records = self._get(view.model).search(domain)
                self.assertLessEqual(records.debtor_id, self.mine)

    def test_the_first_screen_shows_them_alone(self):
        everything = self._get("relance.today").get_today({})
        own = self._get("relance.today").get_today({"mine": True})
        self.assertTrue(everything["leaves"])
        self.assertFalse(own["leaves"], "theirs leaves, mine was never sent")
        self.assertEqual([group["reason"] for group in own["held"]], ["not_sent"])

    def test_the_balance_adds_them_up_and_opens_them(self):
        balance = self._get("relance.aged.balance").get_balance({"mine": True})
        self.assertEqual([line["id"] for line in balance["lines"]], self.mine.ids)
        self.assertEqual(balance["totals"]["total"], 30.0)
        self.assertTrue(balance["is_filtered"])
        for by in ("debtor", "payer"):
            options = {"mine": True, "by": by}
            action = self._get("relance.aged.balance").get_items_action(options)
            items = self._get(action["res_model"]).search(action["domain"])
            self.assertEqual(items.debtor_id, self.mine)

import base64

from odoo.exceptions import AccessError
from odoo.tests import Form

from ...rules.risk.features import FEATURES
from .common import RiskCommon


class TestRiskScreens(RiskCommon):
    """What people see of the risk, and what they may decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._create_history(cls.tardy, [15, 20, 12, None])
        cls.profile = cls._score(cls.tardy)
        cls.manager = cls._create_user("risk_manager", "manager")
        cls.reader = cls._create_user("risk_reader", "reader")

    def _get_card(self, partner):
        partner = partner.with_company(self.company).with_user(self.reader)
        return partner.relance_risk_card

    def test_the_card_of_a_customer_adds_up_to_its_score(self):
        card = self._get_card(self.tardy)
        total = sum(factor["points"] for factor in card["factors"])
        self.assertAlmostEqual(total, self.profile.score, places=1)
        self.assertEqual(card["gauge"]["class"], self.profile.risk_class)
        self.assertEqual(card["gauge"]["bounds"], [0, 20, 40, 60, 80, 100])
        self.assertIn("deposit", card["suggestion"])

    def test_a_customer_without_score_says_why(self):
        person = self._create_debtor("Jeanne Doe", is_company=False)
        self.assertIn("personal data", self._get_card(person)["message"])
        new = self._create_debtor("Nouvelle SARL")
        self.assertIn("first invoice", self._get_card(new)["message"])

    def test_who_objects_has_no_score_any_more(self):
        self.env["relance.risk.snapshot"]._take(self.root, self.today)
        with self._at(self.today):
            self.tardy.with_company(self.company).relance_risk_objection = True
        self.assertFalse(self._get_profile(self.tardy))
        mine = [("debtor_id", "=", self.tardy.id)]
        self.assertFalse(self.env["relance.risk.snapshot"].search(mine))
        self.assertIn("No score", self._get_card(self.tardy)["message"])

    def test_who_is_in_no_group_of_ours_sees_nothing(self):
        outsider = self._create_user("outsider", "base.group_user")
        partner = self.tardy.with_user(outsider)
        known = partner.fields_get()
        self.assertFalse([name for name in known if name.startswith("relance_risk")])
        with self.assertRaises(AccessError):
            partner.read(["relance_risk_card"])
        with self.assertRaises(AccessError):
            self.env["relance.risk.profile"].with_user(outsider).search([])

    def test_a_manager_sets_a_class_and_leaves_a_trace(self):
        profile = self.profile.with_user(self.manager)
        self._set_class(profile, "B")
        self.assertEqual(profile.risk_class, "B")
        self.assertEqual(profile.gauge["computed"], profile.computed_class)
        self.assertIn("Their bank", profile.override_sentence)
        profile.action_end_override()
        self.assertEqual(profile.risk_class, profile.computed_class)
        ended, set_ = profile.override_ids
        self.assertFalse(ended.override_class)
        self.assertEqual((set_.override_class, set_.reason), ("B", "Their bank pays"))
        self.assertEqual(set_.user_id, self.manager)

    def _set_class(self, profile, code):
        action = profile.action_override()
        model = self.env[action["res_model"]].with_user(profile.env.user)
        with Form(model.with_context(**action["context"])) as form:
            form.override_class = code
            form.override_reason = "Their bank pays"
        form.save().action_apply()

    def test_only_a_manager_sets_a_class(self):
        with self.assertRaises(AccessError):
            self._set_class(self.profile.with_user(self.reader), "A")

    def test_the_history_ends_with_today(self):
        self.env["relance.risk.snapshot"]._take(self.root, self.today)
        self.profile.invalidate_recordset()
        points = self.profile.history["points"]
        self.assertEqual(len(points), 2)
        self.assertEqual({point["score"] for point in points}, {self.profile.score})

    def test_a_rating_stands_on_the_profile(self):
        rating = self.env["relance.risk.rating"].create(
            {"debtor_id": self.tardy.id, "source": "Insurer", "rating": 10.0}
            | {"company_id": self.root.id}
        )
        self.profile.invalidate_recordset()
        self.assertEqual(self.profile.rating_ids, rating)
        action = self.profile.action_add_rating()
        self.assertEqual(action["context"]["default_debtor_id"], self.tardy.id)

    def test_what_we_owe_stands_beside_what_is_outstanding(self):
        self.assertFalse(self.profile.owed)
        bill = {"move_type": "in_invoice", "debtor": self.tardy}
        self._create_invoice(self.today, 300.0, **bill)
        refund = bill | {"move_type": "in_refund"}
        self._create_invoice(self.today, 100.0, **refund)
        self._pay(self._create_invoice(self.today, 700.0, **bill))
        self.env.invalidate_all()
        profile = self.profile.with_user(self.reader)
        self.assertEqual(profile.owed, 200.0)
        self.assertEqual(self._score(self.tardy).exposure, 1000.0)

    def test_the_sheet_is_printed_with_its_factors(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "relance_avancee.relance_risk_report", self.profile.ids
        )
        text = html.decode()
        for factor in self.profile.explanation:
            self.assertIn(factor["label"], text)

    def test_the_weights_are_told_in_words(self):
        model = self.env["relance.risk.model"]._get_model(self.root)
        self.assertEqual({row["code"] for row in model.words}, set(FEATURES))
        self.assertIn("Shipped weights", model.verdict)
        action = self.env["relance.risk.model"].with_company(self.company).action_open()
        self.assertEqual(action["res_id"], model.id)

    def test_wrong_lines_of_a_file_are_told(self):
        text = "siren,rating\n12,50\n"
        wizard = self.env["relance.risk.rating.import"].create(
            {
                "company_id": self.root.id,
                "source": "Insurer",
                "csv_file": base64.b64encode(text.encode()),
            }
        )
        self.assertEqual(wizard.good_count, 0)
        self.assertIn("Line 2:", wizard.fault_text)

    def test_each_item_stands_on_its_three_days(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self.profiles._refresh(self.root, self.today)
        item = self._get_items(self.invoices).filtered(lambda one: one.state == "open")
        with self._at(self.today):
            ranges = self.env["relance.cash.range"].search(
                [("due_item_id", "=", item.id)]
            )
            days = {one.basis: one.date for one in ranges}
        self.assertEqual(
            days,
            {
                "early": item.expected_early,
                "likely": item.expected_date,
                "late": item.expected_late,
            },
        )

    def test_the_nightly_refresh_keeps_the_report_card(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._refresh_changed(self.today)
        cards = self.env["relance.cash.report"].search(
            [("company_id", "=", self.root.id)]
        )
        self.assertEqual(set(cards.mapped("month")), {self.today.replace(day=1)})

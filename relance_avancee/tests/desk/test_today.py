from ..reports.common import AgedCommon


class TestToday(AgedCommon):
    """What leaves today, what is kept back and why, what is to be done."""

    def test_what_leaves_is_counted_by_level_with_its_amount(self):
        self._create_invoice("2026-04-01", 100)
        with self._at("2026-04-08"):
            self._plan()
            (group,) = self.env["relance.today"].get_today({})["leaves"]
        self.assertEqual(
            (group["state"], group["level"], group["count"], group["amount"]),
            ("draft", "1", 1, 100),
        )

    def test_what_is_kept_back_is_grouped_by_reason(self):
        self._create_invoice("2026-04-01", 100, sent=False)
        with self._at("2026-04-08"):
            self._plan()
            groups = self.env["relance.today"].get_today({})["held"]
        self.assertIn(
            ("not_sent", 1, 100),
            [(group["reason"], group["count"], group["amount"]) for group in groups],
        )

    def test_receipts_are_entered_up_to_the_day_before_the_last_payment(self):
        with self._at("2026-04-20"):
            today = self.env["relance.today"].get_today({})
            self.assertNotIn("04/16/2026", today["receipts"][0]["sentence"])
            self._pay(self._create_invoice("2026-04-01", 100), day="2026-04-17")
            today = self.env["relance.today"].get_today({})
        self.assertIn("04/16/2026", today["receipts"][0]["sentence"])

    def test_the_take_over_is_offered_until_it_is_done(self):
        takeover = self.env["relance.today"].get_today({})["takeover"]
        self.assertEqual(takeover["count"], 0)
        self.company.relance_takeover_done = "2026-04-20"
        self.assertIsNone(self.env["relance.today"].get_today({})["takeover"])

    def test_with_several_companies_each_line_names_its_own(self):
        today = self.env["relance.today"].get_today({})
        self.assertFalse(today["receipts"][0]["company"])
        self.assertFalse(today["takeover"]["company"])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        both = self.env["relance.today"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        today = both.get_today({})
        names = {receipts["company"] for receipts in today["receipts"]}
        self.assertEqual(names, {self.company.name, "Elsewhere"})
        self.assertEqual(
            (today["takeover"]["company"], today["takeover"]["company_id"]),
            (self.company.name, self.company.id),
        )

    def test_the_to_dos_of_the_addon_are_counted(self):
        with self._at("2026-04-20"):
            before = self.env["relance.today"].get_today({})["todos"]
            self.env["mail.activity"]._create_relance_debtor_todos(
                "relance_avancee.mail_activity_present",
                [(self.debtor, self.company, "Present it")],
            )
            self.debtor.activity_schedule("mail.mail_activity_data_todo")
            counts = self.env["relance.today"].get_today({})["todos"]
        more = [count for count in counts if count not in before]
        self.assertEqual(
            [(one["kind"], one["count"]) for one in more], [("present", 1)]
        )

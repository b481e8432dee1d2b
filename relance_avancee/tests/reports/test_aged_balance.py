from .common import AgedCommon


class TestAgedBalance(AgedCommon):
    """What customers owed on a day, in columns, whatever happened since."""

    def test_an_invoice_changes_column_on_the_day_after_the_limit(self):
        self._create_invoice("2026-03-31", 100)
        for day, column in [
            ("2026-03-31", 0),
            ("2026-04-01", 1),
            ("2026-04-30", 1),
            ("2026-05-01", 2),
            ("2026-07-29", 4),
            ("2026-07-30", 5),
        ]:
            with self.subTest(day=day):
                self.assertEqual(self._get_line(day)["amounts"][column], 100)
                self.assertEqual(self._get_line(day)["total"], 100)

    def test_each_instalment_stands_in_its_own_column(self):
        terms = self._create_instalments((30, 0), (30, 30), (40, 60))
        self._create_invoice(
            "2026-03-31", 1000, invoice_payment_term_id=terms.id
        )  # invoiced on 1 March
        line = self._get_line("2026-04-15")
        self.assertEqual(line["amounts"], [400, 300, 300, 0, 0, 0])
        self.assertEqual(line["days_late"], 45)

    def test_what_was_paid_later_was_still_owed(self):
        invoice = self._create_invoice("2026-03-31", 1000)
        self._pay(invoice, 400, day="2026-04-10")
        self._pay(invoice, day="2026-05-10")
        self.assertEqual(self._get_line("2026-04-09")["total"], 1000)
        self.assertEqual(self._get_line("2026-04-10")["total"], 600)
        self.assertEqual(self._get_line("2026-05-09")["total"], 600)
        self.assertIsNone(self._get_line("2026-05-10"))

    def test_money_not_matched_stands_in_its_column_and_in_the_total(self):
        self._create_invoice("2026-03-31", 1000)
        credit = self._create_credit_on("2026-04-05", 300)
        line = self._get_line("2026-04-30")
        self.assertEqual(
            (line["overdue"], line["credits"], line["total"]), (1000, -300, 700)
        )
        self.assertEqual(self._get_line("2026-04-04")["credits"], 0)
        self.assertTrue(credit)

    def test_what_was_moved_to_another_receivable_account_is_still_owed(self):
        invoice = self._create_invoice("2026-03-31", 1000)
        self._transfer(invoice, self.retention, "2026-04-15", due="2027-03-31")
        balance = self._get_balance("2026-04-30")
        self.assertEqual(balance["lines"][0]["amounts"][0], 1000)
        self.assertEqual(
            {row["id"]: row["table"] for row in balance["check"]["accounts"]},
            {self.retention.id: 1000},
        )
        self.assertEqual(self._get_line("2026-04-14")["amounts"][1], 1000)

    def test_a_written_off_invoice_is_no_longer_owed(self):
        invoice = self._create_invoice("2026-03-31", 1000)
        loss = self.company_data["default_account_expense"]
        self._transfer(invoice, loss, "2026-04-15")
        self.assertIsNone(self._get_line("2026-04-15"))
        self._assert_tied("2026-04-15", {})

    def test_a_contact_s_invoices_stand_under_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Jeanne", "parent_id": self.debtor.id}
        )
        self._create_invoice("2026-03-31", 100, debtor=contact)
        self.assertEqual(self._get_line("2026-04-30")["total"], 100)

    def test_by_payer_the_entities_of_a_group_share_a_row(self):
        group = self._create_debtor("Group SA")
        other = self._create_debtor("Other SARL")
        (self.debtor + other).relance_payer_id = group
        self._create_invoice("2026-03-31", 100)
        self._create_invoice("2026-04-15", 10, debtor=other)
        (line,) = self._get_balance("2026-04-30", by="payer")["lines"]
        self.assertEqual((line["id"], line["total"]), (group.id, 110))
        self.assertEqual(self._get_line("2026-04-30")["total"], 100)

    def test_a_currency_shows_what_is_owed_in_it(self):
        self._create_invoice("2026-03-31", 100)
        self._create_invoice("2026-03-31", 300, currency_id=self.dollar.id)
        local = self._get_balance("2026-04-30")
        self.assertEqual(local["totals"]["total"], 250)
        self.assertEqual(len(local["currencies"]), 2)
        foreign = self._get_balance("2026-04-30", currency=self.dollar.id)
        self.assertEqual(foreign["totals"]["total"], 300)
        self.assertEqual(foreign["check"]["differences"], [])
        self.assertEqual(len(foreign["currencies"]), 2)

    def test_the_top_ten_is_what_is_overdue_with_the_next_reminder(self):
        self._create_invoice("2026-03-31", 100)
        self._create_invoice("2026-06-30", 900, debtor=self._create_debtor("Later SA"))
        with self._at("2026-04-02"):
            self._plan()
            (top,) = self._get_balance("2026-04-02")["top"]
        self.assertEqual((top["name"], top["overdue"]), ("Dupont SARL", 100))
        self.assertEqual((top["next_step"], top["days_late"]), ("D+5", 2))

    def test_the_top_ten_tells_the_next_of_what_is_late_not_of_another_invoice(self):
        late = self._create_invoice("2026-03-01", 100)
        self._create_invoice("2026-04-10", 50)
        held = {"kind": "exclusion", "scope": "move", "move_id": late.id}
        with self._at("2026-04-02"):
            self.env["relance.hold"].create(held | {"reason": "In court"})
            self._plan()
            (top,) = self._get_balance("2026-04-02")["top"]
        self.assertEqual(top["next_step"], "Excluded from reminders")
        self.assertFalse(top["next_date"])

import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .aged_common import AgedCommon


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


class TestAgedCheck(AgedCommon):
    """The table and the receivable accounts: each difference has its name."""

    def test_without_anything_odd_there_is_no_difference(self):
        self._pay(self._create_invoice("2026-03-31", 1000), 400, day="2026-04-10")
        self._assert_tied("2026-04-30", {})

    def test_an_account_that_is_not_of_trade_is_named(self):
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        self._assert_tied("2026-04-30", {"non_trade": 70})

    def test_an_item_without_a_customer_is_named(self):
        receivable = self.company_data["default_account_receivable"]
        self._create_entry("2026-04-01", receivable, 55, self.env["res.partner"])
        self._assert_tied("2026-04-30", {"no_customer": 55})

    def test_a_payment_back_in_draft_is_named(self):
        invoice = self._create_invoice("2026-03-31", 1000)
        payment = self._pay(invoice, 400, day="2026-04-10")
        payment.move_id.button_draft()
        self._assert_tied("2026-04-30", {"matched_draft": 400})
        self._assert_tied("2026-04-09", {})

    def test_an_exchange_difference_not_yet_booked_is_named(self):
        invoice = self._create_invoice("2026-03-31", 300, currency_id=self.dollar.id)
        receivable = invoice.line_ids.filtered(lambda line: line.amount_residual)
        payment = self._create_entry(
            "2026-04-10", receivable.account_id, -120, self.debtor, self.dollar, -300
        )
        (receivable + payment).with_context(no_exchange_difference=True).reconcile()
        self._assert_tied("2026-04-30", {"exchange": 30})

    def test_a_payment_in_a_branch_that_is_not_selected_is_named(self):
        branch = self._create_branch()
        invoice = self._create_invoice("2026-03-31", 1000)
        receivable = invoice.line_ids.filtered(lambda line: line.amount_residual)
        payment = self._create_entry(
            "2026-04-10",
            receivable.account_id,
            -1000,
            self.debtor,
            company_id=branch.id,
        )
        (receivable + payment).reconcile()
        alone = self.env(context={"allowed_company_ids": self.company.ids})
        self._assert_tied("2026-04-30", {"matched_company": 1000}, env=alone)
        both = self.env(context={"allowed_company_ids": [self.company.id, branch.id]})
        self._assert_tied("2026-04-30", {}, env=both)

    def test_what_is_settled_in_another_currency_is_named_in_that_currency(self):
        invoice = self._create_invoice("2026-03-31", 300, currency_id=self.dollar.id)
        self._pay_in(invoice, self.company.currency_id, 150, "2026-04-10")
        self._assert_tied("2026-04-30", {})
        check = self._get_balance("2026-04-30", currency=self.dollar.id)["check"]
        self.assertEqual(
            [found["kind"] for found in check["differences"]], ["matched_currency"]
        )
        self.assertEqual(check["unexplained"], 0)

    def test_an_unknown_difference_is_shown_as_such(self):
        invoice = self._create_invoice("2026-03-31", 1000)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 990 WHERE move_id = %s"
            " AND amount_residual <> 0",
            [invoice.id],
        )
        check = self._get_balance("2026-04-30")["check"]
        self.assertEqual(check["unexplained"], 10)
        self.assertEqual(check["differences"][-1]["kind"], "unexplained")

    def test_every_difference_lists_the_items_that_make_it(self):
        receivable = self.company_data["default_account_receivable"]
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        self._create_entry("2026-04-01", receivable, 55, self.env["res.partner"])
        invoice = self._create_invoice("2026-03-31", 1000)
        self._pay(invoice, 400, day="2026-04-10").move_id.button_draft()
        options = {"day": "2026-04-30"}
        for kind, amount in [("non_trade", 70), ("no_customer", 55)]:
            action = self.balances.get_difference_action(options, kind)
            self.assertEqual(self._sum_listed(action), amount)
        action = self.balances.get_difference_action(options, "matched_draft")
        self.assertEqual(self._get_listed(action).move_id, invoice)

    def test_the_balance_is_the_ledger_s_at_ten_random_dates(self):
        chance = random.Random(2026)
        self._create_lively_ledger(chance)
        first = fields.Date.to_date("2026-01-01")
        for _number in range(10):
            day = first + timedelta(days=chance.randrange(300))
            with self.subTest(day=day):
                self._assert_equals_the_books(day)


class TestAgedItems(AgedCommon):
    """From an amount to the items that make it, on the day of the table."""

    def test_each_cell_lists_items_that_add_up_to_it(self):
        self._create_lively_ledger(random.Random(7))
        for day in ("2026-03-10", "2026-06-20"):
            balance = self._get_balance(day)
            for line in balance["lines"][:2]:
                for column, amount in enumerate(line["amounts"]):
                    self._assert_listed(day, line["id"], column, amount)
                self._assert_listed(day, line["id"], "credits", line["credits"])
                self._assert_listed(day, line["id"], None, line["total"])
            self._assert_listed(day, None, None, balance["totals"]["total"])

    def _assert_listed(self, day, holder, column, amount):
        action = self.balances.get_items_action({"day": day}, holder, column)
        self.assertAlmostEqual(self._sum_listed(action), amount, 2)

    def test_a_reader_without_accounting_sees_the_due_items_of_today(self):
        reader = self._create_reader()
        self._create_invoice("2026-03-31", 100)
        with self._at("2026-04-30") as today:
            self._plan()
            action = self.balances.with_user(reader).get_items_action(
                {"day": today}, self.debtor.id, 1
            )
            items = self.env["relance.due.item"].search(action["domain"])
        self.assertEqual(sum(items.mapped("amount_residual")), 100)

    def test_who_is_no_reader_is_refused(self):
        nobody = new_test_user(self.env, login="aged_nobody", groups="base.group_user")
        for call in ("get_balance", "_get_xlsx", "get_items_action"):
            with self.assertRaises(AccessError):
                getattr(self.balances.with_user(nobody), call)({})
        with self.assertRaises(AccessError):
            self.env["relance.today"].with_user(nobody).get_today({})

    def test_a_reader_sees_the_amounts_of_his_companies_only(self):
        reader = self._create_reader()
        branch = self._create_branch()
        self._create_invoice("2026-03-31", 100)
        receivable = self.company_data["default_account_receivable"]
        self._create_entry(
            "2026-03-31", receivable, 10, self.debtor, company_id=branch.id
        )
        options = {"day": "2026-04-30"}
        balance = self.balances.with_user(reader).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(balance.get_balance(options)["totals"]["total"], 100)
        both = self.balances.with_context(
            allowed_company_ids=[self.company.id, branch.id]
        )
        self.assertEqual(both.get_balance(options)["totals"]["total"], 110)
        with self.assertRaises(AccessError):
            self.balances.with_user(reader).with_context(
                allowed_company_ids=branch.ids
            ).get_balance(options)

    def test_companies_of_another_currency_are_never_added_up(self):
        other = self.env["res.company"].create(
            {"name": "Overseas", "currency_id": self.dollar.id}
        )
        self.env.user.company_ids |= other
        self._create_invoice("2026-03-31", 100)
        balances = self.balances.with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        balance = balances.get_balance({"day": "2026-04-30"})
        self.assertEqual(balance["totals"]["total"], 100)
        self.assertEqual(len(balance["company_currencies"]), 2)
        balance = balances.get_balance(
            {"day": "2026-04-30", "company_currency": self.dollar.id}
        )
        self.assertEqual(balance["lines"], [])


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

    def test_receipts_are_entered_up_to_the_last_payment(self):
        with self._at("2026-04-20"):
            today = self.env["relance.today"].get_today({})
            self.assertNotIn("04/17/2026", today["receipts"][0]["sentence"])
            self._pay(self._create_invoice("2026-04-01", 100), day="2026-04-17")
            today = self.env["relance.today"].get_today({})
        self.assertIn("04/17/2026", today["receipts"][0]["sentence"])

    def test_the_take_over_is_offered_until_it_is_done(self):
        takeover = self.env["relance.today"].get_today({})["takeover"]
        self.assertEqual(takeover["count"], 0)
        self.company.relance_takeover_done = "2026-04-20"
        self.assertIsNone(self.env["relance.today"].get_today({})["takeover"])

    def test_the_to_dos_of_the_addon_are_counted(self):
        with self._at("2026-04-20"):
            before = self.env["relance.today"].get_today({})["todos"]
            self.env["relance.hold"]._create_debtor_todos(
                "relance_avancee.mail_activity_present",
                [(self.debtor, self.company, "Present it")],
            )
            self.debtor.activity_schedule("mail.mail_activity_data_todo")
            counts = self.env["relance.today"].get_today({})["todos"]
        more = [count for count in counts if count not in before]
        self.assertEqual(
            [(one["kind"], one["count"]) for one in more], [("present", 1)]
        )


class TestAgedFiles(AgedCommon):
    """The spreadsheet and the page say what the screen says."""

    def test_the_spreadsheet_holds_numbers_dates_and_formulas(self):
        self._create_invoice("2026-03-31", 1000)
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        table, items, check = self._read_xlsx({"day": "2026-04-30"})
        self.assertEqual(table["A6"].value, "Dupont SARL")
        self.assertEqual(table["D6"].value, 1000)
        self.assertEqual(table["J6"].value, "=SUM(C6:I6)")
        self.assertEqual(table["J7"].value, "=SUBTOTAL(9,J6:J6)")
        self.assertEqual(str(items["E6"].value.date()), "2026-03-31")
        self.assertEqual((items["F6"].value, items["I6"].value), (30, 1000))
        self.assertEqual(check["D8"].value, 70)

    def test_a_name_is_never_a_formula(self):
        bad = self._create_debtor("=1+1 SARL")
        self._create_invoice("2026-03-31", 1000, debtor=bad)
        table, _items, _check = self._read_xlsx({"day": "2026-04-30"})
        self.assertEqual(table["A6"].data_type, "s")

    def test_the_page_shows_the_table_and_its_check(self):
        self._create_invoice("2026-03-31", 1000)
        self._create_entry("2026-04-01", self.non_trade, 70, self.debtor)
        page = self.balances._get_page({"day": "2026-04-30"})
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "relance_avancee.relance_aged_balance_report", [], {"balance": page}
        )
        for text in (b"Dupont SARL", b"1,000.00", b"Accounts marked", b"1,070.00"):
            self.assertIn(text, html)

    def test_an_empty_balance_has_its_files_too(self):
        table, _items, _check = self._read_xlsx({"day": "2020-01-01"})
        self.assertEqual(table["A6"].value, "Total")
        self.assertEqual(self.balances._get_page({"day": "2020-01-01"})["rows"], [])

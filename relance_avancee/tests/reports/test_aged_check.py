from .common import AgedCommon


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

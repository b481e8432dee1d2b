from odoo.exceptions import AccessError

from .common import AgedCommon


class TestAgedItems(AgedCommon):
    """From an amount to the items that make it, on the day of the table."""

    def test_a_reader_without_accounting_sees_the_due_items_of_today(self):
        reader = self._create_user("aged_reader", "reader")
        self._create_invoice("2026-03-31", 100)
        with self._at("2026-04-30") as today:
            self._plan()
            action = self.balances.with_user(reader).get_items_action(
                {"day": today}, self.debtor.id, 1
            )
            items = self.env["relance.due.item"].search(action["domain"])
        self.assertEqual(sum(items.mapped("amount_residual")), 100)

    def test_who_is_no_reader_is_refused(self):
        nobody = self._create_user("aged_nobody", "base.group_user")
        for call in ("get_balance", "_get_xlsx", "get_items_action"):
            with self.assertRaises(AccessError):
                getattr(self.balances.with_user(nobody), call)({})
        with self.assertRaises(AccessError):
            self.env["relance.today"].with_user(nobody).get_today({})

    def test_a_reader_sees_the_amounts_of_his_companies_only(self):
        reader = self._create_user("aged_reader", "reader")
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

import os
from collections import defaultdict
from random import Random

from odoo import Command, fields

from .common import SaleCommon

TODAY = "2026-03-09"
# RELANCE_EXPOSURES=300 lives more.
CUSTOMERS = int(os.environ.get("RELANCE_EXPOSURES", "60"))


class TestExposure(SaleCommon):
    """What may be lost with a customer, from the quotation to the bank."""

    def test_a_quotation_is_no_exposure_and_an_order_is(self):
        order = self._create_order()
        self.assertEqual(self._read_amounts(), {})
        order.action_confirm()
        self.assertEqual(self._read_amounts(), {"ordered": 1000.0})

    def test_goods_count_from_the_order_on_and_once_delivered_apart(self):
        order = self._confirm(product=self.goods)
        order.order_line.qty_delivered = 4
        self.assertEqual(self._read_amounts(), {"delivered": 400.0, "ordered": 600.0})

    def test_what_is_on_a_draft_invoice_counts_once(self):
        order = self._confirm()
        invoice = order._create_invoices()
        self.assertEqual(self._read_amounts(), {"drafts": 1000.0})
        invoice.action_post()
        self.assertEqual(self._read_amounts(), {"receivables": 1000.0})

    def test_without_a_draft_the_orders_are_what_odoo_says(self):
        self._confirm()
        self._confirm(500.0, product=self.goods).order_line.qty_delivered = 10
        self.assertEqual(
            self._read().exposure,
            self.debtor.with_company(self.company).credit_to_invoice,
        )

    def test_a_cancelled_order_is_no_exposure(self):
        order = self._confirm(product=self.goods)
        order.order_line.qty_delivered = 4
        order._action_cancel()
        self.assertEqual(self._read_amounts(), {})

    def test_a_down_payment_is_not_counted_twice(self):
        order = self._confirm()
        self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        ).create_invoices()
        self.assertEqual(self._read().exposure, 1000.0)
        order.invoice_ids.action_post()
        self.assertEqual(
            self._read_amounts(),
            {"receivables": 300.0, "ordered": 1000.0, "deposits": -300.0},
        )
        order._create_invoices(final=True).action_post()
        self.assertEqual(self._read().exposure, 1000.0)

    def test_credits_are_deducted_and_nobody_owes_less_than_nothing(self):
        self._create_credit(400.0)
        self.assertEqual(self._read_amounts(), {"credits": -400.0})
        self.assertEqual(self._read().exposure, 0.0)
        self._confirm()
        self.assertEqual(self._read().exposure, 600.0)

    def test_a_cheque_counts_until_it_is_in_the_bank(self):
        self._keep_outstanding(self.company_data)
        with self._at(TODAY):
            invoice = self._create_invoice("2026-02-10")
            self._pay(invoice, day=TODAY)
        self.assertEqual(self._read_amounts(), {"transit": 1000.0})

    def test_an_order_in_another_currency_counts_at_the_rate_of_today(self):
        francs = self.setup_other_currency("CHF", rates=[("2020-01-01", 2.0)])
        prices = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": francs.id}
        )
        self._confirm(pricelist_id=prices.id)
        self.assertEqual(self._read_amounts(), {"ordered": 500.0})

    def test_a_customer_without_history_is_known_with_nothing(self):
        newcomer = self._create_debtor("Newcomer")
        standing = self._read(newcomer)
        self.assertEqual((standing.exposure, standing.used()), (0.0, None))

    def test_a_subsidiary_counts_in_its_group(self):
        branch = self._create_debtor("Dupont Nord", parent_id=self.debtor.id)
        self._confirm(300.0, branch)
        self._confirm(100.0)
        self.debtor.credit_limit = 500.0
        self.assertEqual(self._read(branch).exposure, 300.0)
        self.assertEqual(self._read(branch).group_exposure, 400.0)
        self.assertEqual(self._read(branch).used(), 80.0)

    def test_a_limit_is_that_of_the_company_and_nil_is_none(self):
        other = self.setup_other_company(name="Beta")["company"]
        other.account_use_credit_limit = True
        self.debtor.credit_limit = 2000.0
        self._confirm()
        self.assertEqual(self._read().used(), 50.0)
        self.assertIsNone(self._read(company=other).used())
        self.debtor.credit_limit = -1.0
        self.assertEqual(self._read().used(), float("inf"))
        self.debtor.credit_limit = 0.0
        self.assertIsNone(self._read().used())

    def test_a_score_is_refreshed_where_limits_are_used(self):
        self._create_invoice("2026-02-10")
        self.debtor.credit_limit = 2000.0
        self.env["relance.risk.profile"].sudo()._refresh(
            self.company, fields.Date.to_date(TODAY), self.debtor.ids
        )
        self.assertEqual(self._read().limit, 2000.0)

    def test_many_customers_cost_as_much_as_one(self):
        debtors = [self._create_debtor(f"Customer {number}") for number in range(40)]
        exposures = self.env["relance.exposure"].sudo()
        exposures._read(self.company, self.debtor.ids, TODAY)
        with self.assertQueryCount(2):
            exposures._read(self.company, [one.id for one in debtors], TODAY)

    @classmethod
    def _keep_outstanding(cls, data):
        """Have the payments of a company wait on an account for the bank."""
        account = cls.env["account.account"].create(
            {
                "name": "Cheques",
                "code": "511999",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(data["company"].ids)],
            }
        )
        methods = data["default_journal_bank"].inbound_payment_method_line_ids
        methods.payment_account_id = account


class TestExposureProperty(SaleCommon):
    """Whatever was sold, invoiced and paid: each row added by hand says the same."""

    def test_it_equals_a_naive_sum_for_random_customers(self):
        random = Random(21)
        beta = self.setup_other_company(name="Beta")
        companies = [self.company, beta["company"]]
        for data in (self.company_data, beta):
            TestExposure._keep_outstanding.__func__(type(self), data)
        currencies = [
            self.company.currency_id,
            self.setup_other_currency("CHF", rates=[("2020-01-01", 2.0)]),
            self.setup_other_currency("GBP", rates=[("2020-01-01", 0.8)]),
        ]
        debtors = self._create_customers(random)
        for company in companies:
            self._live(random, company, currencies, debtors)
        for company in companies:
            told = (
                self.env["relance.exposure"]
                .sudo()
                ._read(company, debtors.ids, company._relance_today())
            )
            expected = self._add_by_hand(company, debtors)
            for debtor in debtors:
                parts = {
                    part: amount
                    for part, amount in told[debtor.id].parts.items()
                    if abs(amount) > 0.02
                }
                by_hand = {
                    part: amount
                    for part, amount in expected[debtor].items()
                    if abs(amount) > 0.02
                }
                self.assertEqual(parts.keys(), by_hand.keys(), debtor.name)
                for part, amount in parts.items():
                    self.assertAlmostEqual(amount, by_hand[part], delta=0.02)

    def _create_customers(self, random):
        """Return the customers; some are subsidiaries of others."""
        debtors = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "is_company": True}
                for number in range(CUSTOMERS)
            ]
        )
        for debtor in debtors[CUSTOMERS // 2 :]:
            if random.random() < 0.3:
                debtor.parent_id = random.choice(debtors[: CUSTOMERS // 2])
        return debtors

    def _live(self, random, company, currencies, debtors):
        """Sell, deliver, invoice and pay in ``company``, at random."""
        env = self.env(context={"allowed_company_ids": company.ids})
        lists = env["product.pricelist"].create(
            [{"name": one.name, "currency_id": one.id} for one in currencies]
        )
        orders = env["sale.order"].create(
            [
                self._prepare_order(random, debtor, random.choice(lists))
                for debtor in debtors
                if random.random() < 0.8
            ]
        )
        confirmed = orders.filtered(lambda order: random.random() < 0.85)
        confirmed.action_confirm()
        for line in confirmed.order_line:
            line.qty_delivered = random.choice([0, 0, 2, line.product_uom_qty])
        billed = confirmed.filtered(
            lambda order: order.invoice_status == "to invoice" and random.random() < 0.6
        )
        invoices = billed._create_invoices()
        posted = invoices.filtered(lambda move: random.random() < 0.7)
        posted.action_post()
        for move in posted.filtered(lambda move: random.random() < 0.5):
            amount = random.choice([None, move.amount_total / 3])
            self._pay(move.with_env(env), amount, day="2026-03-01")
        for order in confirmed.filtered(lambda order: random.random() < 0.05):
            order._action_cancel()
        for debtor in random.sample(list(debtors), 15):
            refund = env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": debtor.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Back", "price_unit": 90.0})
                    ],
                }
            )
            refund.action_post()

    def _prepare_order(self, random, debtor, prices):
        """Return the values of a quotation of some lines."""
        return {
            "partner_id": debtor.id,
            "pricelist_id": prices.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": random.choice([self.work, self.goods]).id,
                        "product_uom_qty": random.randint(1, 9),
                        "price_unit": random.randint(1000, 90000) / 100,
                        "discount": random.choice([0, 0, 10]),
                    }
                )
                for _number in range(random.randint(1, 3))
            ],
        }

    def _add_by_hand(self, company, debtors):
        """Return {customer: {part: amount}}, each row read and added alone."""
        env = self.env(su=True, context={"allowed_company_ids": company.ids})
        parts = defaultdict(lambda: defaultdict(float))
        for debtor in debtors:
            for part, amount in self._find_amounts(env, company, debtor):
                parts[debtor][part] += amount
        return parts

    def _find_amounts(self, env, company, debtor):
        """Yield (part, amount) of each row of a customer."""
        of_debtor = [
            ("company_id", "=", company.id),
            ("partner_id.commercial_partner_id", "=", debtor.id),
        ]
        for line in env["account.move.line"].search(of_debtor):
            is_receivable = line.account_id.account_type == "asset_receivable"
            if is_receivable and line.parent_state == "posted":
                amount = line.amount_residual
                yield ("credits" if amount < 0 else "receivables"), amount
        for move in env["account.move"].search(of_debtor):
            if move.state == "draft" and move.move_type == "out_invoice":
                yield "drafts", move.amount_total_signed
        for payment in env["account.payment"].search(of_debtor):
            for line in payment.move_id.line_ids:
                if line.account_id == payment.outstanding_account_id:
                    yield "transit", line.amount_residual
        yield from self._find_orders(env, company, debtor)

    def _find_orders(self, env, company, debtor):
        """Yield (part, amount) of each line of the confirmed orders."""
        own = [("company_id", "=", company.id)]
        orders = [*own, ("partner_invoice_id.commercial_partner_id", "=", debtor.id)]
        for order in env["sale.order"].search([*orders, ("state", "=", "sale")]):
            for line in order.order_line:
                yield from self._find_sold(order, line, company)

    def _find_sold(self, order, line, company):
        """Yield what a line of an order has on no invoice."""
        billed = sum(
            item.quantity
            for item in line.invoice_lines
            if item.parent_state != "cancel"
        )
        delivered = max(line.qty_delivered - billed, 0)
        left = max(max(line.product_uom_qty, line.qty_delivered) - billed, 0)
        price = line.price_total / line.product_uom_qty
        today = company._relance_today()
        for part, quantity in (("delivered", delivered), ("ordered", left - delivered)):
            yield (
                part,
                order.currency_id._convert(
                    price * quantity, company.currency_id, company, today, round=False
                ),
            )

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import RelanceCommon


class TestDiscount(RelanceCommon):
    """What a discount for early payment leaves open is no debt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "2 % in ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        cls.tax = cls.company_data["default_tax_sale"]
        cls.invoice = cls._create_discounted(cls.tax)
        cls.total = cls.invoice.amount_total
        cls.discount = cls.invoice.currency_id.round(cls.total * 0.02)
        cls.account = cls.company.account_journal_early_pay_discount_loss_account_id

    @classmethod
    def _create_discounted(cls, taxes, **values):
        """Return an invoice of 1,000 of 3 January; the discount runs to the 13th."""
        work = {"name": "Work", "price_unit": 1000, "tax_ids": [Command.set(taxes.ids)]}
        return cls._create_invoice(
            "2026-02-02",
            invoice_payment_term_id=cls.terms.id,
            invoice_date_due=False,
            invoice_line_ids=[Command.create(work)],
            **values,
        )

    def _pay_in_part(self, day, amount=None, invoice=None):
        """Match money of ``day`` with the invoice as a bank does, without discount."""
        invoice = invoice or self.invoice
        amount = amount or self.total - self.discount
        payment = self.init_payment(amount, post=True, date=day, partner=self.debtor)
        lines = (payment.move_id | invoice).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def _transfer(self, day):
        """Have the bank bring the discounted amount on ``day``, matched by nobody."""
        amount = self.total - self.discount
        self._create_statement_line(day, amount, f"VIR {self.invoice.name}")

    def _plan_item(self, invoice=None, day="2026-02-09"):
        with self._at(day):
            self._plan()
        return self._get_items(invoice or self.invoice)

    def _book(self, item, day="2026-02-09"):
        with self._at(day):
            item.action_book_discount()

    def _get_discount_entry(self, invoice):
        return invoice.line_ids.matched_credit_ids.credit_move_id.move_id.filtered(
            lambda move: move.move_type == "entry" and not move.origin_payment_id
        )

    def test_what_a_discount_paid_in_time_leaves_is_held_with_a_to_do(self):
        self._pay_in_part("2026-01-13")
        item = self._plan_item()
        self.assertEqual((item.status, item.reason), ("held", "discount"))
        reminders = self.env["relance.reminder"]
        self.assertFalse(reminders.search([("debtor_id", "=", self.debtor.id)]))
        todo = self.env["relance.todo"].search([("kind", "=", "discount")])
        self.assertEqual(todo.debtor_id, self.debtor)

    def test_paid_a_day_too_late_the_rest_is_asked(self):
        self._pay_in_part("2026-01-14")
        self.assertNotEqual(self._plan_item().reason, "discount")

    def test_more_than_the_discount_is_asked(self):
        self._pay_in_part("2026-01-13", self.total - self.discount - 5)
        self.assertNotEqual(self._plan_item().reason, "discount")

    def test_less_than_the_discount_is_no_debt_either(self):
        self._pay_in_part("2026-01-13", self.total - self.discount + 5)
        self.assertEqual(self._plan_item().reason, "discount")

    def test_a_credit_note_alone_earns_no_discount(self):
        refund = self._create_credit(self.total - self.discount)
        lines = (refund | self.invoice).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertNotEqual(self._plan_item().reason, "discount")

    def test_one_button_books_it_with_its_tax_as_the_payment_form_does(self):
        self._pay_in_part("2026-01-13")
        self._book(self._plan_item())
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(self._get_items(self.invoice).reason, "paid")
        twin = self._create_discounted(self.tax)
        payment = self._pay(twin, day="2026-01-13")
        expected = self._read_discount(payment.move_id)
        self.assertEqual(
            self._read_discount(self._get_discount_entry(self.invoice)), expected
        )
        self.assertGreater(len(expected), 1, "the tax is a line of its own")

    def _read_discount(self, move):
        """Return (account, tax, amount) of the lines that are neither bank nor debt."""
        lines = move.line_ids.filtered(
            lambda line: (
                line.account_type not in ("asset_receivable", "asset_cash")
                and line.account_id != self._get_outstanding()
            )
        )
        return sorted(
            (line.account_id.id, line.tax_line_id.id, line.balance) for line in lines
        )

    def _get_outstanding(self):
        return self.inbound_payment_method_line.payment_account_id

    def test_a_smaller_rest_is_booked_as_it_is(self):
        self._pay_in_part("2026-01-13", self.total - self.discount + 5)
        self._book(self._plan_item())
        self.assertEqual(self.invoice.payment_state, "paid")
        entry = self._get_discount_entry(self.invoice)
        closing = entry.line_ids.filtered(lambda line: line.credit and line.reconciled)
        self.assertAlmostEqual(sum(closing.mapped("credit")), self.discount - 5)

    def test_a_discount_without_tax_is_booked_too(self):
        self.terms.early_pay_discount_computation = "excluded"
        invoice = self._create_discounted(self.env["account.tax"])
        self._pay_in_part("2026-01-13", 980, invoice)
        self._book(self._plan_item(invoice))
        self.assertEqual(invoice.payment_state, "paid")
        entry = self._get_discount_entry(invoice)
        self.assertIn(
            (self.account, 20.0), [(x.account_id, x.debit) for x in entry.line_ids]
        )

    def test_a_discount_that_a_person_lifts_is_asked_and_stays_so(self):
        self._pay_in_part("2026-01-13")
        item = self._plan_item()
        with self._at("2026-02-09"):
            item.hold_id.action_lift()
        self.assertNotEqual(self._plan_item().reason, "discount")
        self.assertNotEqual(self._plan_item(day="2026-02-10").reason, "discount")

    def test_the_hold_ends_with_its_cause_and_comes_back_with_it(self):
        self._pay_in_part("2026-01-13")
        self._plan_item()
        self.invoice.line_ids.remove_move_reconcile()
        self.assertNotEqual(self._plan_item().reason, "discount")
        payment = self.env["account.payment"].search([], order="id desc", limit=1)
        lines = (payment.move_id | self.invoice).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(self._plan_item(day="2026-02-10").reason, "discount")

    def test_what_is_no_discount_is_never_booked(self):
        self._pay_in_part("2026-01-14")
        item = self._plan_item()
        with self.assertRaisesRegex(UserError, "not the discount"):
            self._book(item)

    def test_a_reader_books_nothing(self):
        self._pay_in_part("2026-01-13")
        item = self._plan_item()
        reader = new_test_user(
            self.env,
            "discount_reader",
            "relance_avancee.relance_group_reader",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            item.with_user(reader).action_book_discount()

    def test_a_collector_without_accounting_rights_is_told_whom_to_ask(self):
        self._pay_in_part("2026-01-13")
        self._plan_item()
        collector = new_test_user(
            self.env,
            "discount_collector",
            "relance_avancee.relance_group_collector",
            company_id=self.company.id,
        )
        todos = self.env["relance.todo"].with_user(collector)
        with self._at("2026-02-09"), self.assertRaisesRegex(UserError, "Ask somebody"):
            todos.search([("kind", "=", "discount")]).action_do()

    def test_matching_money_of_the_discounted_amount_books_the_discount(self):
        self._transfer("2026-01-13")
        with self._at("2026-02-09"):
            [reminder] = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            message = reminder.action_match(reminder.proposals[0]["key"])["message"]
        self.assertIn(f"{self.invoice.name} is paid", message)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertTrue(self._get_discount_entry(self.invoice))

    def test_matching_money_that_came_too_late_books_none(self):
        self._transfer("2026-01-14")
        with self._at("2026-02-09"):
            [reminder] = self._plan().filtered(lambda r: r.debtor_id == self.debtor)
            reminder.action_match(reminder.proposals[0]["key"])
        self.assertAlmostEqual(self.invoice.amount_residual, self.discount)

import doctest

from odoo import Command
from odoo.tests import TransactionCase

from ..rules import placing
from .common import PayCommon

# Every value that the pages of payment may tell; another one is a leak until it is
# judged here.
FORM = (
    "amount credit discount disputed due days_late instalment is_disputed is_ticked "
    "item label number"
)
PAID = "company id is_matched pay reference rest rows state title told"


class TestRules(TransactionCase):
    """The examples of the rules hold."""

    def test_the_examples_of_the_rules_hold(self):
        self.assertEqual(doctest.testmod(placing).failed, 0)


class TestChoosing(PayCommon):
    """What a customer may choose to pay on line, and what is refused."""

    def _dispute(self, amount):
        # sudo: the engine notes what was said
        return (
            self.env["relance.dispute"]
            .sudo()
            .create(
                {
                    "move_id": self.late.id,
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "amount": amount,
                }
            )
        )

    def _get_rows(self):
        """Return {number: (ticked, amount typed)} of the form."""
        rows = {}
        for one in self._open("/pay").xpath("//fieldset"):
            number = " ".join(one.xpath(".//legend/label/text()")).split()[0]
            ticked = bool(one.xpath(".//input[@name='items']/@checked"))
            [amount] = one.xpath(".//input[@type='text']/@value")
            rows[number] = (ticked, amount)
        return rows

    def test_paying_is_offered_where_a_provider_is_published(self):
        self.assertIn("Pay online", self._read())
        for values in (
            {"is_published": False},
            {"is_published": True, "state": "disabled"},
            {
                "state": "test",
                "available_currency_ids": [Command.set(self.foreign.ids)],
            },
        ):
            self.provider.write(values)
            self.assertNotIn("Pay online", self._read(), values)
            self._open("/pay", status=303)

    def test_paying_is_not_offered_where_odoo_says_so(self):
        # sudo: a setting of the administrator
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("account_payment.enable_portal_payment", "False")
        self.assertNotIn("Pay online", self._read())

    def test_what_is_asked_is_ticked_and_what_comes_is_not(self):
        rows = self._get_rows()
        self.assertEqual(rows[self.late.name], (True, "1000.00"))
        self.assertEqual(rows[self.coming.name], (False, "500.00"))

    def test_what_is_disputed_is_paid_on_purpose_only(self):
        with self._at(self.today):
            self._dispute(400)
        self.assertEqual(self._get_rows()[self.late.name], (True, "600.00"))
        self.assertIn(
            "may be paid of it", self._get_refusals(**self._fill(late="1000"))
        )
        on_purpose = {"disputed": str(self.late_item.id)}
        fill = self._fill(late="1000") | on_purpose
        review = self._post("/pay", key="a" * 32, **fill)
        self.assertIn("Please read it again", review.text)

    def test_what_is_disputed_whole_is_not_ticked(self):
        with self._at(self.today):
            self._dispute(0)
        self.assertEqual(self._get_rows()[self.late.name], (False, "0.00"))
        self.assertIn("nothing of it", self._get_refusals(**self._fill(late="")))

    def test_money_that_waits_to_be_matched_is_deducted_from_what_is_asked(self):
        self._create_credit(300)
        self.assertEqual(self._get_rows()[self.late.name], (True, "700.00"))

    def test_what_we_collect_is_not_paid_here(self):
        self.debtor.relance_route = "debit"
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.assertNotIn("Pay online", self._read())
        self._open("/pay", status=303)

    def test_amounts_are_understood_as_people_type_them(self):
        for typed, amount in (
            ("1 000,00", 1000),
            ("1,000.00", 1000),
            ("12,5", 12.5),
            ("", 1000),
        ):
            chosen = self.page._read_chosen(
                self.own, self.currency, self._type(late=typed)
            )
            self.assertEqual((chosen.amount, chosen.errors), (amount, {}), typed)

    def test_bad_amounts_are_refused_with_what_to_do(self):
        for typed, told in (
            ("0", "above zero"),
            ("0,00", "above zero"),
            ("-5", "write an amount"),
            ("1e9", "write an amount"),
            ("10,1234", "write an amount"),
            ("ten", "write an amount"),
            ("1000.01", "may be paid of it, not"),
            ("99999999999", "may be paid of it, not"),
        ):
            self.assertIn(told, self._get_refusals(**self._fill(late=typed)), typed)
        self.assertFalse(self.page.env["relance.page.payment"].search([]))

    def test_three_decimals_are_no_amount(self):
        told = self._get_refusals(**self._fill(late="0,123"))
        self.assertIn("write an amount", told)

    def test_nothing_typed_is_lost_on_an_error(self):
        answer = self._post("/pay", key="b" * 32, **self._fill(late="ten", coming="7"))
        self.assertIn('value="ten"', answer.text)
        self.assertIn('value="7"', answer.text)

    def test_nothing_ticked_is_told(self):
        self.assertIn(
            "Tick what you pay", self._get_refusals(currency=str(self.currency.id))
        )

    def test_a_part_is_at_least_what_the_company_says(self):
        self.company.sudo().relance_page_minimum = 50
        self.assertIn("at least", self._get_refusals(**self._fill(late="49.99")))
        self.assertTrue(self._choose(late="50"))
        self._pay(self.late, 970)
        self.assertEqual(self._choose(late="30").amount, 30)

    def test_a_manager_settles_the_least_part_in_its_dialog(self):
        manager = self._create_user("settling", "manager")
        settings = self.env["relance.settings"].with_user(manager)
        settings.create({"relance_page_minimum": 25})
        self.assertEqual(self.company.sudo().relance_page_minimum, 25)
        view = self.env.ref("relance_avancee.relance_settings_view_form")
        arch = settings.get_view(view.id)["arch"]
        self.assertIn('name="relance_page_minimum"', arch)

    def test_items_of_others_and_other_currencies_are_refused(self):
        other = self._create_debtor("Other SARL")
        invoice = self._create_invoice(str(self._day(-9)), debtor=other)
        dollars = self._create_invoice(
            str(self._day(-9)), amount=70, currency_id=self.foreign.id
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        numbers = [str(item.id) for item in self._get_items(invoice | dollars)]
        for number in (*numbers, "x", "0", "99999999999999999999"):
            fill = {"items": number, "currency": str(self.currency.id)}
            self.assertIn("not to be paid here", self._get_refusals(**fill))

    def test_each_currency_is_paid_apart(self):
        dollars = self._create_invoice(
            str(self._day(-9)), amount=70, currency_id=self.foreign.id
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.assertEqual(self._read().count("Pay online"), 2)
        told = self._read(f"/pay?currency={self.foreign.id}")
        self.assertIn(dollars.name, told)
        self.assertNotIn(self.late.name, told)

    def test_an_amount_that_no_provider_takes_is_paid_by_transfer(self):
        self.provider.maximum_amount = 100
        self.assertIn("by transfer", self._get_refusals(**self._fill(late="100.01")))
        self.assertTrue(self._choose(late="100"))

    def _create_discounted(self):
        """Return an invoice of 1000, of which 980 settle it within ten days."""
        term = self._create_instalments((100, 30))
        term.write(
            {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        )
        invoice = self._create_invoice(
            str(self._day(30)),
            invoice_date=self.today,
            invoice_payment_term_id=term.id,
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        return invoice

    def test_a_discount_for_early_payment_is_offered(self):
        invoice = self._create_discounted()
        told = self._read("/pay")
        self.assertIn(invoice.name, told)
        self.assertIn("settles it (discount for early payment)", told)
        self.assertEqual(self._get_rows()[invoice.name], (False, "980.00"))

    def test_what_is_paid_less_the_discount_settles_the_invoice_as_odoo_does(self):
        invoice = self._create_discounted()
        item = self._get_items(invoice)
        choice = self._store({self.late_item: 1000, item: 980})
        transaction = self._start(choice)
        self._receive(transaction)
        self.assertEqual(transaction.payment_id.amount, 1980)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self.late.amount_residual, 0)
        entry = transaction.payment_id.move_id
        discount = entry.line_ids.filtered(lambda line: line.balance == 20)
        self.assertEqual(len(discount), 1)
        self.assertNotEqual(discount.account_id.account_type, "asset_receivable")
        self.assertFalse(self._get_todos())
        other = self._create_discounted()
        self._pay_as_odoo(other)
        self.assertEqual(other.amount_residual, 0)
        by_odoo = other.line_ids.matched_credit_ids.credit_move_id.move_id.line_ids
        self.assertIn(discount.account_id, by_odoo.account_id)

    def _pay_as_odoo(self, invoice):
        """Pay an invoice less its discount on Odoo's own portal."""
        transaction = self.page.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": 980,
                "currency_id": self.currency.id,
                "partner_id": self.debtor.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        self._receive(transaction)

    def test_a_part_is_no_discount(self):
        invoice = self._create_discounted()
        self._receive(self._start(self._store({self._get_items(invoice): 979})))
        self.assertEqual(invoice.amount_residual, 21)

    def test_a_credit_is_offered_as_a_deduction_of_what_comes_too(self):
        self._pay(self.late)
        self._create_credit(300)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.assertEqual(self._get_rows()[self.coming.name], (False, "200.00"))
        self.assertIn("that we owe you is deducted", self._read("/pay"))

    def test_a_credit_covers_what_is_asked_before_what_comes(self):
        self._create_credit(300)
        rows = self._get_rows()
        self.assertEqual(rows[self.late.name], (True, "700.00"))
        self.assertEqual(rows[self.coming.name], (False, "500.00"))

    def test_no_value_is_told_that_was_not_judged(self):
        [row, _other] = [
            self.page._prepare_payable(one, {}, {})
            for one in self.page._get_payables(self.own, self.currency)
        ]
        self.assertEqual(set(row), set(FORM.split()))
        told = self.page._prepare_paid(self.own, self._store({self.late_item: 5}))
        self.assertEqual(set(told), set(PAID.split()))
        self.assertEqual({*told["rows"][0]}, {"number", "amount", "left"})

    def test_names_with_markup_are_read_as_they_are(self):
        evil = "<img src=x onerror=alert(1)>"
        self.debtor.ref = evil
        self.company.name = evil
        choice = self._choose(late="10", coming="10")
        for path in ("/pay", f"/pay/{choice.id}", f"/paid/{choice.id}"):
            text = self.url_open(self.url + path).text
            self.assertNotIn("<img src=x", text)

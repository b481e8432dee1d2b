from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .common import PayCommon


class TestPaying(PayCommon):
    """From the click to the books: what was chosen is paid, once, and nothing else."""

    # The whole way ----------------------------------------------------------------

    def test_what_was_chosen_is_paid_and_told(self):
        choice = self._choose(late="1000", coming="200")
        transaction = self._click(choice)
        self.assertEqual(transaction.amount, 1200)
        self.assertEqual(transaction.partner_id, self.debtor)
        self.assertFalse(transaction.invoice_ids)
        self.assertEqual(transaction.landing_route, f"/relance/paid/{choice.id}")
        transaction._set_done()
        self.assertIn("is confirmed", self._read(f"/paid/{choice.id}"))
        transaction._post_process()
        self.env.flush_all()
        self.assertEqual(
            (self.late.amount_residual, self.coming.amount_residual), (0, 300)
        )
        self.assertEqual(transaction.payment_id.amount, 1200)
        told = self._read(f"/paid/{choice.id}")
        self.assertIn("we have received", told)
        self.assertIn("300.00", told)
        self.assertFalse(self._get_todos())
        rows = self._open().xpath("//table//th//text()")
        self.assertNotIn(self.late.name, " ".join(rows))
        self.assertIn(self.coming.name, " ".join(rows))

    def test_who_comes_back_from_the_provider_is_led_to_its_page(self):
        choice = self._choose(late="10")
        self._open(f"/pay/{choice.id}")
        answer = self.url_open(f"/relance/paid/{choice.id}", allow_redirects=False)
        self.assertEqual(answer.headers["Location"], f"{self.url}/paid/{choice.id}")
        self.opener.cookies.clear()
        self.assertIn("Thank you.", self.url_open(f"/relance/paid/{choice.id}").text)

    def test_the_way_through_odoo_s_own_status_page(self):
        choice = self._choose(late="10")
        transaction = self._click(choice)
        transaction._set_done()
        self.env.flush_all()
        told = self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(told["landing_route"], f"/relance/paid/{choice.id}")
        self.env.invalidate_all()
        self.assertEqual(self.late.amount_residual, 990)

    # Exactly what was chosen ------------------------------------------------------

    def test_parts_of_several_invoices_are_matched_with_theirs(self):
        choice = self._store({self.late_item: 400, self.coming_item: 150})
        transaction = self._start(choice)
        self._receive(transaction)
        self.assertEqual(
            (self.late.amount_residual, self.coming.amount_residual), (600, 350)
        )
        self.assertEqual(choice.line_ids.mapped("amount_placed"), [400, 150])
        payment = transaction.payment_id
        lines = payment.move_id.line_ids
        self.assertEqual(lines.mapped("amount_currency"), [550, -400, -150])
        self.assertTrue(all(line.reconciled for line in lines[1:]))

    def test_an_instalment_is_paid_and_not_the_one_before(self):
        term = self._create_instalments((50, 0), (50, 60))
        invoice = self._create_invoice(
            str(self._day(-5)),
            invoice_date=self._day(-30),
            invoice_payment_term_id=term.id,
        )
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        first, second = self._get_items(invoice)
        self._receive(self._start(self._store({second: 120})))
        self.assertEqual(first.line_id.amount_residual, 500)
        self.assertEqual(second.line_id.amount_residual, 380)

    def test_items_of_several_customers_of_a_payer_are_each_in_their_account(self):
        entity = self._create_debtor("Entity SARL")
        entity.relance_payer_id = self.debtor
        account = self.company_data["default_account_receivable"].copy()
        entity.property_account_receivable_id = account
        invoice = self._create_invoice(str(self._day(-9)), debtor=entity)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        item = self._get_items(invoice)
        transaction = self._start(self._store({self.late_item: 100, item: 70}))
        self._receive(transaction)
        self.assertEqual(invoice.amount_residual, 930)
        lines = transaction.payment_id.move_id.line_ids[1:]
        self.assertEqual(lines.partner_id, self.debtor | entity)
        self.assertEqual(lines[1].account_id, account)

    def test_in_another_currency_the_parts_are_exact_and_the_entry_balances(self):
        dollars = self.foreign
        rates = dollars.rate_ids.sudo()
        for day, rate in ((self._day(-60), 1.13), (self.today, 1.27)):
            rates.create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": dollars.id,
                    "company_id": self.company.id,
                }
            )
        invoices = [
            self._create_invoice(str(self._day(-9)), amount, currency_id=dollars.id)
            for amount in (33.33, 66.67, 100)
        ]
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        items = [self._get_items(invoice) for invoice in invoices]
        self.currency = dollars
        parts = dict(zip(items, (11.11, 66.67, 0.01), strict=True))
        self._receive(self._start(self._store(parts)))
        self.assertEqual(
            [invoice.amount_residual for invoice in invoices], [22.22, 0, 99.99]
        )

    def test_what_is_disputed_after_the_click_is_paid_as_it_was_chosen(self):
        transaction = self._start(self._store({self.late_item: 1000}))
        with self._at(self.today):
            self.env["relance.dispute"].sudo().create(
                {
                    "move_id": self.late.id,
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "amount": 400,
                }
            )
        self._receive(transaction)
        self.assertEqual(self.late.amount_residual, 0)

    # Something changed ------------------------------------------------------------

    def test_what_was_paid_before_the_click_is_told_instead_of_paid_again(self):
        choice = self._choose(late="1000")
        values = self._read_form(choice)
        self._pay(self.late, 300)
        self.env.flush_all()
        route = f"{self.url}/pay/{choice.id}/transaction"
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(route, values)
        with self.assertRaisesRegex(UserError, "700.00.* may be paid of it"):
            choice._check_click()
        self.assertFalse(choice.transaction_ids)
        self.assertIn("may be paid of it", self._read(f"/pay/{choice.id}"))

    def test_what_was_disputed_before_the_click_is_told(self):
        choice = self._choose(late="1000")
        with self._at(self.today):
            self.env["relance.dispute"].sudo().create(
                {
                    "move_id": self.late.id,
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                    "amount": 400,
                }
            )
        self.assertIn("may be paid of it", self._read(f"/pay/{choice.id}"))

    def test_what_has_no_place_any_more_waits_with_a_todo(self):
        transaction = self._start(
            self._store({self.late_item: 1000, self.coming_item: 50})
        )
        self._pay(self.late, 800)
        self._receive(transaction)
        self.assertEqual(
            (self.late.amount_residual, self.coming.amount_residual), (0, 450)
        )
        self.assertEqual(transaction.payment_id.amount, 1050)
        rest = transaction.payment_id.move_id.line_ids[-1]
        self.assertEqual((rest.amount_residual, rest.partner_id), (-800, self.debtor))
        self.assertEqual(rest.account_id.account_type, "asset_receivable")
        [todo] = self._get_todos()
        self.assertIn("800.00", todo.summary)
        choice = transaction.relance_choice_id
        self.assertIn("800.00 of it was not owed", self._told(choice))

    def _told(self, choice):
        return self._read(f"/paid/{choice.id}").replace("$", "").replace("€", "")

    def test_an_invoice_that_is_a_draft_again_takes_nothing(self):
        transaction = self._start(self._store({self.late_item: 1000}))
        self.late.button_draft()
        self._receive(transaction)
        self.assertEqual(transaction.payment_id.amount, 1000)
        self.assertEqual(len(self._get_todos()), 1)

    # Nothing twice ----------------------------------------------------------------

    def test_a_form_sent_twice_chooses_once(self):
        self.assertEqual(
            self._choose(key="c" * 32, late="10"), self._choose(key="c" * 32, late="10")
        )

    def test_what_is_told_twice_is_booked_once(self):
        transaction = self._start(self._store({self.late_item: 400}))
        for _time in range(2):
            self._receive(transaction)
        self.assertEqual(self.late.amount_residual, 600)
        payments = self.env["account.payment"].search(
            [("payment_transaction_id", "=", transaction.id)]
        )
        self.assertEqual(len(payments), 1)

    def test_a_failure_then_a_capture_is_booked_once(self):
        transaction = self._start(self._store({self.late_item: 400}))
        transaction._set_error("Refused")
        transaction._post_process()
        self.assertEqual(self.late.amount_residual, 1000)
        self.assertIn("was not made", self._told(transaction.relance_choice_id))
        for _time in range(2):
            self._receive(transaction)
        self.assertEqual(self.late.amount_residual, 600)

    def test_what_is_under_way_is_not_paid_again(self):
        choice = self._choose(late="1000")
        first = self._click(choice)
        again = self._click(choice)
        self.assertNotEqual(first, again)
        first._set_pending()
        with self.assertRaisesRegex(UserError, "under way"):
            choice._check_click()
        self.assertIn("is on its way", self._read(f"/paid/{choice.id}"))
        self._open(f"/pay/{choice.id}", status=303)

    def test_two_tabs_do_not_pay_the_same_twice(self):
        one, other = (self._store({self.late_item: 700}) for _tab in range(2))
        first = self._start(one)
        second = self._start(other)
        first._set_pending()
        with self.assertRaisesRegex(UserError, "300.00.* may be paid of it"):
            other._check_click()
        self._receive(first)
        self._receive(second)
        self.assertEqual(self.late.amount_residual, 0)
        self.assertEqual(sum(one.line_ids.mapped("amount_placed")), 700)
        self.assertEqual(sum(other.line_ids.mapped("amount_placed")), 300)
        self.assertEqual(len(self._get_todos()), 1)

    def test_what_was_done_does_not_change_when_the_return_page_is_reloaded(self):
        choice = self._store({self.late_item: 400})
        self._receive(self._start(choice))
        before = self.late.line_ids.matched_credit_ids
        self.assertEqual(self._told(choice), self._told(choice))
        self.assertEqual(self.late.line_ids.matched_credit_ids, before)

    def test_a_part_that_is_captured_pays_the_first_items(self):
        choice = self._store({self.late_item: 400, self.coming_item: 100})
        # sudo: the provider of the tests
        self.provider.sudo().support_manual_capture = "partial"
        whole = self._start(choice)
        whole._set_authorized()
        for amount, left in ((450, (600, 450)), (50, (600, 400))):
            part = whole._create_child_transaction(amount)
            self._receive(part)
            residuals = (self.late.amount_residual, self.coming.amount_residual)
            self.assertEqual(residuals, left)
        whole._post_process()
        self.assertEqual(choice.line_ids.mapped("amount_placed"), [400, 100])
        self.assertFalse(self._get_todos())

    def test_money_given_back_is_a_payment_out(self):
        transaction = self._start(self._store({self.late_item: 400}))
        self._receive(transaction)
        refund = transaction._create_child_transaction(100, is_refund=True)
        self._receive(refund)
        self.assertEqual(refund.payment_id.payment_type, "outbound")
        self.assertEqual(self.late.amount_residual, 600)

    def test_another_amount_than_the_one_asked_for_is_looked_at(self):
        transaction = self._start(self._store({self.late_item: 400}))
        told = {"amount": 390.0, "currency_code": self.currency.name}
        extract = "_extract_amount_data"
        with self._replace(transaction, extract, lambda *_args: told):
            transaction._process("none", {})
        self.assertEqual(transaction.state, "error")
        self.assertEqual(self.late.amount_residual, 1000)
        self.assertIn("another amount", self._get_todos().summary)

    def _replace(self, records, name, function):
        return patch.object(type(records), name, function)

    # Beside it --------------------------------------------------------------------

    def test_reminders_follow_at_once(self):
        with self._at(self.today):
            reminder = self._plan()
            self.assertEqual(reminder.line_ids.due_item_id, self.late_item)
            transaction = self._start(self._store({self.late_item: 1000}))
            transaction._set_pending()
            self._follow()
            self.assertEqual(self.late_item.reason, "in_payment")
            self._receive(transaction)
            self._follow()
        self.assertEqual(self.late_item.state, "closed")
        self.assertFalse(reminder.exists().filtered(lambda one: one.state == "draft"))

    def test_money_on_its_way_covers_what_was_chosen_alone(self):
        older = self._create_invoice(str(self._day(-40)), amount=1000)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        transaction = self._start(self._store({self.late_item: 1000}))
        transaction._set_pending()
        self.env.flush_all()
        with self._at(self.today):
            self._plan()
        self.assertEqual(self.late_item.reason, "in_payment")
        self.assertNotEqual(self._get_items(older).reason, "in_payment")

    def test_a_payment_that_failed_is_asked_for_again(self):
        transaction = self._start(self._store({self.late_item: 1000}))
        transaction._set_pending()
        transaction._set_canceled()
        self.env.flush_all()
        with self._at(self.today):
            self.assertTrue(self._plan())

    def test_an_accountant_corrects_the_payment_by_hand(self):
        transaction = self._start(
            self._store({self.late_item: 400, self.coming_item: 100})
        )
        self._receive(transaction)
        payment = transaction.payment_id
        payment.action_draft()
        payment.date = fields.Date.subtract(self.today, days=1)
        self.assertEqual(
            payment.move_id.line_ids.mapped("amount_currency"), [500, -500]
        )
        payment.action_post()
        self.assertEqual(self.late.amount_residual, 1000)

    def test_the_payment_of_an_invoice_by_odoo_is_as_it_was(self):
        transaction = self.page.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": 1000,
                "currency_id": self.currency.id,
                "partner_id": self.debtor.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(self.late.ids)],
            }
        )
        self._receive(transaction)
        self.assertEqual(self.late.amount_residual, 0)
        self.assertEqual(len(transaction.payment_id.move_id.line_ids), 2)

    # Who may ----------------------------------------------------------------------

    def _assert_refused(self, choice, url=None, **changed):
        values = self._read_form(choice) | changed
        route = f"{url or self.url}/pay/{choice.id}/transaction"
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(route, values)
        self.env.invalidate_all()
        self.assertFalse(choice.transaction_ids)

    def test_the_browser_decides_neither_the_amount_nor_the_way_back(self):
        choice = self._choose(late="400")
        evil = {"amount": 1, "landing_route": "https://evil.example.com"}
        transaction = self._click(choice, **evil)
        self.assertEqual(transaction.amount, 400)
        self.assertEqual(transaction.landing_route, f"/relance/paid/{choice.id}")

    def test_only_with_the_token_of_the_form_and_a_way_that_is_offered(self):
        choice = self._choose(late="400")
        token = self.page.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.debtor.id,
                "provider_ref": "card",
            }
        )
        for changed in (
            {"access_token": "0" * 64},
            {"access_token": None},
            {"provider_id": self.provider.id + 1000},
            {"payment_method_id": None},
            {"flow": "token", "token_id": token.id},
            {"flow": "offline"},
            {"partner_id": self.env.user.partner_id.id},
            {"custom_create_values": {"state": "done"}},
        ):
            with self.subTest(changed=changed):
                self._assert_refused(choice, **changed)

    def test_a_link_offers_no_saved_card_and_saves_none(self):
        self.page.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "payment_details": "4242",
                "partner_id": self.debtor.id,
                "provider_ref": "card",
            }
        )
        choice = self._choose(late="400")
        answer = self.url_open(f"{self.url}/pay/{choice.id}")
        self.assertNotIn("4242", answer.text)
        self.assertNotIn("o_payment_tokenize_checkbox", answer.text)
        self.assertFalse(self._click(choice, tokenization_requested=True).tokenize)

    def test_what_another_link_chose_is_not_known(self):
        choice = self._choose(late="400")
        other = self._create_debtor("Other SARL")
        _link, url = self._link(debtor_id=other.id, contact_id=other.id)
        for path in (f"/pay/{choice.id}", f"/paid/{choice.id}"):
            self._open(path, url=url, status=404)
        self._assert_refused(choice, url=url)

    def test_a_link_that_is_closed_pays_nothing(self):
        choice = self._choose(late="400")
        values = self._read_form(choice)
        self._expire(self.access)
        self.env.flush_all()
        for path in ("/pay", f"/pay/{choice.id}", f"/paid/{choice.id}"):
            self._open(path, status=410)
        route = f"{self.url}/pay/{choice.id}/transaction"
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(route, values)

    def test_the_page_of_payment_is_as_closed_as_the_form_allows(self):
        choice = self._choose(late="400")
        answer = self.url_open(f"{self.url}/pay/{choice.id}")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn(
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' https:", policy
        )
        self.assertEqual(answer.headers["Referrer-Policy"], "strict-origin")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn("HttpOnly", answer.headers["Set-Cookie"])
        form = self._read_page_policy("/pay")
        self.assertNotIn("unsafe", form)

    def _read_page_policy(self, path):
        return self.url_open(self.url + path).headers["Content-Security-Policy"]

    def test_nobody_writes_what_was_chosen(self):
        choice = self._store({self.late_item: 400})
        for group in ("manager", "account.group_account_manager"):
            user = self._create_user(group.replace(".", "_"), group)
            with self.assertRaises(UserError):
                choice.with_user(user).sudo(False).write({"amount": 1})
            with self.assertRaises(UserError):
                choice.line_ids.with_user(user).sudo(False).write({"amount": 1})

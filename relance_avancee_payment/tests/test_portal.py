from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import PayCommon


class TestPortal(PayCommon):
    """What is paid on Odoo's portal goes where the page would place it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_user("pay_guest", "base.group_portal")
        cls.guest.partner_id.parent_id = cls.debtor
        cls.other = cls._create_invoice(str(cls._day(-9)), amount=500)
        cls.env["relance.due.item"].sudo()._refresh(cls.company, cls.today)

    def setUp(self):
        super().setUp()
        with self._at(self.today):
            self.env["relance.dispute"].sudo().create(
                {"move_id": self.late.id, "amount": 400}
            )
        self.authenticate("pay_guest", "pay_guest")

    def _pay_overdue(self, amount=None):
        """Pay on Odoo's page of overdue invoices; return the transaction."""
        [form] = self._open(url="/my/invoices/overdue").xpath(
            "//form[@id='o_payment_form']"
        )
        answer = self.make_jsonrpc_request(
            form.get("data-transaction-route"),
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": amount or float(form.get("data-amount")),
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": form.get("data-landing-route"),
                "payment_reference": form.get("data-payment-reference"),
            },
        )
        self.env.invalidate_all()
        return self._find_transaction(answer["reference"])

    def test_overdue_invoices_are_paid_but_for_what_is_disputed(self):
        transaction = self._pay_overdue()
        self.assertEqual(transaction.amount, 1100)
        self._receive(transaction)
        self.assertEqual(self.late.amount_residual, 400)
        self.assertEqual(self.other.amount_residual, 0)

    def test_what_was_partly_paid_is_asked_once(self):
        """Odoo's own page asks the whole of it again."""
        self._pay(self.other, 200)
        self.assertEqual(self._pay_overdue().amount, 900)

    def test_another_amount_than_the_one_shown_is_refused(self):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._pay_overdue(amount=1500)

    def test_what_is_being_paid_is_not_paid_twice(self):
        self._pay_overdue()._set_pending()
        self.env.flush_all()
        self._open(url="/my/invoices/overdue", status=303)

    def test_what_we_collect_is_not_paid_on_the_portal(self):
        self.assertTrue(self.other._has_to_be_paid())
        self.debtor.relance_route = "debit"
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.env.invalidate_all()
        self.assertFalse(self.other._has_to_be_paid())
        self.assertIn("direct debit", self.other._get_online_payment_error())
        self._open(url="/my/invoices/overdue", status=303)

    def test_a_direct_debit_that_came_back_is_asked_for(self):
        self.debtor.relance_route = "debit"
        item = self._get_items(self.other).sudo()
        item.write({"rejected_on": self._day(-2)})
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        self.env.invalidate_all()
        self.assertTrue(self.other._has_to_be_paid())
        self.assertEqual(self._pay_overdue().amount, 500)

    def test_a_payment_link_asks_what_is_not_disputed(self):
        values = self.late._get_default_payment_link_values()
        self.assertEqual(values["amount"], 600)
        self.assertEqual(values["amount_max"], 1000)

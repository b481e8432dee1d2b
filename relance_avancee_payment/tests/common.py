from lxml import html
from werkzeug.datastructures import MultiDict

from odoo import Command

from odoo.addons.relance_avancee.tests.page.common import PageCommon

REDIRECT = """<form action="https://provider.example.com" method="post"/>"""


class PayCommon(PageCommon):
    """A customer with a link, and a provider that does what it is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # sudo: a user of the tests is no administrator
        env = cls.env(su=True)
        env["payment.provider"].search([]).write({"state": "disabled"})
        view = env["ir.ui.view"].create(
            {"name": "To the provider", "type": "qweb", "arch": REDIRECT}
        )
        cls.method = env.ref("payment.payment_method_unknown")
        cls.provider = env["payment.provider"].create(
            {
                "name": "Provider",
                "code": "none",
                "company_id": cls.company.id,
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(cls.method.ids)],
                "allow_tokenization": True,
                "available_currency_ids": [Command.clear()],
                "redirect_form_view_id": view.id,
            }
        )
        cls.method.active = True
        cls.bank_journal = cls.company_data["default_journal_bank"]
        cls._create_dummy_payment_method_for_provider(cls.provider, cls.bank_journal)
        cls.page, cls.own = env["relance.page"]._of(cls.access)
        cls.currency = cls.company.currency_id
        euro = cls.currency == env.ref("base.EUR")
        cls.foreign = env.ref("base.USD" if euro else "base.EUR")
        cls.foreign.active = True
        cls.late_item = cls._get_items(cls, cls.late)
        cls.coming_item = cls._get_items(cls, cls.coming)

    def setUp(self):
        super().setUp()
        self.env.flush_all()

    # On the page ------------------------------------------------------------------

    def _type(self, **amounts):
        """Return a form with the late invoice and the one to come, as it is sent."""
        items = {"late": self.late_item, "coming": self.coming_item}
        typed = MultiDict()
        for name, amount in amounts.items():
            typed.add("items", str(items[name].id))
            typed.add(f"amount_{items[name].id}", amount)
        return typed

    def _fill(self, **amounts):
        """Return the same as what ``_post`` sends."""
        typed = self._type(**amounts)
        return {name: typed.getlist(name) for name in typed} | {
            "currency": str(self.currency.id)
        }

    def _choose(self, key=None, **amounts):
        """Choose on the page, read it again, go on; return what was stored."""
        form = self._open("/pay")
        key = key or form.xpath("//input[@name='key']/@value")[0]
        review = self._post("/pay", key=key, **self._fill(**amounts))
        tree = html.fromstring(review.content)
        self.assertFalse(tree.xpath("//*[@id='errors']"), self._words(tree))
        again = {}
        for one in tree.xpath("//input[@type='hidden']"):
            again.setdefault(one.get("name"), []).append(one.get("value"))
        answer = self._post("/pay", **again, step="confirm")
        self.assertEqual(answer.status_code, 303, answer.text[:3000])
        self.env.invalidate_all()
        number = int(answer.headers["Location"].rpartition("/")[2])
        return self.page.env["relance.page.payment"].browse(number)

    def _get_refusals(self, **typed):
        """Return what is wrong with what was typed."""
        answer = self._post("/pay", key="0" * 32, step="confirm", **typed)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return " ".join(
            html.fromstring(answer.content).xpath("//*[@id='errors']//text()")
        )

    def _read_form(self, choice):
        """Return what the payment form would send."""
        form = self._open(f"/pay/{choice.id}")
        [data] = form.xpath("//form[@id='o_payment_form']")
        return {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(data.get("data-amount")),
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": data.get("data-landing-route"),
            "is_validation": False,
            "access_token": data.get("data-access-token"),
        }

    def _click(self, choice, url=None, **changed):
        """Click on *Pay*; return the transaction."""
        values = self._read_form(choice) | changed
        route = f"{url or self.url}/pay/{choice.id}/transaction"
        answer = self.make_jsonrpc_request(route, values)
        self.env.invalidate_all()
        return self._find_transaction(answer["reference"])

    def _find_transaction(self, reference):
        return self.page.env["payment.transaction"].search(
            [("reference", "=", reference)]
        )

    # Beside the page --------------------------------------------------------------

    def _store(self, parts, access=None):
        """Return a choice of {item: amount}, read as the form is read."""
        typed = MultiDict()
        for item, amount in parts.items():
            typed.add("items", str(item.id))
            typed.add(f"amount_{item.id}", f"{amount:.2f}")
        self.env.flush_all()
        chosen = self.page._read_chosen(self.own, self.currency, typed)
        self.assertFalse(chosen.errors)
        number = self.page.env["relance.page.payment"].search_count([])
        return self.page._choose(self.own, chosen, f"{number:032d}")

    def _start(self, choice, **values):
        """Return a transaction of ``choice``, as the click makes it."""
        choice._check_click()
        return self.page.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": choice.amount,
                "currency_id": choice.currency_id.id,
                "partner_id": choice.debtor_id.id,
                "operation": "online_redirect",
                "relance_choice_id": choice.id,
                **values,
            }
        )

    def _receive(self, transaction):
        """Let the provider confirm, and Odoo book."""
        transaction._set_done()
        transaction._post_process()
        self.env.flush_all()

    def _get_todos(self):
        # sudo: to-dos are of somebody else
        todos = self.env["mail.activity"].sudo()
        return todos.search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.debtor.id)]
        )

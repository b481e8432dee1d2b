from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import is_html_empty

from odoo.addons.relance_avancee.tests.common import RelanceCommon

ENGLISH = "Late payment: penalties at the ECB rate plus 10 points"
FRENCH = "Retard de paiement"
DISCOUNT = "No discount for early payment."


class TestMentions(RelanceCommon):
    """What a quotation says of late payment, printed and on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relance_print_mentions = True
        cls.debtor.relance_legal_type = "professional"
        line = Command.create({"product_id": cls.product_a.id})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.debtor.id,
                "payment_term_id": False,
                "order_line": [line],
            }
        )

    @classmethod
    def get_default_groups(cls):
        # EXTENDS 'account': who writes quotations too
        return super().get_default_groups() | cls.quick_ref(
            "sales_team.group_sale_manager"
        )

    def _print(self, order, user=None):
        """Return the text of the printed quotation, as HTML."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, _type = reports._render_qweb_html("sale.report_saleorder", order.ids)
        return html.decode()

    def _read(self):
        """Return what the portal shows of the quotation, to a visitor in English.

        To ask for the page around it, Odoo's own, would make all the assets first.
        """
        values = {
            "sale_order": self.order.sudo(),
            "report_type": "html",
            "is_html_empty": is_html_empty,
        }
        template = "sale.sale_order_portal_content"
        return str(self.env["ir.qweb"]._render(template, values))

    def test_a_quotation_says_what_the_invoice_will(self):
        printed = self._print(self.order)
        for words in (ENGLISH, "fixed indemnity of 40 EUR", DISCOUNT):
            self.assertIn(words, printed)
        self.assertEqual(printed.count(ENGLISH), 1)
        invoice = self._create_invoice("2026-03-31")
        mentions = self.company._get_relance_printed_mentions(invoice)
        self.assertEqual(self.order._get_relance_mentions(), mentions)

    def test_a_confirmed_order_says_it_too(self):
        self.order.action_confirm()
        self.assertIn(ENGLISH, self._print(self.order))

    def test_it_speaks_the_language_of_the_customer(self):
        self.debtor.lang = "fr_FR"
        printed = self._print(self.order)
        self.assertIn(FRENCH, printed)
        self.assertIn("indemnité forfaitaire de 40\N{NO-BREAK SPACE}EUR", printed)
        self.assertNotIn(ENGLISH, printed)

    def test_without_the_switch_nothing_is_printed(self):
        self.company.relance_print_mentions = False
        self.assertNotIn("relance_mentions", self._print(self.order))
        self.assertNotIn("ECB", self._print(self.order))

    def test_a_consumer_reads_nothing_of_it(self):
        self.debtor.relance_legal_type = "consumer"
        self.assertNotIn("ECB", self._print(self.order))

    def test_a_public_body_reads_its_own_rate(self):
        self.debtor.relance_legal_type = "public"
        self.assertIn("the ECB rate plus 8 points", self._print(self.order))

    def test_who_is_invoiced_decides(self):
        person = self._create_debtor(
            "Claire Vasseur", is_company=False, relance_legal_type="consumer"
        )
        self.order.partner_invoice_id = person
        self.assertNotIn("ECB", self._print(self.order))

    def test_a_discount_for_early_payment_is_not_denied(self):
        self.order.payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % in 7 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        printed = self._print(self.order)
        self.assertIn(ENGLISH, printed)
        self.assertNotIn(DISCOUNT, printed)

    def test_a_salesperson_prints_the_terms_of_a_contract_unread(self):
        self.debtor.relance_interest_terms_id = self.env[
            "relance.interest.terms"
        ].create({"name": "Contract", "regime": "fr_contract", "contract_rate": 15.0})
        salesperson = new_test_user(
            self.env,
            "mentions_salesperson",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertIn("15.00 % a year", self._print(self.order, salesperson))

    def test_the_portal_says_it_once(self):
        page = self._read()
        self.assertEqual(page.count(ENGLISH), 1)
        self.assertIn(DISCOUNT, page)

    def test_the_portal_speaks_the_customer_s_language(self):
        self.debtor.lang = "fr_FR"
        page = self._read()
        self.assertIn(FRENCH, page)
        self.assertNotIn(ENGLISH, page)

    def test_a_consumer_reads_nothing_on_the_portal(self):
        self.debtor.relance_legal_type = "consumer"
        self.assertNotIn("ECB", self._read())

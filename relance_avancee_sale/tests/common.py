from odoo import Command

from odoo.addons.relance_avancee.tests.common import RelanceCommon


class SaleCommon(RelanceCommon):
    """A company that sells to Dupont SARL, on credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.work = cls._create_product(name="Work", taxes_id=[Command.clear()])
        cls.goods = cls._create_product(
            name="Goods", invoice_policy="delivery", taxes_id=[Command.clear()]
        )

    @classmethod
    def get_default_groups(cls):
        # EXTENDS 'account': who sells too
        return super().get_default_groups() | cls.quick_ref(
            "sales_team.group_sale_manager"
        )

    @classmethod
    def _create_order(cls, amount=1000.0, debtor=None, product=None, **values):
        """Return a quotation of ``amount``, without tax."""
        line = {
            "product_id": (product or cls.work).id,
            "product_uom_qty": 10,
            "price_unit": amount / 10,
            "tax_ids": [Command.clear()],
        }
        return cls.env["sale.order"].create(
            {
                "partner_id": (debtor or cls.debtor).id,
                "order_line": [Command.create(line)],
                **values,
            }
        )

    @classmethod
    def _confirm(cls, amount=1000.0, debtor=None, product=None, **values):
        """Return an order of ``amount``."""
        order = cls._create_order(amount, debtor, product, **values)
        order.action_confirm()
        return order

    def _read(self, debtor=None, company=None):
        """Return what is known of the customer."""
        debtor = debtor or self.debtor
        root = company or self.company
        exposures = self.env["relance.exposure"].sudo()
        return exposures._read(root, debtor.ids, root._relance_today())[debtor.id]

    def _read_amounts(self, debtor=None, company=None):
        """Return the parts of the exposure that are not nil."""
        parts = self._read(debtor, company).parts
        return {part: amount for part, amount in parts.items() if amount}

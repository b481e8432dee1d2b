from odoo import Command

from ..common import RelanceCommon


class TestIdentity(RelanceCommon):
    """A due item survives what accountants do to its invoice."""

    def test_draft_reset_keeps_the_history(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        invoice.button_draft()
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.state, item.reason), ("closed", "draft"))
            invoice.action_post()
            self._plan()
            self.assertEqual(self._get_items(invoice), item)
            self.assertEqual((item.state, item.cycle, item.level), ("open", 1, "1"))
            self.assertEqual(item.next_step_id, self.firm)

    def test_due_date_moved_later_starts_a_new_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._reset_with(invoice, invoice_date_due="2026-03-02")
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.cycle, item.level), (2, False))
            self.assertEqual(item.next_step_id, self.friendly)

    def test_due_date_moved_earlier_keeps_the_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._reset_with(invoice, invoice_date_due="2026-01-20")
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.cycle, item.level), (1, "1"))
            self.assertEqual(item.next_step_id, self.firm)

    def test_another_payment_term_closes_the_instalment_that_is_gone(self):
        terms = self._create_instalments((50, 0), (30, 30), (20, 60))
        invoice = self._create_invoice(
            "2026-02-01",
            invoice_date="2026-02-01",
            invoice_date_due=False,
            invoice_payment_term_id=terms.id,
        )
        self._run_day("2026-02-09")
        first, second, third = self._get_items(invoice)
        self.assertEqual(first.level, "1")
        two = self._create_instalments((50, 0), (50, 30))
        self._reset_with(invoice, invoice_payment_term_id=two.id)
        with self._at("2026-02-10"):
            self._plan()
        self.assertEqual(first.level, "1", "its step is not sent again")
        self.assertEqual(first.line_id.date_maturity, first.date_maturity)
        self.assertEqual(second.amount_residual_currency, 500)
        self.assertEqual((third.state, third.reason), ("closed", "gone"))

    def test_a_changed_amount_keeps_the_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        line = invoice.invoice_line_ids
        self._reset_with(
            invoice, invoice_line_ids=[Command.update(line.id, {"price_unit": 700})]
        )
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.cycle, item.level), (1, "1"))
            self.assertEqual(item.amount_residual_currency, 700)

    def test_partner_merge_keeps_the_history(self):
        double = self._create_debtor("Dupont double SARL")
        invoice = self._create_invoice("2026-02-02", debtor=double)
        reminder = self._run_day("2026-02-09")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (double | self.debtor).ids, self.debtor
        )
        self.env.invalidate_all()
        self.assertEqual(reminder.debtor_id, self.debtor)
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.debtor_id, item.level), (self.debtor, "1"))
        with self._at("2026-02-12"):
            self._create_invoice("2026-02-05")
            self.assertFalse(self._plan(), "the gap counts what the double received")

    def test_change_of_parent_moves_the_items_with_their_history(self):
        shop = self._create_debtor("Shop", is_company=False)
        invoice = self._create_invoice("2026-02-02", debtor=shop)
        self.env["relance.scenario"].search([]).partner_domain = "[]"
        self._run_day("2026-02-09")
        self.assertEqual(self._get_items(invoice).debtor_id, shop)
        shop.parent_id = self.debtor
        with self._at("2026-02-10"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.debtor_id, item.level), (self.debtor, "1"))
            self.assertEqual(item.next_step_id, self.firm)

    def _reset_with(self, invoice, **values):
        """Reset the invoice to draft, change it and post it again."""
        invoice.button_draft()
        invoice.write(values)
        invoice.action_post()

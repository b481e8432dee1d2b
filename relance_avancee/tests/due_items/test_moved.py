from .common import SettlementCommon


class TestMoved(SettlementCommon):
    """A claim that was moved to another account or to a bill is followed there."""

    def test_a_doubtful_claim_keeps_number_due_date_and_place(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.name, invoice.name)
        self.assertEqual(str(moved.date_maturity), "2026-02-02")
        self.assertEqual((moved.is_entry, moved.moved_kind), (True, "doubtful"))
        self.assertEqual((moved.level, moved.next_step_id), ("1", self.firm))
        self.assertEqual(moved.document_id, invoice)
        reminder = self._run_day("2026-02-19")
        self.assertEqual(reminder.step_id, self.firm)
        line = reminder.line_ids
        self.assertEqual((line.due_item_id, line.move_id), (moved, invoice))
        self.assertEqual(invoice.relance_reminder_line_ids.reminder_id[:1], reminder)

    def test_the_reminder_shows_the_original_invoice_and_attaches_it(self):
        self.company.relance_page = False
        invoice = self._create_known_invoice()
        invoice._portal_ensure_token()
        pdf = self.env["ir.attachment"].create(
            {
                "name": "legal.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.friendly.attach_invoices = True
        self._move(invoice, (self.doubtful, 1000))
        reminder = self._run_day("2026-02-11")
        body = reminder._render_email()[reminder.id]
        self.assertIn(invoice.name, body)
        self.assertIn(f"/my/invoices/{invoice.id}", body)
        self.assertIn("Feb 2, 2026", body)
        message = reminder._get_message()
        self.assertEqual(message.attachments, pdf)
        self.assertFalse(reminder._prepare_email_values(message)["pay_url"])

    def test_an_entry_with_its_own_due_date_keeps_it(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000, "2026-04-30"))
        moved = self._get_moved(invoice)
        self.assertEqual(str(moved.date_maturity), "2026-04-30")

    def test_a_bill_has_its_own_due_date_and_its_own_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._move(invoice, (self.bill, 1000, "2026-03-31"))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.route, "bill")
        self.assertEqual(str(moved.date_maturity), "2026-03-31")
        self.assertEqual((moved.level, moved.name), (False, invoice.name))
        self.assertIn("bill", moved.reasons)

    def test_a_bill_without_a_due_date_is_due_when_the_invoice_is(self):
        invoice = self._create_known_invoice("2026-03-16")
        self._move(invoice, (self.bill, 1000))
        self.assertEqual(
            str(self._get_moved(invoice).date_maturity), "2026-03-16", "still to come"
        )
        late = self._create_known_invoice("2026-01-05")
        self._move(late, (self.bill, 1000))
        self.assertEqual(
            str(self._get_moved(late).date_maturity), "2026-02-10", "the entry's day"
        )

    def test_one_bill_for_several_invoices_names_them_all(self):
        first = self._create_known_invoice()
        second = self._create_known_invoice("2026-02-03", amount=500)
        self._move(first | second, (self.bill, 1500, "2026-03-31"))
        moved = self._get_moved(first)
        self.assertEqual(moved.origin_ids.move_id, first | second)
        self.assertEqual(moved.name, f"{first.name}, {second.name}")
        self.assertEqual(moved.origin_id.move_id, first, "the oldest leads")

    def test_retention_money_follows_beside_the_open_invoice(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.retention, 50, "2027-02-02"))
        moved = self._get_moved(invoice)
        self.assertEqual((moved.route, moved.payment_kind), ("retention",) * 2)
        item = self._get_items(invoice)
        self.assertEqual((item.state, item.amount_residual_currency), ("open", 950))

    def test_an_invoice_moved_before_any_plan_is_followed_too(self):
        invoice = self._create_invoice("2026-02-02")
        self._move(invoice, (self.bill, 1000, "2026-03-31"))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.name, invoice.name)
        self.assertEqual(self._get_items(invoice).closed_how, "bill")

    def test_a_bill_paid_into_in_odoo_s_payment_is_followed(self):
        """A journal of bills whose payments wait on 413."""
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = self.bill
        invoice = self._create_known_invoice()
        self._pay(invoice, day="2026-02-10")
        self.assertEqual(self._get_closed(invoice), ("no_cash", "bill"))
        moved = self._get_items(invoice).moved_ids
        self.assertEqual((moved.state, moved.route), ("open", "bill"))

    def test_what_continues_a_claim_is_not_held_as_an_opening_entry(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000))
        income = self.company_data["default_account_revenue"]
        entry = self._move(self.env["account.move"], (self.doubtful, 70), (income, -70))
        moved = self._get_moved(invoice)
        self.assertNotEqual(moved.status, "held")
        self.assertEqual(self._get_items(entry).reason, "opening")

    def test_a_hold_of_the_invoice_goes_on_where_it_was_moved_to(self):
        invoice = self._create_known_invoice()
        self.env["relance.hold"].create(
            {
                "scope": "move",
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "move_id": invoice.id,
                "kind": "exclusion",
                "date_from": "2026-02-01",
                "reason": "Agreed",
            }
        )
        self._move(invoice, (self.doubtful, 1000))
        self.assertEqual(self._get_moved(invoice).reason, "exclusion")

    def test_a_transfer_undone_gives_the_invoice_its_place_back_silently(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        entry = self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            entry._reverse_moves([{"date": "2026-02-20"}], cancel=True)
            self._get_moved(invoice, "2026-02-20")
        item = self._get_items(invoice)
        self.assertEqual((moved.state, moved.reason), ("closed", "undone"))
        self.assertEqual((item.state, item.cycle), ("open", 1))
        self.assertFalse(item.hold_id)
        self.assertFalse(item.closed_how)
        self.assertEqual(item.next_step_id, self.last, "both reminders count")

    def test_a_match_undone_makes_it_an_entry_like_any_other(self):
        invoice = self._create_known_invoice()
        entry = self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        entry.line_ids.remove_move_reconcile()
        self.assertFalse(self._get_moved(invoice))
        self.assertEqual((moved.name, moved.reason), (entry.name, "opening"))

    def test_a_bill_refused_goes_back_through_the_rejection(self):
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = self.bill
        invoice = self._create_known_invoice()
        payment = self._pay(invoice, day="2026-02-10")
        moved = self._get_moved(invoice)
        with self._at("2026-02-16"):
            action = payment.action_relance_reject()
            wizard = self.env["relance.payment.reject"].browse(action["res_id"])
            wizard.write({"motive": "drawee"})
            wizard.action_apply()
        item = self._get_items(invoice)
        self.assertEqual((moved.state, item.state, item.cycle), ("closed", "open", 2))

    def test_the_invoice_tells_where_it_was_moved_to(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000))
        self._run_day("2026-02-11")
        self.assertEqual(invoice.payment_state, "paid", "that is what Odoo says")
        self.assertIn("Moved to 41600099", invoice.relance_summary)
        self.assertIn("02/10/2026: followed there", invoice.relance_summary)
        self.assertIn("next reminder on", invoice.relance_summary)

    def test_the_invoice_tells_what_was_written_off(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 1000))
        self._get_closed(invoice)
        self.assertIn("Closed without cash: written off", invoice.relance_summary)
        self.assertIn("65410099", invoice.relance_summary)
        self.assertIn("written off", self._get_items(invoice).explanation)

    def test_a_paid_invoice_tells_nothing(self):
        invoice = self._create_known_invoice()
        self._pay(invoice, day="2026-02-10")
        self._get_closed(invoice)
        self.assertFalse(invoice.relance_summary)

from .common import RejectionCommon


class TestRejection(RejectionCommon):
    """A rejected payment re-opens its invoices and starts a new cycle."""

    def test_a_rejection_opens_the_invoice_and_begins_a_new_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual((item.state, item.closed_how), ("closed", "cash"))
        with self._at("2026-02-12"):
            rejection = self._reject(payment, fees=18.5)
            self.assertEqual(invoice.amount_residual, 1000)
            self.assertEqual((item.state, item.cycle, item.level), ("open", 2, False))
            self.assertEqual(str(item.rejected_on), "2026-02-12")
            self.assertFalse(item.hold_id, "no hold: nobody has to look")
            self.assertFalse(item.closed_how)
            self.assertEqual(item.next_step_id, self.notice)
            self.assertEqual(str(item.next_date), "2026-02-13")
            self.assertIn(
                "Payment rejected on 02/12/2026: Insufficient funds.",
                invoice.relance_summary,
            )
        self.assertEqual(rejection.fees, 18.5)
        self.assertEqual(rejection.line_ids.due_item_id, item)
        self.assertEqual(payment.state, "rejected")
        self.assertTrue(self._get_todos())
        self.assertIn("Insufficient funds", invoice.message_ids[0].body)
        reminder = self._run_day("2026-02-13")
        self.assertEqual(reminder.step_id, self.notice, "the next day, gap or not")
        self.assertEqual(self._run_day("2026-02-20").step_id, self.second)

    def test_the_reminder_tells_motive_date_and_amount(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            self._reject(payment, motive="closed")
        reminder = self._run_day("2026-02-13")
        self.assertIn("1,000.00", reminder.intro)
        self.assertIn("refused on Feb 12, 2026: Account closed.", reminder.intro)

    def test_words_written_by_a_person_replace_the_motive(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-12"):
            self._reject(payment, motive_note="the <b>bank</b> said no")
        reminder = self._run_day("2026-02-13")
        self.assertIn("the &lt;b&gt;bank&lt;/b&gt; said no", reminder.intro)

    def test_the_words_read_well_without_a_rejection(self):
        self._create_invoice("2026-02-02")
        values = self._run_day("2026-02-09")._get_message().write_words()
        self.assertEqual(values["motive"], "not given by the bank")
        self.assertEqual(values["rejection_date"], "not known")
        self.assertEqual(values["payment_amount"], values["total"])

    def test_the_notice_waits_for_neither_gap_nor_cap(self):
        self.returned.write({"cap_count": 1, "cap_days": 60})
        other = self._create_invoice("2026-01-12")
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-02")
        self._run_day("2026-02-11")
        self.assertEqual(self._get_items(other).level, "1")
        with self._at("2026-02-11"):
            self._reject(payment)
        self.assertEqual(self._run_day("2026-02-12").step_id, self.notice)
        with self._at("2026-02-20"):
            self._plan()
            self.assertEqual(self._get_items(invoice).reason, "cap")

    def test_an_accountant_who_un_matches_starts_no_new_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            self._plan()
        item = self._get_items(invoice)
        self.assertEqual((item.reason, item.cycle), ("reopened", 1))
        self.assertFalse(item.rejected_on)

    def test_a_rejection_recorded_after_the_un_matching_lifts_the_hold(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            self._plan()
        payment = self._pay(invoice, day="2026-02-10")
        with self._at("2026-02-11"):
            self._plan()
            payment.move_id.line_ids.remove_move_reconcile()
            self._plan()
            item = self._get_items(invoice)
            hold = item.hold_id
            self.assertEqual(hold.kind, "reopened")
            self._reject(invoice)
            self.assertTrue(hold.lifted)
            self.assertEqual((item.cycle, item.status), (2, "scheduled"))
            self.assertFalse(item.hold_id)
        self.assertEqual(payment.state, "rejected")

    def test_a_part_of_an_invoice_is_rejected(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, amount=600, day="2026-02-05")
        with self._at("2026-02-06"):
            self._plan()
            item = self._get_items(invoice)
            self.assertEqual(item.amount_residual_currency, 400)
            rejection = self._reject(payment)
            self.assertEqual((item.amount_residual_currency, item.cycle), (1000, 2))
            self.assertEqual(rejection.line_ids.amount, 600)

    def test_one_payment_of_several_invoices(self):
        invoices = self._create_invoice("2026-02-02") | self._create_invoice(
            "2026-02-03", amount=500
        )
        payment = self._pay(invoices, day="2026-02-05")
        with self._at("2026-02-06"):
            rejection = self._reject(payment)
        self.assertEqual(rejection.line_ids.move_id, invoices)
        self.assertEqual(rejection.line_ids.mapped("amount"), [1000, 500])
        reminder = self._run_day("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, invoices)
        self.assertIn("1,500.00 refused", reminder.intro.replace("\xa0", " "))

    def test_only_the_instalment_that_was_paid_begins_anew(self):
        terms = self._create_instalments((50, 0), (50, 30))
        invoice = self._create_invoice(
            "2026-02-02",
            invoice_date="2026-02-02",
            invoice_date_due=False,
            invoice_payment_term_id=terms.id,
        )
        payment = self._pay(invoice, amount=500, day="2026-02-03")
        with self._at("2026-02-04"):
            self._plan()
            self._reject(payment)
        first, second = self._get_items(invoice)
        self.assertTrue(first.rejected_on)
        self.assertFalse(second.rejected_on)

    def test_a_second_rejection_is_a_third_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-03"):
            self._plan()
        for day in ("2026-02-05", "2026-02-12"):
            payment = self._pay(invoice, day=day)
            with self._at(day):
                self._reject(payment)
            sent = self._run_day({"05": "2026-02-06", "12": "2026-02-13"}[day[-2:]])
            self.assertEqual(sent.step_id, self.notice)
        item = self._get_items(invoice)
        self.assertEqual(item.cycle, 3)
        self.assertEqual(len(item.rejection_line_ids), 2)
        self.assertIn("Feb 12, 2026", sent.intro)
        self.assertNotIn("Feb 5, 2026", sent.intro)

    def test_a_rejection_ends_the_presentation(self):
        invoice = self._create_invoice("2026-03-02", relance_route="debit")
        with self._at("2026-03-02"):
            self._plan()
            invoice.action_relance_mark_presented()
            payment = self._pay(invoice, day="2026-03-02")
        with self._at("2026-03-04"):
            self._reject(payment)
        self.assertEqual(self._run_day("2026-03-05").step_id, self.notice)

    def test_a_waiting_reminder_of_the_old_cycle_is_dropped(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, amount=500, day="2026-02-05")
        with self._at("2026-02-09"):
            old = self._plan()
            old.action_approve()
            self._reject(payment)
            self.assertEqual(old.state, "cancelled")

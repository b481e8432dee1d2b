from odoo import Command

from .common import PromiseCommon


class TestPromise(PromiseCommon):
    """The life of a promise to pay: due on 2 February, promised for Monday the 16th."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-02-02", 100.10)
        with cls._at("2026-02-10"):
            cls.item = cls._owe(cls.invoice)

    def _plan_at(self, day, hour=10):
        with self._at(day, hour):
            return self._plan()

    # Held -------------------------------------------------------------------------

    def test_nothing_promised_is_chased_until_the_day_and_its_grace(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self.assertFalse(self._plan())
        self.assertEqual(promise.state, "open")
        self.assertEqual((self.item.status, self.item.reason), ("held", "promise"))
        # two bank days after Monday the 16th
        self.assertEqual(str(promise.hold_ids.date_to), "2026-02-18")
        self.assertFalse(self._plan_at("2026-02-18"))
        self.assertEqual(promise.state, "open")

    def test_the_promised_part_alone_is_held(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item, amount=60.05)
            reminder = self._plan()
            self.assertEqual(self._check_sum(self.item), (40.05, 60.05))
        self.assertEqual(promise.hold_ids.amount, 60.05)
        self.assertEqual(reminder.line_ids.amount_residual_currency, 40.05)

    def test_an_amount_covers_the_oldest_items_first(self):
        with self._at("2026-02-10"):
            other = self._owe(self._create_invoice("2026-02-06", 50.0))
            later = self._owe(self._create_invoice("2026-02-08", 50.0))
            promise = self._promise(
                "2026-02-16", later + other + self.item, amount=120.10
            )
            self.assertEqual(self._check_sum(other), (30.0, 20.0))
        self.assertEqual(
            [(line.due_item_id, line.amount) for line in promise.line_ids],
            [(self.item, 100.10), (other, 20.0)],
        )

    def test_the_whole_account_is_what_is_due_by_the_promised_day(self):
        with self._at("2026-02-10"):
            soon = self._owe(self._create_invoice("2026-02-16", 50.0))
            self._owe(self._create_invoice("2026-02-17", 50.0))
            promise = self._promise("2026-02-16")
        self.assertTrue(promise.is_whole)
        self.assertEqual(promise.due_item_ids, self.item + soon)
        self.assertEqual(promise.amount, 150.10)
        self.assertEqual(promise.line_ids.mapped("amount_owed"), [100.10, 50.0])

    def test_a_message_that_waits_leaves_out_what_is_promised(self):
        with self._at("2026-02-10"):
            reminder = self._plan()
            reminder.action_approve()
            self._promise("2026-02-16", self.item)
            self.assertFalse(self._dispatch())

    # Kept -------------------------------------------------------------------------

    def test_a_promise_kept_by_two_partial_payments_is_kept(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        with self._at("2026-02-12"):
            self._pay(self.invoice, 60.0)
            self._plan()
            self.assertEqual(self._check_sum(self.item), (0.0, 40.10))
        self.assertEqual((promise.state, promise.amount_received), ("open", 60.0))
        with self._at("2026-02-16"):
            self._pay(self.invoice, 40.10)
            self._plan()
        self.assertEqual((promise.state, promise.days_late), ("kept", 0))
        self.assertEqual(str(promise.date_kept), "2026-02-16")
        self.assertTrue(promise.hold_ids.lifted)

    def test_what_is_paid_of_a_part_is_not_promised_any_more(self):
        with self._at("2026-02-10"):
            self._promise("2026-02-16", self.item, amount=60.05)
            self._pay(self.invoice, 20.05)
            self._plan()
            self.assertEqual(self._check_sum(self.item), (40.05, 40.0))

    def test_a_payment_that_nobody_matched_keeps_the_promise(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        with self._at("2026-02-17"):
            self._receive("2026-02-17", 100.10)
            self.assertFalse(self._plan())
        self.assertEqual((promise.state, promise.days_late), ("kept", 1))
        self.assertEqual(self.item.reason, "covered")

    def test_a_bank_transaction_that_quotes_the_invoice_keeps_the_promise(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        with self._at("2026-02-17"):
            self._create_statement_line("2026-02-17", 100.10, self.invoice.name)
            self._plan()
        self.assertEqual(promise.state, "kept")

    def test_money_that_quotes_another_invoice_keeps_no_promise(self):
        with self._at("2026-02-10"):
            other = self._create_invoice("2026-02-06", 100.10)
            self._owe(other)
            promise = self._promise("2026-02-16", self.item)
        with self._at("2026-02-17"):
            self._receive("2026-02-17", 100.10, other.name)
            self._plan()
        self.assertEqual(promise.state, "open")

    def test_money_known_before_keeps_no_promise(self):
        with self._at("2026-02-09"):
            self._receive("2026-02-09", 30.0)
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self._plan()
        self.assertEqual(promise.amount_received, 0.0)

    def test_what_was_matched_earlier_that_day_keeps_no_promise(self):
        with self._at("2026-02-10"):
            self._pay(self.invoice, 40.05)
            promise = self._promise("2026-02-16", self.item)
            self.assertEqual(promise.line_ids.amount, 60.05)
            # in a test everything is created at one moment
            parts = self.invoice.line_ids.matched_credit_ids
            parts.flush_recordset()
            self.env.cr.execute(
                "UPDATE account_partial_reconcile"
                " SET create_date = create_date - INTERVAL '1 hour' WHERE id = ANY(%s)",
                [parts.ids],
            )
            self._plan()
            self.assertEqual(self._check_sum(self.item), (0.0, 60.05))
        self.assertEqual((promise.state, promise.amount_received), ("open", 0.0))

    def test_a_credit_note_keeps_no_promise(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self._create_credit(100.10)
            self._plan()
        self.assertEqual((promise.state, promise.amount_received), ("open", 0.0))

    def test_what_is_credited_is_not_promised_any_more(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self._credit(self.invoice, 60.0)
            self._plan()
            self.assertEqual(self._check_sum(self.item), (0.0, 40.10))
            self._pay(self.invoice, 40.10)
            self._plan()
        self.assertEqual(promise.state, "kept")

    def test_a_promise_on_what_is_credited_wholly_is_over(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self._credit(self.invoice, 100.10)
            self._plan()
        self.assertEqual(promise.state, "cancelled")
        self.assertIn("Nothing of it is left to pay", promise.outcome)

    def test_a_promise_on_an_invoice_reset_to_draft_is_over(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self.invoice.button_draft()
            self._plan()
        self.assertEqual(promise.state, "cancelled")
        self.assertTrue(promise.hold_ids.lifted)

    def test_a_promise_is_kept_by_whoever_pays_the_invoice(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            money = self._receive("2026-02-10", 100.10, partner=self.payer)
            (money | self.item.line_id).reconcile()
            self._plan()
        self.assertEqual(promise.state, "kept")

    def test_a_payment_keeps_one_promise_only(self):
        with self._at("2026-02-10"):
            other = self._owe(self._create_invoice("2026-02-06", 100.10))
            first = self._promise("2026-02-16", self.item)
            second = self._promise("2026-02-17", other)
            self._receive("2026-02-10", 100.10)
            self._plan()
            self.assertEqual((first.state, second.state), ("kept", "open"))
            self._plan()
        self.assertEqual((first.state, second.state), ("kept", "open"))

    # Not kept ---------------------------------------------------------------------

    def test_it_is_broken_the_day_after_the_grace_and_not_the_day_before(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        self._plan_at("2026-02-18", 23)
        self.assertEqual(promise.state, "open")
        self._plan_at("2026-02-19", 6)
        self.assertEqual(promise.state, "broken")
        self.assertTrue(promise.hold_ids.lifted)
        self.assertIn("Nothing received by", promise.outcome)

    def test_the_day_ends_where_the_customer_is(self):
        self.debtor.country_id = self.env.ref("base.us")
        self.debtor.tz = "America/New_York"
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        # six o'clock in Paris is midnight in New York
        self._plan_at("2026-02-19", 5)
        self.assertEqual(promise.state, "open")
        self._plan_at("2026-02-20", 5)
        self.assertEqual(promise.state, "broken")

    def test_the_grace_counts_bank_days(self):
        with self._at("2026-03-30"):
            # Good Friday, the week-end and Easter Monday are none
            promise = self._promise("2026-04-02", self.item)
        self.assertEqual(str(promise.date_until), "2026-04-08")

    def test_a_promise_kept_in_part_is_told_with_what_came(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        with self._at("2026-02-16"):
            self._pay(self.invoice, 60.0)
        self._plan_at("2026-02-19")
        self.assertEqual(promise.state, "partly")
        self.assertIn("60.00", promise.outcome)

    def test_a_broken_promise_paid_later_is_kept_late(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        self._plan_at("2026-02-19")
        with self._at("2026-02-24"):
            self._pay(self.invoice)
            self._plan()
        self.assertEqual((promise.state, promise.days_late), ("late", 8))
        self.assertIn("8 days late", promise.outcome)

    def test_money_entered_late_and_dated_in_time_keeps_the_promise(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        self._plan_at("2026-02-19")
        with self._at("2026-02-20"):
            self._pay(self.invoice, day="2026-02-17")
            self._plan()
        self.assertEqual(promise.state, "kept")

    def test_what_a_person_touches_follows_at_once(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self._follow()
            self._pay(self.invoice)
            self._follow()
        self.assertEqual(promise.state, "kept")

    # The step made for it ---------------------------------------------------------

    def _break(self):
        """Have a friendly reminder sent, then a promise broken; return it."""
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
        self._plan_at("2026-02-18")
        return promise

    def test_a_broken_promise_is_answered_then_the_ladder_goes_on(self):
        self._break()
        reminder = self._run_day("2026-02-19")
        self.assertEqual((reminder.step_id, reminder.level), (self.answer, "1"))
        line = reminder.line_ids
        self.assertEqual((line.level, line.offset_days), ("1", 5))
        # firm ten days after the friendly one, counted from this message
        self.assertEqual(self.item.next_step_id, self.firm)
        self.assertEqual(str(self.item.next_date), "2026-03-02")
        self.assertEqual(self._run_day("2026-03-02").step_id, self.firm)

    def test_the_message_and_the_call_tell_what_was_promised(self):
        self._break()
        reminder = self._run_day("2026-02-19")
        body = str(reminder.delivery_ids.mail_id.body_html)
        self.assertIn("100.10", body)
        self.assertIn("was promised by Feb 16, 2026", body)
        self.assertIn("Feb 16, 2026", str(reminder.activity_ids.note))

    def test_a_promise_is_answered_once(self):
        self._break()
        self._run_day("2026-02-19")
        for day in ("2026-02-20", "2026-02-27"):
            self.assertFalse(self._plan_at(day))
        self.assertEqual(self.item.next_step_id, self.firm)

    def test_a_second_broken_promise_is_answered_too(self):
        self._break()
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            self._promise("2026-02-23", self.item)
        self._plan_at("2026-02-25")
        # a week after the last message
        reminder = self._run_day("2026-02-26")
        self.assertEqual(reminder.step_id, self.answer)

    def test_a_broken_promise_obeys_the_gap(self):
        with self._at("2026-02-09"):
            self._promise("2026-02-10", self.item, amount=50.0)
        # the other half is asked for
        self._run_day("2026-02-11")
        self._plan_at("2026-02-13")
        self.assertEqual(self.item.next_step_id, self.answer)
        self.assertEqual(
            (str(self.item.next_date), self.item.reason), ("2026-02-18", "gap")
        )

    def test_the_answer_is_firm_after_a_firm_reminder(self):
        self._run_day("2026-02-09")
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            self._promise("2026-02-23", self.item)
        self._plan_at("2026-02-25")
        reminder = self._run_day("2026-02-26")
        self.assertEqual((reminder.step_id, reminder.level), (self.answer, "2"))
        self.assertEqual(self.item.next_step_id, self.last)

    def test_a_firm_answer_waits_for_a_person_where_friendly_ones_leave(self):
        self.scenario.write({"mode": "automatic", "automatic_level": "1"})
        self._run_day("2026-02-09")
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            self._promise("2026-02-23", self.item)
        with self._at("2026-02-26"):
            reminder = self._plan()
        self.assertEqual((reminder.level, reminder.state), ("2", "draft"))

    def test_nothing_not_due_is_claimed_after_a_broken_promise(self):
        with self._at("2026-02-10"):
            item = self._owe(self._create_invoice("2026-02-27", debtor=self.payer))
            self._promise("2026-02-12", item, debtor_id=self.payer.id)
        self._plan_at("2026-02-17")
        self.assertEqual(item.next_step_id, self.answer)
        # a transfer of the due day shows two bank days later
        self.assertEqual(str(item.next_date), "2026-03-03")

    def test_without_such_a_step_the_ladder_goes_on(self):
        self.answer.active = False
        self._break()
        self._plan_at("2026-02-19")
        self.assertEqual(self.item.next_step_id, self.firm)

    def test_what_is_paid_late_is_not_answered(self):
        self._break()
        with self._at("2026-02-19"):
            self._pay(self.invoice, 99.0)
            self._receive("2026-02-19", 1.10)
            self.assertFalse(self._plan())

    # Ended by a person ------------------------------------------------------------

    def test_a_promise_withdrawn_holds_nothing_and_is_not_answered(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            promise.with_user(self.collector).action_withdraw()
            reminder = self._plan()
        self.assertEqual(promise.state, "cancelled")
        self.assertIn("Withdrawn by", promise.outcome)
        self.assertEqual(reminder.step_id, self.friendly)

    def test_lifting_its_hold_withdraws_the_promise_and_says_so(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            told = promise.hold_ids.with_user(self.collector).action_lift()
        self.assertEqual(promise.state, "cancelled")
        self.assertIn(promise.display_name, told["params"]["message"])

    def test_a_hold_opens_what_was_said(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            hold = promise.hold_ids.with_user(self.collector)
            action = hold.action_open_act()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (promise._name, promise.id)
        )

    def test_promise_then_dispute_then_payment(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item, amount=50.05)
            # sudo: a dispute opens it
            self.env["relance.hold"].sudo().create(
                {
                    "kind": "dispute",
                    "scope": "item",
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "due_item_id": self.item.id,
                    "currency_id": self.item.currency_id.id,
                    "amount": 10.0,
                    "date_from": "2026-02-10",
                    "reason": "Damaged",
                }
            )
            reminder = self._plan()
            self.assertEqual(reminder.line_ids.amount_residual_currency, 40.05)
            self.assertEqual(self._check_sum(self.item), (40.05, 60.05))
            self._pay(self.invoice, 50.05)
            self._plan()
            self.assertEqual(self._check_sum(self.item), (40.05, 10.0))
        self.assertEqual(promise.state, "kept")

    # The customer -----------------------------------------------------------------

    def test_the_promise_follows_the_customer_that_stays(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item)
            self.env["base.partner.merge.automatic.wizard"].create(
                {"dst_partner_id": self.payer.id}
            )._merge((self.debtor | self.payer).ids, self.payer)
            self.assertEqual(promise.debtor_id, self.payer)
            self._plan()
            self.assertEqual(
                (self.item.debtor_id, self.item.reason), (self.payer, "promise")
            )

    def test_a_foreign_currency_is_promised_in_its_own(self):
        pounds = self.env.ref("base.GBP")
        pounds.active = True
        with self._at("2026-02-10"):
            item = self._owe(
                self._create_invoice("2026-02-02", 80.0, currency_id=pounds.id)
            )
            promise = self._promise("2026-02-16", item)
            self.assertEqual((promise.currency_id, promise.amount), (pounds, 80.0))
            self._pay(item.move_id)
            self._plan()
        self.assertEqual(promise.state, "kept")

    def test_the_notes_of_a_promise_are_erased_with_the_others(self):
        with self._at("2026-02-10"):
            promise = self._promise("2026-02-16", self.item, note="Mrs Martin is ill")
        promise._erase_personal()
        self.assertFalse(promise.note)
        self.assertEqual(promise.amount, 100.10)

    # Money ------------------------------------------------------------------------

    @property
    def payer(self):
        """Return another customer, made when it is needed."""
        return self.env["res.partner"].search(
            [("name", "=", "Mother SA")]
        ) or self._create_debtor("Mother SA")

    def _receive(self, day, amount, label="Transfer", partner=None):
        """Return the credit of a bank transaction of the customer, not matched."""
        partner = partner or self.debtor
        journal = self.company_data["default_journal_bank"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "name": label,
                            "account_id": journal.default_account_id.id,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "name": label,
                            "account_id": partner.property_account_receivable_id.id,
                            "partner_id": partner.id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        return entry.line_ids.filtered("credit")

    def _credit(self, move, amount):
        """Match a credit note of ``amount`` with ``move``."""
        refund = self._create_credit(amount)
        lines = (refund | move).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ..common import RelanceCommon


class AnnouncedCommon(RelanceCommon):
    """As with an accounting app: payments registered make no journal entry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(
                type(cls.env["account.move"]),
                "_get_invoice_in_payment_state",
                lambda self: "in_payment",
            )
        )
        journal = cls.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False

    def _register(self, amount, day="2026-02-05", **values):
        """Return a payment registered of no invoice."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.debtor.id,
                "amount": amount,
                "date": day,
                "journal_id": self.company_data["default_journal_bank"].id,
                **values,
            }
        )
        payment.action_post()
        self.assertFalse(payment.move_id)
        return payment

    def _plan_on(self, day):
        """Return the reminders that a plan of ``day`` prepares."""
        with self._at(day):
            return self._plan()

    def _get_asked(self, reminder):
        """Return (total, deducted, net) of the one currency of a reminder."""
        [amounts] = reminder._get_message().amounts.values()
        return amounts

    def _get_todos(self, payments):
        kind = self.env.ref("relance_avancee.mail_activity_announced")
        return payments.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )


class TestAnnounced(AnnouncedCommon):
    """Money registered and not booked is deducted, awaited, and asked again."""

    def test_what_is_wholly_registered_waits(self):
        invoice = self._create_invoice("2026-02-02")
        self._pay(invoice, day="2026-02-05")
        self.assertFalse(self._plan_on("2026-02-09"))
        item = self._get_items(invoice)
        self.assertEqual((item.status, item.reason), ("held", "in_payment"))
        with self._at("2026-02-09"):
            self.assertIn("waited for until 02/19/2026", item.explanation)
            self.assertIn("waited for", invoice.relance_summary)

    def test_a_part_registered_is_deducted_and_the_rest_asked(self):
        """The whole invoice stayed out for 400 of 1,000 (public fault 1)."""
        invoice = self._create_invoice("2026-02-02")
        self._pay(invoice, amount=400, day="2026-02-05")
        reminder = self._run_day("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 400, 600))
        body = reminder.delivery_ids.mail_id.body_html
        self.assertIn("Payments registered", body)
        self.assertIn("600.00", body)
        self.assertNotIn("credit notes received", body)

    def test_what_names_no_invoice_is_deducted_from_the_oldest(self):
        """1,000 were asked, nothing was shown (public fault 1)."""
        first = self._create_invoice("2026-02-02")
        second = self._create_invoice("2026-02-03")
        payment = self._register(1200)
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_items(first).reason, "in_payment")
        self.assertEqual(reminder.line_ids.move_id, second)
        self.assertEqual(self._get_asked(reminder), (1000, 200, 800))
        with self._at("2026-02-09"):
            self.assertIn(payment.name, self._get_items(second).explanation)

    def test_a_statement_of_today_deducts_it_and_one_of_the_past_does_not(self):
        self._create_invoice("2026-02-02")
        self._register(400)
        statements = self.env["relance.statement"]
        with self._at("2026-02-09") as today:
            for day, owed in ((today, 600), (today - timedelta(days=1), 1000)):
                [told] = statements._get_statements(self.debtor, self.company, day)
                lines = told.blocks[0].lines
                self.assertEqual(sum(line.balance for line in lines), owed)

    def test_a_covered_customer_is_asked_nothing(self):
        self._create_invoice("2026-02-02")
        self._register(1000)
        self.assertFalse(self._plan_on("2026-02-09"))

    def test_one_payment_of_two_invoices_pays_both(self):
        moves = self._create_invoice("2026-02-02") | self._create_invoice("2026-02-03")
        other = self._create_invoice("2026-01-20", amount=300)
        self._pay(moves, day="2026-02-05")
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, other)
        self.assertEqual(self._get_asked(reminder), (300, 0, 300))

    def test_a_trifle_left_by_what_is_registered_is_not_asked(self):
        invoice = self._create_invoice("2026-02-02")
        self._pay(invoice, amount=997, day="2026-02-05")
        self.assertFalse(self._plan_on("2026-02-09"))

    def test_a_payment_cancelled_changes_nothing(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        payment.action_cancel()
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_a_payment_cancelled_later_is_asked_on_the_next_day(self):
        self._create_invoice("2026-02-02")
        payment = self._register(1000)
        self.assertFalse(self._plan_on("2026-02-09"))
        payment.action_cancel()
        self.assertTrue(self._plan_on("2026-02-10"))

    def test_a_payment_rejected_changes_nothing(self):
        self._create_invoice("2026-02-02")
        self._register(400).action_reject()
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_a_draft_payment_and_one_that_we_make_change_nothing(self):
        self._create_invoice("2026-02-02")
        self._register(400).action_draft()
        bank = self.company_data["default_journal_bank"]
        bank.outbound_payment_method_line_ids.payment_account_id = False
        self._register(400, payment_type="outbound")
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_it_is_waited_for_on_its_last_day(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        for day in ("2026-02-18", "2026-02-19"):
            self.assertFalse(self._plan_on(day))
            self.assertFalse(self._get_todos(payment))

    def test_what_never_came_is_asked_again_with_a_to_do(self):
        """112 days later it stayed out, and nobody was told (public fault 1)."""
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        self.assertFalse(self._plan_on("2026-02-19"))
        reminder = self._plan_on("2026-02-20")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))
        todo = self._get_todos(payment)
        self.assertIn("1,000.00 registered on 02/05/2026, never came", todo.summary)
        with self._at("2026-02-20"):
            self.assertIn("never came", self._get_items(invoice).explanation)
        self._plan_on("2026-02-23")
        self.assertEqual(self._get_todos(payment), todo, "asked once")

    def test_a_to_do_that_is_done_is_not_opened_again(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        self._plan_on("2026-02-20")
        with self._at("2026-02-20"):
            self._get_todos(payment).action_done()
        self._plan_on("2026-02-23")
        self.assertFalse(self._get_todos(payment))

    def test_what_never_came_and_names_nothing_is_told_too(self):
        self._create_invoice("2026-02-02")
        payment = self._register(400)
        reminder = self._plan_on("2026-02-20")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))
        self.assertTrue(self._get_todos(payment))

    def test_the_to_do_is_on_the_list_until_the_money_is_there(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        self._plan_on("2026-02-20")
        todos = self.env["relance.todo"]
        domain = [("kind", "=", "announced"), ("debtor_id", "=", self.debtor.id)]
        with self._at("2026-02-20"):
            self.assertEqual(todos.search(domain).amount, 1000)
            payment.action_cancel()
            self.env.flush_all()
            self.assertFalse(todos.search(domain))

    def test_a_payment_dated_far_ahead_is_not_waited_for(self):
        self._create_invoice("2026-02-02")
        self._register(1000, day="9999-12-31")
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_money_in_another_currency_pays_what_it_names(self):
        pound = self.setup_other_currency("GBP", rates=[("2020-01-01", 0.5)])
        invoice = self._create_invoice("2026-02-02", amount=500, currency_id=pound.id)
        other = self._create_invoice("2026-02-03")
        with self._at("2026-02-05"):
            payment = self._register(980, invoice_ids=invoice.ids)
            invoice.matched_payment_ids = payment
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, other)

    def test_money_in_another_currency_that_names_nothing_is_not_deducted(self):
        pound = self.setup_other_currency("GBP", rates=[("2020-01-01", 0.5)])
        self._create_invoice("2026-02-02")
        self._register(5000, currency_id=pound.id)
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_what_is_matched_is_no_longer_announced(self):
        """Odoo calls the payment paid: nothing is deducted twice."""
        invoice = self._create_invoice("2026-02-02")
        self._pay(invoice, amount=400, day="2026-02-05")
        self._match_bank_line(invoice, 400)
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (600, 0, 600))

    def test_what_was_matched_with_other_money_pays_no_other_invoice(self):
        invoice = self._create_invoice("2026-02-02")
        other = self._create_invoice("2026-02-03")
        self._pay(invoice, day="2026-02-05")
        self._match_bank_line(invoice, 990)
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(reminder.line_ids.move_id, other)
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_what_somebody_said_is_paid_waits_as_long(self):
        invoice = self._create_invoice("2026-02-02")
        payment = self._pay(invoice, day="2026-02-05")
        payment.action_validate()
        self.assertEqual((payment.state, payment.move_id.id), ("paid", False))
        self.assertFalse(self._plan_on("2026-02-19"))
        self.assertTrue(self._plan_on("2026-02-20"))

    def _match_bank_line(self, invoice, amount):
        """Match money of the bank with ``invoice``."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2026-02-06",
                "amount": amount,
                "partner_id": self.debtor.id,
                "payment_ref": "Bank",
            }
        )
        _bank, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.company_data["default_account_receivable"]
        credit = line.move_id.line_ids.filtered(
            lambda aml: aml.account_id == suspense.account_id
        )
        debit = invoice.line_ids.filtered(
            lambda aml: aml.display_type == "payment_term"
        )
        (credit | debit).reconcile()


class TestAnnouncedSince(AnnouncedCommon):
    """What is announced after the approval is seen before the message leaves."""

    def test_the_whole_announced_after_the_approval_stops_the_message(self):
        invoice = self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self._pay(invoice, day="2026-02-09")
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "cancelled")

    def test_a_part_announced_after_the_approval_comes_back_to_a_person(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            reminder = self._plan()
            reminder.action_approve()
            self._register(400, day="2026-02-09")
            self.assertFalse(self._dispatch())
            self.assertEqual((reminder.state, reminder.exception), ("draft", "changed"))
            self.assertIn("payments registered", reminder.changes.lower())
            self.assertEqual(self._get_asked(reminder), (1000, 400, 600))
            reminder.action_approve()
            self.assertTrue(self._dispatch(), "nothing changed since")

    def test_what_is_no_longer_awaited_comes_back_to_a_person(self):
        self._create_invoice("2026-02-02")
        self._register(400)
        with self._at("2026-02-19"):
            reminder = self._plan()
            reminder.action_approve()
            self.assertEqual(self._get_asked(reminder), (1000, 400, 600))
        with self._at("2026-02-20"):
            self.assertFalse(self._dispatch())
            self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_an_automatic_reminder_is_planned_again_for_the_rest(self):
        self.scenario.mode = "automatic"
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"):
            old = self._plan()
            self.assertEqual(old.state, "approved")
            self._register(400, day="2026-02-09")
            self._dispatch()
            self.assertEqual(old.state, "cancelled")
            new = self.reminders.search([("state", "=", "approved")])
            self.assertEqual(self._get_asked(new), (1000, 400, 600))


class TestAnnouncedElsewhere(AnnouncedCommon):
    """Money announced on the other screens, and an invoice still owed."""

    def test_the_approval_screen_shows_what_cannot_be_matched_yet(self):
        self._create_invoice("2026-02-02")
        payment = self._register(400)
        reminder = self._plan_on("2026-02-09")
        with self._at("2026-02-09"):
            [shown] = reminder.proposals
        self.assertEqual(shown["label"], payment.name)
        self.assertIn("not in the books yet", shown["refusal"])

    def test_what_suspends_an_invoice_is_told_not_the_money(self):
        invoice = self._create_invoice("2026-02-02", sent=False)
        self._register(400)
        with self._at("2026-02-09"):
            self._plan()
            item = self._get_items(invoice)
            self.assertIn("waited for until", item.explanation)
            self.assertIn("never sent", invoice.relance_summary)
            self.assertNotIn("waited for", invoice.relance_summary)

    def test_an_invoice_with_a_payment_registered_is_still_owed(self):
        invoice = self._create_invoice("2026-02-02")
        self._pay(invoice, amount=400, day="2026-02-05")
        self.assertEqual(invoice.payment_state, "in_payment")
        owed = self.env["account.move"]._get_relance_owed_domain()
        self.assertEqual(invoice.filtered_domain(owed), invoice)

    def test_all_that_is_announced_is_read_in_one_statement(self):
        for number in range(3):
            debtor = self._create_debtor(f"Customer{number} SARL")
            self._create_invoice("2026-02-02", debtor=debtor)
            self._register(100 + number, partner_id=debtor.id)
        planner = self.env["relance.planner"]
        with self._at("2026-02-09") as today, self.assertQueryCount(1):
            announced = planner._read_announced(self.company, today, None)
        self.assertEqual(
            sorted(one.amount for known in announced.values() for one in known),
            [100, 101, 102],
        )


@tagged("post_install", "-at_install")
class TestTransactions(AnnouncedCommon):
    """On-line payments under way, where Odoo's payment app is installed."""

    def setUp(self):
        super().setUp()
        if "payment.transaction" not in self.env:
            self.skipTest("Odoo's payment app is not installed")

    def _start(self, state, amount=1000, day="2026-02-06", **values):
        """Return an on-line payment that is in ``state`` since ``day``."""
        # sudo: whoever pays on line is not asked for rights
        env = self.env(su=True)
        provider = env["payment.provider"].create(
            {"name": "Bank", "company_id": self.company.id}
        )
        method = env["payment.method"].with_context(active_test=False)
        return env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.search([], limit=1).id,
                "reference": f"On line {state} {amount}",
                "amount": amount,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.debtor.id,
                "state": state,
                "last_state_change": f"{day} 12:00:00",
                **values,
            }
        )

    def test_a_mere_announcement_holds_for_three_bank_days(self):
        invoice = self._create_invoice("2026-02-02")
        self._start("pending", invoice_ids=invoice.ids)
        for day in ("2026-02-09", "2026-02-11"):
            self.assertFalse(self._plan_on(day))
        self.assertTrue(self._plan_on("2026-02-12"))

    def test_what_was_paid_on_line_and_never_booked_is_told_once(self):
        self._create_invoice("2026-02-02")
        self._start("done", day="2026-02-06")
        kind = self.env.ref("relance_avancee.mail_activity_covered")
        for day, count in (("2026-02-20", 0), ("2026-02-23", 1), ("2026-02-24", 1)):
            with self.subTest(day):
                self._plan_on(day)
                todos = self.debtor.activity_ids.filtered(
                    lambda todo: todo.activity_type_id == kind
                )
                self.assertEqual(len(todos), count)
        self.assertIn("never came", todos.summary)

    def test_an_attempt_that_failed_changes_nothing(self):
        invoice = self._create_invoice("2026-02-02")
        for state in ("draft", "cancel", "error"):
            self._start(state, invoice_ids=invoice.ids)
        reminder = self._plan_on("2026-02-09")
        self.assertEqual(self._get_asked(reminder), (1000, 0, 1000))

    def test_what_is_confirmed_and_not_booked_is_waited_for(self):
        self._create_invoice("2026-02-02")
        self._start("done", amount=400)
        reminder = self._plan_on("2026-02-12")
        self.assertEqual(self._get_asked(reminder), (1000, 400, 600))

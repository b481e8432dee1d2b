from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import RelanceCommon

SAID = "2026-01-08"  # a Thursday
ASKED = "relance_avancee.mail_activity_dispute"
LATE = "relance_avancee.mail_activity_dispute_late"


@tagged("relance_money")
class DisputeCommon(RelanceCommon):
    """An invoice of 1,000.00 due on 5 January, and disputes on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.disputes = cls.env["relance.dispute"]
        cls.invoice = cls._create_invoice("2026-01-05")
        with cls._at("2026-01-06"):
            cls.env["relance.planner"].sudo()._plan(cls.company)
        cls.item = cls.env["relance.due.item"].search(
            [("move_id", "=", cls.invoice.id)]
        )

    @classmethod
    def _dispute(cls, amount=0.0, move=None, **values):
        """Return a dispute of ``amount`` of an invoice, said today."""
        move = move or cls.invoice
        values = {"move_id": move.id, "amount": amount, **values}
        return cls.disputes.create(
            {"date": cls.company._relance_today(), "channel": "mail", **values}
        )

    @classmethod
    def _credit(cls, amount, move=None):
        """Credit ``amount`` of an invoice by a credit note, matched with it."""
        move = move or cls.invoice
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        credit = cls.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.invoice_line_ids.price_unit = amount
        credit.action_post()
        return credit

    def _get_todos(self, dispute, kind):
        # sudo: the to-dos of others are seen too
        return dispute.sudo().activity_ids.filtered(
            lambda todo: todo.activity_type_id == self.env.ref(kind)
        )


class TestDispute(DisputeCommon):
    """What a customer disputes is set aside until it is credited, paid or decided."""

    # What is held -----------------------------------------------------------------

    def test_the_undisputed_half_is_chased_and_the_disputed_half_is_not(self):
        with self._at(SAID):
            self._dispute(500.0)
        reminder = self._run_day("2026-01-12")
        self.assertEqual(reminder.line_ids.amount_residual_currency, 500.0)
        self.assertEqual(reminder.line_ids.amount_aside, 500.0)
        body = str(reminder.delivery_ids.mail_id.body_html)
        self.assertIn("disputed and set aside", body)

    def test_a_dispute_without_an_amount_is_on_all_that_is_owed(self):
        with self._at(SAID):
            self._pay(self.invoice, 300.0)
            dispute = self._dispute()
            self.assertEqual((dispute.amount, dispute.amount_left), (700.0, 700.0))
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())
        self.assertEqual((self.item.status, self.item.reason), ("held", "dispute"))

    def test_the_words_of_the_disputed_part_tell_it_by_invoice(self):
        self.friendly.intro = "<p>Disputed: {disputed}.</p>"
        with self._at(SAID):
            self._dispute(400.0)
        body = self._run_day("2026-01-12").delivery_ids.mail_id.body_html
        self.assertRegex(str(body), f"Disputed: {self.invoice.name}: .*400.00\\.")

    def _create_in_two(self, amount=200.0):
        """Return an invoice of two equal instalments, and its due items."""
        term = self._create_instalments((50, 0), (50, 30))
        move = self.env["account.move"].create(
            self._prepare_invoice("2026-02-04", amount)
            | {"invoice_payment_term_id": term.id}
        )
        move.action_post()
        move.is_move_sent = True
        with self._at("2026-01-07"):
            self._plan()
        return move, *self._get_items(move)

    def _get_held(self, dispute):
        """Return {due item: the part held, 0 for all of it}."""
        holds = dispute.hold_ids.filtered(lambda hold: not hold.lifted)
        return {hold.due_item_id: hold.amount for hold in holds}

    def test_what_is_disputed_is_held_of_the_instalment_due_last_first(self):
        move, first, second = self._create_in_two()
        with self._at(SAID):
            dispute = self._dispute(130.0, move)
        self.assertEqual(self._get_held(dispute), {first: 30.0, second: 0.0})

    def test_a_dispute_on_an_instalment_holds_that_one(self):
        move, first, _second = self._create_in_two()
        with self._at(SAID):
            dispute = self._dispute(30.0, move, due_item_ids=first.ids)
            self.assertEqual(self._get_held(dispute), {first: 30.0})
            with self.assertRaisesRegex(UserError, "70.00 is owed and not disputed"):
                self._dispute(80.0, move, due_item_ids=first.ids)

    def test_a_dispute_of_lines_is_of_their_total_with_tax(self):
        tax = self.company_data["default_tax_sale"]
        move = self.env["account.move"].create(
            self._prepare_invoice("2026-01-05")
            | {
                "invoice_line_ids": [
                    Command.create(
                        {"name": name, "price_unit": price, "tax_ids": tax.ids}
                    )
                    for name, price in (("Chair", 100.0), ("Table", 300.0))
                ]
            }
        )
        move.action_post()
        chair = move.invoice_line_ids[:1]
        with self._at(SAID):
            dispute = self._dispute(move=move, line_ids=chair.ids)
        self.assertEqual(dispute.amount, chair.price_total)
        self.assertGreater(dispute.amount, 100.0)

    def test_a_dispute_in_a_foreign_currency_is_in_it(self):
        self.setup_other_currency("USD")
        dollar = self.env.ref("base.USD")
        move = self._create_invoice("2026-01-05", 100.0, currency_id=dollar.id)
        with self._at(SAID):
            dispute = self._dispute(40.0, move)
        self.assertEqual(dispute.currency_id, dollar)
        self.assertEqual(dispute.hold_ids.currency_id, dollar)
        with self._at("2026-01-12"):
            self._plan()
        line = self.reminders.search([]).line_ids.filtered(
            lambda line: line.move_id == move
        )
        self.assertEqual(line.amount_residual_currency, 60.0)

    def test_two_disputes_never_exceed_what_is_owed(self):
        with self._at(SAID):
            first = self._dispute(600.0)
            with self.assertRaisesRegex(UserError, "400.00 is owed and not disputed"):
                self._dispute(400.01)
            second = self._dispute()
            self.assertEqual(second.amount, 400.0)
            with self.assertRaisesRegex(UserError, "Nothing of .* is owed"):
                self._dispute(0.01)
        holds = (first | second).hold_ids
        self.assertEqual(sum(holds.mapped("amount")), 1000.0)
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())

    def test_a_dispute_on_an_invoice_posted_just_now_is_held_at_once(self):
        with self._at(SAID):
            move = self._create_invoice("2026-01-05", 80.0)
            dispute = self._dispute(50.0, move)
        self.assertEqual(dispute.hold_ids.amount, 50.0)

    # What it ends by --------------------------------------------------------------

    def test_a_partial_credit_note_closes_its_amount(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._credit(200.0)
            self._follow()
        self.assertEqual(dispute.state, "open")
        self.assertEqual((dispute.amount_credited, dispute.amount_left), (200.0, 300.0))
        self.assertEqual(dispute.hold_ids.amount, 300.0)
        reminder = self._run_day("2026-01-12")
        self.assertEqual(reminder.line_ids.amount_residual_currency, 500.0)

    def test_a_credit_note_that_covers_it_ends_it(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._credit(500.0)
            self._follow()
        self.assertEqual((dispute.state, dispute.amount_left), ("credited", 0.0))
        self.assertTrue(dispute.hold_ids.lifted)
        self.assertEqual(dispute.days_to_resolve, 1)

    def test_a_corrective_invoice_that_replaces_it_ends_it(self):
        with self._at(SAID):
            dispute = self._dispute()
        with self._at("2026-01-09"):
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=self.invoice.ids)
                .create({"journal_id": self.invoice.journal_id.id})
            )
            wizard.modify_moves()
            self._follow()
        self.assertEqual(dispute.state, "credited")

    def test_a_payment_of_the_rest_does_not_end_it(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._pay(self.invoice, 500.0)
            self._follow()
        self.assertEqual((dispute.state, dispute.amount_left), ("open", 500.0))
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())

    def test_a_payment_of_some_of_the_disputed_part_closes_that(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._pay(self.invoice, 700.0)
            self._follow()
        self.assertEqual(dispute.state, "open")
        self.assertEqual((dispute.amount_paid, dispute.amount_left), (200.0, 300.0))

    def test_a_payment_of_the_disputed_part_ends_it(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._pay(self.invoice)
            self._follow()
        self.assertEqual((dispute.state, dispute.amount_paid), ("paid", 500.0))

    def test_a_payment_that_is_undone_is_disputed_again(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self._pay(self.invoice, 700.0)
            self._follow()
            lines = self.invoice.line_ids.filtered("account_id.reconcile")
            lines.remove_move_reconcile()
            self._follow()
        self.assertEqual((dispute.amount_paid, dispute.amount_left), (0.0, 500.0))

    def test_a_credit_note_answers_the_oldest_dispute_first(self):
        with self._at(SAID):
            old, new = self._dispute(300.0), self._dispute(400.0)
        with self._at("2026-01-09"):
            self._credit(350.0)
            self._follow()
        self.assertEqual((old.state, old.amount_credited), ("credited", 300.0))
        self.assertEqual((new.state, new.amount_left), ("open", 350.0))
        with self._at("2026-01-12"):
            again = self._dispute(100.0)
            self._follow()
        self.assertEqual((again.amount_left, again.amount_credited), (100.0, 0.0))

    def test_a_decision_ends_it_with_its_sentence_and_all_is_chased(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
            self._decide(dispute, "The delivery note is signed.")
        self.assertEqual((dispute.state, dispute.amount_refused), ("decided", 500.0))
        self.assertEqual(dispute.decision, "The delivery note is signed.")
        self.assertEqual(dispute.ended_by_id, self.env.user)
        told = dispute.message_ids.filtered("notified_partner_ids")
        self.assertEqual(told.notified_partner_ids, self.debtor)
        self.assertIn("The delivery note is signed.", told.body)
        reminder = self._run_day("2026-01-12")
        self.assertEqual(reminder.line_ids.amount_residual_currency, 1000.0)

    def _decide(self, dispute, sentence, **values):
        """Decide by the dialog."""
        wizards = self.env["relance.dispute.decide"]
        wizard = wizards.create(
            {"dispute_id": dispute.id, "sentence": sentence, **values}
        )
        with self.mock_mail_gateway():
            wizard.action_apply()

    def test_what_we_agree_to_waits_for_its_credit_note_and_the_rest_is_chased(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
            self._decide(dispute, "200 back.", outcome="part", amount_agreed=200.0)
            self.assertEqual((dispute.state, dispute.amount_left), ("agreed", 200.0))
            todo = self._get_todos(dispute, ASKED)
            self.assertRegex(todo.summary, "credit .*200.00")
        with self._at("2026-01-12"):
            reminder = self._plan()
            self.assertEqual(reminder.line_ids.amount_residual_currency, 800.0)
            self._credit(200.0)
            self._follow()
        self.assertEqual(dispute.state, "credited")
        self.assertEqual(dispute.amount_refused, 300.0)

    def test_a_decision_without_a_sentence_or_above_what_is_disputed_is_refused(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
            with self.assertRaisesRegex(UserError, "what the customer is told"):
                self._decide(dispute, " ")
            with self.assertRaisesRegex(UserError, "between zero and what is still"):
                self._decide(dispute, "x", outcome="part", amount_agreed=500.01)
            dispute.action_withdraw()
            with self.assertRaisesRegex(UserError, "has ended"):
                self._decide(dispute, "x")

    def test_a_dispute_that_is_withdrawn_is_chased(self):
        with self._at(SAID):
            dispute = self._dispute()
            dispute.action_withdraw()
        self.assertEqual(dispute.state, "cancelled")
        self.assertTrue(self._run_day("2026-01-12"))

    # Opened again -----------------------------------------------------------------

    def _reopen(self, dispute, reason="Another delivery"):
        wizards = self.env["relance.dispute.reopen"]
        wizards.create({"dispute_id": dispute.id, "reason": reason}).action_apply()

    def test_a_dispute_that_was_withdrawn_by_mistake_is_opened_again(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            dispute.action_withdraw()
        with self._at("2026-01-12"):
            self._reopen(dispute)
            self.assertEqual((dispute.state, dispute.amount_left), ("open", 400.0))
            self.assertFalse(dispute.date_end)
            self.assertEqual(self._get_held(dispute), {self.item: 400.0})
            self.assertEqual(len(self._get_todos(dispute, ASKED)), 1)
            reminder = self._plan()
        self.assertEqual(reminder.line_ids.amount_residual_currency, 600.0)
        self.assertGreater(str(dispute.date_deadline), "2026-01-12")

    def test_what_we_had_refused_is_disputed_again(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            self._decide(dispute, "It is owed.")
            self.assertEqual((dispute.state, dispute.amount_refused), ("decided", 400))
            self._reopen(dispute)
        self.assertEqual((dispute.amount_left, dispute.amount_refused), (400.0, 0.0))

    def test_what_was_credited_of_it_stays_credited(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            self._credit(100.0)
            self._follow()
            self.assertEqual(dispute.amount_left, 300.0)
            dispute.action_withdraw()
            self._reopen(dispute)
        self.assertEqual((dispute.amount_credited, dispute.amount_left), (100, 300))

    def test_of_what_nothing_is_owed_no_dispute_is_opened_again(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            self._pay(self.invoice)
            self._follow()
            self.assertEqual(dispute.state, "paid")
            with self.assertRaisesRegex(UserError, "Nothing of .* is owed"):
                self._reopen(dispute)

    def test_what_is_open_is_not_opened_again(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            with self.assertRaisesRegex(UserError, "is open"):
                self._reopen(dispute)

    def test_who_opened_it_again_and_why_is_told(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            dispute.action_withdraw()
        with self._at("2026-01-12"):
            self._reopen(dispute, "The customer never took it back")
        told = self.env["relance.history"].search(
            [("debtor_id", "=", self.debtor.id), ("kind", "=", "act")]
        )
        again = told.filtered(lambda row: "never took it back" in (row.note or ""))
        self.assertEqual(str(again.date), "2026-01-12")
        self.assertEqual(again.user_id, self.env.user)
        self.assertIn("Withdrawn", again.note)
        self.assertIn("never took it back", self.invoice.message_ids[0].body)

    def test_lifting_its_hold_withdraws_it_and_says_so(self):
        with self._at(SAID):
            dispute = self._dispute()
            told = dispute.hold_ids.action_lift()
        self.assertEqual(dispute.state, "cancelled")
        self.assertIn(dispute.display_name, told["params"]["message"])

    def test_waiting_for_the_customer_holds_all_the_same(self):
        with self._at(SAID):
            dispute = self._dispute()
            dispute.action_wait()
            self.assertEqual(dispute.state, "waiting")
        with self._at("2026-01-12"):
            self.assertFalse(self._plan())
            dispute.action_resume()
        self.assertEqual(dispute.state, "open")

    def test_an_invoice_reset_to_draft_is_waited_for(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self.invoice.button_draft()
            self._follow()
            self.assertEqual(dispute.state, "open")
            self.assertTrue(dispute.hold_ids.lifted)
            self.invoice.action_post()
            self._follow()
        self.assertEqual((dispute.state, dispute.amount_left), ("open", 500.0))
        reminder = self._run_day("2026-01-12")
        self.assertEqual(reminder.line_ids.amount_residual_currency, 500.0)

    def test_an_invoice_that_is_cancelled_ends_it(self):
        with self._at(SAID):
            dispute = self._dispute(500.0)
        with self._at("2026-01-09"):
            self.invoice.button_draft()
            self.invoice.button_cancel()
            self._plan()
        self.assertEqual(dispute.state, "cancelled")
        self.assertIn("cancelled", dispute.end_reason)

    # Who looks at it, until when -----------------------------------------------------

    def test_the_first_reason_due_says_who_looks_at_it_and_until_when(self):
        owner = self._create_user("warehouse", "reader")
        quality = self.env.ref("relance_avancee.relance_dispute_reason_quality")
        missing = self.env.ref("relance_avancee.relance_dispute_reason_document")
        missing.owner_id = owner
        with self._at(SAID):
            dispute = self._dispute(reason_ids=(quality | missing).ids)
        self.assertEqual(dispute.owner_id, owner)
        # three working days after Thursday
        self.assertEqual(str(dispute.date_deadline), "2026-01-13")
        self.assertEqual(dispute.first_action, "document")
        todo = self._get_todos(dispute, ASKED)
        self.assertEqual((todo.user_id, str(todo.date_deadline)), (owner, "2026-01-13"))

    def test_a_dispute_without_a_reason_is_for_another_and_its_collector(self):
        with self._at(SAID):
            dispute = self._dispute()
        other = self.env.ref("relance_avancee.relance_dispute_reason_other")
        self.assertEqual(dispute.reason_ids, other)
        self.assertEqual(dispute.owner_id, self.env.user)

    def test_past_its_deadline_the_manager_is_asked_once_and_the_hold_stays(self):
        manager = self._create_user("boss", "manager")
        self.patch(
            type(self.company),
            "_get_relance_people",
            lambda company, group: self.env.user | manager,
        )
        with self._at(SAID):
            dispute = self._dispute()
        self.assertEqual(str(dispute.date_deadline), "2026-01-15")
        for day, count in (
            ("2026-01-14", 0),
            ("2026-01-15", 0),
            ("2026-01-16", 1),
            ("2026-01-17", 1),
        ):
            with self._at(day):
                self.assertFalse(self._plan())
            todos = self._get_todos(dispute, LATE)
            self.assertEqual(len(todos), count, day)
        self.assertEqual(todos.user_id, manager)
        self.assertEqual(str(dispute.date_escalated), "2026-01-16")
        self.assertEqual((dispute.state, self.item.status), ("open", "held"))

    def test_a_new_deadline_is_watched_anew(self):
        with self._at(SAID):
            dispute = self._dispute()
        with self._at("2026-01-16"):
            self._plan()
            dispute.date_deadline = "2026-01-20"
            self.assertFalse(dispute.date_escalated)
            self.assertFalse(self._get_todos(dispute, LATE))
            todo = self._get_todos(dispute, ASKED)
            self.assertEqual(str(todo.date_deadline), "2026-01-20")
        with self._at("2026-01-21"):
            self._plan()
        self.assertTrue(self._get_todos(dispute, LATE))

    def test_its_end_closes_its_to_dos_and_says_how_long_it_took(self):
        with self._at(SAID):
            dispute = self._dispute()
        with self._at("2026-01-19"):
            self._plan()
            self.assertEqual(dispute.age, "1")
            self._pay(self.invoice)
            self._follow()
        # sudo: the to-dos of others too
        self.assertFalse(dispute.sudo().activity_ids)
        self.assertEqual(dispute.days_to_resolve, 7)

    def test_somebody_who_sees_no_reminders_does_not_look_at_it(self):
        stranger = self._create_user("stranger", "base.group_user")
        with self._at(SAID), self.assertRaisesRegex(ValidationError, "no reminders"):
            self._dispute(owner_id=stranger.id)

    # Bad input --------------------------------------------------------------------

    def test_a_dispute_on_what_is_paid_is_refused(self):
        with self._at(SAID):
            self._pay(self.invoice)
            with self.assertRaisesRegex(UserError, "Nothing of .* is owed"):
                self._dispute()

    def test_a_dispute_above_what_is_owed_is_refused(self):
        with self._at(SAID), self.assertRaisesRegex(UserError, "1,000.00 is owed"):
            self._dispute(1000.01)

    def test_a_dispute_of_the_future_or_of_no_invoice_is_refused(self):
        with self._at(SAID):
            with self.assertRaisesRegex(UserError, "day on which it was said"):
                self._dispute(date="2026-01-09")
            with self.assertRaisesRegex(UserError, "Choose the invoice"):
                self.disputes.create({"amount": 5.0})

    def test_lines_and_instalments_of_another_invoice_are_refused(self):
        other = self._create_invoice("2026-01-05")
        with self._at(SAID):
            self._plan()
            for values in (
                {"line_ids": other.invoice_line_ids.ids},
                {"due_item_ids": self._get_items(other).ids},
            ):
                with self.assertRaisesRegex(UserError, "of the invoice itself"):
                    self._dispute(**values)

    # Whoever it is ----------------------------------------------------------------

    def test_a_collector_without_accounts_takes_and_decides_a_dispute(self):
        user = self._create_user("collector", "collector")
        with self._at(SAID):
            dispute = self.disputes.with_user(user).create(
                {"move_id": self.invoice.id, "amount": 500.0, "channel": "phone"}
            )
            self.assertEqual(dispute.debtor_id, self.debtor)
            with self.assertRaises(AccessError):
                dispute.amount_left = 0.0
            with self.mock_mail_gateway():
                wizard = self.env["relance.dispute.decide"].with_user(user)
                wizard.create(
                    {"dispute_id": dispute.id, "sentence": "No."}
                ).action_apply()
        self.assertEqual((dispute.state, dispute.ended_by_id), ("decided", user))

    def test_a_reader_takes_no_dispute(self):
        user = self._create_user("reader", "reader")
        with self._at(SAID):
            dispute = self._dispute()
            with self.assertRaises(AccessError):
                self.disputes.with_user(user).create({"move_id": self.invoice.id})
            for method in ("action_wait", "action_decide", "action_withdraw"):
                with self.assertRaises(AccessError):
                    getattr(dispute.with_user(user), method)()

    def test_a_merged_customer_keeps_its_disputes(self):
        other = self._create_debtor("Dupont et Fils SARL")
        with self._at(SAID):
            dispute = self._dispute(500.0)
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge((self.debtor | other).ids, other)
            self._plan()
        self.assertEqual(dispute.debtor_id, other)
        self.assertEqual(
            dispute.hold_ids.filtered(lambda h: not h.lifted).amount, 500.0
        )

    def test_what_a_person_said_is_removed_when_it_is_erased(self):
        with self._at(SAID):
            dispute = self._dispute(note="He was rude")
            self._decide(dispute, "No.")
            # sudo: the monthly job
            dispute.sudo()._erase_personal()
        self.assertFalse(dispute.note or dispute.decision or dispute.end_reason)
        self.assertEqual(dispute.amount, 1000.0)


class TestDisputeElsewhere(DisputeCommon):
    """What a dispute changes in scores, to-dos, claims and notices."""

    def test_what_is_disputed_tells_nothing_of_how_the_customer_pays(self):
        """The other instalment of the same invoice does."""
        history = self.env["relance.risk.history"]
        root = self.company.root_id
        term = self._create_instalments((50, 0), (50, 30))
        move = self.env["account.move"].create(
            self._prepare_invoice("2026-02-04", 200.0)
            | {"invoice_payment_term_id": term.id}
        )
        move.action_post()
        with self._at(SAID):
            self._plan()
            self._dispute(50.0, move)
            self.env.flush_all()
            rows = self.env.execute_query(
                SQL(
                    "SELECT line.id FROM account_move_line line "
                    "WHERE line.move_id = %s AND %s",
                    move.id,
                    history._get_disputed_sql(root),
                )
            )
        _first, second = self._get_items(move)
        self.assertEqual(rows, [(second.line_id.id,)])

    def test_the_to_do_list_shows_who_looks_at_it_and_how_much_is_disputed(self):
        with self._at(SAID):
            self._dispute(400.0)
            todo = self.env["relance.todo"].search([("kind", "=", "dispute")])
            self.assertEqual((todo.amount, todo.user_id), (400.0, self.env.user))
            self.assertEqual(todo.debtor_id, self.debtor)
            action = todo.action_do()
            self.assertEqual(action["res_model"], "relance.dispute")

    def test_the_claim_shows_what_is_disputed_and_follows_it(self):
        claim = self.env["relance.claim"]._ensure(self.invoice)
        with self._at(SAID):
            self._dispute(400.0)
            self.assertEqual(claim.amount_disputed, 400.0)
        with self._at("2026-01-09"):
            self._credit(100.0)
            self._follow()
        self.assertEqual(claim.amount_disputed, 300.0)

    def _count_followed(self):
        """Return by how many queries the open disputes are followed, nothing new."""
        today = self.company._relance_today()
        # sudo: the plan follows them
        acts = self.env["relance.act"].sudo()
        counts = []
        for _turn in ("what was just said is written", "counted"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            acts._follow_open(self.company, today)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        return counts[-1]

    def test_many_disputes_are_followed_by_as_many_queries_as_few(self):
        moves = [self._create_invoice("2026-01-05") for _number in range(6)]
        with self._at(SAID):
            self._plan()
            self._dispute(400.0)
            few = self._count_followed()
            for move in moves:
                self._dispute(400.0, move)
            self.assertEqual(self._count_followed(), few)

    def test_the_invoice_says_how_much_of_it_is_disputed(self):
        with self._at(SAID):
            self._dispute(400.0)
            self._follow()
            summary = self.invoice.relance_summary
        self.assertRegex(summary, "400.00 is disputed and set aside.*Next on")

    def test_a_customer_and_an_invoice_count_their_open_disputes(self):
        with self._at(SAID):
            dispute = self._dispute(400.0)
            self.assertEqual(self.invoice.relance_dispute_count, 1)
            self.assertEqual(self.debtor.relance_dispute_count, 1)
            dispute.action_withdraw()
            self.env.invalidate_all()
        self.assertEqual(self.invoice.relance_dispute_count, 0)
        self.assertEqual(self.debtor.relance_dispute_count, 0)


class TestDisputeReason(DisputeCommon):
    """A company has its own owners of the reasons that all companies share."""

    def test_a_manager_says_who_looks_at_a_shared_reason_and_no_more(self):
        user = self._create_user("manager", "manager")
        reason = self.env.ref("relance_avancee.relance_dispute_reason_price")
        mine = reason.with_user(user)
        mine.owner_id = user
        self.assertEqual(reason._get_owner(self.company), user)
        with self.assertRaisesRegex(AccessError, "All companies share"):
            mine.deadline_days = 2
        own = mine.copy({"name": "Ours"})
        self.assertEqual(own.company_id, self.company)
        own.deadline_days = 2

    def test_an_owner_who_left_is_passed_over(self):
        user = self._create_user("leaver", "reader")
        reason = self.env.ref("relance_avancee.relance_dispute_reason_price")
        reason.owner_id = user
        user.active = False
        with self._at(SAID):
            dispute = self._dispute(reason_ids=reason.ids)
        self.assertEqual(dispute.owner_id, self.env.user)

    def test_a_reason_that_was_used_is_archived_not_deleted(self):
        own = self.env["relance.dispute.reason"].create({"name": "Ours"})
        with self._at(SAID):
            self._dispute(reason_ids=own.ids)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.cr.savepoint(),
        ):
            own.unlink()

from odoo import Command, fields
from odoo.exceptions import UserError

from .plan_common import TODAY, PlanCommon


class TestPaymentPlan(PlanCommon):
    """The life of a payment plan: it holds, is paid, ends, or asks a person."""

    def test_nothing_is_held_before_the_customer_accepts(self):
        with self._at(TODAY):
            plan = self._draft()
            self.assertEqual((plan.state, plan.amount_total), ("draft", 900))
            plan.with_user(self.collector).action_mark_proposed()
            self._follow()
        self.assertEqual(plan.state, "proposed")
        self.assertNotEqual(self.item.status, "held")

    def test_a_plan_that_runs_holds_its_items_wholly(self):
        plan = self._agree()
        with self._at(TODAY):
            self.assertFalse(self._plan())
        self.assertEqual((self.item.status, self.item.reason), ("held", "plan"))
        self.assertEqual(plan.hold_ids.due_item_id, self.item)
        self.assertFalse(plan.hold_ids.amount)

    def test_instalments_fall_on_the_ends_of_months(self):
        plan = self._agree()
        days = plan.line_ids.sorted().mapped("date")
        self.assertEqual(
            [str(day) for day in days], ["2026-01-31", "2026-02-28", "2026-03-31"]
        )

    def test_a_plan_is_honoured_by_payments_that_fit(self):
        plan = self._agree()
        for day, left in (
            ("2026-01-31", [0, 300, 300]),
            ("2026-02-28", [0, 0, 300]),
            ("2026-03-31", [0, 0, 0]),
        ):
            with self._at(day):
                self._pay(self.invoice, 300)
                self._plan()
            self.assertEqual(self._get_left(plan), left)
        self.assertEqual(plan.state, "honoured")
        self.assertTrue(plan.hold_ids.lifted)
        self.assertEqual(str(plan.date_end), "2026-03-31")

    def test_a_plan_is_honoured_by_one_early_payment_of_all(self):
        plan = self._agree()
        with self._at("2026-01-20"):
            self._pay(self.invoice)
            self._follow()
        self.assertEqual((plan.state, plan.amount_paid), ("honoured", 900))

    def test_what_was_paid_before_the_agreement_is_not_counted_again(self):
        with self._at(TODAY):
            self._pay(self.invoice, 300)
            self._plan()
        plan = self._agree(number=2)
        self.assertEqual(plan.line_ids.mapped("amount"), [300, 300])
        with self._at("2026-02-01"):
            self._plan()
        self.assertEqual(plan.amount_paid, 0)

    def test_a_payment_that_is_undone_is_owed_again(self):
        plan = self._agree()
        with self._at("2026-01-31"):
            payment = self._pay(self.invoice, 300)
            self._plan()
            self.assertEqual(plan.amount_paid, 300)
            payment.move_id.line_ids.remove_move_reconcile()
            self._plan()
        self.assertEqual(self._get_left(plan), [300, 300, 300])

    def test_a_payment_of_another_customer_counts(self):
        plan = self._agree()
        other = self._create_debtor("Parent SA")
        with self._at("2026-01-31"):
            line = self._create_statement_line("2026-01-31", 300.0, partner_id=other.id)
            account = self.company_data["default_account_receivable"]
            suspense = line.move_id.line_ids.filtered(
                lambda item: item.account_id == line.journal_id.suspense_account_id
            )
            line.move_id.button_draft()
            suspense.account_id = account
            line.move_id.action_post()
            receivable = self.invoice.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
            (suspense | receivable).reconcile()
            self._plan()
        self.assertEqual(self._get_left(plan), [0, 300, 300])

    # Default ----------------------------------------------------------------------

    def test_a_plan_whose_third_instalment_is_ten_days_late_asks_a_person(self):
        """The formal notice, which is due long since, waits for that person."""
        self.last.write({"level": "3", "use_email": False, "use_activity": True})
        plan = self._agree()
        with self._at("2026-02-28"):
            self._pay(self.invoice, 600)
            self._plan()
        with self._at("2026-04-08"):
            self._plan()
            self.assertEqual(plan.state, "active", "eight days are tolerated")
        with self._at("2026-04-10"):
            self.assertFalse(self._plan())
        self.assertEqual(plan.state, "defaulted")
        self.assertIn("10 days late", self._get_todos(plan).summary)
        self.assertEqual((self.item.status, self.item.reason), ("held", "plan"))

    def test_a_default_asks_once(self):
        plan = self._agree()
        for day in ("2026-02-10", "2026-02-11", "2026-02-20"):
            with self._at(day):
                self._plan()
        self.assertEqual(len(self._get_todos(plan)), 1)

    def test_a_default_that_is_paid_is_none_any_more(self):
        plan = self._agree()
        with self._at("2026-02-10"):
            self._plan()
            self._pay(self.invoice, 300)
            self._follow()
        self.assertEqual(plan.state, "active")
        self.assertFalse(self._get_todos(plan))

    def test_a_revoked_plan_lets_the_ladder_go_on_at_the_right_step(self):
        self._run_day("2026-01-12")
        self.assertEqual(self.item.level, "1")
        plan = self._agree(day="2026-01-13")
        with self._at("2026-02-10"):
            self._plan()
            self._revoke(plan)
            self._follow()
        self.assertEqual(plan.state, "revoked")
        self.assertEqual(plan.end_reason, "Nothing was paid")
        self.assertFalse(self._get_todos(plan))
        sent = self._run_day("2026-02-11")
        self.assertEqual(sent.step_id, self.firm, "the step after the last one")
        self.assertEqual(sent.line_ids.amount_residual_currency, 900)

    def test_a_new_version_replaces_the_plan_once_it_is_accepted(self):
        plan = self._agree()
        with self._at("2026-02-10"):
            self._plan()
            action = plan.with_user(self.collector).action_renegotiate()
            new = self._draft(number=2, date_first="2026-03-15", previous_id=plan.id)
            self.assertEqual(action["context"]["default_previous_id"], plan.id)
            self.assertEqual(plan.state, "defaulted", "it runs until then")
            self._accept(new)
            self._plan()
        self.assertEqual((plan.state, new.state), ("replaced", "active"))
        self.assertEqual((new.name, new.version), (plan.name, 2))
        self.assertIn("v2", plan.end_reason)
        self.assertEqual(self.item.hold_id.act_id, new.id)
        self.assertFalse(self._get_todos(plan))

    def test_lifting_its_hold_leads_to_the_plan_which_goes_on(self):
        plan = self._agree()
        with self._at("2026-01-20"):
            told = plan.hold_ids.with_user(self.collector).action_lift()["params"]
        self.assertEqual(plan.state, "active")
        self.assertFalse(plan.hold_ids.lifted)
        self.assertIn("Revoke it, with its letter", told["message"])
        self.assertEqual(
            (told["next"]["res_model"], told["next"]["res_id"]), (plan._name, plan.id)
        )

    def test_lifting_many_holds_lifts_the_pause_and_leads_to_the_plan(self):
        plan = self._agree()
        with self._at("2026-01-20"):
            pause = self.env["relance.hold"].create(
                {
                    "debtor_id": self.debtor.id,
                    "date_to": "2026-02-01",
                    "reason": "Asked to",
                }
            )
            holds = (plan.hold_ids | pause).with_user(self.collector)
            told = holds.action_lift_selected()["params"]
        self.assertEqual((plan.state, pause.lifted), ("active", True))
        self.assertIn(plan.name, told["message"])

    def test_its_hold_does_not_end_by_its_dates_either(self):
        plan = self._agree()
        with self._at("2026-01-20"), self.assertRaisesRegex(UserError, "Open it"):
            plan.hold_ids.with_user(self.collector).date_to = "2026-01-19"

    def test_a_proposal_of_which_all_was_paid_meanwhile_ends_by_itself(self):
        with self._at(TODAY):
            plan = self._draft()
            plan.with_user(self.collector).action_mark_proposed()
            self._pay(self.invoice, 300)
            self._follow()
            self.assertEqual(plan.state, "proposed")
            self._pay(self.invoice)
            self._follow()
        self.assertEqual(plan.state, "cancelled")
        self.assertIn("not owed", plan.end_reason)

    # What is owed no more -----------------------------------------------------------

    def _credit(self, amount):
        """Match a credit note of ``amount`` with the invoice."""
        refund = self._create_credit(amount)
        lines = (refund | self.invoice).line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        return refund

    def test_a_credit_note_takes_from_the_last_instalment_and_is_told(self):
        plan = self._agree()
        with self._at("2026-02-01"):
            self._pay(self.invoice, 300)
            self._credit(350)
            self._plan()
        self.assertEqual(self._get_left(plan), [0, 250, 0])
        self.assertEqual(plan.line_ids.sorted().mapped("amount_reduced"), [0, 50, 300])
        self.assertIn("Computed again", plan.message_ids[0].body)

    def test_what_is_recomputed_twice_is_told_once(self):
        plan = self._agree()
        with self._at("2026-02-01"):
            self._credit(350)
            self._plan()
            told = len(plan.message_ids)
            self._plan()
        self.assertEqual(len(plan.message_ids), told)

    def test_a_plan_of_which_all_was_credited_ends_without_honours(self):
        plan = self._agree()
        with self._at("2026-02-01"):
            self._credit(900)
            self._plan()
        self.assertEqual(plan.state, "cancelled")
        self.assertIn("not owed", plan.end_reason)

    def test_an_invoice_that_is_a_draft_again_is_awaited(self):
        plan = self._agree()
        with self._at("2026-01-20"):
            self.invoice.button_draft()
            self._plan()
            self.assertEqual(self._get_left(plan), [300, 300, 300])
            self.invoice.invoice_line_ids.price_unit = 800.0
            self.invoice.action_post()
            self._plan()
        self.assertEqual(self._get_left(plan), [300, 300, 200])
        self.assertEqual((self.item.status, self.item.reason), ("held", "plan"))

    def test_an_invoice_that_is_cancelled_is_owed_no_more(self):
        other = self._create_invoice("2026-01-05", 300.0)
        with self._at(TODAY):
            self._plan()
        plan = self._agree(self.item | self._find_items(other), number=4)
        with self._at("2026-01-20"):
            other.button_draft()
            other.button_cancel()
            self._plan()
        self.assertEqual(self._get_left(plan), [300, 300, 300, 0])

    def test_a_claim_that_is_moved_to_doubtful_customers_stays_held(self):
        account = self.company_data["default_account_receivable"].copy(
            {"code": "416000", "name": "Doubtful", "relance_use": "doubtful"}
        )
        plan = self._agree()
        with self._at("2026-01-20"):
            line = self.invoice.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
            entry = self.env["account.move"].create(
                {
                    "date": "2026-01-20",
                    "journal_id": self.company_data["default_journal_misc"].id,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": line.account_id.id,
                                "partner_id": self.debtor.id,
                                "credit": 900,
                            }
                        ),
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.debtor.id,
                                "debit": 900,
                            }
                        ),
                    ],
                }
            )
            entry.action_post()
            (line | entry.line_ids[:1]).reconcile()
            self._plan()
        moved = self.item.moved_ids
        self.assertTrue(moved)
        self.assertEqual((plan.state, plan.amount_left), ("active", 900))
        self.assertEqual((moved.status, moved.reason), ("held", "plan"))

    # People -------------------------------------------------------------------------

    def test_the_plan_follows_the_customer_that_stays_after_a_merge(self):
        plan = self._agree()
        stays = self._create_debtor("Dupont Group SA")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.debtor | stays).ids, stays)
        with self._at("2026-01-20"):
            self._plan()
        self.assertEqual((plan.debtor_id, plan.state), (stays, "active"))
        self.assertEqual(self.item.reason, "plan")

    def test_an_archived_contact_is_written_to_no_more(self):
        contact = self._create_debtor(
            "Marie Dupont", is_company=False, parent_id=self.debtor.id
        )
        plan = self._agree(contact_id=contact.id)
        self.assertIn("marie", plan.email)
        contact.active = False
        plan.invalidate_recordset(["email"])
        self.assertIn("dupont@", plan.email)

    def test_each_instalment_is_recalled_once_by_mail(self):
        plan = self._agree()
        with self._at("2026-01-25"):
            self._plan()
        self.assertFalse(plan.line_ids.mail_id, "six days before is too early")
        for day in ("2026-01-26", "2026-01-27"):
            with self._at(day):
                self._plan()
        mail = plan.line_ids.mail_id
        self.assertEqual(len(mail), 1)
        self.assertIn("300", mail.body_html)
        self.assertIn("dupont@", mail.email_to)
        self.assertEqual(plan.line_ids.filtered("told_on").number, 1)

    def test_an_instalment_that_was_paid_meanwhile_is_not_recalled(self):
        plan = self._agree()
        with self._at("2026-01-26"):
            self._plan()
            self._pay(self.invoice, 300)
            self._plan()
            mail = plan.line_ids.mail_id
            with self.mock_mail_gateway(mail_unlink_sent=False):
                mail.send()
        self.assertEqual(mail.state, "cancel")

    def test_who_wants_no_recall_gets_none(self):
        plan = self._agree(tell_days=0)
        with self._at("2026-01-26"):
            self._plan()
        self.assertFalse(plan.line_ids.mail_id)

    def test_the_state_is_told_in_words(self):
        plan = self._agree()
        day = fields.Date.to_date("2026-01-31")
        self.assertEqual(plan.next_date, day)
        self.assertIn("not chased", plan.state_words)

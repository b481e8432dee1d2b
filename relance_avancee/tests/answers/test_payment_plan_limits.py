from odoo import Command
from odoo.exceptions import AccessError, UserError

from .plan_common import TODAY, PlanCommon


class TestPaymentPlanLimits(PlanCommon):
    """What a plan refuses, with a sentence that says what to do."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))

    def _refused(self, words, items=None, **values):
        with self.assertRaisesRegex(UserError, words):
            self._draft(items, **values)

    def test_one_instalment_is_a_promise(self):
        self._refused("record a promise", number=1)

    def test_four_hundred_instalments_are_refused(self):
        self._refused("60 instalments at most", number=400)

    def test_an_instalment_of_one_cent_is_refused(self):
        small = self._create_invoice("2026-01-05", 0.02)
        self._plan()
        self._refused("less than 1", self._find_items(small), number=2)

    def test_a_first_instalment_in_the_past_is_refused(self):
        self._refused("today or later", date_first="2026-01-11")

    def test_a_plan_of_centuries_is_refused(self):
        wizard = self._simulate(rhythm="own", number=2)
        wizard.line_ids[1].date = "9999-12-31"
        with self.assertRaisesRegex(UserError, "within ten years"):
            wizard.action_save()

    def test_no_items_are_refused(self):
        self._refused("Choose the due items", self.env["relance.due.item"])

    def test_two_currencies_are_refused(self):
        # sudo: whatever currencies are active
        currencies = self.env["res.currency"].sudo()
        foreign = currencies.with_context(active_test=False).search(
            [("id", "!=", self.company.currency_id.id)], limit=1
        )
        foreign.active = True
        other = self._create_invoice("2026-01-05", currency_id=foreign.id)
        self._plan()
        self._refused("in one currency", self.item | self._find_items(other))

    def test_two_customers_are_refused(self):
        other = self._create_invoice(
            "2026-01-05", debtor=self._create_debtor("Other SARL")
        )
        self._plan()
        self._refused("what one customer owes", self.item | self._find_items(other))

    def test_two_companies_are_refused(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        # sudo: the engine makes due items
        foreign = self.item.sudo().copy({"company_id": elsewhere.id, "line_id": False})
        plans = self.env["relance.payment.plan"].sudo()
        with self.assertRaisesRegex(UserError, "one company"):
            plans._check_of_one_debt(self.item | foreign)

    def test_a_paid_item_is_refused(self):
        self._pay(self.invoice)
        self._plan()
        self._refused("No longer owed")

    def test_an_item_in_a_plan_is_refused_with_what_to_do(self):
        self._accept(self._draft())
        self._refused("End that first")

    def test_an_item_of_which_something_else_was_said_is_refused(self):
        for kind in ("promise", "dispute"):
            # sudo: an act opens it
            hold = self.env["relance.hold"].sudo()
            hold = hold.create(
                {
                    "kind": kind,
                    "scope": "item",
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "due_item_id": self.item.id,
                    "date_from": TODAY,
                    "reason": "Said",
                }
            )
            self._refused("End that first")
            hold.unlink()

    def test_what_changed_since_the_proposal_is_proposed_again(self):
        plan = self._draft()
        self._pay(self.invoice, 100)
        self._plan()
        with self.assertRaisesRegex(UserError, "has changed since"):
            self._accept(plan)

    def test_a_plan_is_not_agreed_after_its_first_instalment(self):
        plan = self._draft()
        with self._at("2026-02-01"), self.assertRaisesRegex(UserError, "that day is"):
            self._accept(plan)

    def test_a_plan_is_accepted_once(self):
        plan = self._accept(self._draft())
        with self.assertRaisesRegex(UserError, "new version"):
            self._accept(plan)

    def test_a_stranger_does_not_accept_for_the_customer(self):
        plan = self._draft()
        other = self._create_debtor("Other SARL")
        with self.assertRaisesRegex(UserError, "a contact of it"):
            self._accept(plan, contact_id=other.id)

    def test_an_ended_plan_neither_ends_again_nor_is_renegotiated(self):
        plan = self._accept(self._draft())
        own = plan.with_user(self.collector)
        own.action_withdraw()
        with self.assertRaisesRegex(UserError, "has ended"):
            own.action_withdraw()
        with self.assertRaisesRegex(UserError, "that runs"):
            own.action_renegotiate()
        with self.assertRaisesRegex(UserError, "does not run"):
            self._revoke(plan)

    def test_what_is_agreed_is_not_written_any_more(self):
        plan = self._draft().with_user(self.collector)
        plan.clause = "Ours"
        self._accept(plan)
        with self.assertRaisesRegex(UserError, "new version"):
            plan.clause = "Another"
        plan.note = "He called"

    def test_its_figures_are_nobody_s_to_write(self):
        plan = self._draft().with_user(self.collector)
        with self.assertRaises(AccessError):
            plan.state = "active"
        with self.assertRaises(AccessError):
            plan.line_ids.amount = 1
        with self.assertRaises(AccessError):
            self.env["relance.payment.plan"].with_user(self.collector).create({})

    def test_a_reader_makes_no_plan(self):
        reader = self._create_user("plan_reader", "reader")
        with self.assertRaises(AccessError):
            self.item.with_user(reader).action_payment_plan()
        self.assertTrue(self._draft().with_user(reader).display_name)

    def test_the_terms_of_a_draft_are_changed_in_place(self):
        plan = self._draft()
        action = plan.with_user(self.collector).action_change()
        wizard = (
            self.env["relance.payment.plan.simulate"]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({"number": 2})
        )
        self.assertEqual(wizard.plan_id, plan)
        self.assertEqual(str(wizard.date_first), "2026-01-31")
        wizard.action_save()
        self.assertEqual(self._get_left(plan), [450, 450])

    def test_the_first_part_is_as_large_as_asked_whatever_a_program_writes(self):
        wizard = self._simulate(number=3, first_percent=50)
        amounts = wizard.line_ids.mapped("amount")
        self.assertEqual(amounts[0], wizard.amount_total / 2)
        self.assertEqual(sum(amounts), wizard.amount_total)
        for percent in (-5, 0, 1e9, float("nan")):
            wizard = self._simulate(number=3, first_percent=percent)
            first, second, _last = wizard.line_ids.mapped("amount")
            self.assertEqual(first, second, percent)

    def test_the_simulation_stores_no_plan(self):
        before = self.env["relance.payment.plan"].search_count([])
        wizard = self._simulate(number=4, round_to=100)
        self.assertEqual(wizard.line_ids.mapped("amount"), [200, 200, 200, 300])
        self.assertFalse(wizard.problem)
        self.assertEqual(self.env["relance.payment.plan"].search_count([]), before)

    def test_the_simulation_says_what_does_not_go(self):
        wizard = self._simulate(number=1)
        self.assertFalse(wizard.line_ids)
        self.assertIn("promise", wizard.problem)

    def test_days_of_its_own_are_chosen_in_the_table(self):
        wizard = self._simulate(number=2, rhythm="own")
        wizard.line_ids[0].date = "2026-02-10"
        wizard.line_ids[1].date = "2026-02-20"
        plan = self._get_plan(wizard.action_save()["res_id"])
        days = plan.line_ids.sorted().mapped("date")
        self.assertEqual([str(day) for day in days], ["2026-02-10", "2026-02-20"])

    def test_days_that_are_not_in_order_are_refused(self):
        wizard = self._simulate(number=2, rhythm="own")
        wizard.line_ids[1].date = wizard.line_ids[0].date
        self.assertIn("after the one before", wizard.problem)

    def test_bank_days(self):
        wizard = self._simulate(on_bank_days=True)
        days = [str(day) for day in wizard.line_ids.mapped("date")]
        self.assertEqual(days, ["2026-02-02", "2026-03-02", "2026-03-31"])

    def test_time_beyond_the_insurer_s_cover_is_told(self):
        debtor = self.debtor.with_company(self.company)
        debtor.relance_insured_limit = 5000
        debtor.relance_insurance_days = 60
        wizard = self._simulate()
        self.assertIn("consent", wizard.cover_warning)
        self.assertFalse(self._simulate(number=2).cover_warning)
        self.assertIn("consent", self._draft().cover_warning)

    def test_the_plan_of_an_invoice_and_of_a_customer_is_one_click_away(self):
        for record in (self.invoice, self.debtor):
            own = record.with_user(self.collector)
            action = own.action_relance_payment_plan()
            self.assertEqual(
                action["context"]["default_due_item_ids"],
                [Command.set(self.item.ids)],
            )
        plan = self._accept(self._draft())
        for record in (self.invoice, self.debtor):
            record.invalidate_recordset(["relance_plan_count"])
            self.assertEqual(record.with_user(self.collector).relance_plan_count, 1)
            action = record.with_user(self.collector).action_relance_open_plans()
            found = plan.search(action["domain"])
            self.assertEqual(found, plan)

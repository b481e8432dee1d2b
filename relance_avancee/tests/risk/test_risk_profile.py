from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError

from ...rules.risk.circumstances import NO_EFFECTS
from ...rules.risk.history import Outcome, summarise
from .common import RiskCommon


class TestRiskProfile(RiskCommon):
    """The score tells how a customer pays, why, and how little it knows."""

    def test_a_tardy_customer_scores_worse_than_a_punctual_one(self):
        self._create_history(self.punctual, [-5, -3, 0, -2])
        self._create_history(self.tardy, [15, 20, 12, 18])
        good, bad = self._score(self.punctual, self.tardy)
        self.assertLess(good.score, bad.score)
        self.assertLess(good.risk_class, bad.risk_class)
        self.assertEqual((bad.outcome_count, bad.late_count), (4, 4))
        self.assertAlmostEqual(bad.mean_delay, 16.25)

    def test_the_explanation_adds_up_to_the_score(self):
        self._create_history(self.tardy, [15, None, 12, -18])
        profile = self._score(self.tardy)
        total = sum(factor["points"] for factor in profile.explanation)
        self.assertAlmostEqual(total, profile.score, places=1)
        labels = [factor["label"] for factor in profile.explanation]
        self.assertIn("Late on 3 of its last 4 invoices", " ".join(labels))

    def test_a_new_customer_gets_the_prior_and_says_so(self):
        self._create_invoice(self.today + timedelta(days=20), debtor=self.tardy)
        profile = self._score(self.tardy)
        self.assertEqual(profile.confidence, "none")
        self.assertAlmostEqual(profile.score_base, 40.0)
        self.assertAlmostEqual(profile.score, profile.score_base, delta=1)
        self.assertIn("New customer", profile.summary)

    def test_an_unpaid_invoice_counts_from_its_first_day_late(self):
        self._create_history(self.tardy, [None], last=0)
        before = self._score(self.tardy).score
        after = self._score(self.tardy, day=self.today + timedelta(days=1))
        self.assertGreater(after.score, before)
        self.assertEqual((after.oldest_days, after.overdue), (1, 1000))

    def test_the_sums_are_those_of_the_rules(self):
        delays = [15, None, -18, 3, 0]
        invoices = self._create_history(self.tardy, delays, amount=250.0)
        outcomes = [
            Outcome(
                invoice.invoice_date,
                invoice.invoice_date_due,
                invoice.amount_total,
                None
                if delay is None
                else invoice.invoice_date_due + timedelta(days=delay),
            )
            for invoice, delay in zip(invoices, reversed(delays), strict=True)
        ]
        for days in (0, 7, 25, 45, 70):
            day = self.today - timedelta(days=days)
            found = self.history._read_histories(
                self.root, day, NO_EFFECTS, [self.tardy.id]
            )
            expected = summarise(outcomes, day)
            for name in expected._fields:
                self.assertAlmostEqual(
                    getattr(found[self.tardy.id].sums, name),
                    getattr(expected, name),
                    msg=f"{name} on {day}",
                )

    def test_what_came_later_is_not_known(self):
        invoices = self._create_history(self.tardy, [None, None], last=30)
        day = self.today - timedelta(days=10)
        before = self._score(self.tardy, day=day).score
        self._pay(invoices, day=self.today)
        self.assertEqual(self._score(self.tardy, day=day).score, before)

    def test_the_same_day_gives_the_same_number(self):
        self._create_history(self.tardy, [15, None, 12])
        first = self._score(self.tardy).read(["score", "points"])
        self.assertEqual(self._score(self.tardy).read(["score", "points"]), first)

    def test_another_company_changes_nothing(self):
        self._create_history(self.tardy, [15, 3])
        before = self._score(self.tardy).score
        other = self._create_other_company()
        for _number in range(3):
            self._create_invoice_of(other, self.tardy)
        self.assertEqual(self._score(self.tardy).score, before)
        self.profiles._refresh(other, self.today, [self.tardy.id])
        profiles = self.profiles.search([("debtor_id", "=", self.tardy.id)])
        self.assertEqual(len(profiles), 2)

    def _create_other_company(self):
        data = self.setup_other_company(name="Other")
        return data["company"]

    def _create_invoice_of(self, company, debtor):
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "company_id": company.id,
                    "invoice_date": self.today - timedelta(days=90),
                    "invoice_date_due": self.today - timedelta(days=60),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 500, "tax_ids": False}
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    # Closed otherwise ---------------------------------------------------------------

    def test_written_off_is_a_default_and_credited_is_nothing(self):
        lost, credited = self._create_history(self.tardy, [None, None], last=40)
        self._close(lost, self.company_data["default_account_expense"])
        reversal = self.env["account.move.reversal"].create(
            {
                "move_ids": [Command.set(credited.ids)],
                "journal_id": credited.journal_id.id,
                "date": self.today - timedelta(days=5),
            }
        )
        reversal.refund_moves()
        refund = self.env["account.move"].browse(reversal.new_move_ids.ids)
        refund.action_post()
        claims = (refund | credited).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        claims.filtered(lambda line: not line.reconciled).reconcile()
        found = self.history._read_histories(
            self.root, self.today, NO_EFFECTS, [self.tardy.id]
        )
        sums = found[self.tardy.id].sums
        self.assertEqual((sums.outcomes, sums.late, sums.overdue), (1, 1, 0))
        self.assertGreaterEqual(sums.late_days, 60)

    def _close(self, invoice, account):
        """Close ``invoice`` to ``account`` by a miscellaneous entry."""
        claim = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        amount = claim.balance
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today - timedelta(days=5),
                "line_ids": [
                    Command.create({"account_id": account.id, "debit": amount}),
                    Command.create(
                        {
                            "account_id": claim.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        counterpart = entry.line_ids.filtered(
            lambda line: line.account_id == claim.account_id
        )
        (claim | counterpart).reconcile()

    def test_assigned_invoices_are_left_out(self):
        self._create_history(self.tardy, [None, None], relance_route="assigned")
        self.assertFalse(self._score(self.tardy))

    def test_a_blocked_invoice_is_left_out(self):
        [invoice] = self._create_history(self.tardy, [None])
        self.env.cr.execute(
            "UPDATE account_move SET payment_state = 'blocked' WHERE id = %s",
            [invoice.id],
        )
        found = self.history._read_histories(
            self.root, self.today, NO_EFFECTS, [self.tardy.id]
        )
        self.assertFalse(found)

    # Persons --------------------------------------------------------------------------

    def test_a_person_gets_no_stored_score_without_a_purpose(self):
        person = self._create_debtor("Jeanne Doe", is_company=False)
        self._create_history(person, [15, 20])
        self.assertFalse(self._score(person))
        self.assertEqual(
            person.with_company(self.company).relance_risk_class, "neutral"
        )
        with self.assertRaises(ValidationError):
            self.company.relance_risk_score_persons = True
        self.company.write(
            {"relance_risk_score_persons": True, "relance_risk_purpose": "Terms"}
        )
        self.assertTrue(self._score(person))
        self.company.relance_risk_score_persons = False
        self.assertFalse(self._score(person))

    # Override -------------------------------------------------------------------------

    def test_a_manager_sets_another_class_for_a_time(self):
        self._create_history(self.tardy, [15, 20, 30, 25])
        profile = self._score(self.tardy)
        computed = profile.computed_class
        manager = self._create_user("risk_manager", "manager")
        values = {
            "override_class": "A",
            "override_reason": "New owner",
            "override_until": self.today,
        }
        with self._at(self.today):
            profile.with_user(manager).write(values)
        self.assertEqual((profile.risk_class, profile.computed_class), ("A", computed))
        self.assertEqual(profile.override_user_id, manager)
        self.assertEqual(self._score(self.tardy).risk_class, "A")
        later = self._score(self.tardy, day=self.today + timedelta(days=1))
        self.assertEqual(later.risk_class, later.computed_class)

    def test_nobody_writes_a_score(self):
        self._create_history(self.tardy, [15])
        profile = self._score(self.tardy)
        for group in ("manager", "collector", "reader"):
            user = self._create_user(f"risk_{group}", group)
            with self.assertRaises(AccessError):
                profile.with_user(user).write({"score": 1})
        with self.assertRaises(ValidationError):
            profile.write({"override_class": "A"})

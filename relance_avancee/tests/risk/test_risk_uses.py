import base64
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, mute_logger

from ...models.risk.relance_risk_model import PastInvoice
from ...models.risk.scoring import Scoring
from ...rules.risk.features import FEATURES
from ...rules.risk.score import SHIPPED
from .common import RiskCommon

PROFILE = "odoo.addons.relance_avancee.models.risk.relance_risk_profile"


class TestRiskUses(RiskCommon):
    """What the score drives, and what else is known of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good_invoices = cls._create_history(cls.punctual, [-5, -3, -4, -6])
        cls.bad_invoices = cls._create_history(cls.tardy, [15, 20, 12, None])
        cls.good, cls.bad = cls._score(cls.punctual, cls.tardy)

    def test_the_columns_filter_sort_and_group(self):
        for records in (self.punctual | self.tardy, self._get_last_invoices()):
            records = records.with_company(self.company)
            model = records.browse()
            mine = [("id", "in", records.ids)]
            self.assertEqual(
                model.search(mine, order="relance_risk_score desc")[0], records[-1]
            )
            worst = [("relance_risk_class", "=", self.bad.risk_class)]
            self.assertEqual(model.search(mine + worst), records[-1])
            above = [("relance_risk_score", ">=", self.bad.score)]
            self.assertEqual(model.search(mine + above), records[-1])
            groups = dict(model._read_group(mine, ["relance_risk_class"], ["__count"]))
            self.assertEqual(groups, {self.good.risk_class: 1, self.bad.risk_class: 1})
            self.assertEqual(records[-1].relance_risk_score, self.bad.score)

    def _get_last_invoices(self):
        return self.good_invoices[:1] | self.bad_invoices[:1]

    def test_the_columns_are_read_in_one_query(self):
        partners = (self.punctual | self.tardy).with_company(self.company)
        partners.mapped("relance_risk_class")
        self.env.flush_all()
        self.env.invalidate_all()
        partners.mapped("name")
        with self.assertQueryCount(1):
            partners.mapped("relance_risk_class")

    def test_a_due_item_has_the_class_of_its_customer(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        item = self._get_items(self.bad_invoices).filtered(
            lambda one: one.state == "open"
        )
        self.assertEqual(item.relance_risk_class, self.bad.risk_class)
        found = item.search([("relance_risk_class", "=", self.bad.risk_class)])
        self.assertIn(item, found)

    def test_a_scenario_is_chosen_by_class(self):
        self.env["relance.due.item"]._refresh(self.root, self.today)
        classes = self.env["relance.risk.class"]._get_classes(self.root)
        strict = self._create_scenario("Strict", "professional", sequence=1)
        strict.risk_class_ids = classes.filtered(
            lambda one: one.code == self.bad.risk_class
        )
        self.scenario.sequence = 2
        query = strict._get_partner_query()
        found = self.env["res.partner"].browse(query)
        self.assertIn(self.tardy, found)
        self.assertNotIn(self.punctual, found)

    def test_a_customer_without_score_follows_the_middle_class(self):
        person = self._create_debtor("Jeanne Doe", is_company=False)
        classes = self.env["relance.risk.class"]._get_classes(self.root)
        scenario = self._create_scenario("Middle", "consumer")
        scenario.partner_domain = "[]"
        scenario.risk_class_ids = classes.filtered(lambda one: one.code == "C")
        self.assertIn(person.id, scenario._get_partner_query())
        scenario.risk_class_ids = classes.filtered(lambda one: one.code == "E")
        self.assertNotIn(person.id, scenario._get_partner_query())

    def test_the_class_suggests_terms_and_imposes_nothing(self):
        self.assertGreater(self.bad.suggested_deposit, self.good.suggested_deposit)
        self.assertLess(self.bad.suggested_days, self.good.suggested_days)
        self.assertFalse(self.tardy.property_payment_term_id)

    def test_the_ends_of_the_classes_rise(self):
        classes = self.env["relance.risk.class"]._get_classes(self.root)
        with self.assertRaises(ValidationError):
            classes.filtered(lambda one: one.code == "B").threshold = 10.0

    def test_work_is_ordered_by_what_a_delay_may_cost(self):
        kind = self.env.ref("relance_avancee.mail_activity_risk")
        for debtor in (self.punctual, self.tardy):
            self._create_invoice(self.today, 100.0, debtor)
            debtor.activity_schedule(activity_type_id=kind.id)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self.env.flush_all()
        todos = self.env["relance.todo"].search(
            [
                ("kind", "=", "risk"),
                ("debtor_id", "in", (self.punctual | self.tardy).ids),
            ]
        )
        self.assertEqual(todos.debtor_id[0], self.tardy)
        self.assertGreater(todos[0].expected_loss, todos[1].expected_loss)

    def test_a_customer_without_a_score_is_ranked_by_its_own_delay(self):
        person = self._create_debtor("Jeanne Doe", is_company=False)
        self._create_history(person, [None], last=80)
        self._create_history(self.punctual, [None], last=0)
        kind = self.env.ref("relance_avancee.mail_activity_risk")
        for debtor in (self.punctual, person):
            debtor.activity_schedule(activity_type_id=kind.id)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        model = self.env["relance.risk.model"].sudo()._get_model(self.root)
        model.company_late = [3, 12]
        self._score(self.punctual)
        with self._at(self.today):
            todos = self.env["relance.todo"].search(
                [
                    ("kind", "=", "risk"),
                    ("debtor_id", "in", (self.punctual | person).ids),
                ]
            )
            self.assertEqual(todos.debtor_id[0], person)
            rate = model._get_rate(None)
            self.assertAlmostEqual(todos[0].expected_loss, 1000 * rate * 80)

    def test_records_are_found_by_class_and_score_without_looking_each_up(self):
        for records in (self.punctual | self.tardy, self._get_last_invoices()):
            model = records.with_company(self.company).browse()
            for term in (("class", "in", ["A", "E"]), ("score", ">", 50)):
                column, operator, value = term
                domain = [(f"relance_risk_{column}", operator, value)]
                statement = model._search(domain).select()
                plan = self.env.execute_query(SQL("EXPLAIN %s", statement))
                self.assertNotIn("SubPlan", "".join(line for (line,) in plan), domain)

    def test_customers_without_a_score_are_found_as_neutral(self):
        person = self._create_debtor("Jeanne Doe", is_company=False)
        [invoice] = self._create_history(person, [None])
        bad = self.bad_invoices[:1]
        moves = (invoice | bad).browse()
        mine = [("id", "in", (invoice | bad).ids)]
        for classes, found in (
            (["neutral"], invoice),
            ([self.bad.risk_class], bad),
            (["neutral", self.bad.risk_class], invoice | bad),
        ):
            domain = [*mine, ("relance_risk_class", "in", classes)]
            self.assertEqual(moves.search(domain), found.sorted())
        self.assertEqual(
            moves.search([*mine, ("relance_risk_class", "!=", "neutral")]), bad
        )

    # External ratings -----------------------------------------------------------------

    def _import(self, text, **values):
        return self.env["relance.risk.rating.import"].create(
            {
                "company_id": self.root.id,
                "source": "Agency",
                "csv_file": base64.b64encode(text.encode()),
                **values,
            }
        )

    def test_a_file_of_ratings_tells_its_errors_line_by_line(self):
        self.tardy.vat = "FR23334175221"
        wizard = self._import(
            "vat;rating\nFR 23 334175221;10\nFR99999999999;50\nFR23334175221;x\n"
        )
        self.assertEqual(wizard.good_count, 1)
        self.assertIn("Line 3", wizard.fault_text)
        self.assertIn("Line 4", wizard.fault_text)
        with self._at(self.today):
            before = self.bad.score
            wizard.action_import()
            wizard.action_import()
        rating = self.env["relance.risk.rating"].search(
            [("debtor_id", "=", self.tardy.id)]
        )
        self.assertEqual((len(rating), rating.risk), (1, 90))
        profile = self._score(self.tardy)
        self.assertIn("external", profile.points)
        self.assertGreater(profile.score, before)

    def test_a_file_without_a_good_line_says_why(self):
        with self.assertRaisesRegex(UserError, "Line 2"):
            self._import("vat;rating\nFR99999999999;50\n").action_import()

    def test_a_rating_given_to_another_customer_counts_for_that_one_alone(self):
        with self._at(self.today):
            rating = self.env["relance.risk.rating"].create(
                {
                    "company_id": self.root.id,
                    "debtor_id": self.punctual.id,
                    "source": "Agency",
                    "rating": 0,
                    "date": self.today,
                }
            )
            self.assertIn("external", self.good.points)
            rating.debtor_id = self.tardy
        self.assertNotIn("external", self.good.points)
        self.assertIn("external", self.bad.points)

    def test_an_old_rating_counts_no_more(self):
        self.env["relance.risk.rating"].create(
            {
                "company_id": self.root.id,
                "debtor_id": self.punctual.id,
                "source": "Agency",
                "rating": 0,
                "date": self.today - timedelta(days=400),
            }
        )
        self.assertNotIn("external", self._score(self.punctual).points)

    # Weights --------------------------------------------------------------------------

    def test_a_small_ledger_keeps_the_shipped_weights(self):
        model = self.env["relance.risk.model"]._get_model(self.root)
        model._fit(self.today)
        self.assertEqual(model.state, "shipped")

    def test_a_fit_that_forecasts_no_better_is_not_used_and_says_so(self):
        # late ones look like punctual ones, but for the last invoices: the contrary
        model = self._fit_on([True] * 80 + [False] * 80 + [True, False] * 20)
        self.assertEqual((model.state, model.refusal), ("shipped", "no_better"))
        self.assertFalse(model.weights)
        self.assertEqual((model.outcome_count, model.held_out_count), (200, 40))
        self.assertIn("forecast no better", model.verdict)
        self.assertEqual(model._get_coefficients(), SHIPPED)

    def test_a_fit_that_forecasts_better_is_used(self):
        model = self._fit_on([True, False] * 100)
        self.assertEqual((model.state, model.refusal), ("fitted", False))
        self.assertIn("kept apart", model.verdict)

    def _fit_on(self, late):
        """Fit on made-up cases: those late at even ranks were late before, others not.

        Return the model.
        """
        model = self.env["relance.risk.model"]._get_model(self.root)
        cases = [
            PastInvoice(rank, self.tardy.id, self.today, is_late, False, False, 100.0)
            for rank, is_late in enumerate(late)
        ]
        other = (0.0,) * (len(FEATURES) - 1)
        rows = [((1.0, -1.0)[rank % 2], *other) for rank in range(len(late))]
        with (
            patch.object(type(model), "_read_cases", return_value=cases),
            patch.object(type(model), "_read_sums_of", return_value={}),
            patch.object(
                type(model), "_read_figures", return_value=(rows, [0.5] * len(late))
            ),
            patch.object(type(model), "_read_shift", return_value=0.0),
        ):
            model._fit(self.today)
        return model

    def test_a_manager_freezes_and_resets_the_weights(self):
        model = self.env["relance.risk.model"]._get_model(self.root)
        model.write({"weights": {"lateness": 9.0}, "state": "fitted"})
        with self._at(self.today):
            model.action_freeze()
            model._forget(self.root)
            self.profiles._refresh_changed(self.root, self.today)
            self.assertEqual(model.weights, {"lateness": 9.0})
            model.action_reset()
        self.assertEqual(model.state, "shipped")
        self.assertFalse(model.weights)
        self.assertTrue(model.is_frozen)
        self.assertEqual(model.user_id, self.env.user)

    def test_merged_customers_keep_one_profile(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.punctual | self.tardy).ids)],
                "dst_partner_id": self.tardy.id,
            }
        )
        wizard.with_context(partner_show_db_id=False).action_merge()
        self.assertEqual(len(self._score(self.tardy)), 1)

    def test_a_rating_that_is_no_number_is_refused(self):
        """It stopped the scores of the company each night (finding 15)."""
        values = {
            "company_id": self.root.id,
            "debtor_id": self.punctual.id,
            "source": "Agency",
            "date": self.today,
        }
        hostile = self.env["relance.risk.rating"].with_context(
            relance_risk_refreshing=True
        )
        for rating, best, worst, refusal in (
            (-1e308, 1e308, -1e308, CheckViolation),
            (1e13, 1e13, 0, CheckViolation),
            (101, 100, 0, ValidationError),
        ):
            with (
                self.subTest(rating=rating),
                mute_logger("odoo.sql_db"),
                self.assertRaises(refusal),
                self.cr.savepoint(),
            ):
                hostile.create(
                    {**values, "rating": rating, "best": best, "worst": worst}
                )
                self.env.flush_all()

    def test_no_client_can_have_a_rating_leave_the_score_as_it_was(self):
        """What the context says, any client can say (finding 15)."""
        with self._at(self.today):
            self.env["relance.risk.rating"].with_context(
                relance_risk_refreshing=True
            ).create(
                {
                    "company_id": self.root.id,
                    "debtor_id": self.punctual.id,
                    "source": "Agency",
                    "rating": 0,
                    "date": self.today,
                }
            )
        self.assertIn("external", self.good.points)

    def test_a_file_that_nobody_can_have_written_is_refused(self):
        """It kept a worker busy for minutes (finding 20)."""
        wizard = self._import("vat;rating\n" + "a;1\n" * 50_001)
        self.assertIn("50,000 lines", wizard.fault_text)
        with self.assertRaisesRegex(UserError, "50,000 lines"):
            wizard.action_import()

    def test_a_file_of_ratings_is_read_when_it_changes(self):
        """Not at each look at the form (finding 20)."""
        wizard = self._import("vat;rating\nFR99999999999;50\n")
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(type(wizard), "_read", side_effect=AssertionError):
            self.assertEqual(wizard.good_count, 0)
            self.assertIn("Line 2", wizard.fault_text)

    def test_who_cannot_be_scored_keeps_its_score_and_the_others_are_scored(self):
        """One customer costs itself alone, and the screen says so (finding 15)."""
        real = Scoring.get_row

        def refusing(scoring, debtor, history):
            if debtor == self.tardy.id:
                raise ValueError("cannot convert float NaN to integer")
            return real(scoring, debtor, history)

        before = self.bad.score
        model = self.env["relance.risk.model"].sudo()._get_model(self.root)
        with self._at(self.today):
            with (
                patch.object(Scoring, "get_row", refusing),
                mute_logger(f"{PROFILE}_refresh"),
            ):
                self.profiles._refresh_safely(self.root)
            self.assertIn("Tardy SARL", model.failure)
            self.assertEqual(self.bad.score, before)
            self.profiles._refresh_safely(self.root)
            self.assertFalse(model.failure)

    def test_nobody_writes_by_hand_what_the_model_learnt(self):
        """Wrong JSON stopped the scores of the company (finding 15)."""
        manager = self._create_user("risk_manager", "manager")
        model = self.env["relance.risk.model"]._get_model(self.root)
        mine = model.with_user(manager)
        for values in ({"company_late": 7}, {"weights": [1]}, {"is_frozen": True}):
            with self.assertRaises(AccessError):
                mine.write(values)
        mine.action_freeze()
        self.assertTrue(model.is_frozen)
        self.assertEqual(model.user_id, manager)
        with self.assertRaises(AccessError):
            model.with_user(self._create_user("seller", "reader")).action_unfreeze()


class TestRiskOfInvoices(RiskCommon):
    """What reads the risk of an invoice, beside that of its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.step_ids = [cls._prepare_step(-5, "0", minimum_risk=50)]
        cls.courtesy = cls.scenario.step_ids.filtered(lambda one: one.level == "0")
        cls.due = cls.today + timedelta(days=20)

    def _create_known(self, debtor=None, due=None, **known):
        """Return an open invoice, of whose due item the night found ``known``."""
        invoice = self._create_invoice(due or self.due, 1000.0, debtor or self.punctual)
        self.env["relance.due.item"]._refresh(self.root, self.today)
        self._know(invoice, **known)
        return invoice

    def _know(self, invoice, **known):
        self._get_items(invoice).sudo().write(known)
        self.env.flush_all()

    def test_a_courtesy_waits_until_the_invoice_is_likely_to_be_late(self):
        invoice = self._create_known(late_risk=80)
        self.assertFalse(self._run_day(self.today))
        self.assertEqual(self._get_items(invoice).next_step_id, self.courtesy)
        for days, risk in ((5, 49.9), (4, 20), (3, 49.9)):
            self._know(invoice, late_risk=risk)
            self.assertFalse(self._run_day(self.due - timedelta(days=days)), days)
            self.assertNotEqual(self._get_items(invoice).next_step_id, self.courtesy)
        self._know(invoice, late_risk=50)
        sent = self._run_day(self.due - timedelta(days=3))
        self.assertEqual(sent.line_ids.move_id, invoice)

    def test_a_courtesy_leaves_where_nobody_knows_the_risk(self):
        invoice = self._create_invoice(self.due, 1000.0, self.punctual)
        sent = self._run_day(self.due - timedelta(days=5))
        self.assertEqual(sent.line_ids.move_id, invoice)

    def test_a_courtesy_is_decided_again_each_night_until_the_due_date(self):
        invoice = self._create_known(late_risk=20)
        for days, expected in ((10, True), (-1, False)):
            with self._at(self.due - timedelta(days=days)):
                self._plan()
            self.assertEqual(self._get_items(invoice).is_undecided, expected, days)

    def test_a_step_after_the_due_date_asks_for_no_risk(self):
        self.friendly.minimum_risk = 50
        self.assertEqual(self.friendly._get_planned().minimum_risk, 0)
        self.assertEqual(self.courtesy._get_planned().minimum_risk, 50)
        self.assertEqual(self.courtesy._get_condition_words(), "from a risk of 50%")

    def test_todos_are_ordered_by_the_loss_of_the_invoices_themselves(self):
        """Both owe as much and are as late: one of the invoices may cost more."""
        kind = self.env.ref("relance_avancee.mail_activity_risk")
        debtors = self.punctual | self.tardy
        late = self.today - timedelta(days=20)
        for debtor, loss in ((self.punctual, 9000), (self.tardy, 3000)):
            self._create_known(debtor, late, expected_loss=loss)
            debtor.activity_schedule(activity_type_id=kind.id)
        self.env.flush_all()
        todos = self.env["relance.todo"].search(
            [("kind", "=", "risk"), ("debtor_id", "in", debtors.ids)]
        )
        self.assertEqual(todos.debtor_id[0], self.punctual)
        for todo, days in zip(todos, (9, 3), strict=True):
            self.assertAlmostEqual(todo.expected_loss, todo.amount * days)
        self.assertGreater(todos[0].amount, 0)

    def test_the_forecast_tells_what_is_likely_late(self):
        invoice = self._create_known(late_risk=40)
        for model, rows in (("relance.cash.forecast", 1), ("relance.cash.range", 3)):
            found = self.env[model].search(
                [("due_item_id", "=", self._get_items(invoice).id)]
            )
            self.assertEqual(found.mapped("amount_at_risk"), [400] * rows)

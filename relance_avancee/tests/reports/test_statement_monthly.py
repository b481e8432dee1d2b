from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tools import mute_logger

from ..common import RelanceCommon


class TestStatementMonthly(RelanceCommon):
    """Once a month, on its working day: a to-do, or the statement itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.statement_day = 3
        # sudo: the job writes the month that it did last
        cls.scenario.sudo().statement_month = "2026-01-01"
        cls._create_invoice("2026-02-28")

    def _run(self, day):
        """Run the cron on ``day``; return the to-dos that are open after it."""
        with (
            self._at(day),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60.0
            ),
        ):
            self.env["relance.statement"].sudo()._cron_statements()
        return self._get_todos()

    def _get_todos(self):
        todo_type = self.env.ref("relance_avancee.mail_activity_statement")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("relance_scenario_id.company_id", "=", self.company.id),
            ]
        )

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.debtor.id)]
        )

    # By a person --------------------------------------------------------------

    def test_the_to_do_opens_on_the_third_working_day(self):
        self.assertFalse(self._run("2026-02-03"))
        todo = self._run("2026-02-04")
        self.assertEqual(todo.res_id, self.debtor.id)
        self.assertEqual(todo.user_id, self.env.user)
        self.assertEqual(todo.relance_scenario_id, self.scenario)
        self.assertFalse(self._get_mails())

    def test_it_is_asked_once_a_month(self):
        todo = self._run("2026-02-04")
        todo.unlink()
        self.assertFalse(self._run("2026-02-05"))
        self.assertTrue(self._run("2026-03-04"))

    def test_a_day_without_the_cron_is_caught_up(self):
        self.assertTrue(self._run("2026-02-10"))

    def test_a_to_do_that_nobody_did_is_not_asked_twice(self):
        todo = self._run("2026-02-04")
        self.assertEqual(self._run("2026-03-04"), todo)
        self.assertEqual(str(todo.date_deadline), "2026-03-04")

    def test_who_owes_nothing_is_not_asked_for(self):
        self._pay(
            self.env["account.move"].search([("partner_id", "=", self.debtor.id)])
        )
        self.assertFalse(self._run("2026-02-04"))

    def test_an_archived_payer_receives_nothing(self):
        payer = self._create_debtor("Group SA")
        self.debtor.relance_payer_id = payer
        payer.active = False
        self.assertEqual(self._run("2026-02-04").res_id, self.debtor.id)

    def test_the_payer_is_asked_for_once(self):
        payer = self._create_debtor("Group SA")
        site = self._create_debtor("Site SAS", relance_payer_id=payer.id)
        self._create_invoice("2026-02-28", debtor=site)
        self.debtor.relance_payer_id = payer
        self.assertEqual(self._run("2026-02-04").res_id, payer.id)

    def test_a_day_chosen_after_it_is_over_starts_next_month(self):
        other = self._create_scenario("Other", "consumer")
        with self._at("2026-02-20"):
            other.statement_day = 3
        self.assertEqual(str(other.statement_month), "2026-02-01")
        with self._at("2026-02-02"):
            later = self._create_scenario("Later", "consumer", statement_day=3)
        self.assertFalse(later.statement_month)

    def test_the_day_lies_within_a_month(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.scenario.statement_day = 24
            self.env.flush_all()

    # Automatic ----------------------------------------------------------------

    def test_an_automatic_scenario_sends_at_once(self):
        self.scenario.mode = "automatic"
        self.assertFalse(self._run("2026-02-04"))
        self.assertEqual(len(self._get_mails()), 1)
        self._run("2026-02-05")
        self.assertEqual(len(self._get_mails()), 1)

    def test_without_an_address_a_person_is_asked(self):
        self.scenario.mode = "automatic"
        self.debtor.email = False
        todo = self._run("2026-02-04")
        self.assertIn("No valid e-mail address", todo.note)
        self.assertFalse(self._get_mails())

    def test_a_new_bank_account_is_looked_at_before_the_statement_leaves(self):
        self.scenario.mode = "automatic"
        self.company.partner_id.bank_ids.active = False
        self._create_bank(self.company.partner_id, relance_date_changed="2026-01-20")
        todo = self._run("2026-02-04")
        self.assertIn("make sure that it is ours", todo.note)
        self.assertFalse(self._get_mails())

    def test_a_customer_excluded_from_reminders_waits_for_a_person(self):
        self.scenario.mode = "automatic"
        self.env["relance.hold"].create(
            {
                "kind": "exclusion",
                "debtor_id": self.debtor.id,
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "reason": "The director writes himself",
            }
        )
        self.assertTrue(self._run("2026-02-04"))
        self.assertFalse(self._get_mails())

    @mute_logger("odoo.addons.relance_avancee.tools.savepoint")
    def test_one_that_fails_does_not_stop_the_others(self):
        self.scenario.mode = "automatic"
        other = self._create_debtor("Durand SAS")
        self._create_invoice("2026-02-28", debtor=other)
        statements = type(self.env["relance.statement"])
        real = statements._get_pdf

        def fail_for_one(model, found):
            if found[0].partner == other:
                raise ValueError("no PDF")
            return real(model, found)

        with patch.object(statements, "_get_pdf", fail_for_one):
            todo = self._run("2026-02-04")
        self.assertEqual(todo.res_id, other.id)
        self.assertEqual(len(self._get_mails()), 1)

    def test_a_scenario_whose_day_cannot_be_told_stops_no_other(self):
        """An error of one company stopped the statements of all (finding 9)."""
        other = self._create_scenario("Other", "consumer", statement_day=3)
        scenarios = type(self.scenario)
        real = scenarios._get_statement_days

        def refusing(scenario):
            if scenario == other:
                raise OverflowError("date value out of range")
            return real(scenario)

        with (
            patch.object(scenarios, "_get_statement_days", refusing),
            mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
        ):
            self.assertTrue(self._run("2026-02-04"))

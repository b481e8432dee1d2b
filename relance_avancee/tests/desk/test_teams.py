from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .test_desk_customer import TODAY, DeskCommon


class TestTeams(DeskCommon):
    """Customers go to the collectors of the first team that fits, or by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anne = cls._create_user("team_anne", "collector")
        cls.paul = cls._create_user("team_paul", "collector")
        cls.manager = cls._create_user("team_manager", "manager")
        cls.zenith = cls._create_debtor("Zenith SA")

    def _create_team(self, name, *members, **values):
        return (
            self.env["relance.team"]
            .with_user(self.manager)
            .create(
                {"name": name, "member_ids": [Command.set([m.id for m in members])]}
                | values
            )
        )

    def _apply(self):
        self.env.flush_all()
        # sudo: the plan of the night
        self.env["relance.team"].sudo()._apply(self.company)
        self.env.invalidate_all()

    def _get_collector(self, debtor=None):
        """Return who has the customer: the same in the list, and for its to-dos."""
        debtor = debtor or self.debtor
        listed = self._get_row(debtor).user_id
        asked = self.company._get_relance_collector(debtor)
        self.assertEqual(listed, asked)
        return listed

    def test_without_a_team_the_collector_of_the_company_has_them_all(self):
        self._owe("2026-02-02")
        with self._at(TODAY):
            self._apply()
            self.assertEqual(self._get_collector(), self.collector)

    def test_a_plan_gives_the_customers_to_their_teams(self):
        self._owe("2026-02-02")
        self._owe("2026-02-02", debtor=self.zenith)
        self._create_team("First", self.anne, letter_to="M")
        self._create_team("Last", self.paul, letter_from="N")
        with self._at(TODAY):
            self._plan()
            self.assertEqual(self._get_collector(self.zenith), self.paul)
            self.assertEqual(self._get_collector(), self.anne)
            self.assertEqual(self._get_row(self.zenith).team_id.name, "Last")

    def test_each_condition_of_a_team_is_asked(self):
        self._owe("2026-02-02", 5000.0)
        self._owe("2026-02-02", 100.0, self.martin)
        self.martin.country_id = self.env.ref("base.be")
        self.martin.user_id = self.paul
        team = self._create_team("Team", self.anne)
        for values, debtor in (
            ({"country_ids": self.env.ref("base.be").ids}, self.martin),
            ({"salesperson_ids": self.paul.ids}, self.martin),
            ({"amount_from": 1000.0}, self.debtor),
        ):
            with self._at(TODAY):
                team.write(values)
                self._apply()
                team.invalidate_recordset()
                found = self.env["relance.assignment"].search([])
                self.assertEqual(found.debtor_id, debtor, values)
            team.write(
                {"country_ids": False, "salesperson_ids": False, "amount_from": 0}
            )

    def test_the_scenario_of_the_oldest_item_decides(self):
        self._create_reminder()
        self._create_team("Ours", self.anne, scenario_ids=self.scenario.ids)
        with self._at(TODAY):
            self._apply()
            self.assertEqual(self._get_collector(), self.anne)

    def test_a_team_shares_by_the_number_of_customers_and_all_keep_theirs(self):
        debtors = [self._create_debtor(f"Shared{n} SA") for n in range(4)]
        for number, debtor in enumerate(debtors):
            self._owe("2026-02-02", 100.0 * (number + 1), debtor)
        self._create_team("All", self.anne, self.paul)
        with self._at(TODAY):
            self._apply()
            first = {debtor: self._get_collector(debtor) for debtor in debtors}
            self.assertEqual(
                sorted(user.login for user in first.values()),
                ["team_anne", "team_anne", "team_paul", "team_paul"],
            )
            self._owe("2026-02-02", 9000.0)
            self._apply()
            self.assertEqual({d: self._get_collector(d) for d in debtors}, first)

    def test_a_collector_chosen_by_hand_goes_before_the_teams(self):
        self._owe("2026-02-02")
        self._create_team("All", self.anne)
        with self._at(TODAY):
            self.debtor.with_company(self.company).relance_collector_id = self.paul
            self._follow()
            self._apply()
            self.assertEqual(self._get_collector(), self.paul)
            self.debtor.with_company(self.company).relance_collector_id = False
            self._follow()
            self._apply()
            self.assertEqual(self._get_collector(), self.anne)

    def test_an_escalation_takes_over_from_a_level_and_signs(self):
        self._create_invoice("2026-01-05")
        self._create_team(
            "Boss", self.manager, sequence=1, is_escalation=True, level_from="1"
        )
        self.debtor.with_company(self.company).relance_collector_id = self.paul
        with self._at(TODAY):
            self._plan()
            self.assertEqual(self._get_collector(), self.paul, "nothing has left yet")
        self._run_day("2026-02-10")
        with self._at("2026-02-20"):
            reminder = self._plan()
            self.assertEqual(self._get_collector(), self.manager)
            self.assertEqual(reminder.collector_id, self.manager)

    def test_an_escalation_takes_over_from_an_amount_and_gives_back(self):
        invoice = self._owe("2026-02-02", 9000.0)
        self._owe("2026-02-02", 10.0)
        self._create_team("Boss", self.manager, is_escalation=True, amount_from=5000.0)
        self.debtor.with_company(self.company).relance_collector_id = self.paul
        with self._at(TODAY):
            self._apply()
            self.assertEqual(self._get_collector(), self.manager)
            self._pay(invoice)
            self._plan()
            self.assertEqual(self._get_collector(), self.paul)

    def test_an_escalation_begins_somewhere(self):
        with self.assertRaises(ValidationError):
            self._create_team("Boss", self.manager, is_escalation=True)

    def test_the_teams_of_a_company_are_those_of_its_branches(self):
        # sudo: an administrator makes branches
        branch = (
            self.env["res.company"]
            .sudo()
            .create({"name": "Branch", "parent_id": self.company.id})
        )
        team = self._create_team("All", self.anne)
        self.assertIn(team, self.env["relance.team"].sudo()._get_teams(branch))

    def test_a_team_that_is_deleted_gives_its_customers_back_at_once(self):
        self._owe("2026-02-02")
        team = self._create_team("All", self.anne)
        with self._at(TODAY):
            self._apply()
            self.assertEqual(self._get_collector(), self.anne)
            team.unlink()
            self.assertEqual(self._get_collector(), self.collector)

    def test_a_team_that_is_archived_gives_its_customers_back(self):
        self._owe("2026-02-02")
        team = self._create_team("All", self.anne)
        with self._at(TODAY):
            self._apply()
            team.active = False
            self._apply()
            self.assertEqual(self._get_collector(), self.collector)

    def test_who_has_left_is_of_no_team(self):
        self._owe("2026-02-02")
        team = self._create_team("All", self.anne, self.paul)
        self.anne.active = False
        self.paul.group_ids = [
            Command.unlink(self.env.ref("relance_avancee.relance_group_collector").id)
        ]
        self.assertFalse(team.sudo()._read_team(self.company).members)

    def test_the_preview_says_who_would_get_whom_and_does_nothing(self):
        self._owe("2026-02-02")
        teams = self._create_team("All", self.anne)
        with self._at(TODAY):
            action = teams.with_context(
                allowed_company_ids=self.company.ids
            ).action_preview()
            batch = self.env[action["res_model"]].with_user(self.manager)
            batch = batch.browse(action["res_id"])
            line = batch.line_ids.filtered(lambda one: one.debtor_id == self.debtor)
            self.assertEqual(line.words, f"nobody → {self.anne.name}")
            self.assertEqual(self._get_collector(), self.collector)
            batch.action_apply()
            self.env.invalidate_all()
            self.assertEqual(batch.state, "done")
            self.assertEqual(self._get_collector(), self.anne)

    def test_the_teams_are_applied_by_managers_alone(self):
        with self.assertRaises(AccessError):
            self.env["relance.team"].with_user(self.collector).action_preview()
        with self.assertRaises(AccessError):
            self.env["relance.team"].with_user(self.collector).create({"name": "x"})

    # Absences ---------------------------------------------------------------------

    def _leave_for(self, user, deputy, start="2026-02-09", end="2026-02-13"):
        absences = self.env["relance.absence"].with_user(self.manager)
        return absences.create(
            {
                "user_id": user.id,
                "deputy_id": deputy.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def test_a_deputy_has_the_customers_from_the_first_day_to_the_last(self):
        self._owe("2026-02-02")
        with self._at("2026-02-06"):
            self._leave_for(self.collector, self.paul)
        for day, expected in (
            ("2026-02-08", self.collector),
            ("2026-02-09", self.paul),
            ("2026-02-13", self.paul),
            ("2026-02-14", self.collector),
        ):
            with self._at(day):
                self._plan()
                self.assertEqual(self._get_collector(), expected, day)

    def test_an_absence_that_begins_today_counts_at_once_and_ends_when_it_is_removed(
        self,
    ):
        self._owe("2026-02-02")
        with self._at(TODAY):
            absence = self._leave_for(self.collector, self.paul)
            self.assertEqual(self._get_collector(), self.paul)
            absence.deputy_id = self.anne
            self.assertEqual(self._get_collector(), self.anne)
            absence.unlink()
            self.assertEqual(self._get_collector(), self.collector)

    def test_the_deputy_of_a_deputy_stands_in(self):
        with self._at(TODAY):
            self._leave_for(self.collector, self.paul)
            self._leave_for(self.paul, self.anne)
            usual = self.company._get_relance_usual_collector()
            self.assertEqual(usual, self.anne)

    def test_two_who_stand_in_for_each_other_keep_their_customers(self):
        with self._at(TODAY):
            self._leave_for(self.collector, self.paul)
            self._leave_for(self.paul, self.collector)
            usual = self.company._get_relance_usual_collector()
            self.assertEqual(usual, self.collector)

    def test_a_deputy_signs_the_draft_that_is_planned_meanwhile(self):
        self._create_invoice("2026-02-02")
        with self._at(TODAY):
            self._leave_for(self.collector, self.paul)
            self.assertEqual(self._plan().collector_id, self.paul)

    @mute_logger("odoo.sql_db")
    def test_an_absence_has_another_person_and_ends_after_it_begins(self):
        for deputy, end in ((self.paul, "2026-02-13"), (self.anne, "2026-02-08")):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._leave_for(self.paul, deputy, end=end)

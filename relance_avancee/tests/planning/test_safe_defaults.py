from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import RelanceCommon


class TestSafeDefaults(RelanceCommon):
    """What is new or half written reaches nobody by surprise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("manager", "manager")
        cls.consumers = cls._create_scenario("Consumers", "consumer")
        cls.person = cls._create_debtor("Anne", is_company=False)
        cls._create_invoice("2026-02-02", debtor=cls.person)
        cls._create_invoice("2026-02-02")

    def _create_new(self, **values):
        """Return a scenario as a manager creates it, with nothing chosen."""
        scenarios = self.env["relance.scenario"].with_user(self.manager)
        return scenarios.create({"name": "New", **values})

    def _refresh(self):
        with self._at("2026-02-09") as today:
            items = self.env["relance.due.item"].sudo()
            items._refresh(self.company._relance_companies(), today)

    def test_a_new_scenario_comes_last_and_in_simulation(self):
        new = self._create_new()
        others = new.search([("company_id", "=", self.company.id)]) - new
        self.assertGreater(new.sequence, max(others.mapped("sequence")))
        self.assertEqual(new.mode, "simulate")
        with Form(new.browse()) as form:
            form.name = "Newer"
        self.assertGreater(form.record.sequence, new.sequence)

    def test_a_place_at_the_end_of_all_numbers_stops_no_new_scenario(self):
        self.scenario.sequence = 2**31 - 1
        new = self._create_new()
        self.assertEqual(new.search([], order="sequence desc, id desc", limit=1), new)

    def test_a_copy_comes_last_and_in_simulation_too(self):
        self.scenario.write({"mode": "automatic", "automatic_level": "1"})
        copied = self.scenario.copy()
        self.assertEqual(copied.mode, "simulate")
        self.assertGreater(copied.sequence, self.consumers.sequence)
        self.assertEqual(len(copied.step_ids), len(self.scenario.step_ids))

    def test_the_scenarios_of_a_new_company_wait_for_approval_in_their_order(self):
        company = self.env["res.company"].create({"name": "Newcomer"})
        made = self.env["relance.scenario"].search([("company_id", "=", company.id)])
        self.assertEqual(set(made.mapped("mode")), {"approve"})
        shipped = self.env.ref("relance_avancee.relance_scenario_key_account")
        # sudo: it is that of the first company
        self.assertEqual(made[0].name, shipped.sudo().name)

    def test_a_scenario_that_comes_last_takes_nobody(self):
        self._refresh()
        self.assertFalse(self._create_new().taken_label)

    def test_a_scenario_says_whose_customers_it_takes_before_it_is_saved(self):
        self._refresh()
        scenarios = self.env["relance.scenario"].with_user(self.manager)
        self.assertFalse(Form(scenarios).taken_label)
        with Form(scenarios.with_context(default_sequence=1)) as form:
            form.name = "Everybody"
            self.assertEqual(
                form.taken_label,
                "Customers that this scenario takes: 2, from Professionals (1), "
                "Consumers (1).",
            )
            form.partner_domain = "[('name', '=', 'Anne')]"
            self.assertIn("1, from Consumers (1)", form.taken_label)
            form.partner_domain = "[('nowhere', '=', 1)]"
            self.assertFalse(form.taken_label)
            form.partner_domain = "[]"
            form.payment_kind = "deposit"
            self.assertFalse(form.taken_label)

    def test_it_says_so_too_once_it_is_saved_and_its_customers_follow_it(self):
        new = self._create_new(sequence=1, partner_domain="[('name', '=', 'Anne')]")
        self._refresh()
        self.assertIn("1, from Consumers (1)", new.taken_label)
        new.active = False
        self.assertFalse(new.taken_label)

    def test_a_scenario_at_work_tells_only_of_those_who_do_not_follow_it_yet(self):
        self._create_scenario("Everybody else", "professional", partner_domain="[]")
        self._refresh()
        self.assertFalse(self.scenario.taken_label)
        with Form(self.scenario.with_user(self.manager)) as form:
            form.partner_domain = "[]"
            self.assertIn("1, from Consumers (1)", form.taken_label)

    def test_a_customer_set_on_another_scenario_is_not_taken(self):
        self.person.relance_scenario_id = self.consumers
        self._refresh()
        new = self._create_new(sequence=1)
        self.assertIn("1, from Professionals (1)", new.taken_label)

    def test_leaving_the_simulation_asks_first_when_it_takes_customers(self):
        self._refresh()
        for sequence, asked in ((1, "2, from"), (100, "")):
            new = self._create_new(sequence=sequence)
            spec = {"mode": {}, "taken_label": {}}
            result = new.onchange({"mode": "approve"}, ["mode"], spec)
            message = result.get("warning", {}).get("message", "")
            self.assertIn(asked, message)
            self.assertEqual(bool(message), bool(asked))

    def test_an_email_says_something_in_each_language(self):
        self._speak_french()
        french = self.friendly.with_context(lang="fr_FR")
        for step, name, text in (
            (self.friendly, "subject", False),
            (self.friendly, "intro", "<p><br></p>"),
            (french, "subject", ""),
            (french, "intro", "<p></p>"),
        ):
            with (
                self.subTest(name=name, lang=step.env.lang),
                self.assertRaisesRegex(ValidationError, "e-mail|language"),
                self.cr.savepoint(),
            ):
                step[name] = text

    def test_a_to_do_needs_no_text_of_an_email(self):
        self.friendly.write(
            {"use_email": False, "use_activity": True, "subject": False, "intro": False}
        )
        with self.assertRaises(ValidationError):
            self.friendly.use_email = True

    def test_the_texts_that_are_shipped_say_something(self):
        steps = self.env["relance.scenario.step"].search([])
        steps._check_texts()
        self.assertTrue(steps)

    def test_a_step_lies_near_the_day_that_it_is_counted_from(self):
        courtesy = {"level": "0", "offset_days": -60}
        self.friendly.write(courtesy)
        self.last.offset_days = 1000
        self.env.flush_all()
        for step, days in ((self.friendly, -61), (self.last, 1001)):
            with (
                self.subTest(days=days),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                step.offset_days = days
                self.env.flush_all()

    def test_an_absurd_offset_written_elsewhere_stops_nobody_else(self):
        """It stopped the plan of the whole company."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE relance_scenario_step"
            " DROP CONSTRAINT relance_scenario_step_days_bounded"
        )
        self.env.cr.execute(
            "UPDATE relance_scenario_step SET offset_days = 2000000000 WHERE id = %s",
            (self.consumers.step_ids[2].id,),
        )
        self.env.invalidate_all()
        with (
            self._at("2026-02-09"),
            mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
        ):
            self.assertIn(self.debtor, self._plan().debtor_id)

    def test_a_step_is_previewed_as_it_is_written_with_made_up_data(self):
        with Form(self.friendly) as form:
            form.subject = "{company}: {net}"
            form.intro = "<p>Hello {contact}</p>"
            form.closing = "<p>By {answer_date}</p>"
            shown = form.preview
        self.assertIn(f"<strong>{self.company.name}: ", shown)
        self.assertIn("1,234.56", shown)
        self.assertIn("<p>Hello Anne Example</p>", shown)
        self.assertNotIn("{", shown)

    def test_nothing_that_a_preview_shows_is_executed(self):
        self.company.name = "<img src=x onerror=alert(1)>"
        self.friendly.write(
            {
                "subject": "<b>{company}</b>",
                "intro": "<p>{company}<script>1</script></p>",
            }
        )
        self.assertNotRegex(self.friendly.preview, "<img|<script|<b>")

    def test_every_word_has_a_sample(self):
        samples = self.friendly._get_word_samples()
        words = {f"{{{name}}}" for name in samples}
        self.assertEqual(words, {one["word"] for one in self.friendly.words})

    def test_the_words_of_a_text_are_all_explained(self):
        words = self.friendly.words
        self.assertIn("{net}", [one["word"] for one in words])
        for one in words:
            self.assertNotEqual(one["word"], f"{{{one['label']}}}")


class TestSimulatedDays(RelanceCommon):
    """The simulation of a day, or of a scenario on it."""

    def _simulate(self, date, scenario=None):
        values = {"date": date, "scenario_id": scenario and scenario.id}
        wizard = self.env["relance.scenario.simulate"].create(values)
        wizard.action_simulate()
        return wizard.result_html

    def test_only_days_of_which_something_is_known_are_simulated(self):
        with self._at("2026-02-09"):
            for refused in ("2026-02-08", "2028-02-10", "9999-12-31", "1900-01-01"):
                with self.assertRaisesRegex(UserError, "between today and 02/09/2028"):
                    self._simulate(refused)
            for possible in ("2026-02-09", "2028-02-09"):
                self._simulate(possible)

    def test_the_simulation_of_a_scenario_shows_its_messages_only(self):
        consumers = self._create_scenario("Consumers", "consumer")
        person = self._create_debtor("Anne", is_company=False)
        self._create_invoice("2026-02-02", debtor=person)
        self._create_invoice("2026-02-02")
        with self._at("2026-02-04"):
            both = self._simulate("2026-02-09")
            one = self._simulate("2026-02-09", consumers)
            action = consumers.action_simulate()
        self.assertTrue("Anne" in both and "Dupont" in both)
        self.assertTrue("Anne" in one and "Dupont" not in one)
        self.assertEqual(action["context"]["default_scenario_id"], consumers.id)


class TestQuietPeriod(RelanceCommon):
    """The two days of the quiet period, as each user writes and reads them."""

    def _set(self, start, end, lang="en_US"):
        """Save the settings with these days; return how they are shown again."""
        settings = self.env["res.config.settings"].with_context(lang=lang)
        settings.create({"relance_quiet_from": start, "relance_quiet_to": end})
        self.env.invalidate_all()
        again = settings.create({})
        return again.relance_quiet_from, again.relance_quiet_to

    def _get_stored(self):
        return self.company.relance_quiet_from, self.company.relance_quiet_to

    def test_the_month_is_shown_in_letters(self):
        self.assertEqual(self._set("12/24", "1/2"), ("24 December", "2 January"))
        self.assertEqual(self._get_stored(), ("12-24", "01-02"))

    def test_in_french_the_day_comes_first(self):
        self._speak_french()
        shown = self._set("24/12", "2-1", "fr_FR")
        self.assertEqual(shown, ("24 décembre", "2 janvier"))
        self.assertEqual(self._get_stored(), ("12-24", "01-02"))
        self.assertEqual(self._set(*shown, "fr_FR"), shown)
        # month and day cannot be mistaken: no month is the 24th
        self.assertEqual(self._set("12-24", "2/1", "fr_FR"), shown)

    def test_settings_saved_without_a_word_on_it_change_nothing(self):
        self.company.write({"relance_quiet_from": False, "relance_quiet_to": False})
        self.env["res.config.settings"].create({}).execute()
        self.assertEqual(self._get_stored(), (False, False))

    def test_what_is_no_day_is_refused_with_what_to_write(self):
        with self.assertRaisesRegex(UserError, "24 December"):
            self._set("Christmas", "2 January")
